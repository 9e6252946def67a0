package intake

import (
	"testing"

	"tipline/crypto"
	"tipline/triage/place"
)

// BenchmarkPrint is one text's fingerprint.
func BenchmarkPrint(b *testing.B) {
	p, folded := newPrinter(), place.Fold(nil, []byte(storyTold))
	for b.Loop() {
		p.print(folded)
	}
}

// BenchmarkRead is all that is found in one text before it is sealed: fold, place, matter, facts, marks, the story that it repeats.
func BenchmarkRead(b *testing.B) {
	x := newTeller(b)
	texts := handWritten()
	door := x.in.limits.doors["sms"]
	for i := 0; b.Loop(); i++ {
		v := x.in.read(&Submission{Door: "sms", Channel: "sms", Text: []byte(texts[i%len(texts)])}, door, x.now, i)
		x.in.retellings.told(&v.telling, crypto.NewID())
		v.zero()
	}
}
