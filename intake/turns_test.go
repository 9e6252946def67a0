package intake

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestFewDerivationsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newTurns(0, time.Now)
		var running, most atomic.Int32
		var all sync.WaitGroup
		for range longestQueue {
			all.Go(func() {
				if err := q.take(t.Context()); err != nil {
					t.Error(err)
					return
				}
				defer q.done()
				most.Store(max(most.Load(), running.Add(1)))
				time.Sleep(time.Second)
				running.Add(-1)
			})
		}
		all.Wait()
		if most.Load() != derivations {
			t.Errorf("%d at once", most.Load())
		}
	})
}

// A hundred tries a second from fifty buckets leave an honest look-up its turn.
func TestHonestLookUpsGetTheirTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newTurns(0, time.Now)
		ctx, cancel := context.WithCancel(t.Context())
		var all sync.WaitGroup
		work := func(ctx context.Context, bucket int) bool {
			if q.take(withBucket(ctx, bucket)) != nil {
				return false
			}
			defer q.done()
			time.Sleep(250 * time.Millisecond)
			return true
		}
		var evaluated atomic.Int32
		all.Go(func() {
			for i := 0; ctx.Err() == nil; i++ {
				all.Go(func() {
					if work(ctx, 1000+i%50) {
						evaluated.Add(1)
					}
				})
				time.Sleep(10 * time.Millisecond)
			}
		})
		const honest = 20
		answered := 0
		start := time.Now()
		for bucket := range honest {
			for try := 0; try < 20; try++ {
				waiting, stop := context.WithTimeout(ctx, 8*time.Minute)
				ok := work(waiting, bucket)
				stop()
				if ok {
					answered++
					break
				}
				time.Sleep(30 * time.Second)
			}
		}
		hours := time.Since(start).Hours()
		cancel()
		all.Wait()
		if answered < honest*95/100 {
			t.Errorf("%d of %d honest look-ups answered", answered, honest)
		}
		if most := DefaultTries*(1+hours) + derivations; float64(evaluated.Load()) > most {
			t.Errorf("%d guesses evaluated in %.1f h", evaluated.Load(), hours)
		}
	})
}

func TestWhoLeavesCostsNoTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newTurns(0, time.Now)
		for range 1000 {
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			if q.take(ctx) == nil {
				q.done()
			}
		}
		if q.running != 0 || q.waiting != 0 || len(q.queues) != 0 {
			t.Errorf("%d running, %d waiting", q.running, q.waiting)
		}
	})
}
