package intake

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"tipline/crypto"
	"tipline/triage"
)

// A countedQueue sees that nothing is let out of its slot before it has it, and fails at one round: before it takes it, or after.
type countedQueue struct {
	*memoryQueue
	t      *testing.T
	spool  *Spool
	failAt int
	after  bool
	rounds []int
}

func (q *countedQueue) Release(ctx context.Context, arrivals []triage.Arrival) error {
	for _, a := range arrivals {
		if !q.has(a.ID) && !q.spool.holds(a.ID) {
			q.t.Error("a slot was freed before the queue had what was in it")
		}
	}
	q.rounds = append(q.rounds, len(arrivals))
	fails := len(q.rounds) == q.failAt
	if fails && !q.after {
		return errAway
	}
	if err := q.memoryQueue.Release(ctx, arrivals); err != nil || !fails {
		return err
	}
	return errAway
}

// TestRoundsOfARelease: a large release goes in rounds, and whichever of them fails, what the queue took by then has left its slots, and everything else goes the next time.
func TestRoundsOfARelease(t *testing.T) {
	const all = 2*largestRelease + 9
	for _, row := range []struct {
		name   string
		failAt int
		after  bool
		left   int
	}{
		{"none fails", 0, false, 0},
		{"the first", 1, false, all},
		{"the second", 2, false, all - largestRelease},
		{"the second, and the queue has it", 2, true, all - largestRelease},
		{"the last", 3, false, all - 2*largestRelease},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := fullSpool(t, all)
			defer s.Close()
			c, q := newTestClock(), &countedQueue{memoryQueue: newMemoryQueue(), t: t, spool: s, failAt: row.failAt, after: row.after}
			f := must(NewFeeder(FeederParams{Spool: s, Queue: q, Now: c.now, Log: quiet}))
			c.forward(time.Hour)
			f.step(t.Context())
			if n := len(s.Waiting()); n != row.left {
				t.Errorf("%d are left", n)
			}
			c.forward(retryFirst)
			f.step(t.Context())
			if q.count() != all || len(s.Waiting()) != 0 {
				t.Errorf("%d in the queue, %d left", q.count(), len(s.Waiting()))
			}
			for _, n := range q.rounds {
				if n > largestRelease {
					t.Errorf("a round of %d", n)
				}
			}
		})
	}
}

// fullSpool has so many tips.
func fullSpool(t *testing.T, n int) *Spool {
	keys := testPairs(t)
	keys.SetReady(2 * n)
	ctx, cancel := context.WithCancel(context.Background())
	var running, putting sync.WaitGroup
	running.Go(func() { _ = keys.Run(ctx) })
	defer running.Wait()
	defer cancel()
	for deadline := time.Now().Add(time.Minute); keys.Ready() < n; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("key pairs aren't ready")
		}
	}
	s := openTestSpool(t, SpoolParams{Dir: t.TempDir(), Keys: keys, Slots: 2 * n})
	for range n {
		putting.Go(func() {
			a, key := testArrival(t, keys, triage.Normal, 10)
			if err := s.Put(a, key, nil); err != nil {
				t.Error(err)
			}
		})
	}
	putting.Wait()
	return s
}

// A busyQueue is done with its first round when it is told so.
type busyQueue struct {
	*memoryQueue
	done <-chan struct{}
}

func (q *busyQueue) Release(ctx context.Context, arrivals []triage.Arrival) error {
	select {
	case <-q.done:
		return q.memoryQueue.Release(ctx, arrivals)
	case <-time.After(20 * time.Second):
		return errAway
	}
}

// A fullQueue is told of a release while the spool is full, and somebody tries to put one more.
type fullQueue struct {
	*memoryQueue
	t   *testing.T
	put func() error
	got chan error
}

func (q *fullQueue) Release(ctx context.Context, arrivals []triage.Arrival) error {
	if q.got == nil {
		q.got = make(chan error, 1)
		go func() { q.got <- q.put() }()
		synctest.Wait()
		select {
		case err := <-q.got:
			q.t.Errorf("not waited for a release that has begun: %v", err)
			q.got <- err
		default:
		}
	}
	return q.memoryQueue.Release(ctx, arrivals)
}

// TestWhoeverComesWhileAReleaseBegins waits for its first places.
func TestWhoeverComesWhileAReleaseBegins(t *testing.T) {
	keys, dir := testPairs(t), t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s := openTestSpool(t, SpoolParams{Dir: dir, Keys: keys, Slots: 4})
		defer s.Close()
		for range 4 {
			put(t, s, triage.Normal, 100)
		}
		a, key := testArrival(t, keys, triage.Normal, 100)
		q := &fullQueue{memoryQueue: newMemoryQueue(), t: t, put: func() error { return s.Put(a, key, nil) }}
		c := newTestClock()
		f := must(NewFeeder(FeederParams{Spool: s, Queue: q, Now: c.now, Log: quiet}))
		c.forward(time.Hour)
		f.step(t.Context())
		if err := <-q.got; err != nil {
			t.Error(err)
		}
	})
}

// A slowQueue takes a while for each call, and notes how many came with it and how long nobody had called before.
type slowQueue struct {
	*memoryQueue
	sizes []int
	rests []time.Duration
	last  time.Time
}

const slow = 10 * time.Millisecond

