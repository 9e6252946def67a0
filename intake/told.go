package intake

import (
	"cmp"
	"slices"
)

// Told are the stories of one desk's day. Their fingerprints lie side by side, since every text is held against all of them, and looking each up where it lies
// waits for memory.
type told struct {
	all    []*account // oldest first
	came   int        // how many there were today
	prints []fingerprint
	of     []*account // whose each fingerprint is; a forgotten story's has number 0
	dead   int        // fingerprints of forgotten stories
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
	t.prints, t.of, t.dead = t.prints[:n], t.of[:n], 0
}

// An alike is a story with a band in common with a text.
type alike struct {
	story *account
	near  int // bands that its nearest telling has in common
	all   int // and all its tellings together
}

// alike are those stories, oldest first.
func (t *told) alike(p *fingerprint) (some []alike) {
	if t == nil {
		return nil
	}
	for i := range t.prints {
		near := t.prints[i].common(p)
		if near == 0 || t.of[i].number == 0 {
			continue
		}
		if at := slices.IndexFunc(some, func(a alike) bool { return a.story == t.of[i] }); at >= 0 {
			some[at].near, some[at].all = max(some[at].near, near), some[at].all+near
		} else {
			some = append(some, alike{t.of[i], near, near})
		}
	}
	slices.SortFunc(some, func(a, b alike) int { return cmp.Compare(a.story.number, b.story.number) })
	return some
}
