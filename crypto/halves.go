package crypto

import (
	"crypto/rand"

	"filippo.io/age"
)

// Two stanzas of a tip carry half a file key each: a random half, and the file key XOR that half. Either alone is random bytes.
// They are ordinary hybrid stanzas under another name, so that no age tool takes a half for a key.

const (
	hybridStanza = "mlkem768x25519"
	halfStanza   = "tipline-half"
)

// sharesOf are a tip's stanzas, in their fixed order: the file key to the desk, and two halves of it. Where an office is missing its half goes to nobody.
func sharesOf(fileKey *[fileKeySize]byte, to Readers) (all [3]share, err error) {
	if err := to.check(); err != nil {
		return all, err
	}
	all[0].stanza, all[1].stanza, all[2].stanza = hybridStanza, halfStanza, halfStanza
	for i, reader := range [...]*Recipient{to.Desk, to.HalfA, to.HalfB} {
		if reader != nil {
			all[i].to = reader.kem
		} else if all[i].to, err = newNobody(); err != nil {
			return all, err
		}
	}
	all[0].key = *fileKey
	rand.Read(all[1].key[:])
	for i := range fileKey {
		all[2].key[i] = fileKey[i] ^ all[1].key[i]
	}
	return all, nil
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
