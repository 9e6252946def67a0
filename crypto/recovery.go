package crypto

import (
	"bytes"
	"crypto/rand"
	"errors"
)

// A recovery identity is split 2 of 3 by replicated XOR sharing: its seed is a ^ b ^ c with random a and b, and share 1 holds
// a and b, share 2 b and c, share 3 c and a. Any two hold all three parts; one lacks a part, and so says nothing.

// ErrShares: not two different shares of one identity.
var ErrShares = errors.New("not two shares of one identity")

// shareSize: number, digest of the recipient, two parts.
const shareSize = 1 + 16 + 32 + 32

// SplitRecovery splits an identity into three shares; any two give it back, one is nothing. Each is sealed (kind share) to a superior.
func SplitRecovery(i *Identity) ([3][]byte, error) {
	var shares [3][]byte
	if i == nil || i.seed == nil {
		return shares, ErrCannotOpen
	}
	var parts [3][32]byte
	defer func() { clear(parts[:]) }()
	rand.Read(parts[0][:])
	rand.Read(parts[1][:])
	for n := range parts[2] {
		parts[2][n] = i.seed()[n] ^ parts[0][n] ^ parts[1][n]
	}
	for n := range shares {
		share := append(make([]byte, 0, shareSize), byte(n+1))
		share = append(share, i.to.digest[:16]...)
		share = append(share, parts[n][:]...)
		shares[n] = append(share, parts[(n+1)%3][:]...)
	}
	return shares, nil
}

// JoinRecovery is the inverse, from any two opened shares, in either order. ErrShares.
func JoinRecovery(a, b []byte) (*Identity, error) {
	if len(a) != shareSize || len(b) != shareSize || a[0] == b[0] || !bytes.Equal(a[1:17], b[1:17]) {
		return nil, ErrShares
	}
	var parts [3][]byte
	for _, share := range [][]byte{a, b} {
		n := int(share[0]) - 1
		if n < 0 || n > 2 {
			return nil, ErrShares
		}
		for offset, part := range [][]byte{share[17:49], share[49:]} {
			slot := &parts[(n+offset)%3]
			if *slot != nil && !bytes.Equal(*slot, part) {
				return nil, ErrShares
			}
			*slot = part
		}
	}
	var seed [32]byte
	defer clear(seed[:])
	for n := range seed {
		seed[n] = parts[0][n] ^ parts[1][n] ^ parts[2][n]
	}
	i, err := identityFromSeed(seed[:])
	if err != nil || !bytes.Equal(i.to.digest[:16], a[1:17]) {
		return nil, ErrShares
	}
	return i, nil
}
