package twilio

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"time"
)

// In minutes of the eraser's.
const (
	// settleMinutes is how long a carrier may still send the same message again: what is deleted before that would come anew.
	settleMinutes = 30
	// listMinutes is how often the carrier is asked what it has: several times a day, so that what one listing could not delete is gone within a day all the same.
	listMinutes = 6 * 60
)

// owedMost bounds the memory; what is beyond it the next listing finds.
const owedMost = 100_000

// A Carrier keeps records of what went through it (Account).
type Carrier interface {
	// Delete is idempotent. ErrRefused when the same again makes no sense.
	Delete(kind Kind, sid string) error
	// List gives identifiers, those that are deleted not among them.
	List(l Listing) ([]string, error)
}

var _ Carrier = (*Account)(nil)

// A Keeper takes recordings over before they are destroyed at the carrier (Voice).
type Keeper interface {
	// Keep returns nil once a recording of a call is durably ours, or never can be. It is idempotent, after a restart too, and never waits for whoever is on the
	// line. With an error the recording stays at the carrier, for another try.
	Keep(ctx context.Context, call, recording string) error
}

// EraserParams wire an Eraser. Numbers are the deployment's own at this carrier.
type EraserParams struct {
	Carrier Carrier
	Numbers []string
	Keeper  Keeper        // nil: the carrier keeps no calls of ours
	Minute  time.Duration // 0: a minute, and nothing else but in a demonstration
	Now     func() time.Time
	Log     *slog.Logger
}

// An Eraser destroys what the carrier keeps of those who reported: each record once no redelivery can come any more, and whatever the carrier's own list shows, at a start and
// four times a day. What is owed lives in memory alone, since an identifier leads to a number as long as the carrier has it; a restart forgets it and asks the carrier.
type Eraser struct {
	p EraserParams

	mu   sync.Mutex
	owed map[string]debt // by identifier; recordings by their call's
	next time.Time       // of the next listing
}

// A debt is a record that is still to be deleted.
type debt struct {
	kind Kind // Recording: all of a call
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
	if p.Minute == 0 {
		p.Minute = time.Minute
	}
	return &Eraser{p: p, owed: map[string]debt{}}
}

// Owe notes a record that is to be deleted when its time has come. It keeps nothing of what is no identifier.
func (e *Eraser) Owe(kind Kind, sid []byte) {
	if identifier.Match(sid) {
		e.owe(string(sid), debt{kind: kind, due: e.p.Now().Add(settleMinutes * e.p.Minute)})
	}
}

// OweRecordings notes that the recordings of a call are to be kept, those that are not yet, and then deleted at once: nobody sends them again.
func (e *Eraser) OweRecordings(call []byte) {
	if identifier.Match(call) {
		e.owe(recordingsOf+string(call), debt{kind: Recording, due: e.p.Now()})
	}
}

// recordingsOf stands before the identifier of a call whose recordings are owed.
const recordingsOf = "recordings of "

// owe notes a debt, unless it is noted already.
func (e *Eraser) owe(sid string, d debt) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if _, noted := e.owed[sid]; !noted && len(e.owed) < owedMost {
		e.owed[sid] = d
	}
}

// Left is how many records are still to be deleted, as far as this process knows. It tells how many messages came lately: publish it at a release only.
func (e *Eraser) Left() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.owed)
}

// Run erases until ctx ends.
func (e *Eraser) Run(ctx context.Context) error {
	tick := time.NewTicker(e.p.Minute)
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
	e.next = now.Add(listMinutes * e.p.Minute)
	if err := e.list(ctx); err != nil {
		e.p.Log.Warn("eraser: the carrier's list is not to be had, will retry", "err", err)
		e.next = now.Add(settleMinutes * e.p.Minute)
	}
}

// pay deletes what is due. What fails is tried again, and stays on the gauge; what the carrier refuses waits as long as for a listing.
func (e *Eraser) pay(ctx context.Context, now time.Time) {
	for sid, d := range e.due(now) {
		if ctx.Err() != nil {
			return
		}
		err := e.settle(ctx, sid, d)
		e.mu.Lock()
		switch {
		case err == nil:
			delete(e.owed, sid)
		case errors.Is(err, ErrRefused):
			d.due = now.Add(listMinutes * e.p.Minute)
			e.owed[sid] = d
		case d.kind == Recording:
			d.due = now.Add(e.p.Minute)
			e.owed[sid] = d
		default:
			d.due = now.Add(settleMinutes * e.p.Minute)
			e.owed[sid] = d
		}
		e.mu.Unlock()
	}
}

// due are the debts whose time has come.
func (e *Eraser) due(now time.Time) map[string]debt {
	e.mu.Lock()
	defer e.mu.Unlock()
	due := map[string]debt{}
	for sid, d := range e.owed {
		if !now.Before(d.due) {
			due[sid] = d
		}
	}
	return due
}

// settle deletes one record, or the recordings of a call. A recording is ours before it goes, and a call goes after its recordings: it is by the call that they are found again.
func (e *Eraser) settle(ctx context.Context, sid string, d debt) error {
	if call, of := strings.CutPrefix(sid, recordingsOf); of {
		return e.recordings(ctx, call)
	}
	if d.kind == Call && e.p.Keeper != nil {
		if err := e.recordings(ctx, sid); err != nil {
			return err
		}
	}
	return e.p.Carrier.Delete(d.kind, sid)
}

func (e *Eraser) recordings(ctx context.Context, call string) error {
	all, err := e.p.Carrier.List(Listing{Kind: Recording, Call: call})
	if err != nil {
		return err
	}
	for _, r := range all {
		if err := e.p.Keeper.Keep(ctx, call, r); err != nil {
			return err
		}
		if err := e.p.Carrier.Delete(Recording, r); err != nil {
			return err
		}
	}
	return nil
}

// list notes everything that the carrier has of our numbers. It is deleted as if it had come now: whether a record is too young for that is not read out of it.
func (e *Eraser) list(ctx context.Context) error {
	var faults []error
	for _, l := range e.lists() {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		sids, err := e.p.Carrier.List(l)
		faults = append(faults, err)
		for _, sid := range sids {
			e.Owe(l.Kind, []byte(sid))
		}
	}
	return errors.Join(faults...)
}

// lists are all that may hold a record: what came to each number, and what went out from it as an answer.
func (e *Eraser) lists() []Listing {
	var all []Listing
	for _, n := range e.p.Numbers {
		all = append(all, Listing{Kind: Message, To: n}, Listing{Kind: Message, From: n})
		if e.p.Keeper != nil {
			all = append(all, Listing{Kind: Call, To: n}, Listing{Kind: Call, From: n})
		}
	}
	return all
}
