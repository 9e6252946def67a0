package intake

import (
	"testing"

	"tipline/triage"
)

// TestLookIsSetByTheMachine: which tips a second office looks at is settled where they can be read, by what the machine found or by lot, before any officer has said
// anything, and whatever an officer says of it.
func TestLookIsSetByTheMachine(t *testing.T) {
	r := newRig(t, rigOptions{})
	sent := func(s Submission) *triage.Arrival {
		t.Helper()
		there := map[string]bool{}
		for _, a := range r.all() {
			there[a.ID.String()] = true
		}
		s.Quiet = true
		r.send(s)
		for _, a := range r.all() {
			if !there[a.ID.String()] {
				return a
			}
		}
		t.Fatal("nothing arrived")
		return nil
	}
	crime := "co nguoi ban ma tuy o xa A Luoi 2"
	for name, s := range map[string]Submission{
		"crime":                         {Text: []byte(crime)},
		"officers":                      {Text: []byte("xin chao"), Officers: true},
		"an officer at the hotline":     {Text: []byte(crime), Door: "page", Channel: Manned, Settled: Correction{Matter: "other"}},
		"one settled on what was other": {Text: []byte("xin chao"), Door: "page", Channel: Manned, Settled: Correction{Matter: "drugs"}},
	} {
		if !sent(s).Look {
			t.Errorf("%s: nobody would look", name)
		}
	}
	looked, n := 0, 100
	for range n {
		if sent(Submission{Text: []byte("xin chao")}).Look {
			looked++
		}
	}
	if looked < 3 || looked > 50 { // a fifth: these bounds are four and more standard deviations away
		t.Errorf("%d of %d in which nothing was found are looked at", looked, n)
	}
}
