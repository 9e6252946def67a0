package intake

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"strconv"
	"sync"
	"time"

	"github.com/ulule/limiter/v3"
	"github.com/ulule/limiter/v3/drivers/store/memory"
)

const (
	// bucketBits is how much of a sender's HMAC makes a bucket: few enough that many numbers of one district share each.
	bucketBits = 12
	// defaultGlobal is the budget of all doors together, an hour.
	defaultGlobal = 5000
)

// limits say which submissions wait in the bulk lane. They live in memory, know a sender only as 12 bits under a key that is random and dies
// within the hour, and never refuse.
type limits struct {
	doors  map[string]Door
	global int

	mu   sync.Mutex
	hour int64
	key  [32]byte
	hits limiter.Store // counts of the current key; thrown away with it
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
	clear(l.key[:])
	rand.Read(l.key[:])
	l.hour = hour
	// No clean-up goroutine: the store goes as a whole.
	l.hits = memory.NewStoreWithOptions(limiter.StoreOptions{})
}

// over counts a message and says whether it is past a limit.
func (l *limits) over(ctx context.Context, now time.Time, door string, sender []byte) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.turnLocked(now)
	d := l.doors[door]
	over := l.past(ctx, "all", l.global)
	over = l.past(ctx, "door "+door, d.Budget) || over
	if len(sender) > 0 && !d.Blind {
		over = l.past(ctx, "from "+door+" "+strconv.Itoa(l.bucket(door, sender)), d.Limit) || over
	}
	return over
}

// past counts under a key; an error of the store counts as past, since the bulk lane loses nothing.
func (l *limits) past(ctx context.Context, key string, limit int) bool {
	state, err := limiter.New(l.hits, limiter.Rate{Period: time.Hour, Limit: int64(limit)}).Get(ctx, key)
	return err != nil || state.Reached
}

// bucket is 12 bits of the sender's HMAC. Callers hold mu.
func (l *limits) bucket(door string, sender []byte) int {
	mac := hmac.New(sha256.New, l.key[:])
	mac.Write([]byte(door))
	mac.Write([]byte{0})
	mac.Write(sender)
	sum := mac.Sum(nil)
	defer zero(sum)
	return (int(sum[0])<<8 | int(sum[1])) >> (16 - bucketBits)
}

// bucketNow is the sender's bucket of this hour, from 1: who takes turns in the queue of receipts.
func (l *limits) bucketNow(now time.Time, door string, sender []byte) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.turnLocked(now)
	return 1 + l.bucket(door, sender)
}
