package doors

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tipline/crypto"
	"tipline/intake"
	"tipline/triage"
)

// A twin is one message of a pair: the same story told for true and as practice, to two processes before one spool and one Redis, so that neither is the
// other's repeat.
type twin struct {
	answer  string
	took    time.Duration
	code    string
	arrival *triage.Arrival
}

// The sides of a pair.
const (
	earnest = iota
	practice
)

var codePattern = regexp.MustCompile(`\d{4}( \d{4}){3}`)

// TestPracticeIsAsTheRealThing holds a thousand practice tips against the same thousand told for true, in everything that anybody without the desk's key can see:
// the answers and their digits, the time that they take, what lies in the spool, every command that Redis writes down, and whatever the receipt is asked later.
func TestPracticeIsAsTheRealThing(t *testing.T) {
	t.Parallel()
	n := 1000
	if testing.Short() {
		n = 200
	}
	v := newVillage(t)
	var bases [2]string
	for side := range bases {
		_, bases[side] = v.open(doorways()[:1])
	}
	pairs := v.tell(n, bases)
	t.Run("answers", func(t *testing.T) { answersAlike(t, pairs) })
	t.Run("time", func(t *testing.T) { timesAlike(t, pairs) })
	v.match(pairs)
	t.Run("spool", func(t *testing.T) { arrivalsAlike(t, v, pairs) })
	v.release()
	t.Run("redis", func(t *testing.T) { writtenAlike(t, v, pairs) })
	t.Run("later", func(t *testing.T) { lateAlike(t, v, pairs, bases) })
}

// tell sends the pairs, each side first as often as the other, and to each process as often: each has a key of its own for today's stories, under which more or fewer
// of them are alike.
func (v *village) tell(n int, bases [2]string) [][2]*twin {
	pairs := make([][2]*twin, n)
	var sending sync.WaitGroup
	const hands = 4
	for hand := range hands {
		sending.Go(func() {
			r := rand.New(rand.NewPCG(uint64(hand), 11))
			for i := hand; i < n; i += hands {
				story, first := storyOf(r), r.IntN(2)
				house := r.IntN(2)
				for turn := range 2 {
					side := (first + turn) % 2
					began := time.Now()
					answer, err := text(bases[(house+side)%2], fmt.Sprint("SM", i, side), fmt.Sprintf("+849%08d", i), [2]string{"", "THU "}[side]+story+[2]string{" ...", ""}[side])
					if err != nil {
						v.Error(err)
						return
					}
					pairs[i][side] = &twin{answer: answer, took: time.Since(began), code: codePattern.FindString(answer)}
				}
			}
		})
	}
	sending.Wait()
	if v.Failed() {
		v.FailNow()
	}
	return pairs
}

// Words of which stories are drawn that repeat each other by chance alone. None is a number: behind THU it would be a day of the week, which answers a question.
var storyWords = strings.Fields("xe may la di qua suoi luc gan sang nguoi gui hang duong mon ban go trau bo ruong ray nuong cau khe doi nui rung chieu khuya thay nghe noi quen mat xanh do vang den trang " +
	"cao thap gay beo gia tre thung bao tui goi day dao lua gao ngo san che rieu muoi mam ca ga lon vit chay dung ngoi cua so tuong mai ngoi vach lan trai cho quan")

func storyOf(r *rand.Rand) string {
	pick := func(from ...string) string { return from[r.IntN(len(from))] }
	words := make([]string, 8+r.IntN(30))
	for i := range words {
		words[i] = storyWords[r.IntN(len(storyWords))]
	}
	return strings.TrimSpace(pick("toi qua ", "sang nay ", "", "") + pick("ban ma tuy ", "cho go lau ", "giau sung ", "trom trau ", "") + strings.Join(words, " ") + pick(" o xa A Luoi 1", " o xa Lao Bao", " o moc 609", ""))
}

var digits = regexp.MustCompile(`\d`)

