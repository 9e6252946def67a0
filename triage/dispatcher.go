package triage

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"
)

// An Outbox holds the notices that are still owed. Listing and taking are idempotent; Noticed leaves a notice in whose count has grown.
type Outbox interface {
	Desks(ctx context.Context) ([]string, error)
	Notices(ctx context.Context, desk string) ([]Notice, error)
	Noticed(ctx context.Context, desk string, n Notice) error
}

// DispatcherParams wire a Dispatcher. Addresses is asked anew for each notice, so that a new directory counts at once.
type DispatcherParams struct {
	Outbox    Outbox
	Addresses func(office string) []Address
	Notifiers map[string]Notifier
	Clock     func() time.Time
	Every     time.Duration // default 2 s
	Log       *slog.Logger
}

// A Dispatcher tells offices that something waits. Attempts are counted in RAM alone: no time of one is ever stored, and a restart begins anew,
// at worst with a notice too many.
type Dispatcher struct {
	p DispatcherParams

	mu          sync.Mutex
	pending     map[owed]*pending
	unreachable map[string]bool
	missed      map[owed]bool // the same by the desk whose notice it was
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
	first  time.Time // seen, when it has to settle
}

// settleAtMost is how long a notice waits for the last of many routes to settle before it leaves with those that have.
const settleAtMost = 3 * UndoFor

// NewDispatcher makes one.
func NewDispatcher(p DispatcherParams) *Dispatcher {
	if p.Every == 0 {
		p.Every = 2 * time.Second
	}
	if p.Clock == nil {
		p.Clock = time.Now
	}
	if p.Log == nil {
		p.Log = slog.New(slog.DiscardHandler)
	}
	return &Dispatcher{p: p, pending: map[owed]*pending{}, unreachable: map[string]bool{}, missed: map[owed]bool{}}
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
	desks, err := d.p.Outbox.Desks(ctx)
	if err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, desk := range desks {
		notices, err := d.p.Outbox.Notices(ctx, desk)
		if err != nil {
			return err
		}
		d.forget(desk, notices)
		for _, n := range notices {
			if err := d.tell(ctx, desk, n); err != nil {
				return err
			}
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

// settles says whether a notice waits because its newest route can still be taken back.
func (w *pending) settles(now time.Time, grown bool) bool {
	if w.first.IsZero() {
		w.first = now
	}
	if grown && now.Sub(w.first) < settleAtMost {
		w.next = now.Add(UndoFor)
	}
	return now.Before(w.next)
}

// tell tries the addresses that have not been reached yet, and takes the notice out when none is left to try.
func (d *Dispatcher) tell(ctx context.Context, desk string, n Notice) error {
	key, now := owed{desk, n.Office, n.Settling}, d.p.Clock()
	w := d.pending[key]
	if w == nil {
		w = &pending{done: map[Address]bool{}}
		d.pending[key] = w
	}
	grown := w.count != n.Count
	if grown { // more came: everybody is told again
		w.count, w.done = n.Count, map[Address]bool{}
	}
	if n.Settling && w.settles(now, grown) || now.Before(w.next) {
		return nil
	}
	again := false
	for _, a := range d.p.Addresses(n.Office) {
		if !w.done[a] && !d.try(ctx, a, w) {
			again = true
		}
	}
	if again {
		w.failed++
		w.next = now.Add(Backoff(w.failed))
		return nil
	}
	d.reached(desk, n.Office, w.told)
	delete(d.pending, key)
	return d.p.Outbox.Noticed(ctx, desk, n)
}

// try says whether an address is finished with, reached or refused for good.
func (d *Dispatcher) try(ctx context.Context, a Address, w *pending) bool {
	notifier, ok := d.p.Notifiers[a.Via]
	err := error(ErrFinal)
	if ok {
		err = notifier.Notify(ctx, a.To)
	}
	switch {
	case err == nil:
		w.told = true
	case errors.Is(err, ErrFinal):
		d.p.Log.Error("dispatcher: notice refused for good", "via", a.Via)
	default:
		d.p.Log.Warn("dispatcher: notice not delivered, will retry", "via", a.Via)
		return false
	}
	w.done[a] = true
	return true
}

func (d *Dispatcher) reached(desk, office string, told bool) {
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
