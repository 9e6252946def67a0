package crypto

import (
	"bytes"
	"encoding/base64"
	"testing"

	"filippo.io/age"
)

// What is sealed by our own encapsulation is opened by age's, for as many keys as it takes to meet carries and signs of every kind.
func TestAgeOpensOurStanzas(t *testing.T) {
	for range 50 {
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

// Every stanza of a tip has an ephemeral key of its own: what is proven of age's stanzas is proven of ours.
func TestNoEphemeralKeyServesTwice(t *testing.T) {
	r, err := newTipRecipient(Readers{Desk: newIdentity(t).Recipient()})
	must(t, err)
	seen := map[[32]byte]bool{}
	for i := range r.wraps {
		seen[[32]byte(r.wraps[i].enc[kemSize-32:])] = true
	}
	if len(seen) != len(r.wraps) {
		t.Errorf("%d ephemeral keys for %d stanzas", len(seen), len(r.wraps))
	}
}

// The wrappings of a tip are used up by one file.
func TestTipRecipientServesOneFile(t *testing.T) {
	r, err := newTipRecipient(Readers{Desk: newIdentity(t).Recipient()})
	must(t, err)
	stanzas, _, err := r.WrapWithLabels(make([]byte, fileKeySize))
	must(t, err)
	if len(stanzas) != 3 || r.wraps[0].key != [32]byte{} || r.wraps[1].key != [32]byte{} || r.wraps[2].key != [32]byte{} {
		t.Fatal("keys are left behind")
	}
	if _, _, err := r.WrapWithLabels(make([]byte, fileKeySize)); err == nil {
		t.Fatal("a second file was wrapped")
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
