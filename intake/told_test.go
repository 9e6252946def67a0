package intake

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// Found are the stories with a band in common, with as many bands as their nearest telling has, in their order, also when older ones were forgotten for newer ones.
func TestToldFindsWhatIsAlike(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	some := func() (p fingerprint) { // few values, so that bands meet
		for i := range p {
			p[i] = random.Uint32N(400)
		}
		return p
	}
	type known struct {
		story  *account
		prints []fingerprint
	}
	var all told
	var kept []known
	met := 0
	for range 3 * maxStories {
		one := known{story: &account{}}
		all.add(one.story)
		for range 1 + random.IntN(3) {
			p := some()
			one.prints = append(one.prints, p)
			all.tell(one.story, &p)
		}
		if kept = append(kept, one); len(kept) > maxStories {
			all.tell(kept[0].story, &kept[0].prints[0]) // comes too late
			kept = kept[1:]
		}
		asked := some()
		var want []alike
		for _, k := range kept {
			near, whole := 0, 0
			for i := range k.prints {
				one := k.prints[i].common(&asked)
				near, whole = max(near, one), whole+one
			}
			if near > 0 {
				want = append(want, alike{k.story, near, whole})
			}
		}
		if got := all.alike(&asked); !slices.Equal(got, want) {
			t.Fatalf("found %d stories where there are %d", len(got), len(want))
		}
		met += len(want)
	}
	if met == 0 {
		t.Fatal("no story was ever met")
	}
	if len(all.prints) > 2*3*maxStories+3 {
		t.Errorf("%d fingerprints of %d stories", len(all.prints), maxStories)
	}
}

// common is how many bands two fingerprints have in common.
func (f *fingerprint) common(g *fingerprint) (n int) {
	for i := range f {
		if f[i] == g[i] {
			n++
		}
	}
	return n
}
