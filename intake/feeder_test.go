package intake

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"tipline/crypto"
	"tipline/triage"
)

// feed runs a feeder over a fresh spool in a bubble of fake time, which begins at a midnight UTC.
func feed(t *testing.T, schedule Schedule, play func(t *testing.T, s *Spool, q *memoryQueue)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		keys := testPairs(t)
		s := openTestSpool(t, SpoolParams{Dir: t.TempDir(), Keys: keys, Slots: 512})
		q := newMemoryQueue()
		f, err := NewFeeder(FeederParams{Spool: s, Queue: q, Schedule: schedule, Log: quiet})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(context.Background())
		ended := make(chan error)
		go func() { ended <- f.Run(ctx) }()
		defer func() {
			cancel()
			<-ended
			s.Close()
		}()
		play(t, s, q)
	})
}

func TestNormalTipsWaitForTheHour(t *testing.T) {
	feed(t, Schedule{}, func(t *testing.T, s *Spool, q *memoryQueue) {
		start := time.Now()
		var order []crypto.ID
		for range 120 {
			order = append(order, put(t, s, triage.Normal, 10).ID)
			time.Sleep(20 * time.Second)
		}
		time.Sleep(time.Until(start.Add(time.Hour)) - time.Nanosecond)
		synctest.Wait()
		if n := q.count(); n != 0 {
			t.Fatalf("%d released before the hour", n)
		}
		time.Sleep(time.Nanosecond)
		synctest.Wait()
		if q.count() != len(order) || len(s.Waiting()) != 0 {
			t.Fatalf("%d released, %d left", q.count(), len(s.Waiting()))
		}
		for _, at := range q.at {
			if !at.Equal(start.Add(time.Hour)) {
				t.Errorf("released at %v", at)
			}
		}
		if slices.Equal(order, q.order) || ascending(order, q.order) > 85 {
			t.Error("released in the order of arrival")
		}
		for _, a := range q.arrivals {
			if a.Hour != triage.Hour(start)+1 || a.LastDay != triage.Day(start.Add(time.Hour))+triage.ReceiptDays {
				t.Errorf("hour %d, last day %d", a.Hour, a.LastDay)
			}
		}
	})
}

// ascending counts neighbours that kept their order.
func ascending(arrived, released []crypto.ID) (n int) {
	at := map[crypto.ID]int{}
	for i, id := range arrived {
		at[id] = i
	}
	for i := range released[1:] {
		if at[released[i]] < at[released[i+1]] {
			n++
		}
	}
	return n
}

func TestUrgentTipsWaitARandomMinute(t *testing.T) {
	feed(t, Schedule{}, func(t *testing.T, s *Spool, q *memoryQueue) {
		put(t, s, triage.Normal, 10)
		var waits []time.Duration
		for range 12 {
			accepted := time.Now()
			a := put(t, s, triage.Urgent, 10)
			for q.count() == len(waits) {
				time.Sleep(100 * time.Millisecond)
				synctest.Wait()
			}
			if !q.has(a.ID) {
				t.Fatal("something else was released")
			}
			waits = append(waits, q.lastAt().Sub(accepted))
		}
		if slices.Min(waits) < urgentMin || slices.Max(waits) > urgentMax {
			t.Errorf("waits %v", waits)
		}
		if slices.Max(waits)-slices.Min(waits) < 10*time.Second {
			t.Errorf("waits are hardly random: %v", waits)
		}
	})
}

// An urgent one that came while a release went on may be gone with it before the feeder looks for urgent ones: nobody waits for it then.
func TestNobodyWaitsForWhatIsGone(t *testing.T) {
	s := openTestSpool(t, SpoolParams{Dir: t.TempDir(), Keys: testPairs(t)})
	defer s.Close()
	c, q := newTestClock(), newMemoryQueue()
	f := must(NewFeeder(FeederParams{Spool: s, Queue: q, Now: c.now, Log: quiet}))
	f.next = f.p.Schedule.Next(c.now())
	put(t, s, triage.Urgent, 10)
	f.ripen(s.Waiting())
	f.release(t.Context(), c.now(), f.due(s.Waiting(), c.now()), true)
	left := put(t, s, triage.Urgent, 10)
	if at := f.step(t.Context()); q.count() != 1 || len(f.urgent) != 1 || !at.Equal(f.p.Schedule.together(f.urgent[left.ID])) {
		t.Errorf("%d released; the feeder wakes at %v for %v", q.count(), at, f.urgent)
	}
}

