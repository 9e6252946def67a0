package intake

import (
	"cmp"
	"math/bits"
	"slices"
)

// Told are the stories of one desk's day. Every text is held against all of them, so their fingerprints are filed by each band, as in a hash table with chains:
// a text meets those that have a band in common with it, and no others.
type told struct {
	all    []*account // oldest first
	came   int        // how many there were today
	prints []fingerprint
	of     []*account // whose each fingerprint is; a forgotten story's has number 0
	dead   int        // fingerprints of forgotten stories

	newest [bands][]uint16 // by the last bits of a band: the newest fingerprint that has them, counted from 1; 0 none
	older  [][bands]uint16 // of each fingerprint, by band: the next of its chain
	common []uint8         // of each fingerprint: bands in common with the text at hand; zero in between
}

// add takes a story in; past maxStories the oldest goes.
func (t *told) add(one *account) {
	if len(t.all) == maxStories {
		t.all[0].number = 0
		t.dead += t.all[0].prints
		t.all = t.all[1:]
		if 2*t.dead > len(t.of) {
			t.tidy()
		}
	}
	t.came++
	one.number = t.came
	t.all = append(t.all, one)
}

// tell notes one telling of a story. One that was forgotten meanwhile stays so.
func (t *told) tell(one *account, p *fingerprint) {
	if one.number == 0 || one.prints == maxPrints {
		return
	}
	one.prints++
	t.prints, t.of = append(t.prints, *p), append(t.of, one)
	t.older, t.common = append(t.older, [bands]uint16{}), append(t.common, 0)
	if 2*len(t.prints) > len(t.newest[0]) {
		t.fileAll()
	} else {
		t.file(len(t.prints))
	}
}

// file enters fingerprint n, counted from 1, in the chain of each of its bands.
func (t *told) file(n int) {
	for band, value := range t.prints[n-1] {
		newest := t.chain(band, value)
		t.older[n-1][band], *newest = *newest, uint16(n)
	}
}

func (t *told) chain(band int, value uint32) *uint16 {
	return &t.newest[band][value&uint32(len(t.newest[band])-1)]
}

// fileAll files everything anew, with room for as much again.
func (t *told) fileAll() {
	room := 4 << bits.Len(uint(len(t.prints)))
	for band := range t.newest {
		t.newest[band] = make([]uint16, room)
	}
	for i := range t.prints {
		t.file(i + 1)
	}
}

// tidy lets go of forgotten stories' fingerprints, once they are half of all.
func (t *told) tidy() {
	n := 0
	for i, one := range t.of {
		if one.number > 0 {
			t.prints[n], t.of[n] = t.prints[i], one
			n++
		}
	}
	clear(t.prints[n:])
	clear(t.of[n:])
	t.prints, t.of, t.older, t.common, t.dead = t.prints[:n], t.of[:n], t.older[:n], t.common[:n], 0
	t.fileAll()
}

// An alike is a story with a band in common with a text.
type alike struct {
	story *account
	near  int // bands that its nearest telling has in common
	all   int // and all its tellings together
}

// alike are those stories, oldest first.
func (t *told) alike(p *fingerprint) (some []alike) {
	if t == nil || len(t.prints) == 0 {
		return nil
	}
	for _, n := range t.met(p) {
		near, one := int(t.common[n]), t.of[n]
		t.common[n] = 0
		if one.number == 0 {
			continue
		}
		if one.at == 0 {
			some = append(some, alike{story: one})
			one.at = len(some)
		}
		a := &some[one.at-1]
		a.near, a.all = max(a.near, near), a.all+near
	}
	for _, a := range some {
		a.story.at = 0
	}
	slices.SortFunc(some, func(a, b alike) int { return cmp.Compare(a.story.number, b.story.number) })
	return some
}

// met are the fingerprints with a band in common with a text's. It counts how many bands.
func (t *told) met(p *fingerprint) (met []uint16) {
	for band, value := range p {
		for n := *t.chain(band, value); n > 0; n = t.older[n-1][band] {
			if t.prints[n-1][band] != value {
				continue
			}
			if t.common[n-1] == 0 {
				met = append(met, n-1)
			}
			t.common[n-1]++
		}
	}
	return met
}
