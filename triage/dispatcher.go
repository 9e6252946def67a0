package triage

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"tipline/crypto"
)

// An Outbox holds the notices that are still owed, and the addresses that were given up. Every method is idempotent; Noticed leaves a notice in whose
// count has grown.
type Outbox interface {
	Desks(ctx context.Context) ([]string, error)
	Notices(ctx context.Context, desk string) ([]Notice, error)
	Noticed(ctx context.Context, desk string, n Notice) error
	Bury(ctx context.Context, desk string, l DeadLetter) error
	Unbury(ctx context.Context, desk, office, via string) error
}

// DispatcherParams wire a Dispatcher. What is asked of an office is asked anew for each notice, so that a new directory counts at once.
type DispatcherParams struct {
	Outbox    Outbox
	Addresses func(office string) []Address
	Notifiers map[string]Notifier
	Quiet     func(office string) Quiet // nil: none
	Offline   func(office string) bool  // a post without a network; nil: none is
	// Before lists what a desk's tips have an office do that it has not acknowledged; nil: nothing, and no notice asks for digits.
	Before  func(ctx context.Context, desk, office string) ([]crypto.ID, error)
	Replies *Replies      // with Before
	Gap     time.Duration // least time between two notices to one office, a tenth of it for what is urgent; 0: none
	GiveUp  time.Duration // how long an address is tried; default 24 h
	Clock   func() time.Time
	Every   time.Duration // default 2 s
	Log     *slog.Logger
}

// A Dispatcher tells offices that something waits. Attempts are counted in RAM alone: no time of one is ever stored, and a restart begins anew,
// at worst with a notice too many.
type Dispatcher struct {
	p DispatcherParams

	passing sync.Mutex // one pass at a time; all that follows belongs to it
	pending map[owed]*pending
	rung    map[string]time.Time // offices, when they were told last

	mu          sync.Mutex // never held while anybody is rung
	unreachable map[string]bool
	missed      map[owed]bool        // the same by the desk whose notice it was
	tested      map[string]time.Time // offices, when they asked for a test
}

type owed struct {
	desk, office string
	settling     bool
}

// pending is what one pass leaves to the next: who has been told already, and when the others are tried again.
type pending struct {
	count  int64
	done   map[Address]bool
	told   bool // at least one address was reached
	failed int
	next   time.Time
	first  time.Time // seen
	tried  time.Time // first
}

const (
	// settleAtMost is how long a notice waits for the last of many routes to settle before it leaves with those that have.
	settleAtMost = 3 * UndoFor
	// giveUpAfter is the default of DispatcherParams.GiveUp.
	giveUpAfter = 24 * time.Hour
)

// NewDispatcher makes one.
func NewDispatcher(p DispatcherParams) *Dispatcher {
	if p.Every == 0 {
		p.Every = 2 * time.Second
	}
	if p.GiveUp == 0 {
		p.GiveUp = giveUpAfter
	}
	if p.Clock == nil {
		p.Clock = time.Now
	}
	if p.Log == nil {
		p.Log = slog.New(slog.DiscardHandler)
	}
	if p.Quiet == nil {
		p.Quiet = func(string) Quiet { return "" }
	}
	if p.Offline == nil || p.Before == nil || p.Replies == nil {
		p.Offline = func(string) bool { return false }
	}
	return &Dispatcher{p: p, pending: map[owed]*pending{}, rung: map[string]time.Time{}, unreachable: map[string]bool{}, missed: map[owed]bool{},
		tested: map[string]time.Time{}}
}

// Run passes over the outbox until ctx ends.
func (d *Dispatcher) Run(ctx context.Context) error {
	return repeat(ctx, d.p.Every, func() {
		if err := d.Pass(ctx); err != nil && ctx.Err() == nil {
			d.p.Log.Warn("dispatcher: outbox not read", "err", err)
		}
	})
}

