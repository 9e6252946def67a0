package intake

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tipline/crypto"
	"tipline/triage"
	"tipline/triage/matter"
	"tipline/triage/place"
)

// storyTold is one villager's story: who did what where, in words that another would not use.
const storyTold = "toi qua mot nhom thanh nien gui hang trang qua suoi can o xa A Luoi 1, xep len xe ban tai mau den roi chay ve phia cau treo, cac anh kiem tra giup"

// A teller takes texts as the door does, without sealing them.
type teller struct {
	t   testing.TB
	in  *Intake
	now time.Time
}

func newTeller(t testing.TB) *teller {
	return &teller{t: t, now: newTestClock().now(), in: &Intake{
		p:          Params{Gazetteer: place.Default(), Lists: matter.Default(), Directory: testDirectory},
		retellings: newRetellings(), limits: newLimits([]Door{{Name: "sms", Channel: "sms", Area: place.Area{"46"}, Limit: 6, Budget: 600}}, 5000),
	}}
}

// A heard text is where it went.
type heard struct {
	id     crypto.ID
	lane   triage.Lane
	folded bool      // under the tip that its line shows
	line   crypto.ID // the tip that its line in the list shows; its own where it has one for itself
}

// hear takes a text.
func (x *teller) hear(text, sender string) heard {
	door := x.in.limits.doors["sms"]
	s := &Submission{Door: "sms", Channel: "sms", Text: []byte(text)}
	bucket := x.in.limits.from(x.now, "sms", []byte(sender))
	v := x.in.read(s, door, x.now, bucket)
	defer v.zero()
	v.bulk = v.folds() || v.telling.bulk && !v.reading.Matter.Urgent || x.in.limits.over(x.t.Context(), x.now, "sms", v.lane(), bucket)
	id := crypto.NewID()
	x.in.retellings.told(&v.telling, id)
	h := heard{id: id, lane: v.lane(), folded: v.folds(), line: id}
	if row := v.row(); row != nil {
		h.line = *row
	}
	return h
}

// tell gives the lane that a text would go to, and whether it would be folded under another.
func (x *teller) tell(text, sender string) (triage.Lane, bool) {
	h := x.hear(text, sender)
	return h.lane, h.folded
}

func TestARepeatIsFoldedAndWhatIsNewIsNot(t *testing.T) {
	for _, row := range []struct {
		name, text string
		folds      bool
	}{
		{"the same", storyTold, true},
		{"with capitals and another ending", strings.ToUpper(storyTold) + " nhe!", true},
		{"with diacritics and a slip", strings.Replace(strings.Replace(storyTold, "hang trang", "hàng trắng", 1), "thanh nien", "thanh nin", 1), true},
		{"another place", strings.Replace(storyTold, "A Luoi 1", "A Luoi 3", 1), false},
		{"a plate", strings.Replace(storyTold, "mau den", "mau den bien 75C-123.45", 1), false},
		{"a marker", storyTold + " o moc 645", false},
		{"another day", strings.Replace(storyTold, "toi qua", "sang nay", 1), false},
		{"a person", storyTold + ", trong do co ong Ho Van Nghe", false},
		{"a telephone", storyTold + ", so cua no 0912 345 678", false},
		{"danger to life", storyTold + ", chung no dang chem nguoi, cuu voi", false},
		{"another story", "co nguoi la vao ban ru con gai di lam xa luong cao, o xa A Luoi 1", false},
	} {
		// What is new is known by newsBits of a hash: under one key in two hundred it is taken for something that was named before.
		const keys, unlucky = 12, 2
		folds := 0
		for range keys {
			x := newTeller(t)
			if _, folded := x.tell(storyTold, "+84911111111"); folded {
				t.Fatal("the first is folded")
			}
			lane, folded := x.tell(row.text, "+84922222222")
			if folded && lane != triage.Bulk {
				t.Errorf("%s: folded in lane %s", row.name, lane)
			}
			if folded {
				folds++
			}
		}
		if row.folds && folds < keys || !row.folds && folds > unlucky {
			t.Errorf("%s: folded under %d of %d keys", row.name, folds, keys)
		}
	}
}

func TestTheNextDayKnowsNoStoryAndNoKey(t *testing.T) {
	x := newTeller(t)
	x.tell(storyTold, "+84911111111")
	before := *x.in.retellings.printer
	x.now = x.now.Add(24 * time.Hour)
	x.in.retellings.turn(x.now)
	if x.in.retellings.printer.times == before.times || len(x.in.retellings.desks) != 0 {
		t.Error("the day's key or stories live on")
	}
	if _, folded := x.tell(storyTold, "+84922222222"); folded {
		t.Error("folded under a story of yesterday")
	}
}

func TestManyTellingsFromManySendersAreMarked(t *testing.T) {
	r := newRig(t, rigOptions{})
	marked := 0
	for i := range 2 * coordinated {
		r.send(Submission{Door: "sms", Channel: "sms", Text: []byte(storyTold), Sender: fmt.Appendf(nil, "+849%08d", i*7919)})
	}
	for _, a := range r.all() {
		if slices.Contains(r.unseal(a).Marks, MarkMany) {
			marked++
		}
	}
	if marked == 0 || marked > coordinated {
		t.Errorf("%d of %d are marked", marked, 2*coordinated)
	}
}

// labels are what the corpora of other packages have around the text.
var labels = regexp.MustCompile(`\[[a-z]\|([^\]]*)\]`)

