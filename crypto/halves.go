package crypto

import (
	"crypto/rand"
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

// A halfRecipient wraps a file key in two halves.
type halfRecipient struct{ to [2]*age.HybridRecipient }

var _ age.RecipientWithLabels = (*halfRecipient)(nil)

// Wrap exists for the interface; age uses WrapWithLabels.
func (h *halfRecipient) Wrap(fileKey []byte) ([]*age.Stanza, error) {
	stanzas, _, err := h.WrapWithLabels(fileKey)
	return stanzas, err
}

// WrapWithLabels gives the two stanzas, and the label that keeps classic recipients out of the same file.
func (h *halfRecipient) WrapWithLabels(fileKey []byte) ([]*age.Stanza, []string, error) {
	if len(fileKey) != fileKeySize {
		return nil, nil, errors.New("file key is not 16 bytes")
	}
	var halves [2][fileKeySize]byte
	defer func() { clear(halves[0][:]); clear(halves[1][:]) }()
	rand.Read(halves[0][:])
	for i := range fileKey {
		halves[1][i] = fileKey[i] ^ halves[0][i]
	}
	var stanzas []*age.Stanza
	for i, to := range h.to {
		wrapped, _, err := to.WrapWithLabels(halves[i][:])
		if err != nil {
			return nil, nil, err
		}
		for _, s := range wrapped {
			s.Type = halfStanza
		}
		stanzas = append(stanzas, wrapped...)
	}
	return stanzas, []string{hybridLabel}, nil
}

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
