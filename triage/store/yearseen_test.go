package store

import (
	"container/heap"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"tipline/crypto"
	"tipline/triage"
)

// silenceSlack are the minutes by which a step may be late: the passes' own, and those that one outage or one set clock may cost.
const silenceSlack = 8

// seen is what the year remembers, to be held against the store.
type seen struct {
	wanted, came int
	quiet        bool
	outages      int
	passed       int // minutes that somebody watched
	notices      int
	instead      int
	destroyed    int
	firings      map[string]bool
	rings        map[triage.RingAs]int
	tips         map[crypto.ID]*story
	watches      silences
	silent       map[string][]int // minutes until a person, by what
}

// A story is what is known of one tip.
type story struct {
	desk    string
	lane    triage.Lane
	entered int
	first   bool
	sent    int
}

// A silence is how long nobody may do anything with a tip, from an act on.
type silence struct {
	until   int // of seen.passed
	since   int
	outages int
	id      crypto.ID
	acts    int64
}

type silences []silence

func (p silences) Len() int           { return len(p) }
func (p silences) Less(i, j int) bool { return p[i].until < p[j].until }
func (p silences) Swap(i, j int)      { p[i], p[j] = p[j], p[i] }
func (p *silences) Push(x any)        { *p = append(*p, x.(silence)) }
func (p *silences) Pop() any          { old := *p; x := old[len(old)-1]; *p = old[:len(old)-1]; return x }

func newSeen(tips int) seen {
	return seen{wanted: tips, firings: map[string]bool{}, rings: map[triage.RingAs]int{}, tips: map[crypto.ID]*story{}, silent: map[string][]int{}}
}

func (y *year) deskOf(id crypto.ID) string { return y.tips[id].desk }

func (y *year) entered(a triage.Arrival) {
	y.tips[a.ID] = &story{desk: a.Desk, lane: a.Lane, entered: y.minute}
}

func (y *year) taken(id crypto.ID) {
	if s := y.tips[id]; !s.first {
		s.first = true
		y.silent["taken, "+string(s.lane)] = append(y.silent["taken, "+string(s.lane)], y.minute-s.entered)
	}
}

func (y *year) sent(id crypto.ID) { y.tips[id].sent = y.minute }

func (y *year) acknowledged(id crypto.ID) {
	s := y.tips[id]
	y.silent["acknowledged, "+string(s.lane)] = append(y.silent["acknowledged, "+string(s.lane)], y.minute-s.sent)
}

// policy is how many minutes a tip may be silent, worked out by another way than the code's; false for one whose steps have all fired.
func policy(t *triage.Tip) (int, bool) {
	urgent := t.Lane == triage.Urgent
	pick := func(u, n int) int {
		if urgent {
			return u
		}
		return n
	}
	switch t.Status {
	case triage.New, triage.Leased:
		switch {
		case t.Fired > 3: // desk, two steps, top
			return 0, false
		case t.Fired == 1:
			return pick(1, 60), true
		case t.Status == triage.Leased:
			return pick(60, 1440), true
		case t.Lane == triage.Bulk:
			return 1440, true
		}
		return pick(10, 720), true
	case triage.Routed:
		if t.Fired > len(t.Steps) {
			return 0, false
		}
		return pick(15, 720), true
	}
	return 0, false
}

// watch notes that somebody acted on a tip, or was rung for it: from now on it may be silent for as long as its policy allows.
func (y *year) watch(desk string, id crypto.ID) {
	t, err := y.s.Tip(y.t.Context(), desk, id)
	if errors.Is(err, triage.ErrNotFound) {
		return
	}
	must(y.t, err)
	if minutes, running := policy(&t); running {
		heap.Push(&y.watches, silence{until: y.passed + minutes + silenceSlack, since: y.passed, outages: y.outages, id: id, acts: t.Acts})
	}
}

// checkSilence: whatever has been silent for longer than its policy allows must have been acted on meanwhile, or have nobody left to ring.
func (y *year) checkSilence() {
	for len(y.watches) > 0 && y.watches[0].until <= y.passed {
		w := heap.Pop(&y.watches).(silence)
		t, err := y.s.Tip(y.t.Context(), y.deskOf(w.id), w.id)
		if errors.Is(err, triage.ErrNotFound) {
			continue
		}
		must(y.t, err)
		minutes, running := policy(&t)
		switch {
		case t.Acts != w.acts:
			if running { // a lease ended by itself, or a hold: who did it is no person, and nobody noted it
				y.again(&t, w)
			}
		case !running:
		case w.outages != y.outages: // time that nobody watched is nobody's
			heap.Push(&y.watches, silence{until: y.passed + silenceSlack*(y.outages-w.outages), since: w.since, outages: y.outages, id: w.id, acts: t.Acts})
		default:
			y.t.Fatalf("minute %d: %s was silent for %d watched minutes, and may be for %d: %+v", y.minute, w.id, y.passed-w.since, minutes, t)
		}
	}
}

