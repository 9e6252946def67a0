package crypto

import (
	"crypto/rand"
	"errors"
	"slices"

	"golang.org/x/crypto/chacha20poly1305"
)

// A TipKey is the server's half: the outer lock's key of one tip. It prints as a placeholder.
type TipKey struct {
	hidden
	key box[[32]byte]
}

// Forget overwrites this copy of the key.
func (k TipKey) Forget() {
	if k.key != nil {
		clear(k.key()[:])
	}
}

// ErrLocked: the key does not unlock this: another tip's, kind's or part's, or damaged.
var ErrLocked = errors.New("cannot unlock: of another tip, kind or part, or damaged")

// lockVersion is the first byte of everything locked; lockOverhead what the lock adds.
const (
	lockVersion  = 1
	LockOverhead = 1 + chacha20poly1305.NonceSizeX + chacha20poly1305.Overhead
)

// lockedData is what the lock binds beside the bytes.
func lockedData(id ID, kind Kind, part string) []byte {
	out := append([]byte(format+"lock\n"), id[:]...)
	out = append(out, kind...)
	out = append(out, '\n')
	return append(out, part...)
}

// Lock puts the outer AEAD around sealed bytes, with ID, kind and part ("" or an office) as associated data. k comes from a
// KeyTable; a zero TipKey panics, since a lock that anybody opens is worse than none.
func Lock(k TipKey, id ID, kind Kind, part string, sealed []byte) []byte {
	return AppendLock(make([]byte, 0, LockOverhead+len(sealed)), k, id, kind, part, sealed)
}

// AppendLock appends what Lock gives to dst, which must not hold the sealed bytes.
func AppendLock(dst []byte, k TipKey, id ID, kind Kind, part string, sealed []byte) []byte {
	if k.key == nil || *k.key() == [32]byte{} {
		panic("crypto: lock without a key")
	}
	dst = append(dst, lockVersion)
	var nonce [chacha20poly1305.NonceSizeX]byte
	rand.Read(nonce[:])
	dst = append(dst, nonce[:]...)
	erasing(func() {
		aead, err := chacha20poly1305.NewX(k.key()[:])
		if err != nil {
			panic(err) // only for a key of another length
		}
		dst = aead.Seal(dst, nonce[:], sealed, lockedData(id, kind, part))
	})
	return dst
}

// Unlock is the inverse of Lock. ErrLocked, ErrNoKey for a zero key.
func Unlock(k TipKey, id ID, kind Kind, part string, locked []byte) (sealed []byte, err error) {
	return AppendUnlock(nil, k, id, kind, part, locked)
}

// AppendUnlock appends what Unlock gives to dst, which must not hold the locked bytes.
func AppendUnlock(dst []byte, k TipKey, id ID, kind Kind, part string, locked []byte) (out []byte, err error) {
	if k.key == nil || *k.key() == [32]byte{} {
		return nil, ErrNoKey
	}
	if len(locked) < LockOverhead || locked[0] != lockVersion {
		return nil, ErrLocked
	}
	nonce, rest := locked[1:1+chacha20poly1305.NonceSizeX], locked[1+chacha20poly1305.NonceSizeX:]
	out = slices.Grow(dst, len(rest)) // outside erasing: what is sealed need not be
	erasing(func() {
		aead, aerr := chacha20poly1305.NewX(k.key()[:])
		if aerr != nil {
			panic(aerr) // only for a key of another length
		}
		out, err = aead.Open(out, nonce, rest, lockedData(id, kind, part))
	})
	if err != nil {
		return nil, ErrLocked
	}
	return out, nil
}
