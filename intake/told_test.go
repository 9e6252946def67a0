package intake

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// Found by their bands are the stories that comparing with all of them finds, in their order, also when older ones were forgotten for newer ones.
func TestToldFindsWhatAScanFinds(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	some := func() (p fingerprint) { // few values, so that bands meet
		for i := range p {
			p[i] = random.Uint32N(400)
		}
		return p
	}
	all, met := newTold(), 0
	for range 3 * maxStories {
		one := &account{}
		all.add(one)
		for range 1 + random.IntN(3) {
			p := some()
			one.prints = append(one.prints, p)
			all.list(one, &p)
		}
		asked := some()
		var want []*account
		for _, a := range all.all {
			if a.near(&asked) > 0 {
				want = append(want, a)
			}
		}
		if got := all.alike(&asked); !slices.Equal(got, want) {
			t.Fatalf("found %d stories where a scan finds %d", len(got), len(want))
		}
		met += len(want)
	}
	if met == 0 {
		t.Fatal("no story was ever met")
	}
	listed := map[*account]bool{}
	for i := range all.bands {
		for _, some := range all.bands[i] {
			for _, one := range some {
				listed[one] = true
			}
		}
	}
	if len(listed) != maxStories {
		t.Errorf("%d stories are listed, of %d that are kept", len(listed), maxStories)
	}
}
