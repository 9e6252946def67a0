package intake

import (
	"crypto/rand"
	"encoding/binary"
)

const (
	// bands make a fingerprint, each of the smallest values of bandDepth hash functions.
	bands, bandDepth = 32, 4
	functions        = bands * bandDepth
	// gramLetters are the letters of a gram: on folded texts of a message's length grams of four tell retellings from other tips best.
	gramLetters = 4
	// maxGrams bounds the work on a long text: its beginning stands for it.
	maxGrams = 600
)

// A fingerprint is a MinHash of a text's letters, in bands: two texts have a band in common with a chance of the fourth power of their likeness (the
// grams that both have, of those that either has).
//
// Single bits of each smallest value (1-bit MinHash) would take less room, and told whoever holds the day's key and all fingerprints a fifth of a text's pairs
// of words: each bit can be held against one word. A band can be held only against the four grams together that gave it, which stand in four
// places of a text.
type fingerprint [bands]uint32

// A printer makes the fingerprints of one day. Its key is random and in memory alone.
type printer struct {
	times, plus [functions]uint64
	mix         uint64
}

func newPrinter() *printer {
	p := &printer{}
	var b [(2*functions + 1) * 8]byte
	rand.Read(b[:])
	for i := range functions {
		p.times[i] = binary.LittleEndian.Uint64(b[16*i:]) | 1
		p.plus[i] = binary.LittleEndian.Uint64(b[16*i+8:])
	}
	p.mix = binary.LittleEndian.Uint64(b[2*functions*8:])
	clear(b[:])
	return p
}

// forget overwrites the key.
func (p *printer) forget() { *p = printer{} }

// print makes the fingerprint of folded text (place.Fold).
func (p *printer) print(folded []byte) (f fingerprint) {
	var room [maxGrams]uint64
	grams := p.grams(room[:0], folded)
	for i := range f {
		f[i] = p.band(i, grams)
	}
	clear(grams)
	return f
}

// grams appends those of a text. Spaces do not count: who writes on a button phone leaves them out. Each is mixed under the key, so that likeness of letters is none
// of hashes.
func (p *printer) grams(all []uint64, folded []byte) []uint64 {
	gram, letters := uint32(0), 0
	for _, c := range folded {
		if c == ' ' {
			continue
		}
		gram = gram<<8 | uint32(c)
		if letters++; letters < gramLetters {
			continue
		}
		if len(all) == maxGrams {
			break
		}
		all = append(all, scramble(uint64(gram)^p.mix))
	}
	if letters > 0 && letters < gramLetters {
		all = append(all, scramble(uint64(gram)^p.mix))
	}
	return all
}

// band makes one number of the smallest values of a band's functions. All bandDepth of them are written out: so they stay in registers while the grams go by.
func (p *printer) band(i int, grams []uint64) uint32 {
	times, plus := (*[bandDepth]uint64)(p.times[i*bandDepth:]), (*[bandDepth]uint64)(p.plus[i*bandDepth:])
	t0, t1, t2, t3 := times[0], times[1], times[2], times[3]
	p0, p1, p2, p3 := plus[0], plus[1], plus[2], plus[3]
	a, b, c, d := ^uint64(0), ^uint64(0), ^uint64(0), ^uint64(0)
	for _, x := range grams {
		a, b, c, d = min(a, x*t0+p0), min(b, x*t1+p1), min(c, x*t2+p2), min(d, x*t3+p3)
	}
	return uint32(scramble(scramble(scramble(scramble(p.mix^a)^b)^c)^d) >> 32)
}

func scramble(x uint64) uint64 {
	x *= 0x9e3779b97f4a7c15
	x ^= x >> 32
	x *= 0xd6e8feb86659fd93
	return x ^ x>>32
}
