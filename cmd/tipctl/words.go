package main

import (
	"crypto/rand"
	"strings"
)

// Sixteen beginnings and sixteen endings make 256 syllables, eight bits each, that can be said over a telephone and typed on any keyboard.
var (
	beginnings = [16]string{"b", "c", "d", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "x", "ch"}
	endings    = [16]string{"a", "e", "i", "o", "u", "am", "an", "ang", "at", "en", "em", "in", "on", "ong", "um", "un"}
)

// newPassphrase is nine random syllables in three words: 72 bits, behind a slow digest.
func newPassphrase() string {
	var random [9]byte
	rand.Read(random[:])
	var b strings.Builder
	for i, r := range random {
		if i > 0 && i%3 == 0 {
			b.WriteByte('-')
		}
		b.WriteString(beginnings[r>>4])
		b.WriteString(endings[r&15])
	}
	return b.String()
}
