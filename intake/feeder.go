package intake

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"runtime"
	"slices"
	"time"

	"tipline/crypto"
	"tipline/triage"
)

// A Queue takes releases. Its calls may block for as long as their context lives.
type Queue interface {
	// Release enters arrivals in the order given, all or an error; what is there already is left alone, so that calling again with the same is
	// harmless. Every error means: keep them and call again. Nothing of them is kept once it returns: their memory is used again.
	Release(ctx context.Context, arrivals []triage.Arrival) error
	// ShareGuard adds a day's digests, sorted, to those that all processes know. Idempotent.
	ShareGuard(ctx context.Context, day int, digests []Digest) error
	// LoadGuard gives a day's digests of all processes, in no order; none when there are as many as the caller knows to be shared.
	LoadGuard(ctx context.Context, day, known int) ([]Digest, error)
}

const (
	// largestRelease bounds the memory of one call, of which two are held; the shuffle is over all.
	largestRelease = 512
	// gentleRelease is a call's size while the spool has room, and rests how many times as long as such a call the feeder rests behind it: all that waited for this release is released
	// at once, and who sends a tip at that moment must not wait behind them.
	gentleRelease = 64
	rests         = 3
	longestRest   = 100 * time.Millisecond
	retryFirst    = time.Second
	retryLast     = 30 * time.Second
)

// FeederParams are what a Feeder works with.
type FeederParams struct {
	Spool    *Spool
	Queue    Queue
	Schedule Schedule
	Files    *FileSpool       // photos and recordings that go with arrivals; nil: none
	Store    FileStore        // where photos go
	Voices   FileStore        // where recordings go
	Now      func() time.Time // nil: time.Now
	Log      *slog.Logger     // nil: slog.Default
	// Released is called after a release with how many went and what is left, for figures that may change at releases only; nil: nobody.
	Released func(n int, left SpoolStats)
}

// A Feeder moves tips from the spool into the queue: at each release what had arrived by then, urgent ones after a random wait, all
// shuffled. It is the only role that does, and sees locked bytes alone.
type Feeder struct {
	p       FeederParams
	urgent  map[crypto.ID]time.Time // when an urgent one is due; in memory alone
	ripe    map[crypto.ID]bool      // had arrived by the last release
	gone    map[crypto.ID]bool      // in the queue, but its slot couldn't be freed
	next    time.Time
	retry   time.Time
	backoff time.Duration
	learnt  bool        // the guard digests of other processes, of all days that count
	shared  map[int]int // by day, how many digests the queue has that the guard knows to be there
}

// NewFeeder checks the schedule.
func NewFeeder(p FeederParams) (*Feeder, error) {
	if p.Spool == nil || p.Queue == nil {
		return nil, errors.New("feeder needs a spool and a queue")
	}
	if err := p.Schedule.Check(); err != nil {
		return nil, err
	}
	if p.Now == nil {
		p.Now = time.Now
	}
	if p.Log == nil {
		p.Log = slog.Default()
	}
	return &Feeder{p: p, urgent: map[crypto.ID]time.Time{}, ripe: map[crypto.ID]bool{}, gone: map[crypto.ID]bool{}, shared: map[int]int{}}, nil
}

// Run feeds until ctx ends. What an earlier process left goes with the next release.
func (f *Feeder) Run(ctx context.Context) error {
	f.next = f.p.Schedule.Next(f.p.Now())
	for {
		wake := f.step(ctx)
		timer := time.NewTimer(wake.Sub(f.p.Now()))
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil
		case <-timer.C:
		case <-f.p.Spool.Arrived():
			timer.Stop()
		}
	}
}

// step does what is due now and says when to look again.
func (f *Feeder) step(ctx context.Context) time.Time {
	now := f.p.Now()
	f.look(now)
	if at := f.wake(); now.Before(at) {
		return at
	}
	regular := !now.Before(f.next)
	waiting := f.waiting(now, regular || f.backoff > 0)
	if regular {
		f.next = f.p.Schedule.Next(now)
		f.ripen(waiting)
	}
	if !now.Before(f.retry) {
		f.release(ctx, now, f.due(waiting, now), regular)
	}
	return f.wake()
}