func TestQueueAwayKeepsEverything(t *testing.T) {
	feed(t, Schedule{}, func(t *testing.T, s *Spool, q *memoryQueue) {
		setAway := func(err error) {
			q.mu.Lock()
			q.away = err
			q.mu.Unlock()
		}
		before := put(t, s, triage.Normal, 10)
		setAway(errAway)
		time.Sleep(75 * time.Minute)
		after := put(t, s, triage.Normal, 10)
		urgent := put(t, s, triage.Urgent, 10)
		time.Sleep(5 * time.Minute)
		if synctest.Wait(); q.count() != 0 || len(s.Waiting()) != 3 {
			t.Fatal("released into nowhere")
		}
		setAway(nil)
		time.Sleep(retryLast)
		synctest.Wait()
		if !q.has(before.ID) {
			t.Error("what was due is not released when the queue is back")
		}
		if !q.has(urgent.ID) {
			t.Error("what is urgent is not released when the queue is back")
		}
		if q.has(after.ID) {
			t.Error("the queue's return shows what came while it was away")
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		if !q.has(after.ID) || len(s.Waiting()) != 0 {
			t.Error("the next release is not whole")
		}
	})
}

func TestReleaseIsRepeatedAfterACrash(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := SpoolParams{Dir: t.TempDir(), Keys: testPairs(t)}
		s := openTestSpool(t, p)
		a := put(t, s, triage.Normal, 10)
		q := newMemoryQueue()
		// The process died between release and retirement.
		if err := q.Release(t.Context(), []triage.Arrival{*must(s.Read(a.ID))}); err != nil {
			t.Fatal(err)
		}
		s.Close()
		s = openTestSpool(t, p)
		defer s.Close()
		f := must(NewFeeder(FeederParams{Spool: s, Queue: q, Log: quiet}))
		f.next = f.p.Schedule.Next(time.Now())
		if f.step(t.Context()); len(s.Waiting()) != 1 {
			t.Error("released before the next hour")
		}
		time.Sleep(time.Hour)
		if f.step(t.Context()); len(s.Waiting()) != 0 || q.count() != 1 || q.again != 1 {
			t.Errorf("%d in the queue, %d again", q.count(), q.again)
		}
	})
}

// An urgent one that an earlier process left is as urgent as it was.
func TestUrgentOnesOutliveTheProcess(t *testing.T) {
	p := SpoolParams{Dir: t.TempDir(), Keys: testPairs(t)}
	s := openTestSpool(t, p)
	put(t, s, triage.Normal, 10)
	urgent := put(t, s, triage.Urgent, 10)
	s.Close()
	s = openTestSpool(t, p)
	defer s.Close()
	c, q := newTestClock(), newMemoryQueue()
	f := must(NewFeeder(FeederParams{Spool: s, Queue: q, Now: c.now, Log: quiet}))
	f.next = c.now().Add(time.Hour)
	f.step(t.Context())
	c.forward(urgentMax)
	if f.step(t.Context()); q.count() != 1 || !q.has(urgent.ID) {
		t.Errorf("%d released, and the urgent one: %v", q.count(), q.has(urgent.ID))
	}
}

// A lookingQueue looks at what it was given again once the feeder has done all that it does meanwhile.
type lookingQueue struct {
	*memoryQueue
	looked, changed int
}

func (q *lookingQueue) Release(ctx context.Context, arrivals []triage.Arrival) error {
	var before [][]byte
	for _, a := range arrivals {
		before = append(before, slices.Concat(a.Blob, a.Record))
	}
	synctest.Wait()
	for i, a := range arrivals {
		if q.looked++; !slices.Equal(before[i], slices.Concat(a.Blob, a.Record)) {
			q.changed++
		}
	}
	return q.memoryQueue.Release(ctx, arrivals)
}

// The memory of what the queue is taking is nobody else's until it has.
func TestNothingChangesWhileTheQueueTakesIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := openTestSpool(t, SpoolParams{Dir: t.TempDir(), Keys: testPairs(t), Slots: 1024})
		defer s.Close()
		for range 4 * gentleRelease {
			put(t, s, triage.Normal, 10)
		}
		q := &lookingQueue{memoryQueue: newMemoryQueue()}
		f := must(NewFeeder(FeederParams{Spool: s, Queue: q, Log: quiet}))
		if f.step(t.Context()); q.looked != 4*gentleRelease || q.changed > 0 {
			t.Errorf("%d looked at, %d changed", q.looked, q.changed)
		}
	})
}

// When the disk refuses to free a slot, the arrival is not released over and over.
func TestReleasedOnceThoughTheDiskFails(t *testing.T) {
	disk := &failingDisk{}
	s := openTestSpool(t, SpoolParams{Dir: t.TempDir(), Keys: testPairs(t), Disk: disk})
	defer s.Close()
	put(t, s, triage.Normal, 10)
	disk.failAt, disk.err = disk.acts+1, errAway
	q := newMemoryQueue()
	c := newTestClock()
	f := must(NewFeeder(FeederParams{Spool: s, Queue: q, Now: c.now, Log: quiet}))
	for range 3 {
		c.forward(time.Hour)
		f.step(t.Context())
	}
	if q.count() != 1 || q.again != 0 {
		t.Errorf("%d in the queue, %d again", q.count(), q.again)
	}
}