// again follows a tip on whose newest act nobody else does.
func (y *year) again(t *triage.Tip, w silence) {
	if !slices.ContainsFunc(y.watches, func(o silence) bool { return o.id == w.id && o.acts == t.Acts }) {
		y.watch(t.Desk, t.ID)
	}
}

// watched is the store as the escalators see it: each firing is remembered.
type watched struct {
	*Store
	y *year
}

func (w watched) Fire(ctx context.Context, c triage.Clock, r triage.Ring, now int64) (bool, error) {
	done, err := w.Store.Fire(ctx, c, r, now)
	if !done || r.As == triage.RingNobody {
		return done, err
	}
	once := fmt.Sprintf("%s %d", c.ID, c.Acts)
	if w.y.firings[once] {
		w.y.t.Fatalf("fired twice: %+v of %+v", r, c)
	}
	w.y.firings[once] = true
	w.y.rings[r.As]++
	after, err := w.Tip(ctx, c.Desk, c.ID)
	must(w.y.t, err)
	if after.Fired != c.Fired+1 || after.Acts != c.Acts+1 {
		w.y.t.Fatalf("one step fired, and the record went from %+v to %+v", c.Tip, after)
	}
	w.y.watch(c.Desk, c.ID)
	return done, nil
}

// verdict looks at every tip that ever came.
func (y *year) verdict() {
	ends := map[string]int{"destroyed in its time": y.destroyed}
	for id, s := range y.tips {
		t, err := y.s.Tip(y.t.Context(), s.desk, id)
		if errors.Is(err, triage.ErrNotFound) {
			if y.keys[id] {
				y.t.Errorf("%s is gone, and its key is there", id)
			}
			continue
		}
		must(y.t, err)
		_, running := policy(&t)
		switch {
		case running:
			y.t.Errorf("%s is forgotten: %+v", id, t)
		case t.Status == triage.New || t.Status == triage.Leased || t.Status == triage.Routed:
			ends["in front of its desk, every step fired"]++
		default:
			ends[string(t.Status)]++
		}
	}
	for _, desk := range y.dir.Desks {
		if n, err := y.s.Clocks(y.t.Context(), desk.ID); err != nil || n != 0 {
			y.t.Errorf("%d clocks of %s run on (%v)", n, desk.ID, err)
		}
	}
	y.report(ends)
}

func (y *year) report(ends map[string]int) {
	days := y.minute / 1440
	y.t.Logf("year_tips %d tips, year_days %d d, year_outages %d (Redis killed, process killed, clock set), year_notices %d", y.came, days, y.outages, y.notices)
	y.t.Logf("rung: desk again %d, in the desk's place %d (of which %d tips were taken), step of a route %d, top %d; twice: 0",
		y.rings[triage.RingDesk], y.rings[triage.RingInstead], y.instead, y.rings[triage.RingStep], y.rings[triage.RingTop])
	for _, end := range sorted(ends) {
		y.t.Logf("end: %6d %s", ends[end], end)
	}
	for _, what := range sorted(y.silent) {
		y.t.Logf("minutes until %s%s", what, histogram(y.silent[what]))
	}
}

func sorted[V any](m map[string]V) []string {
	var all []string
	for k := range m {
		all = append(all, k)
	}
	slices.Sort(all)
	return all
}

// histogram draws how many fell between which minutes.
func histogram(minutes []int) string {
	bounds := []int{2, 5, 10, 15, 30, 60, 120, 360, 720, 1440, 2880, 10080, 1 << 30}
	counts := make([]int, len(bounds))
	for _, m := range minutes {
		counts[slices.IndexFunc(bounds, func(b int) bool { return m <= b })]++
	}
	var text strings.Builder
	for i, n := range counts {
		name := fmt.Sprintf("≤ %d", bounds[i])
		if i == len(bounds)-1 {
			name = "longer"
		}
		fmt.Fprintf(&text, "\n    %8s %7d %s", name, n, strings.Repeat("█", (n*60+len(minutes)-1)/max(len(minutes), 1)))
	}
	return text.String()
}