// handWritten are tips that people wrote by hand for other tests, each a story of its own.
var handWritten = sync.OnceValue(func() (all []string) {
	seen := map[string]bool{}
	read := func(file string, text func(fields []string) string, cut string, n int) {
		b, err := os.ReadFile(file)
		if err != nil {
			panic(err)
		}
		for line := range strings.Lines(string(b)) {
			fields := strings.SplitN(strings.TrimSpace(line), cut, n)
			if strings.HasPrefix(line, "#") || len(fields) < n-1 {
				continue
			}
			one := labels.ReplaceAllString(text(fields), "$1")
			if key := string(place.Fold(nil, []byte(one))); len(key) >= 30 && !seen[key] {
				seen[key] = true
				all = append(all, one)
			}
		}
	}
	files, err := filepath.Glob("../triage/matter/testdata/officers_*.txt")
	if err != nil {
		panic(err)
	}
	for _, f := range files {
		read(f, func(fields []string) string { return fields[1] }, " ", 2)
	}
	read("../triage/matter/testdata/matters.txt", func(f []string) string { return f[2] }, " ", 3)
	read("../triage/giveaway/testdata/tips.tsv", func(f []string) string { return f[2] }, "\t", 3)
	read("../triage/giveaway/testdata/held.tsv", func(f []string) string { return f[2] }, "\t", 3)
	read("../triage/place/testdata/sentences.tsv", func(f []string) string { return f[1] }, "\t", 4)
	return all
})

// honest gives n of them.
func honest(r *rand.Rand, n int) []string {
	all := slices.Clone(handWritten())
	r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all[:n]
}

func TestFewHandWrittenTipsAreFoldedUnderOthers(t *testing.T) {
	x := newTeller(t)
	folded := 0
	all := handWritten()
	for i, text := range all {
		if _, was := x.tell(text, fmt.Sprintf("+849%08d", i*7919)); was {
			folded++
		}
	}
	t.Logf("%d of %d", folded, len(all))
	if folded > len(all)/100 { // the authors told some stories twice, for other reasons
		t.Errorf("%d of %d are folded", folded, len(all))
	}
}

// TestASeizedFingerprintTellsFewWords plays the thief who has the key of the day and every fingerprint: for pairs of words of a vocabulary he sees which of them
// would explain a band, and how frequent each is. He names as many pairs a text as it has, and is compared with one who knows the frequencies alone.
func TestASeizedFingerprintTellsFewWords(t *testing.T) {
	all := handWritten()
	texts := all[:60]
	frequency := map[string]int{}
	pairsOf := func(text string) (pairs []string) {
		words := strings.Fields(string(place.Fold(nil, []byte(text))))
		for i := 1; i < len(words); i++ {
			pairs = append(pairs, words[i-1]+" "+words[i])
		}
		return pairs
	}
	for _, text := range all[60:] { // what a thief has read of such texts
		for _, pair := range pairsOf(text) {
			frequency[pair]++
		}
	}
	p := newPrinter()
	type candidate struct {
		pair  string
		prior float64
		print fingerprint // of the pair alone
	}
	var known []candidate
	for pair, n := range frequency {
		known = append(known, candidate{pair, float64(n), p.print([]byte(pair))})
	}
	slices.SortFunc(known, func(a, b candidate) int { return strings.Compare(a.pair, b.pair) })
	guessed, blind, whole := 0, 0, 0
	for _, text := range texts {
		print, pairs := p.print(place.Fold(nil, []byte(text))), pairsOf(text)
		best := func(weigh func(c *candidate) float64) (hits int) {
			weights := map[string]float64{}
			order := make([]string, len(known))
			for i := range known {
				order[i], weights[known[i].pair] = known[i].pair, weigh(&known[i])
			}
			slices.SortStableFunc(order, func(a, b string) int { return cmp.Compare(weights[b], weights[a]) })
			for _, pair := range order[:len(pairs)] {
				if slices.Contains(pairs, pair) {
					hits++
				}
			}
			return hits
		}
		// A band in common with the pair alone is a proof that all four of its grams are the pair's.
		guessed += best(func(c *candidate) float64 { return c.prior + 1e6*float64(print.common(&c.print)) })
		blind += best(func(c *candidate) float64 { return c.prior })
		whole += len(pairs)
	}
	gained := float64(guessed-blind) / float64(whole)
	t.Logf("of %d pairs of words %d by the seized state, %d by their frequency alone", whole, guessed, blind)
	if gained > 0.02 {
		t.Errorf("a seized fingerprint tells %.1f %% of the pairs of words beyond what is known of such texts", 100*gained)
	}
}

// TestPracticeIsAsAnyOther: a practice tip has the fingerprint of the same story told for true, so that what is beside what says nothing of it.
func TestPracticeIsAsAnyOther(t *testing.T) {
	x := newTeller(t)
	print := func(text string) fingerprint {
		v := x.in.read(&Submission{Door: "sms", Channel: "sms", Text: []byte(text)}, x.in.limits.doors["sms"], x.now, 0)
		defer v.zero()
		return v.telling.print
	}
	if print("THU "+storyTold) != print(storyTold) {
		t.Error("a practice tip is told from others by its fingerprint")
	}
	if print("thoi "+storyTold) == print(storyTold) {
		t.Error("any first word is left out")
	}
}
