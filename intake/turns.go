package intake

import (
	"context"
	"slices"
	"sync"
	"time"
)

const (
	// derivations run at once: each takes 64 MiB and a good part of a second.
	derivations = 2
	// longestQueue is how many wait for one; more are told to try again.
	longestQueue = 64
	// DefaultTries an hour bound what guessing codes can find.
	DefaultTries = 600
)

// turns let slow digests run: a few at once, so many an hour, and every bucket of senders in its turn, so that one who asks a hundred times a
// second keeps nobody else waiting.
type turns struct {
	now func() time.Time
	per int // tries an hour, and saved up at most

	mu      sync.Mutex
	running int
	saved   float64
	at      time.Time // when saved was counted
	queues  map[int][]*turn
	order   []int // buckets that wait, the next first
	waiting int
	timer   *time.Timer
}

// A turn is one waiting caller; its channel gets true for go, false for come back later.
type turn struct{ ready chan bool }

func newTurns(tries int, now func() time.Time) *turns {
	if tries == 0 {
		tries = DefaultTries
	}
	return &turns{now: now, per: tries, saved: float64(tries), at: now(), queues: map[int][]*turn{}}
}

type bucketKey struct{}

// withBucket says in which bucket of senders a look-up waits for its turn; without it all wait in one.
func withBucket(ctx context.Context, bucket int) context.Context {
	return context.WithValue(ctx, bucketKey{}, bucket)
}

// take waits for a turn; done must follow when it returns nil.
func (t *turns) take(ctx context.Context) error {
	bucket, _ := ctx.Value(bucketKey{}).(int)
	mine := &turn{ready: make(chan bool, 1)}
	t.mu.Lock()
	if !t.room(bucket) {
		t.mu.Unlock()
		return ErrUnavailable
	}
	if len(t.queues[bucket]) == 0 {
		t.order = append(t.order, bucket)
	}
	t.queues[bucket] = append(t.queues[bucket], mine)
	t.waiting++
	t.pump()
	t.mu.Unlock()
	select {
	case ok := <-mine.ready:
		if !ok {
			return ErrUnavailable
		}
		return nil
	case <-ctx.Done():
		t.leave(bucket, mine)
		return ctx.Err()
	}
}

// done ends a turn.
func (t *turns) done() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.running--
	t.pump()
}

// room says whether one more may wait; the longest queue gives up its last for a shorter one.
func (t *turns) room(bucket int) bool {
	if t.waiting < longestQueue {
		return true
	}
	longest := bucket
	for b, q := range t.queues {
		if len(q) > len(t.queues[longest]) {
			longest = b
		}
	}
	q := t.queues[longest]
	if len(q) <= len(t.queues[bucket])+1 {
		return false
	}
	q[len(q)-1].ready <- false
	t.remove(longest, len(q)-1)
	return true
}

// leave takes one who no longer waits out of the queue, or gives its turn back.
func (t *turns) leave(bucket int, mine *turn) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if i := slices.Index(t.queues[bucket], mine); i >= 0 {
		t.remove(bucket, i)
		return
	}
	if <-mine.ready {
		t.running--
		t.pump()
	}
}

// remove takes the i-th out of a bucket's queue, and the bucket out of the order with its last. Callers hold mu.
func (t *turns) remove(bucket, i int) {
	t.queues[bucket] = slices.Delete(t.queues[bucket], i, i+1)
	t.waiting--
	if len(t.queues[bucket]) == 0 {
		delete(t.queues, bucket)
		t.order = slices.DeleteFunc(t.order, func(b int) bool { return b == bucket })
	}
}

// pump starts whoever may start. Callers hold mu.
func (t *turns) pump() {
	now := t.now()
	t.saved = min(float64(t.per), t.saved+now.Sub(t.at).Hours()*float64(t.per))
	t.at = now
	for t.running < derivations && len(t.order) > 0 && t.saved >= 1 {
		b := t.order[0]
		first := t.queues[b][0]
		t.order = append(t.order[1:], b)
		t.remove(b, 0)
		t.running++
		t.saved--
		first.ready <- true
	}
	if t.saved < 1 && t.waiting > 0 {
		wait := time.Duration((1 - t.saved) / float64(t.per) * float64(time.Hour))
		if t.timer != nil {
			t.timer.Stop()
		}
		t.timer = time.AfterFunc(wait+time.Millisecond, func() {
			t.mu.Lock()
			defer t.mu.Unlock()
			t.pump()
		})
	}
}
