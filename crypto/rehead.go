package crypto

import (
	"bytes"
	"errors"
	"fmt"

	"filippo.io/age"
)

// A photo or recording goes to another desk with a new header before the same payload: the file key stays, whom it is wrapped to does not. So nobody carries
// megabytes to a device and back to seal them anew. Whoever could open the file before could remember its key; what they opened then they have seen.

// ErrHead: not a header that can stand before a file.
var ErrHead = errors.New("no header for this file")

// Head writes another header for what the key is of: to Readers, as SealTip does, and as long as every other of its kind.
func (k FileKey) Head(to Readers) (head []byte, err error) {
	w := &openedWriter{out: make([]byte, 0, headerSize(3))}
	erasing(func() {
		var shares [3]share
		if shares, err = sharesOf(k.key(), to); err == nil {
			err = w.header(k.key(), shares[:])
		}
	})
	if err != nil {
		return nil, fmt.Errorf("write head: %w", err)
	}
	return w.out, nil
}

// WithHead puts another header before a sealed thing's payload. ErrHead for one that is not as long as the old one or has not a tip's three stanzas. Whether it
// wraps the right key, only those tell who can open it.
func WithHead(sealed, head []byte) ([]byte, error) {
	old := Head(sealed)
	if old == nil || len(old) != len(head) || !bytes.Equal(Head(head), head) {
		return nil, ErrHead
	}
	var stanzas stanzaNames
	_, _ = age.DecryptHeader(head, &stanzas)
	if stanzas != (stanzaNames{hybridStanza, halfStanza, halfStanza}) {
		return nil, ErrHead
	}
	return append(bytes.Clone(head), sealed[len(head):]...), nil
}

// stanzaNames looks at what stands in a header of three stanzas, and opens nothing.
type stanzaNames [3]string

// Unwrap never gives a key.
func (n *stanzaNames) Unwrap(stanzas []*age.Stanza) ([]byte, error) {
	if len(stanzas) == len(n) {
		for i, s := range stanzas {
			n[i] = s.Type
		}
	}
	return nil, age.ErrIncorrectIdentity
}
