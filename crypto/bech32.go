package crypto

import (
	"errors"
	"strings"
)

// Bech32 (BIP 173) without its length limit, as age uses it for keys: a prefix in plain letters, the digit 1, then groups of five
// bits as letters, the last six of which are a checksum over both.

const bech32Letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"

var errBech32 = errors.New("malformed key text")

// bech32Checksum folds values into the BCH remainder that BIP 173 defines.
func bech32Checksum(values []byte) uint32 {
	generator := [5]uint32{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3}
	sum := uint32(1)
	for _, v := range values {
		top := sum >> 25
		sum = (sum&0x1ffffff)<<5 ^ uint32(v)
		for i, g := range generator {
			if top>>i&1 == 1 {
				sum ^= g
			}
		}
	}
	return sum
}

// bech32Prefix spreads the prefix for the checksum: high bits, a zero, low bits.
func bech32Prefix(prefix string) []byte {
	out := make([]byte, 0, 2*len(prefix)+1)
	for i := range len(prefix) {
		out = append(out, prefix[i]>>5)
	}
	out = append(out, 0)
	for i := range len(prefix) {
		out = append(out, prefix[i]&31)
	}
	return out
}

// bech32Encode writes raw under a lower-case prefix.
func bech32Encode(prefix string, raw []byte) string {
	groups := make([]byte, 0, len(raw)*8/5+1)
	var acc, bits uint
	for _, b := range raw {
		acc, bits = acc<<8|uint(b), bits+8
		for bits >= 5 {
			bits -= 5
			groups = append(groups, byte(acc>>bits&31))
		}
		acc &= 1<<bits - 1
	}
	if bits > 0 {
		groups = append(groups, byte(acc<<(5-bits)&31))
	}
	sum := bech32Checksum(append(append(bech32Prefix(prefix), groups...), 0, 0, 0, 0, 0, 0)) ^ 1
	var out strings.Builder
	out.Grow(len(prefix) + 1 + len(groups) + 6)
	out.WriteString(prefix)
	out.WriteByte('1')
	for _, g := range groups {
		out.WriteByte(bech32Letters[g])
	}
	for i := range 6 {
		out.WriteByte(bech32Letters[sum>>(5*(5-i))&31])
	}
	return out.String()
}

// bech32Decode is the inverse; s is lower case and its prefix is the one asked for.
func bech32Decode(prefix, s string) ([]byte, error) {
	rest, ok := strings.CutPrefix(s, prefix+"1")
	if !ok || len(rest) < 6 {
		return nil, errBech32
	}
	groups := make([]byte, len(rest))
	for i := range len(rest) {
		v := strings.IndexByte(bech32Letters, rest[i])
		if v < 0 {
			return nil, errBech32
		}
		groups[i] = byte(v)
	}
	if bech32Checksum(append(bech32Prefix(prefix), groups...)) != 1 {
		return nil, errBech32
	}
	groups = groups[:len(groups)-6]
	raw := make([]byte, 0, len(groups)*5/8)
	var acc, bits uint
	for _, g := range groups {
		acc, bits = acc<<5|uint(g), bits+5
		if bits >= 8 {
			bits -= 8
			raw = append(raw, byte(acc>>bits))
		}
		acc &= 1<<bits - 1
	}
	if bits >= 5 || acc != 0 {
		return nil, errBech32 // left-over bits would give one key two spellings
	}
	return raw, nil
}