// Pass tries every notice that is due.
func (d *Dispatcher) Pass(ctx context.Context) error {
	d.passing.Lock()
	defer d.passing.Unlock()
	desks, err := d.p.Outbox.Desks(ctx)
	if err != nil {
		return err
	}
	var due []*ringing
	for _, desk := range desks {
		notices, err := d.p.Outbox.Notices(ctx, desk)
		if err != nil {
			return err
		}
		d.forget(desk, notices)
		for _, n := range notices {
			if r := d.decide(desk, n); r != nil {
				due = append(due, r)
			}
		}
	}
	d.ring(ctx, due)
	for _, r := range due {
		if err := d.settle(ctx, r); err != nil {
			return err
		}
	}
	return nil
}

// forget drops what is no longer owed: it was taken back.
func (d *Dispatcher) forget(desk string, notices []Notice) {
	for key := range d.pending {
		if key.desk == desk && !slices.ContainsFunc(notices, func(n Notice) bool { return key == (owed{desk, n.Office, n.Settling}) }) {
			delete(d.pending, key)
		}
	}
}

// decide says whether a notice is due now, and whom it still has to reach.
func (d *Dispatcher) decide(desk string, n Notice) *ringing {
	key, now := owed{desk, n.Office, n.Settling}, d.p.Clock()
	w := d.pending[key]
	if w == nil {
		w = &pending{done: map[Address]bool{}, first: now}
		d.pending[key] = w
	}
	if w.due(now, n, d.p.Quiet(n.Office), d.rung[n.Office], d.p.Gap) != Due {
		return nil
	}
	r := &ringing{desk: desk, notice: n, pending: w, now: now}
	for _, a := range d.p.Addresses(n.Office) {
		if !w.done[a] {
			r.attempts = append(r.attempts, &attempt{desk: desk, office: n.Office, to: a})
		}
	}
	if w.tried.IsZero() {
		w.tried = now
	}
	return r
}

// settle takes a notice out when no address is left to try, and says when the others are tried again.
func (d *Dispatcher) settle(ctx context.Context, r *ringing) error {
	w, again := r.pending, false
	for _, a := range r.attempts {
		switch {
		case a.result == RungReached:
			w.told, w.done[a.to] = true, true
			if err := d.p.Outbox.Unbury(ctx, r.desk, a.office, a.to.Via); err != nil {
				return err
			}
		case a.result == RungRefused, r.now.Sub(w.tried) >= d.p.GiveUp:
			w.done[a.to] = true
			if err := d.p.Outbox.Bury(ctx, r.desk, DeadLetter{Office: a.office, Via: a.to.Via, Day: Day(r.now)}); err != nil {
				return err
			}
		default:
			again = true
		}
	}
	if again {
		w.failed++
		w.next = r.now.Add(Backoff(w.failed))
		return nil
	}
	if w.told {
		d.rung[r.notice.Office] = r.now
	}
	d.reached(r.desk, r.notice.Office, w.told)
	delete(d.pending, owed{r.desk, r.notice.Office, r.notice.Settling})
	return d.p.Outbox.Noticed(ctx, r.desk, r.notice)
}

func (d *Dispatcher) reached(desk, office string, told bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	own := owed{desk: desk, office: office}
	if told {
		delete(d.unreachable, office)
		delete(d.missed, own)
	} else {
		d.unreachable[office], d.missed[own] = true, true
	}
}

// Missed counts the offices that a desk's newest notice did not reach. It says nothing of another desk's, which would tell that there was one.
func (d *Dispatcher) Missed(desk string) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	n := 0
	for m := range d.missed {
		if m.desk == desk {
			n++
		}
	}
	return n
}

// Unreachable lists the offices that nobody could be told at, the last time something waited for them, at whatever desk: for the operator alone.
func (d *Dispatcher) Unreachable() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	var all []string
	for office := range d.unreachable {
		all = append(all, office)
	}
	slices.Sort(all)
	return all
}

// repeat does it at once and then every so often, until ctx ends.
func repeat(ctx context.Context, every time.Duration, do func()) error {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		do()
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}