// waiting is what may be due: all that waits, or between regular releases urgent ones whose wait is over, with the tips that they may belong to. In a flood these are few among many.
func (f *Feeder) waiting(now time.Time, all bool) (some []Waiting) {
	if all {
		return f.p.Spool.Waiting()
	}
	for id, at := range f.urgent {
		if now.Before(at) {
			continue
		}
		w, there := f.p.Spool.waiting(id)
		if !there {
			continue
		}
		some = append(some, w)
		if tip, there := f.p.Spool.waiting(w.Tip); there && w.Tip != id {
			some = append(some, tip)
		}
	}
	slices.SortFunc(some, func(a, b Waiting) int { return bytes.Compare(a.ID[:], b.ID[:]) })
	return slices.CompactFunc(some, func(a, b Waiting) bool { return a.ID == b.ID })
}

// look gives the urgent ones that came since it looked last their wait.
func (f *Feeder) look(now time.Time) {
	for _, id := range f.p.Spool.takeUrgent() {
		f.urgent[id] = now.Add(f.p.Schedule.urgent())
	}
}

// ripen notes at a regular release that everything that is there goes with it. What comes while Redis is away waits for the next release, or Redis's return would tell its
// arrival.
func (f *Feeder) ripen(waiting []Waiting) {
	for _, w := range waiting {
		f.ripe[w.ID] = true
	}
}

// due picks what goes now: tips shuffled, then those folded under others, then additions. An urgent addition takes along the tip it belongs to.
func (f *Feeder) due(waiting []Waiting, now time.Time) []crypto.ID {
	there := map[crypto.ID]bool{}
	for _, w := range waiting {
		there[w.ID] = true
	}
	goes := map[crypto.ID]bool{}
	for _, w := range waiting {
		at, urgent := f.urgent[w.ID]
		if f.gone[w.ID] || !f.ripe[w.ID] && (!urgent || now.Before(at)) {
			continue
		}
		goes[w.ID] = true
		if there[w.Tip] && !f.gone[w.Tip] {
			goes[w.Tip] = true
		}
	}
	var tips, folded, additions []crypto.ID
	for _, w := range waiting {
		switch {
		case !goes[w.ID]:
		case w.Folded:
			folded = append(folded, w.ID)
		case w.ID == w.Tip:
			tips = append(tips, w.ID)
		default:
			additions = append(additions, w.ID)
		}
	}
	shuffle(tips)
	shuffle(folded)
	shuffle(additions)
	return append(append(tips, folded...), additions...)
}

// shuffle leaves no trace of any order.
func shuffle(ids []crypto.ID) {
	for i := len(ids) - 1; i > 0; i-- {
		j := below(i + 1)
		ids[i], ids[j] = ids[j], ids[i]
	}
}

// release sends what is due, and at a regular release the guard's digests, apart from the tips.
func (f *Feeder) release(ctx context.Context, now time.Time, due []crypto.ID, regular bool) {
	if len(due) > 0 && f.backoff == 0 { // else the queue was away a moment ago
		f.p.Spool.Emptying()
	}
	sent, err := f.send(ctx, now, due)
	if err == nil && regular {
		err = f.share(ctx, triage.Day(now))
	}
	if f.p.Files != nil {
		err = errors.Join(err, f.p.Files.Move(f.p.Store, f.p.Voices, func(arrival crypto.ID) bool { return f.p.Spool.holds(arrival) && !f.gone[arrival] }))
	}
	if sent > 0 || len(due) > 0 {
		f.p.Log.Info("release", "tips", sent)
		if f.p.Released != nil {
			f.p.Released(sent, f.p.Spool.Stats())
		}
	}
	if err == nil {
		f.backoff, f.retry = 0, time.Time{}
		return
	}
	f.backoff = min(max(2*f.backoff, retryFirst), retryLast)
	f.retry = now.Add(f.backoff)
	f.p.Log.Warn("release put off", "err", err)
}

