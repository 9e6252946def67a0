package crypto

import (
	"context"
	"time"
)

// longestRest is the most that a pool rests between two things that it makes, in lengths of making one: half a hundredth of the machine's time is left to it.
const longestRest = 200

// restAfter is how long a pool rests after it made one thing in so long, during which so many were asked for, where few are no reason to rest. Where far more
// are asked for than can ever be made, the machine's time belongs to accepting.
func restAfter(took time.Duration, asked, few int) time.Duration {
	if asked <= few {
		return 0
	}
	return took * time.Duration(min(asked, longestRest))
}

// pause waits, or ends with ctx.
func pause(ctx context.Context, wait time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(wait):
	}
}
