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

// print makes the fingerprint of folded text (place.Fold). Spaces do not count: who writes on a button phone leaves them out.
func (p *printer) print(folded []byte) (f fingerprint) {
	var least [functions]uint64
	for i := range least {
		least[i] = ^uint64(0)
	}
	gram, letters, grams := uint32(0), 0, 0
	for _, c := range folded {
		if c == ' ' {
			continue
		}
		gram = gram<<8 | uint32(c)
		if letters++; letters < gramLetters {
			continue
		}
		if grams++; grams > maxGrams {
			break
		}
		p.lower(&least, gram)
	}
	if letters > 0 && letters < gramLetters {
		p.lower(&least, gram)
	}
	f = p.band(&least)
	clear(least[:])
	return f
}

// lower takes a gram into the smallest value of every function. The gram is mixed under the key first, so that likeness of letters is none of hashes.
func (p *printer) lower(least *[functions]uint64, gram uint32) {
	x := scramble(uint64(gram) ^ p.mix)
	for i := range least {
		least[i] = min(least[i], x*p.times[i]+p.plus[i])
	}
}

// band makes one number of each band's smallest values.
func (p *printer) band(least *[functions]uint64) (f fingerprint) {
	for i := range f {
		h := p.mix
		for _, value := range least[i*bandDepth:][:bandDepth] {
			h = scramble(h ^ value)
		}
		f[i] = uint32(h >> 32)
	}
	return f
}

func scramble(x uint64) uint64 {
	x *= 0x9e3779b97f4a7c15
	x ^= x >> 32
	x *= 0xd6e8feb86659fd93
	return x ^ x>>32
}