// answersAlike: pair by pair the same text but for the digits of the code, and the digits of all codes drawn alike.
func answersAlike(t *testing.T, pairs [][2]*twin) {
	var drawn [2][10]float64
	for i, p := range pairs {
		for side, w := range p {
			if len(w.answer) > intake.MaxSMS || w.code == "" {
				t.Fatalf("pair %d: %q", i, w.answer)
			}
			for _, d := range strings.ReplaceAll(w.code, " ", "")[:14] {
				drawn[side][d-'0']++
			}
		}
		if a, b := shape(p[earnest].answer), shape(p[practice].answer); a != b {
			t.Errorf("pair %d: %q\n%q", i, a, b)
		}
	}
	square, half := 0.0, 14*float64(len(pairs))
	for d := range 10 {
		expected := (drawn[earnest][d] + drawn[practice][d]) / 2
		square += math.Pow(drawn[earnest][d]-expected, 2)/expected + math.Pow(drawn[practice][d]-expected, 2)/expected
	}
	if square > 45 { // nine degrees of freedom: once in a million
		t.Errorf("digits of %.0f differ: chi² %.1f", half, square)
	}
}

func shape(answer string) string { return digits.ReplaceAllString(answer, "9") }

// timesAlike compares ranks (Mann and Whitney), so that the machine's other work makes no difference.
func timesAlike(t *testing.T, pairs [][2]*twin) {
	type one struct {
		took time.Duration
		side int
	}
	var all []one
	for _, p := range pairs {
		all = append(all, one{p[earnest].took, earnest}, one{p[practice].took, practice})
	}
	slices.SortFunc(all, func(a, b one) int { return int(a.took - b.took) })
	sum := 0.0
	for rank, o := range all {
		if o.side == practice {
			sum += float64(rank + 1)
		}
	}
	n := float64(len(pairs))
	z := (sum - n*(2*n+1)/2) / math.Sqrt(n*n*(2*n+1)/12)
	if math.Abs(z) > 5 { // once in two million
		t.Errorf("practice is slower or faster: z = %.1f", z)
	}
}

// match finds each message's arrival by its receipt.
func (v *village) match(pairs [][2]*twin) {
	byLookup := map[crypto.Lookup]*triage.Arrival{}
	for _, a := range v.waiting() {
		if a.Lookup != nil {
			byLookup[*a.Lookup] = a
		}
	}
	for i, p := range pairs {
		for _, w := range p {
			if w.arrival = byLookup[v.codes.of(must(crypto.ParseCode([]byte(w.code))), nil).Lookup]; w.arrival == nil {
				v.Fatalf("pair %d: not in the spool", i)
			}
		}
	}
}

// arrivalsAlike: in the spool everything but random bytes is the same, and nothing but the text says which is which. What the lot decides is decided as often. THU is a
// word of the text like any other, and moves where marks lie in it: with it, some in a thousand of these random stories are read otherwise, either way, or are of the next size.
func arrivalsAlike(t *testing.T, v *village, pairs [][2]*twin) {
	var looked, beside [2]int
	otherwise := 0
	for i, p := range pairs {
		for side, w := range p {
			a := w.arrival
			if a.Look {
				looked[side]++
			}
			if a.Row != nil {
				beside[side]++
			}
			if e := v.unseal(a); strings.HasPrefix(e.Text, "THU ") != (side == practice) || slices.Contains(e.Marks, intake.MarkPractice) {
				t.Errorf("pair %d: the desk reads %v", i, e.Marks)
			}
		}
		if a, b := p[earnest].arrival, p[practice].arrival; a.Desk != b.Desk || a.Lane != b.Lane || len(a.Blob) != len(b.Blob) || len(a.Record) != len(b.Record) || a.Addition() || b.Addition() {
			t.Logf("pair %d: %s %s %d %d and %s %s %d %d", i, a.Desk, a.Lane, len(a.Blob), len(a.Record), b.Desk, b.Lane, len(b.Blob), len(b.Record))
			otherwise++
		}
	}
	if otherwise > max(4, len(pairs)/50) {
		t.Errorf("%d of %d pairs lie there otherwise", otherwise, len(pairs))
	}
	for what, n := range map[string][2]int{"looked at": looked, "listed beside another": beside} {
		if z := oddly(n[earnest], n[practice], len(pairs)); math.Abs(z) > 5 {
			t.Errorf("%s: %d and %d of %d", what, n[earnest], n[practice], len(pairs))
		}
	}
}

