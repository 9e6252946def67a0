package matter

import "math/bits"

// sameWords in a row that the text has had before are a repeat.
const sameWords = 3

// once leaves out what a text says again in the same words: a story sent three times over accuses nobody more than the same story sent once. Where anything was left out
// it is a copy, which whoever calls erases.
func once(folded []byte) (short []byte, copied bool) {
	var room [64]int
	starts := room[:0]
	for at := 0; at < len(folded); at = wordEnd(folded, at) + 1 {
		starts = append(starts, at)
	}
	var few [256]uint32
	said, repeated := runs(few[:]), 0
	if 2*len(starts) > len(few) {
		said = make(runs, 2<<bits.Len(uint(len(starts))))
	}
	for i, from := range starts {
		if i+sameWords <= len(starts) && said.had(hashOf(folded[from:wordEnd(folded, starts[i+sameWords-1])])) {
			if !copied {
				short, copied = append(make([]byte, 0, len(folded)), folded[:from]...), true
			}
			repeated = i + sameWords
		}
		if copied && i >= repeated {
			short = append(short, folded[from:min(wordEnd(folded, from)+1, len(folded))]...)
		}
	}
	if !copied {
		return folded, false
	}
	return short, true
}

// Runs are hashes in an open table, at most half full, a power of two long.
type runs []uint32

// had tells whether a hash is there already, and puts it there.
func (r runs) had(hash uint32) bool {
	hash |= 1 // 0 is an empty place
	mask := uint32(len(r) - 1)
	at := hash >> 8 & mask
	for ; r[at] != 0; at = (at + 1) & mask {
		if r[at] == hash {
			return true
		}
	}
	r[at] = hash
	return false
}
