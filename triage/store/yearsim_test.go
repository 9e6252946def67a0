package store

import (
	"container/heap"
	"context"
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"tipline/crypto"
	"tipline/triage"
	"tipline/triage/store/redistest"
)

// perDay is how many tips a day brings: 100,000 a year.
const perDay = 274

// stepMinutes is how often the roles pass.
const stepMinutes = 2

// A year is the world around a store: a clock, offices that come and go, and what has been seen so far.
type year struct {
	t      *testing.T
	s      *Store
	server *redistest.Server
	random *rand.Rand
	dir    *triage.Directory

	minute int           // real minutes since the beginning
	ahead  time.Duration // of the machine's clock
	down   int           // minute until which Redis is killed
	dead   int           // minute until which no process runs
	events plan

	escalators []*triage.Escalator
	recoverer  *triage.Recoverer
	dispatcher *triage.Dispatcher
	janitor    *triage.Janitor
	cleaned    int // day

	offices map[string]*office
	keys    map[crypto.ID]bool
	seen
}

// An office is a desk or unit whose people are there or not.
type office struct {
	id     string
	desk   string // whose tips it gets
	isDesk bool
	there  bool
	coming bool // somebody has heard, and looks soon
	never  bool
}

// An event happens at a minute.
type event struct {
	minute int
	do     func()
}

// A plan is a heap of events.
type plan []event

func (p plan) Len() int           { return len(p) }
func (p plan) Less(i, j int) bool { return p[i].minute < p[j].minute }
func (p plan) Swap(i, j int)      { p[i], p[j] = p[j], p[i] }
func (p *plan) Push(x any)        { *p = append(*p, x.(event)) }
func (p *plan) Pop() any          { old := *p; x := old[len(old)-1]; *p = old[:len(old)-1]; return x }

func (y *year) after(minutes int, do func()) { heap.Push(&y.events, event{y.minute + minutes, do}) }

// between is a random number of minutes.
func (y *year) between(least, most int) int { return least + y.random.IntN(most-least+1) }

func (y *year) chance(percent int) bool { return y.random.IntN(100) < percent }

// now is what the machine's clock says.
func (y *year) now() time.Time { return noon.Add(time.Duration(y.minute)*time.Minute + y.ahead) }

func newYear(t *testing.T, tips int) *year {
	server := redistest.StartLoose(t)
	s, err := Open(Params{Socket: server.Socket})
	must(t, err)
	t.Cleanup(func() { s.Close() })
	must(t, s.Ready(t.Context()))
	y := &year{t: t, s: s, server: server, random: rand.New(rand.NewPCG(2026, 5)), offices: map[string]*office{}, keys: map[crypto.ID]bool{}, seen: newSeen(tips)}
	y.dir = yearDirectory()
	for _, k := range y.dir.Desks {
		y.offices[k.ID] = &office{id: k.ID, desk: k.ID, isDesk: true, there: true}
	}
	for _, u := range y.dir.Units {
		y.offices[u.ID] = &office{id: u.ID, desk: "desk-" + u.Province, there: true}
	}
	y.start()
	for _, k := range y.dir.Desks {
		y.comeAndGo(y.offices[k.ID])
	}
	for _, u := range y.dir.Units {
		y.comeAndGo(y.offices[u.ID])
	}
	y.after(1, y.arrive)
	y.after(y.between(300, 2000), y.killRedis)
	y.after(y.between(300, 2000), y.crash)
	y.after(y.between(1000, 4000), y.setClock)
	return y
}

// yearDirectory has two provinces with a desk, commune police, posts, and who is above them.
func yearDirectory() *triage.Directory {
	here := []triage.Address{{Via: "log", To: "x"}}
	d := &triage.Directory{Version: 1, Date: "2026-11-22"}
	for _, p := range []string{"11", "12"} {
		d.Desks = append(d.Desks, triage.Desk{ID: "desk-" + p, Provinces: []string{p}, Steps: []string{"police-" + p, "command-" + p}, Notify: here})
		for _, id := range []string{"police-", "command-", "commune-a-", "commune-b-", "commune-c-", "post-a-", "post-b-"} {
			d.Units = append(d.Units, triage.Unit{ID: id + p, Province: p, Notify: []triage.Address{{Via: "log", To: id + p}}})
		}
	}
	for i := range d.Desks {
		d.Desks[i].Notify = []triage.Address{{Via: "log", To: d.Desks[i].ID}}
	}
	return d
}

// start begins a process anew: what its roles had in memory is gone.
func (y *year) start() {
	directory := func() *triage.Directory { return y.dir }
	y.escalators = nil
	for _, ahead := range []time.Duration{0, 40 * time.Second} { // two processes, whose clocks differ a little
		y.escalators = append(y.escalators, triage.NewEscalator(triage.EscalatorParams{Clocks: watched{y.s, y}, Directory: directory, Clock: func() time.Time { return y.now().Add(ahead) }}))
	}
	y.recoverer = triage.NewRecoverer(triage.RecovererParams{Leases: y.s, Clock: y.now})
	y.dispatcher = triage.NewDispatcher(triage.DispatcherParams{Outbox: y.s, Addresses: y.dir.Addresses, Notifiers: map[string]triage.Notifier{"log": y}, Clock: y.now})
	y.janitor = triage.NewJanitor(triage.JanitorParams{Records: y.s, Keys: y, Spooled: func(context.Context) ([]crypto.ID, error) { return nil, nil }, Clock: y.now})
}

// reach asks until the restarted Redis answers: connections that the last one left are found dead one by one.
func (y *year) reach() {
	var err error
	for range 64 {
		if err = y.s.Ready(y.t.Context()); err == nil {
			return
		}
	}
	y.t.Fatal(err)
}