func TestAdditionsFollowTheirTips(t *testing.T) {
	keys := testPairs(t)
	s := openTestSpool(t, SpoolParams{Dir: t.TempDir(), Keys: keys, Slots: 128})
	defer s.Close()
	for range 20 {
		tip := put(t, s, triage.Normal, 10)
		a, key := testArrival(t, keys, triage.Normal, 10)
		a.Tip, a.Lookup, a.Record = tip.ID, nil, nil
		if err := s.Put(a, key, nil); err != nil {
			t.Fatal(err)
		}
	}
	tip := put(t, s, triage.Normal, 10)
	a, key := testArrival(t, keys, triage.Urgent, 10)
	a.Tip, a.Lookup, a.Record = tip.ID, nil, nil
	if err := s.Put(a, key, nil); err != nil {
		t.Fatal(err)
	}
	c, q := newTestClock(), newMemoryQueue()
	f := must(NewFeeder(FeederParams{Spool: s, Queue: q, Now: c.now, Log: quiet}))
	f.next = f.p.Schedule.Next(c.now())
	f.step(t.Context())
	c.forward(urgentMax)
	f.step(t.Context())
	if !slices.Equal(q.order, []crypto.ID{tip.ID, a.ID}) {
		t.Errorf("an urgent addition went with %d, not with its tip", len(q.order))
	}
	c.forward(time.Hour)
	f.step(t.Context())
	seen := map[crypto.ID]bool{}
	for _, id := range q.order {
		a := q.arrivals[id]
		if seen[id] = true; !seen[a.Tip] {
			t.Error("an addition went before its tip")
		}
	}
	if len(q.order) != 42 {
		t.Errorf("%d released", len(q.order))
	}
}

func TestGuardIsSharedAtReleasesOnly(t *testing.T) {
	c := newTestClock()
	r := newRig(t, rigOptions{now: c.now})
	q := r.queue
	f := must(NewFeeder(FeederParams{Spool: r.spool, Queue: q, Now: c.now, Log: quiet}))
	f.next = f.p.Schedule.Next(c.now())
	for i := range 20 {
		r.send(Submission{Door: "sms", Text: []byte(tipText), Carrier: fmt.Append(nil, "SM", i), Quiet: true})
	}
	today := triage.Day(c.now())
	if f.step(t.Context()); len(q.guard) != 0 {
		t.Error("shared before the release")
	}
	q.guard[today] = []Digest{{1}}
	c.forward(time.Hour)
	f.step(t.Context())
	shared := q.guard[today]
	if len(shared) != 21 || !slices.IsSortedFunc(shared[1:], func(a, b Digest) int { return slices.Compare(a[:], b[:]) }) {
		t.Errorf("%d shared, or not sorted", len(shared))
	}
	if known := r.spool.Guard().days[today].known; !known[Digest{1}] {
		t.Error("another process's digest isn't learnt")
	}
	c.forward(time.Hour)
	if f.step(t.Context()); len(q.guard[today]) != 21 {
		t.Error("shared again")
	}
}

func TestSchedule(t *testing.T) {
	at := func(s string) time.Time { return must(time.Parse(time.RFC3339, s)) }
	rows := []struct {
		name      string
		schedule  Schedule
		now, next string
	}{
		{"the hour", Schedule{}, "2026-11-22T13:24:51Z", "2026-11-22T14:00:00Z"},
		{"on the hour it is the next", Schedule{}, "2026-11-22T13:00:00Z", "2026-11-22T14:00:00Z"},
		{"six hours from midnight", Schedule{Every: 6 * time.Hour}, "2026-11-22T13:24:51+07:00", "2026-11-22T18:00:00+07:00"},
		{"over midnight", Schedule{Every: 6 * time.Hour}, "2026-11-22T23:24:51+07:00", "2026-11-23T00:00:00+07:00"},
		{"fixed hours", Schedule{Hours: []int{7, 19}}, "2026-11-22T07:00:00+07:00", "2026-11-22T19:00:00+07:00"},
		{"fixed hours, next day", Schedule{Hours: []int{7, 19}}, "2026-11-22T20:00:00+07:00", "2026-11-23T07:00:00+07:00"},
		{"demonstration", Schedule{Every: 5 * time.Second, Demonstration: true}, "2026-11-22T13:24:51Z", "2026-11-22T13:24:55Z"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			if err := row.schedule.Check(); err != nil {
				t.Fatal(err)
			}
			if got := row.schedule.Next(at(row.now)); !got.Equal(at(row.next)) {
				t.Errorf("next %v", got)
			}
		})
	}
	for name, bad := range map[string]Schedule{
		"finer than an hour":    {Every: time.Minute},
		"no divisor":            {Every: 7 * time.Hour},
		"hours descend":         {Hours: []int{19, 7}},
		"no such hour":          {Hours: []int{24}},
		"urgent wait shortened": {UrgentMax: time.Second},
	} {
		if bad.Check() == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
