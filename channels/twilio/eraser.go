package twilio

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"
)

const (
	// settleWithin is how long a carrier may still send the same message again: what is deleted before that would come anew.
	settleWithin = 30 * time.Minute
	// eraseEvery is how often what is owed is deleted, listEvery how often the carrier is asked what it has: several times a day, so that what one listing could not delete is gone
	// within a day all the same.
	eraseEvery = time.Minute
	listEvery  = 6 * time.Hour
	// owedMost bounds the memory; what is beyond it the next listing finds.
	owedMost = 100_000
	// pagesMost bounds one listing.
	pagesMost = 10_000
)

// A Carrier keeps records of what went through it (Account).
type Carrier interface {
	// Delete is idempotent. ErrRefused when the same again makes no sense.
	Delete(kind Kind, sid string) error
	// List gives identifiers, those that are deleted not among them.
	List(l Listing) ([]string, error)
}

var _ Carrier = (*Account)(nil)

// EraserParams wire an Eraser. Numbers are the deployment's own at this carrier.
type EraserParams struct {
	Carrier Carrier
	Numbers []string
	Voice   bool // calls and recordings are kept there too
	Now     func() time.Time
	Log     *slog.Logger
}

// An Eraser destroys what the carrier keeps of those who reported: each record once no redelivery can come any more, and whatever the carrier's own list shows, at a start and
// four times a day. What is owed lives in memory alone, since an identifier leads to a number as long as the carrier has it; a restart forgets it and asks the carrier.
type Eraser struct {
	p EraserParams

	mu     sync.Mutex
	owed   []debt
	listed int // records that the newest listing showed and that could not be deleted
	next   time.Time
}

type debt struct {
	kind Kind
	sid  string
	due  time.Time
}

// NewEraser makes one.
func NewEraser(p EraserParams) *Eraser {
	if p.Now == nil {
		p.Now = time.Now
	}
	if p.Log == nil {
		p.Log = slog.New(slog.DiscardHandler)
	}
	return &Eraser{p: p}
}

// Owe notes a record that is to be deleted when its time has come. It keeps nothing of what is no identifier.
func (e *Eraser) Owe(kind Kind, sid []byte) {
	if !identifier.Match(sid) {
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.owed) < owedMost {
		e.owed = append(e.owed, debt{kind, string(sid), e.p.Now().Add(settleWithin)})
	}
}

// Left is how many records are still to be deleted, as far as this process knows. It tells how many messages came lately: publish it at a release only.
func (e *Eraser) Left() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.owed) + e.listed
}

// Run erases until ctx ends.
func (e *Eraser) Run(ctx context.Context) error {
	tick := time.NewTicker(eraseEvery)
	defer tick.Stop()
	for {
		e.Pass(ctx)
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// Pass deletes what is due, and asks the carrier for the rest when it is time.
func (e *Eraser) Pass(ctx context.Context) {
	now := e.p.Now()
	e.pay(ctx, now)
	if now.Before(e.next) {
		return
	}
	if err := e.sweep(ctx, now); err != nil {
		e.p.Log.Warn("eraser: the carrier still keeps records, will retry", "err", err)
		e.next = now.Add(settleWithin)
		return
	}
	e.next = now.Add(listEvery)
}

// pay deletes what is due. What fails is tried again; what the carrier refuses is left to its own list.
func (e *Eraser) pay(ctx context.Context, now time.Time) {
	e.mu.Lock()
	var due []debt
	var later []debt
	for _, d := range e.owed {
		if now.Before(d.due) {
			later = append(later, d)
		} else {
			due = append(due, d)
		}
	}
	e.owed = later
	e.mu.Unlock()
	var failed []debt
	for i, d := range due {
		if ctx.Err() != nil {
			failed = append(failed, due[i:]...)
			break
		}
		if err := e.p.Carrier.Delete(d.kind, d.sid); err != nil && !errors.Is(err, ErrRefused) {
			d.due = now.Add(settleWithin)
			failed = append(failed, d)
		}
	}
	e.mu.Lock()
	e.owed = append(e.owed, failed...)
	e.mu.Unlock()
}

// sweep deletes everything that the carrier lists of our numbers, older than a redelivery could be.
func (e *Eraser) sweep(ctx context.Context, now time.Time) error {
	var left int
	var faults []error
	for _, l := range e.lists(now.Add(-settleWithin)) {
		n, err := e.empty(ctx, l)
		left += n
		faults = append(faults, err)
	}
	e.mu.Lock()
	e.listed = left
	e.mu.Unlock()
	return errors.Join(faults...)
}

// lists are all that may hold a record: what came to each number, and what went out from it as an answer.
func (e *Eraser) lists(before time.Time) []Listing {
	var all []Listing
	for _, n := range e.p.Numbers {
		all = append(all, Listing{Kind: Message, To: n, Before: before}, Listing{Kind: Message, From: n, Before: before})
		if e.p.Voice {
			all = append(all, Listing{Kind: Call, To: n, Before: before}, Listing{Kind: Call, From: n, Before: before})
		}
	}
	if e.p.Voice {
		all = append(all, Listing{Kind: Recording, Before: before})
	}
	return all
}

var errLeft = errors.New("some records could not be deleted")

// empty deletes page after page until one comes empty. It gives what is left when nothing more can be deleted.
func (e *Eraser) empty(ctx context.Context, l Listing) (left int, err error) {
	for range pagesMost {
		if ctx.Err() != nil {
			return left, ctx.Err()
		}
		sids, err := e.p.Carrier.List(l)
		if err != nil {
			return left, err
		}
		deleted := 0
		for _, sid := range sids {
			if e.p.Carrier.Delete(l.Kind, sid) == nil {
				deleted++
			}
		}
		left = len(sids) - deleted
		if len(sids) == 0 {
			return 0, nil
		}
		if deleted == 0 {
			return left, errLeft
		}
	}
	return left, errLeft
}
