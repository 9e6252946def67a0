package crypto

import (
	"crypto/rand"
	"encoding/base64"
	"errors"

	"filippo.io/age"
)

// Two stanzas of a tip carry half a file key each: a random half, and the file key XOR that half. Either alone is random bytes.
// They are ordinary hybrid stanzas under another name, so that no age tool takes a half for a key.

const (
	hybridStanza = "mlkem768x25519"
	halfStanza   = "tipline-half"
	hybridLabel  = "postquantum"
	fileKeySize  = 16
)

// A tipRecipient is all three readers of a tip: its stanzas, in their fixed order, are the file key to the desk and two halves of it. The keys are
// encapsulated before age draws a file key, and the wrappings are forgotten when it has one.
type tipRecipient struct {
	wraps [3]wrapping
	args  [3][]string // what stands behind the stanzas' types
}

var _ age.RecipientWithLabels = (*tipRecipient)(nil)

// newTipRecipient does the costly part, in memory that is erased.
func newTipRecipient(to Readers) (t *tipRecipient, err error) {
	if err := to.check(); err != nil {
		return nil, err
	}
	t = &tipRecipient{}
	erasing(func() {
		for i, reader := range [3]*Recipient{to.Desk, to.HalfA, to.HalfB} {
			var key kemKey
			if reader != nil {
				key = reader.kem
			} else if key, err = newNobody(); err != nil {
				return
			}
			if err = t.wraps[i].encapsulate(key); err != nil {
				return
			}
		}
	})
	if err != nil {
		t.forget()
		return nil, err
	}
	for i := range t.args {
		t.args[i] = []string{base64.RawStdEncoding.EncodeToString(t.wraps[i].enc[:])}
	}
	return t, nil
}

// forget overwrites the keys.
func (t *tipRecipient) forget() { t.wraps = [3]wrapping{} }

// Wrap exists for the interface; age uses WrapWithLabels.
func (t *tipRecipient) Wrap(fileKey []byte) ([]*age.Stanza, error) {
	stanzas, _, err := t.WrapWithLabels(fileKey)
	return stanzas, err
}

// WrapWithLabels gives the stanzas, and the label that keeps classic recipients out of the same file. It serves one file.
func (t *tipRecipient) WrapWithLabels(fileKey []byte) ([]*age.Stanza, []string, error) {
	if len(fileKey) != fileKeySize {
		return nil, nil, errors.New("file key is not 16 bytes")
	}
	if t.wraps[0].key == [32]byte{} {
		return nil, nil, errors.New("wrapped already")
	}
	defer t.forget()
	var parts [3][fileKeySize]byte
	defer func() { parts = [3][fileKeySize]byte{} }()
	copy(parts[0][:], fileKey)
	rand.Read(parts[1][:])
	for i := range fileKey {
		parts[2][i] = fileKey[i] ^ parts[1][i]
	}
	stanzas := make([]*age.Stanza, len(parts))
	for i := range parts {
		body, err := t.wraps[i].seal(nil, parts[i][:])
		if err != nil {
			return nil, nil, err
		}
		stanzas[i] = &age.Stanza{Type: stanzaTypes[i], Args: t.args[i], Body: body}
	}
	return stanzas, []string{hybridLabel}, nil
}

var stanzaTypes = [3]string{hybridStanza, halfStanza, halfStanza}

// checkStanzas refuses files with a stanza that is not ours: a classic, ssh, plugin or passphrase stanza beside a hybrid one would
// undo it, and not every age implementation refuses such a mixture.
func checkStanzas(stanzas []*age.Stanza) error {
	for _, s := range stanzas {
		if s.Type != hybridStanza && s.Type != halfStanza {
			return ErrCannotOpen
		}
	}
	return nil
}

// A wholeIdentity opens a whole file key with any of its identities.
type wholeIdentity []*Identity

// Unwrap tries every identity on every whole stanza.
func (w wholeIdentity) Unwrap(stanzas []*age.Stanza) ([]byte, error) {
	if err := checkStanzas(stanzas); err != nil {
		return nil, err
	}
	for _, i := range w {
		if i == nil || i.age == nil {
			continue
		}
		if fileKey, err := i.age.Unwrap(stanzas); err == nil {
			return fileKey, nil
		}
	}
	return nil, age.ErrIncorrectIdentity
}

// A halfIdentity opens a file key from its two halves.
type halfIdentity [2]*Identity

// Unwrap needs one half from each identity. Whether the sum is the file key is told by the header's MAC.
func (h *halfIdentity) Unwrap(stanzas []*age.Stanza) ([]byte, error) {
	if err := checkStanzas(stanzas); err != nil {
		return nil, err
	}
	var halves []*age.Stanza
	for _, s := range stanzas {
		if s.Type == halfStanza {
			halves = append(halves, &age.Stanza{Type: hybridStanza, Args: s.Args, Body: s.Body})
		}
	}
	if len(halves) != 2 {
		return nil, age.ErrIncorrectIdentity
	}
	for _, order := range [2][2]int{{0, 1}, {1, 0}} {
		first, err := h[order[0]].age.Unwrap(halves[:1])
		if err != nil {
			continue
		}
		second, err := h[order[1]].age.Unwrap(halves[1:])
		if err != nil {
			continue
		}
		for i := range first {
			first[i] ^= second[i]
		}
		clear(second)
		return first, nil
	}
	return nil, age.ErrIncorrectIdentity
}
