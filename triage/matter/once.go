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
	said, repeated := newRuns(len(starts)), 0
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

// Runs are hashes in an open table, at most half full.
type runs struct {
	room  [256]uint32
	table []uint32
}

func newRuns(n int) *runs {
	r := &runs{}
	r.table = r.room[:]
	if 2*n > len(r.room) {
		r.table = make([]uint32, 2<<bits.Len(uint(n)))
	}
	return r
}

// had tells whether a hash is there already, and puts it there.
func (r *runs) had(hash uint32) bool {
	hash |= 1 // 0 is an empty place
	mask := uint32(len(r.table) - 1)
	at := hash >> 8 & mask
	for ; r.table[at] != 0; at = (at + 1) & mask {
		if r.table[at] == hash {
			return true
		}
	}
	r.table[at] = hash
	return false
}
