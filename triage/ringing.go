package triage

import (
	"context"
	"errors"
	"sync"
	"time"

	"tipline/crypto"
)

// A ringing is one notice under way: whom it has not reached yet.
type ringing struct {
	desk     string
	notice   Notice
	pending  *pending
	now      time.Time
	attempts []*attempt
}

// An attempt is one address, and what came of it.
type attempt struct {
	desk, office string
	to           Address
	result       RungResult
}

// A DueReason says whether a notice leaves now, or what it waits for.
type DueReason string

const (
	Due         DueReason = "due"
	DueSettling DueReason = "settling" // what it tells of can still be taken back
	DueRetry    DueReason = "retry"    // the last attempt failed a short while ago
	DueQuiet    DueReason = "quiet"    // the office sleeps, and nothing is urgent
	DueGap      DueReason = "gap"      // the office was told a short while ago; both go as one
)

// due decides. A notice that settles tells of nothing urgent.
func (w *pending) due(now time.Time, n Notice, quiet Quiet, last time.Time, gap time.Duration) DueReason {
	grown := w.count != n.Count
	if grown { // more came: everybody is told again
		w.count, w.done = n.Count, map[Address]bool{}
	}
	if !n.Settling {
		gap /= 10
	} else if grown && now.Sub(w.first) < settleAtMost {
		w.next = now.Add(UndoFor)
	}
	switch {
	case now.Before(w.next) && w.failed > 0:
		return DueRetry
	case now.Before(w.next):
		return DueSettling
	case n.Settling && quiet.Holds(now):
		return DueQuiet
	case !last.IsZero() && now.Sub(last) < gap && now.After(last): // a clock that was set back holds nobody up
		return DueGap
	}
	return Due
}

// breaker is how many failures in a row leave the rest of a notifier's addresses to the next pass: its server is away, and waiting for it
// once more for each office would hold up the others.
const breaker = 3

// ring makes all attempts, those by different notifiers side by side.
func (d *Dispatcher) ring(ctx context.Context, due []*ringing) {
	byVia := map[string][]*attempt{}
	for _, r := range due {
		for _, a := range r.attempts {
			a.result = RungLater
			byVia[a.to.Via] = append(byVia[a.to.Via], a)
		}
	}
	var all sync.WaitGroup
	for _, attempts := range byVia {
		all.Go(func() {
			failures := 0
			for _, a := range attempts {
				if failures >= breaker {
					return
				}
				if a.result = d.try(ctx, a); a.result == RungLater {
					failures++
				} else {
					failures = 0
				}
			}
		})
	}
	all.Wait()
}

// try makes one attempt. A post without a network is asked for digits where its address is a telephone.
func (d *Dispatcher) try(ctx context.Context, a *attempt) RungResult {
	notifier, ok := d.p.Notifiers[a.to.Via]
	if !ok {
		d.p.Log.Error("dispatcher: no such notifier", "via", a.to.Via)
		return RungRefused
	}
	err := d.notify(ctx, notifier, a)
	switch {
	case err == nil:
		return RungReached
	case errors.Is(err, ErrFinal):
		d.p.Log.Error("dispatcher: notice refused for good", "via", a.to.Via)
		return RungRefused
	}
	d.p.Log.Warn("dispatcher: notice not delivered, will retry", "via", a.to.Via)
	return RungLater
}

func (d *Dispatcher) notify(ctx context.Context, notifier Notifier, a *attempt) error {
	asker, telephone := notifier.(Asker)
	if !telephone || !d.p.Offline(a.office) {
		return notifier.Notify(ctx, a.to.To)
	}
	var before []crypto.ID
	if a.desk != "" { // of a test nothing is acknowledged
		var err error
		if before, err = d.p.Before(ctx, a.desk, a.office); err != nil {
			return err
		}
	}
	return asker.Ask(ctx, a.to.To, d.p.Replies.Ask(a.desk, a.office, before))
}

// Test rings every address of an office once, with the bytes of any other notice; a post without a network may answer, and nothing is acknowledged
// by it. ErrSoon within a minute of the last.
func (d *Dispatcher) Test(ctx context.Context, office string) ([]RungView, error) {
	now := d.p.Clock()
	d.mu.Lock()
	last, before := d.tested[office]
	if before && now.Sub(last) < time.Minute && !now.Before(last) {
		d.mu.Unlock()
		return nil, ErrSoon
	}
	d.tested[office] = now
	d.mu.Unlock()
	r := &ringing{}
	for _, a := range d.p.Addresses(office) {
		r.attempts = append(r.attempts, &attempt{office: office, to: a})
	}
	d.ring(ctx, []*ringing{r})
	all := []RungView{}
	for _, a := range r.attempts {
		all = append(all, RungView{Via: a.to.Via, Result: a.result})
	}
	return all, nil
}
