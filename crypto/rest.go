package crypto

import (
	"context"
	"time"
)

// longestRest is the most that a pool rests between two things that it makes, in lengths of making one: half a hundredth of the machine's time is left to it.
const longestRest = 200

// rest pauses before a pool makes the next thing, which takes so long. Where more were asked for meanwhile than few, more than can be made, the machine's time belongs to accepting:
// the pool rests once that long for each that was asked for, up to longestRest times, and is back at work as soon as hardly any is asked for. asked gives how many
// were since it was last called.
func rest(ctx context.Context, took time.Duration, asked func() int, few int) {
	now := asked()
	for range min(now, longestRest) {
		if now <= few {
			return
		}
		if settle(ctx, took); ctx.Err() != nil {
			return
		}
		now = asked()
	}
}

// settle lets what comes at once be answered first: making one thing while a burst comes takes more from it than it gives.
func settle(ctx context.Context, wait time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(wait):
	}
}