// oddly is how many standard deviations two counts out of n each lie apart.
func oddly(a, b, n int) float64 {
	share := float64(a+b) / float64(2*n)
	if share == 0 || share == 1 {
		return 0
	}
	return float64(a-b) / math.Sqrt(2*float64(n)*share*(1-share))
}

// writtenAlike reads Redis's append-only file: the commands that name a message, its fields, their sizes and expiries, in the shape that is left without what is random.
func writtenAlike(t *testing.T, v *village, pairs [][2]*twin) {
	side := map[string]int{}
	for _, p := range pairs {
		for s, w := range p {
			side[w.arrival.ID.String()], side[w.arrival.Lookup.String()] = s, s
		}
	}
	var shapes [2]map[string]int
	shapes[0], shapes[1] = map[string]int{}, map[string]int{}
	for _, command := range commands(t, v.redis.Dir) {
		if s, ok := about(command, side); ok {
			shapes[s][shapeOf(command)]++
		}
	}
	all := maps.Clone(shapes[earnest])
	maps.Copy(all, shapes[practice])
	if len(all) < 5 {
		t.Fatal("the file tells too little to be compared")
	}
	for s := range all {
		a, b := shapes[earnest][s], shapes[practice][s]
		if math.Abs(oddly(a, b, max(len(pairs), a, b))) > 5 || min(a, b) == 0 && max(a, b) > len(pairs)/50 {
			t.Errorf("%d times for true, %d times for practice: %s", a, b, s)
		}
	}
}

// lateAlike plays the months after: news before and after a question and a closing, an addition, and HUY, always to both of a pair.
func lateAlike(t *testing.T, v *village, pairs [][2]*twin, bases [2]string) {
	ask := func(what string, some [][2]*twin, order, rest, want string) {
		t.Helper()
		for i, p := range some {
			var heard [2]string
			for side, w := range p {
				answer, err := text(bases[side], fmt.Sprint(what, i, side), number, order+" "+w.code+rest)
				if err != nil {
					t.Fatal(err)
				}
				heard[side] = answer
			}
			if heard[earnest] != heard[practice] || !strings.Contains(heard[earnest], want) {
				t.Fatalf("%s, pair %d: %q and %q", what, i, heard[earnest], heard[practice])
			}
		}
	}
	some := pairs[:min(100, len(pairs))]
	ask("at first", pairs[:min(300, len(pairs))], "HOI", "", "Chua co tin moi")
	dispositions := []triage.Disposition{triage.Unfounded, triage.OutOfScope, triage.False}
	for i, p := range some {
		for _, w := range p {
			if _, err := v.store.Lease(t.Context(), w.arrival.Desk, w.arrival.ID, "an", v.clock()); err != nil {
				t.Fatal(err)
			}
			how := must(triage.NewClosing(dispositions[i%len(dispositions)], nil))
			if err := v.store.CloseTip(t.Context(), w.arrival.Desk, w.arrival.ID, "an", how, v.clock()); err != nil {
				t.Fatal(err)
			}
		}
	}
	v.later((triage.FinishedAfter - 1) * 24 * time.Hour)
	ask("on day 13", some, "HOI", "", "Chua co tin moi")
	v.later(24 * time.Hour)
	ask("on day 14", some, "HOI", "", "viec da xong")
	ask("an addition", some, "TL", " them mot nguoi nua", "van dung ma cu")
	ask("HUY", some, "HUY", "", "Da huy")
	ask("after HUY", some, "HOI", "", "Chua co tin moi")
}
