package config

import "testing"

func TestAudit(t *testing.T) {
	const key = "witness.example+8a7c4d6e+BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" // its hash does not fit
	for name, row := range map[string]struct {
		audit Audit
		want  int
	}{
		"none":             {Audit{}, 0},
		"no key":           {Audit{Witness: "https://witness.example"}, 1},
		"mistyped key":     {Audit{Witness: "https://witness.example", WitnessKey: key}, 1},
		"a key alone":      {Audit{WitnessKey: key}, 2},
		"http over a wire": {Audit{Witness: "http://witness.example", WitnessKey: key}, 2},
		"a password":       {Audit{Witness: "https://a:b@witness.example", WitnessKey: key}, 2},
	} {
		var f Faults
		(&Config{Audit: row.audit}).checkAudit(&f)
		if len(f) != row.want {
			t.Errorf("%s: %v", name, f)
		}
	}
}
