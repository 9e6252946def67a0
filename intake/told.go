package intake

import (
	"cmp"
	"slices"
)

// Told are the stories of one desk's day, to be found by the bands of their tellings: what has no band in common with any is compared with none.
type told struct {
	all   []*account // oldest first
	came  int        // how many there were today
	bands [bands]map[uint32][]*account
}

func newTold() *told {
	t := &told{}
	for i := range t.bands {
		t.bands[i] = map[uint32][]*account{}
	}
	return t
}

// add takes a story in; past maxStories the oldest goes.
func (t *told) add(one *account) {
	if len(t.all) == maxStories {
		for i := range t.all[0].prints {
			t.unlist(t.all[0], &t.all[0].prints[i])
		}
		t.all[0].number = 0
		t.all = t.all[1:]
	}
	t.came++
	one.number = t.came
	t.all = append(t.all, one)
}

// list makes a story known by one of its tellings, once for each band. One that went meanwhile stays forgotten.
func (t *told) list(one *account, p *fingerprint) {
	if one.number == 0 {
		return
	}
	for i, band := range p {
		if all := t.bands[i][band]; !slices.Contains(all, one) {
			t.bands[i][band] = append(all, one)
		}
	}
}

func (t *told) unlist(one *account, p *fingerprint) {
	for i, band := range p {
		left := slices.DeleteFunc(t.bands[i][band], func(a *account) bool { return a == one })
		if len(left) == 0 {
			delete(t.bands[i], band)
		} else {
			t.bands[i][band] = left
		}
	}
}

// alike are the stories with a band in common with p, oldest first.
func (t *told) alike(p *fingerprint) (some []*account) {
	if t == nil {
		return nil
	}
	for i, band := range p {
		some = append(some, t.bands[i][band]...)
	}
	slices.SortFunc(some, func(a, b *account) int { return cmp.Compare(a.number, b.number) })
	return slices.Compact(some)
}
