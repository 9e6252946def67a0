package intake

import (
	"context"
	"strconv"
	"sync"
	"time"

	"github.com/ulule/limiter/v3"
	"github.com/ulule/limiter/v3/drivers/store/memory"

	"tipline/triage"
)

const (
	// bucketBits is how much of a sender's HMAC makes a bucket: few enough that many numbers of one district share each.
	bucketBits = 12
	// defaultGlobal is the budget of all doors together, an hour.
	defaultGlobal = 5000
	// most is a limit that nothing reaches: the limiter counts, and what is too often is decided here.
	most = 1 << 30
)

// limits say which submissions wait in the bulk lane. They live in memory, know a sender only as 12 bits under a key that is random and dies
// within the hour, and never refuse.
type limits struct {
	doors  map[string]Door
	global int

	mu   sync.Mutex
	hour int64
	key  keyed
	hits *limiter.Limiter // counts of the current key; thrown away with it
}

// newLimits counts for these doors; global is the hourly budget of all together, 0: a default.
func newLimits(doors []Door, global int) *limits {
	l := &limits{doors: map[string]Door{}, global: global}
	if l.global == 0 {
		l.global = defaultGlobal
	}
	for _, d := range doors {
		if d.Limit == 0 {
			d.Limit = DefaultLimit
		}
		if d.Budget == 0 {
			d.Budget = DefaultBudget
		}
		l.doors[d.Name] = d
	}
	return l
}

// turn makes a new key and forgets all counts when the hour has changed.
func (l *limits) turn(now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.turnLocked(now)
}

func (l *limits) turnLocked(now time.Time) {
	hour := now.Unix() / 3600
	if hour == l.hour && l.hits != nil {
		return
	}
	l.key, l.hour = newKeyed(), hour
	// No clean-up goroutine: the store goes as a whole.
	l.hits = limiter.New(memory.NewStoreWithOptions(limiter.StoreOptions{}), limiter.Rate{Period: time.Hour, Limit: most})
}

// from is the bucket of a message's sender in this hour, from 1; 0 where the door does not know the sender.
func (l *limits) from(now time.Time, door string, sender []byte) int {
	if len(sender) == 0 || l.doors[door].Blind {
		return 0
	}
	return l.bucketNow(now, door, sender)
}

// over counts a message for a lane and says whether it is past a limit: that of its sender's bucket, or the budgets of its lane, of its door and of all doors.
// A lane has a budget of its own, so that a flood of urgent words leaves the normal lane alone, and the other way round. When a budget is gone, whoever sent
// nothing else this hour is still let through: there are no more of those than buckets. What is folded is never asked about here and takes nothing out of
// anything: who floods a story leaves the limits of all who share the bucket alone.
func (l *limits) over(ctx context.Context, now time.Time, door string, lane triage.Lane, bucket int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.turnLocked(now)
	d := l.doors[door]
	sent := 0
	if bucket > 0 {
		sent = l.tally(ctx, "from "+door+" "+strconv.Itoa(bucket))
	}
	if sent > d.Limit {
		return true
	}
	spent := l.tally(ctx, "door "+door+" "+string(lane)) > d.Budget
	spent = l.tally(ctx, "all "+string(lane)) > l.global || spent
	return spent && sent != 1
}

// tally counts under a key and says how often it was; an error of the store counts as too often, since the bulk lane loses nothing.
func (l *limits) tally(ctx context.Context, key string) int {
	state, err := l.hits.Get(ctx, key)
	if err != nil {
		return most
	}
	return int(most - state.Remaining)
}

// bucket is 12 bits of the sender's HMAC. Callers hold mu.
func (l *limits) bucket(door string, sender []byte) int {
	sum := l.key.sum(door, sender)
	defer clear(sum[:])
	return (int(sum[0])<<8 | int(sum[1])) >> (16 - bucketBits)
}

// bucketNow is the sender's bucket of this hour, from 1: who takes turns in the queue of receipts.
func (l *limits) bucketNow(now time.Time, door string, sender []byte) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.turnLocked(now)
	return 1 + l.bucket(door, sender)
}
