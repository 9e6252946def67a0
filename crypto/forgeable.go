package crypto

import "encoding/hex"

// lowOrderKeys are the Ed25519 public keys of low order in all their spellings, the sign bit aside: the points of order 1, 2, 4 and 8 (RFC 8032's
// curve), and those of order 1 and 4 once more above the field's prime.
var lowOrderKeys = map[string]bool{
	"0100000000000000000000000000000000000000000000000000000000000000": true,
	"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f": true,
	"0000000000000000000000000000000000000000000000000000000000000000": true,
	"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05": true,
	"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a": true,
	"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f": true,
	"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f": true,
}

// forgeable says whether a public key is one whose signatures anybody can make. Go's verifier takes them and a browser's does not, so that a
// document signed with one would hold for the server and lock every console out.
func forgeable(key []byte) bool {
	plain := append([]byte(nil), key...)
	plain[len(plain)-1] &= 0x7f
	return lowOrderKeys[hex.EncodeToString(plain)]
}