func (q *slowQueue) Release(ctx context.Context, arrivals []triage.Arrival) error {
	if len(q.sizes) > 0 {
		q.rests = append(q.rests, time.Since(q.last))
	}
	q.sizes = append(q.sizes, len(arrivals))
	time.Sleep(slow) // fake time
	q.last = time.Now()
	return q.memoryQueue.Release(ctx, arrivals)
}

// TestAReleaseRestsWhileThereIsRoom: who sends a tip during a release must not wait behind all that go; but a spool that fills is emptied without a rest.
func TestAReleaseRestsWhileThereIsRoom(t *testing.T) {
	const tips = gentleRelease + 6
	for _, c := range []struct {
		slots int
		sizes []int
		rests []time.Duration
	}{
		{4 * tips, []int{gentleRelease, 6}, []time.Duration{rests * slow}},
		{4*tips - 4, []int{tips}, nil},
	} {
		keys, dir := testPairs(t), t.TempDir()
		synctest.Test(t, func(t *testing.T) {
			s := openTestSpool(t, SpoolParams{Dir: dir, Keys: keys, Slots: c.slots})
			defer s.Close()
			for range tips {
				put(t, s, triage.Normal, 100)
			}
			q, clock := &slowQueue{memoryQueue: newMemoryQueue()}, newTestClock()
			f := must(NewFeeder(FeederParams{Spool: s, Queue: q, Now: clock.now, Log: quiet}))
			clock.forward(time.Hour)
			f.step(t.Context())
			if !slices.Equal(q.sizes, c.sizes) || !slices.Equal(q.rests, c.rests) {
				t.Errorf("%d slots: calls of %d with %v between them", c.slots, q.sizes, q.rests)
			}
		})
	}
}

// A heardLog closes a channel at the first line.
type heardLog struct {
	once sync.Once
	c    chan struct{}
}

func (l *heardLog) Write(b []byte) (int, error) {
	l.once.Do(func() { close(l.c) })
	return len(b), nil
}

// TestTheNextRoundIsReadMeanwhile: the queue is busy with the first until a slot of the second is found that can't be read.
func TestTheNextRoundIsReadMeanwhile(t *testing.T) {
	s := fullSpool(t, largestRelease)
	defer s.Close()
	log, c := &heardLog{c: make(chan struct{})}, newTestClock()
	q := &busyQueue{newMemoryQueue(), log.c}
	f := must(NewFeeder(FeederParams{Spool: s, Queue: q, Now: c.now, Log: slog.New(slog.NewTextHandler(log, nil))}))
	var due []crypto.ID
	for _, w := range s.Waiting() {
		due = append(due, w.ID)
	}
	if sent, err := f.send(t.Context(), c.now(), append(due, crypto.ID{1})); err != nil || sent != largestRelease {
		t.Errorf("%d sent, %v", sent, err)
	}
}

// TestSlotsThatCannotBeReadHoldNothingUp: what comes behind it goes, though a whole round can't be read.
func TestSlotsThatCannotBeReadHoldNothingUp(t *testing.T) {
	s := fullSpool(t, largestRelease+3)
	defer s.Close()
	c, q := newTestClock(), newMemoryQueue()
	f := must(NewFeeder(FeederParams{Spool: s, Queue: q, Now: c.now, Log: quiet}))
	var due []crypto.ID
	for range largestRelease + 1 {
		due = append(due, crypto.ID{byte(len(due)), byte(len(due) >> 8), 1})
	}
	for _, w := range s.Waiting() {
		due = append(due, w.ID)
	}
	sent, err := f.send(t.Context(), c.now(), due)
	if err != nil || sent != largestRelease+3 || q.count() != sent || len(s.Waiting()) != 0 {
		t.Errorf("%d sent, %d there, %d left, %v", sent, q.count(), len(s.Waiting()), err)
	}
}

// TestGuardIsLoadedWhenOthersAddedToIt, and at no other release; at the first one whatever is there.
func TestGuardIsLoadedWhenOthersAddedToIt(t *testing.T) {
	c := newTestClock()
	r := newRig(t, rigOptions{now: c.now})
	q := r.queue
	f := must(NewFeeder(FeederParams{Spool: r.spool, Queue: q, Now: c.now, Log: quiet}))
	today := triage.Day(c.now())
	q.guard[today], q.guard[today-triage.GuardDays+1] = []Digest{{1}}, []Digest{{2}}
	known := func(day int, d Digest) bool {
		return r.spool.Guard().days[day] != nil && r.spool.Guard().days[day].known[d]
	}
	for _, step := range []struct {
		name  string
		other Digest // of another process
		loads int
	}{
		{"the first", Digest{}, 2},
		{"ours alone", Digest{}, 2},
		{"another's", Digest{3}, 3},
		{"ours alone again", Digest{}, 3},
	} {
		r.send(Submission{Door: "sms", Text: []byte(tipText), Carrier: []byte(step.name), Quiet: true})
		if step.other != (Digest{}) {
			q.guard[today] = append(q.guard[today], step.other)
		}
		if err := f.share(t.Context(), today); err != nil {
			t.Fatal(err)
		}
		if q.loads != step.loads || step.other != (Digest{}) && !known(today, step.other) {
			t.Errorf("%s: loaded %d times", step.name, q.loads)
		}
	}
	if !known(today, Digest{1}) || !known(today-triage.GuardDays+1, Digest{2}) || len(q.guard[today]) != 6 {
		t.Errorf("not all are known, or not all of ours are shared: %d", len(q.guard[today]))
	}
}