// step lets two minutes go by: what people do, then what the roles do.
func (y *year) step() {
	y.minute += stepMinutes
	for len(y.events) > 0 && y.events[0].minute <= y.minute {
		heap.Pop(&y.events).(event).do()
	}
	if y.down > 0 && y.minute >= y.down {
		y.server.Restart(y.t)
		y.down = 0
		y.reach()
	}
	if y.dead > 0 && y.minute >= y.dead {
		y.dead = 0
		y.start()
	}
	if y.dead > 0 || y.down > 0 {
		return
	}
	for i, e := range y.escalators {
		if i == 0 || y.random.IntN(3) == 0 {
			_, err := e.Pass(y.t.Context())
			must(y.t, err)
		}
	}
	y.passed += stepMinutes
	if y.minute/stepMinutes%5 == 0 {
		_, err := y.recoverer.Pass(y.t.Context())
		must(y.t, err)
	}
	must(y.t, y.dispatcher.Pass(y.t.Context()))
	if today := triage.Day(y.now()); today != y.cleaned {
		must(y.t, y.janitor.Pass(y.t.Context(), today))
		y.cleaned = today
	}
	y.checkSilence()
}

// live goes on until all tips have come.
func (y *year) live() {
	for y.came < y.wanted {
		y.step()
	}
}

// fallSilent: nobody does anything any more, until every clock has run out, or for as long as the longest hold and the longest ladder take.
func (y *year) fallSilent() {
	for _, o := range y.offices {
		o.there, o.never = false, true
	}
	y.quiet = true
	for range 10 * 24 {
		for range 60 / stepMinutes {
			y.step()
		}
		if y.still() {
			return
		}
	}
}

// still says whether no clock runs and nothing is put aside.
func (y *year) still() bool {
	for _, k := range y.dir.Desks {
		n, err := y.s.Clocks(y.t.Context(), k.ID)
		must(y.t, err)
		held, err := y.s.Listed(y.t.Context(), k.ID, triage.ListHeld, 1<<40)
		must(y.t, err)
		if n+len(held) > 0 {
			return false
		}
	}
	return true
}

func (y *year) arrive() {
	if y.quiet || y.came >= y.wanted {
		return
	}
	a := arrival(triage.Normal)
	a.Lookup, a.Record = nil, nil
	a.Desk = y.dir.Desks[y.random.IntN(2)].ID
	switch n := y.random.IntN(20); {
	case n < 3:
		a.Lane = triage.Urgent
	case n == 3:
		a.Lane = triage.Bulk
	}
	y.came++
	y.enter(a)
	y.after(max(1, int(y.random.ExpFloat64()*24*60/perDay)), y.arrive)
}

// enter is the feeder: it keeps what Redis does not take.
func (y *year) enter(a triage.Arrival) {
	a.Hour = triage.Hour(y.now())
	if y.away() {
		y.after(3, func() { y.enter(a) })
		return
	}
	must(y.t, y.s.Release(y.t.Context(), []triage.Arrival{a}))
	y.keys[a.ID] = true
	y.entered(a)
	y.watch(a.Desk, a.ID)
}

func (y *year) away() bool { return y.down > 0 || y.dead > 0 }

// comeAndGo: people are there for a day or so, and away for hours; now and then for days.
func (y *year) comeAndGo(o *office) {
	if o.never {
		return
	}
	gone := y.between(30, 6*60)
	if y.chance(5) {
		gone = y.between(12*60, 4*24*60)
	}
	y.after(y.between(3*60, 30*60), func() {
		o.there = false
		y.after(gone, func() {
			if o.never {
				return
			}
			o.there = true
			y.hear(o)
			y.comeAndGo(o)
		})
	})
}

func (y *year) killRedis() {
	if y.quiet || y.away() {
		return
	}
	y.server.Stop()
	y.down = y.minute + y.between(2, 240)
	y.outages++
	y.after(y.between(5*24*60, 20*24*60), y.killRedis)
}

func (y *year) crash() {
	if y.quiet {
		return
	}
	y.dead = y.minute + y.between(0, 120)
	y.outages++
	y.after(y.between(3*24*60, 10*24*60), y.crash)
}

func (y *year) setClock() {
	if y.quiet {
		return
	}
	y.ahead += time.Duration(y.between(-300, 300)) * time.Minute
	if y.ahead < -24*time.Hour || y.ahead > 24*time.Hour {
		y.ahead = 0
	}
	y.outages++
	y.after(y.between(8*24*60, 30*24*60), y.setClock)
}

// Notify is the only notifier: somebody hears it, or nobody.
func (y *year) Notify(_ context.Context, to string) error {
	y.notices++
	if y.chance(3) {
		return errors.New("the carrier is away")
	}
	y.hear(y.offices[to])
	return nil
}

// hear: whoever is there looks within minutes, or does not.
func (y *year) hear(o *office) {
	if !o.there || o.coming || y.chance(15) {
		return
	}
	o.coming = true
	y.after(y.between(1, 8), func() { y.look(o) })
}

// Purge is the key table: a key that is not kept is gone, and no key of an open tip may be.
func (y *year) Purge(_ int, keep func(crypto.ID) bool) error {
	for id := range y.keys {
		if keep(id) {
			continue
		}
		if _, err := y.s.Tip(y.t.Context(), y.deskOf(id), id); !errors.Is(err, triage.ErrNotFound) {
			y.t.Fatalf("the key of %s was destroyed, and its record is there (%v)", id, err)
		}
		delete(y.keys, id)
		y.destroyed++
	}
	return nil
}