// send goes through the due ones, some at a time, and frees their slots once the queue has them. While the queue takes some, the slots of those before are freed and the
// next are read: all of it takes hardly longer than the queue does, and the rests.
func (f *Feeder) send(ctx context.Context, now time.Time, due []crypto.ID) (sent int, err error) {
	var taken []crypto.ID // by the queue, and not out of their slots yet
	going, due := f.read(now, due)
	for len(going.arrivals) > 0 {
		began, answer := time.Now(), make(chan error, 1)
		go func() { answer <- f.p.Queue.Release(ctx, going.arrivals) }()
		f.retire(taken)
		next, rest := f.read(now, due)
		if err := <-answer; err != nil {
			return sent, fmt.Errorf("release: %w", err)
		}
		sent += len(going.arrivals)
		taken = taken[:0]
		for i, a := range going.arrivals {
			taken = append(taken, a.ID)
			giveBack(going.rooms[i])
		}
		going, due = next, rest
		if len(going.arrivals) > 0 && f.gentle() {
			f.rest(ctx, min(rests*time.Since(began), longestRest))
		}
	}
	f.retire(taken)
	return sent, nil
}

// A load is arrivals on their way into the queue, and the memory that they lie in.
type load struct {
	arrivals []triage.Arrival
	rooms    [][]byte
}

// gentle says whether the spool has room for whoever sends meanwhile, three quarters of it: in a flood a release must be quick above all.
func (f *Feeder) gentle() bool {
	spool := f.p.Spool.Stats()
	return 4*spool.Taken <= spool.Slots
}

func (f *Feeder) rest(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// read reads the first of the due ones, and gives the rest back. One that can't be read is passed over, from now on.
func (f *Feeder) read(now time.Time, due []crypto.ID) (l load, rest []crypto.ID) {
	most, gentle := largestRelease, f.gentle()
	if gentle {
		most = gentleRelease
	}
	for len(due) > 0 && len(l.arrivals) < most {
		if gentle {
			runtime.Gosched() // whoever accepts goes first
		}
		id, room := due[0], newPages(1)
		due = due[1:]
		a, err := f.p.Spool.readInto(id, room[:0])
		if err != nil {
			f.p.Log.Error("slot can't be read", "err", err)
			f.gone[id] = true
			giveBack(room)
			continue
		}
		a.Hour = triage.Hour(now)
		a.LastDay = triage.Day(now) + triage.ReceiptDays
		l.arrivals, l.rooms = append(l.arrivals, *a), append(l.rooms, room)
	}
	return l, due
}

// retire frees slots. When the disk refuses, the spool is closed, and the arrivals are remembered as gone.
func (f *Feeder) retire(ids []crypto.ID) {
	if len(ids) == 0 {
		return
	}
	err := f.p.Spool.Retire(ids)
	for _, id := range ids {
		delete(f.urgent, id)
		delete(f.ripe, id)
		if err != nil {
			f.gone[id] = true
		}
	}
}

// share tells other processes which carriers' messages were taken, and learns what they took.
func (f *Feeder) share(ctx context.Context, today int) error {
	guard := f.p.Spool.Guard()
	for day, digests := range guard.unshared() {
		if err := f.p.Queue.ShareGuard(ctx, day, digests); err != nil {
			return fmt.Errorf("share guard: %w", err)
		}
		guard.shared(day, digests)
		f.shared[day] += len(digests)
	}
	first := today - 1
	if !f.learnt {
		first = today - triage.GuardDays + 1
	}
	for day := first; day <= today; day++ {
		digests, err := f.p.Queue.LoadGuard(ctx, day, f.shared[day])
		if err != nil {
			return fmt.Errorf("load guard: %w", err)
		}
		if len(digests) == 0 {
			continue
		}
		if err := guard.adopt(day, digests); err != nil {
			return fmt.Errorf("load guard: %w", err)
		}
		f.shared[day] = len(digests)
	}
	f.learnt = true
	maps.DeleteFunc(f.shared, func(day, _ int) bool { return !live(day, today) })
	return nil
}

// wake is when the next thing is due.
func (f *Feeder) wake() time.Time {
	at := f.next
	if !f.retry.IsZero() {
		if f.retry.Before(at) {
			at = f.retry
		}
		return at
	}
	for id, due := range f.urgent {
		if due = f.p.Schedule.together(due); !f.gone[id] && due.Before(at) {
			at = due
		}
	}
	return at
}
