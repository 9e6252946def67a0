package crypto

import (
	"bytes"
	"encoding/base64"
	"os"
	"os/exec"
	"testing"

	"filippo.io/age"
)

// What is sealed by our own encapsulation is opened by age's, for as many keys as it takes to meet carries and signs of every kind.
func TestAgeOpensOurStanzas(t *testing.T) {
	for range 300 {
		to := newIdentity(t)
		var w wrapping
		must(t, w.encapsulate(to.Recipient().kem))
		key := []byte("sixteen bytes: k")
		body, err := w.seal(nil, key)
		must(t, err)
		got, err := to.age.Unwrap([]*age.Stanza{{Type: hybridStanza, Args: []string{base64.RawStdEncoding.EncodeToString(w.enc[:])}, Body: body}})
		must(t, err)
		if !bytes.Equal(got, key) {
			t.Fatal("age opened another key")
		}
	}
}

// The same where the processor lacks what the arithmetic's fast paths want.
func TestAgeOpensStanzasOfPlainProcessors(t *testing.T) {
	cmd := exec.Command(os.Args[0], "-test.run", "^TestAgeOpensOurStanzas$", "-test.v")
	cmd.Env = append(os.Environ(), "GODEBUG=cpu.avx2=off,cpu.bmi2=off,cpu.adx=off")
	out, err := cmd.CombinedOutput()
	if err != nil || !bytes.Contains(out, []byte("--- PASS: TestAgeOpensOurStanzas")) {
		t.Fatalf("%v\n%s", err, out)
	}
}

// Every stanza of a tip has an ephemeral key of its own: what is proven of age's stanzas is proven of ours.
func TestNoEphemeralKeyServesTwice(t *testing.T) {
	sealed, err := SealTip(KindTip, []byte("x"), Readers{Desk: newIdentity(t).Recipient()})
	must(t, err)
	seen, stanzas := map[string]bool{}, 0
	for line := range bytes.Lines(sealed[:bytes.Index(sealed, []byte("\n---"))]) {
		if _, args, ok := bytes.Cut(line, []byte("-> ")); ok {
			_, arg, _ := bytes.Cut(bytes.TrimSpace(args), []byte(" "))
			enc, err := encodeAge.DecodeString(string(arg))
			must(t, err)
			seen[string(enc[kemSize-32:])] = true
			stanzas++
		}
	}
	if stanzas != 3 || len(seen) != stanzas {
		t.Errorf("%d ephemeral keys for %d stanzas", len(seen), stanzas)
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
