package crypto

import (
	"bytes"
	"errors"

	"filippo.io/age"
)

// Whoever may read one tip and no other gets its file key: as a grant, from somebody who can open the tip, or as the other half beside the own
// one. Either names the tip, and opens what the server stores and nothing else: whoever grants can withhold, and cannot show another text.

// ErrOtherTip: a grant or a half that is of another tip.
var ErrOtherTip = errors.New("grant is of another tip")

// A FileKey opens one sealed thing. It prints as a placeholder.
type FileKey struct {
	hidden
	key box[[fileKeySize]byte]
}

// Forget overwrites the key.
func (k FileKey) Forget() {
	if k.key != nil {
		clear(k.key()[:])
	}
}

// Key is the file key of what any of the identities opens alone. ErrCannotOpen.
func Key(sealed []byte, with ...*Identity) (FileKey, error) {
	return fileKey(sealed, wholeIdentity(with))
}

// KeyOfHalves is the same from the identities of both halves' offices, in either order.
func KeyOfHalves(sealed []byte, a, b *Identity) (FileKey, error) {
	if a == nil || b == nil {
		return FileKey{}, ErrCannotOpen
	}
	return fileKey(sealed, &halfIdentity{a, b})
}

// KeyOfHalf is the same from the half that one of the identities opens, and the other half as RewrapHalf gave it to an identity to open.
// ErrOtherTip.
func KeyOfHalf(id ID, sealed, rewrapped []byte, to *Identity, with ...*Identity) (FileKey, error) {
	other, err := named(KindHalf, id, rewrapped, to)
	if err != nil {
		return FileKey{}, err
	}
	defer clear(other)
	return fileKey(sealed, &sumIdentity{other: other, own: with})
}

// KeyOfGrant is the same from a grant. ErrOtherTip.
func KeyOfGrant(id ID, sealed, grant []byte, with ...*Identity) (FileKey, error) {
	key, err := named(KindGrant, id, grant, with...)
	if err != nil {
		return FileKey{}, err
	}
	defer clear(key)
	return fileKey(sealed, givenKey(key))
}

// Head is the part of a sealed thing that its file key is made from: some kilobytes, however long the thing is. Everything here that takes a sealed thing to make a key,
// a grant or a half of takes its head as well. nil of what is not sealed.
func Head(sealed []byte) []byte {
	head, err := age.ExtractHeader(bytes.NewReader(sealed))
	if err != nil {
		return nil
	}
	return head
}

// Grant wraps the key to whoever is to read this tip.
func (k FileKey) Grant(id ID, to ...*Recipient) ([]byte, error) {
	return sealNamed(KindGrant, id, k.key()[:], to...)
}

// Open opens what the key is of. ErrCannotOpen, ErrWrongKind.
func (k FileKey) Open(kind Kind, sealed []byte) ([]byte, error) {
	return open(kind, sealed, givenKey(k.key()[:]))
}

// RewrapHalf opens the half that one of the identities holds and wraps it to somebody who holds the other. Whether it is the right one, only both
// together tell. ErrCannotOpen where none of them holds a half of it.
func RewrapHalf(id ID, sealed []byte, to *Recipient, with ...*Identity) ([]byte, error) {
	half, err := ownHalf(sealed, with)
	if err != nil {
		return nil, err
	}
	defer clear(half)
	return sealNamed(KindHalf, id, half, to)
}

// sealNamed seals a tip's ID and 16 bytes of a key.
func sealNamed(kind Kind, id ID, key []byte, to ...*Recipient) ([]byte, error) {
	payload := append(append(make([]byte, 0, len(id)+fileKeySize), id[:]...), key...)
	defer clear(payload)
	return Seal(kind, payload, to...)
}

// named opens what sealNamed made, and gives the key.
func named(kind Kind, id ID, sealed []byte, with ...*Identity) ([]byte, error) {
	payload, err := Open(kind, sealed, with...)
	if err != nil {
		return nil, err
	}
	if len(payload) != len(id)+fileKeySize {
		clear(payload)
		return nil, ErrCannotOpen
	}
	if ID(payload[:len(id)]) != id {
		clear(payload)
		return nil, ErrOtherTip
	}
	return payload[len(id):], nil
}

// fileKey takes the key out of a header whose authentication holds under it.
func fileKey(sealed []byte, with age.Identity) (FileKey, error) {
	k := FileKey{key: boxed(new([fileKeySize]byte))}
	var err error
	erasing(func() {
		var header, key []byte
		if header, err = age.ExtractHeader(bytes.NewReader(sealed)); err != nil {
			return
		}
		if key, err = age.DecryptHeader(header, with); err == nil {
			copy(k.key()[:], key)
			clear(key)
		}
	})
	if err != nil {
		return FileKey{}, ErrCannotOpen
	}
	return k, nil
}

// A givenKey is a file key that was granted. It opens a header of our stanzas only, as every identity here.
type givenKey []byte

// Unwrap gives a copy, since age may keep what it is given.
func (g givenKey) Unwrap(stanzas []*age.Stanza) ([]byte, error) {
	if err := checkStanzas(stanzas); err != nil {
		return nil, err
	}
	return bytes.Clone(g), nil
}

// A sumIdentity opens a file key from one half and the identities that may hold the other.
type sumIdentity struct {
	other []byte
	own   []*Identity
}

// Unwrap adds the halves. Whether the sum is the file key is told by the header's MAC.
func (s *sumIdentity) Unwrap(stanzas []*age.Stanza) ([]byte, error) {
	half, err := halfOf(stanzas, s.own)
	if err != nil {
		return nil, err
	}
	for i := range half {
		half[i] ^= s.other[i]
	}
	return half, nil
}

// halfOf opens the half among the stanzas that any of the identities holds.
func halfOf(stanzas []*age.Stanza, with []*Identity) ([]byte, error) {
	if err := checkStanzas(stanzas); err != nil {
		return nil, err
	}
	for _, s := range stanzas {
		if s.Type != halfStanza {
			continue
		}
		half := []*age.Stanza{{Type: hybridStanza, Args: s.Args, Body: s.Body}}
		for _, i := range with {
			if i == nil || i.age == nil {
				continue
			}
			if b, err := i.age.Unwrap(half); err == nil && len(b) == fileKeySize {
				return b, nil
			}
		}
	}
	return nil, age.ErrIncorrectIdentity
}

// ownHalf is the half of a sealed thing that any of the identities holds.
func ownHalf(sealed []byte, with []*Identity) ([]byte, error) {
	keep := &halfKeeper{with: with, half: make([]byte, fileKeySize)}
	erasing(func() { _, _ = age.Decrypt(bytes.NewReader(sealed), keep) })
	if !keep.found {
		return nil, ErrCannotOpen
	}
	return keep.half, nil
}

// A halfKeeper looks at a file's stanzas, keeps the half that it can open, and opens nothing else of the file.
type halfKeeper struct {
	with  []*Identity
	half  []byte // of the caller's memory
	found bool
}

// Unwrap never gives a key.
func (k *halfKeeper) Unwrap(stanzas []*age.Stanza) ([]byte, error) {
	if half, err := halfOf(stanzas, k.with); err == nil {
		copy(k.half, half)
		clear(half)
		k.found = true
	}
	return nil, age.ErrIncorrectIdentity
}
