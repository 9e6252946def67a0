package triage

import (
	"context"
	"crypto/rand"
	"errors"
	"math/big"
	"sync"
	"time"

	"tipline/crypto"
)

const (
	// DigitsLen is how many digits a notice asks for. A guess hits one of ten open notices once in ten million tries.
	DigitsLen = 8
	// ReplyLife is how long the digits of a notice are good.
	ReplyLife = 12 * time.Hour
	// missesAnHour bounds guessing, over all doors: past it no digits are good until the hour is over. Who guesses can so keep posts from acknowledging
	// by telephone, and escalation goes on; he cannot acknowledge for them.
	missesAnHour = 100
	// mostReplies bounds the memory; the oldest go.
	mostReplies = 4096
)

// Digits are what a post without a network sends back: OK and these. They belong to a notice, and to no number.
type Digits [DigitsLen]byte

// NewDigits makes random ones.
func NewDigits() (d Digits) {
	for i := range d {
		n, err := rand.Int(rand.Reader, big.NewInt(10))
		if err != nil {
			panic(err) // never: the system's randomness does not fail
		}
		d[i] = '0' + byte(n.Int64())
	}
	return d
}

// String is how they stand in a notice.
func (d Digits) String() string { return string(d[:]) }

// An Asker is a notifier whose addresses are telephones: they can answer.
type Asker interface {
	Notifier
	// Ask is Notify, with digits behind the constant text.
	Ask(ctx context.Context, to string, d Digits) error
}

// An Acknowledger is where replies go.
type Acknowledger interface {
	AckAs(ctx context.Context, desk string, id crypto.ID, office string, how AckHow) error
}

// Replies knows which digits stand for which notice: in memory alone, for half a day, and a restart forgets them. What comes back afterwards is a
// message like any other, and escalation goes on meanwhile.
type Replies struct {
	store Acknowledger
	clock func() time.Time

	mu     sync.Mutex
	open   map[Digits]reply
	oldest []Digits
	hour   int64
	misses int
}

// A reply is what digits stand for: the tips that lay before an office, of one desk, when its notice left.
type reply struct {
	desk, office string
	tips         []crypto.ID
	until        time.Time
}

// NewReplies makes an empty one.
func NewReplies(store Acknowledger, clock func() time.Time) *Replies {
	return &Replies{store: store, clock: clock, open: map[Digits]reply{}}
}

// Ask gives out digits for a notice.
func (r *Replies) Ask(desk, office string, tips []crypto.ID) Digits {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.clock()
	for len(r.oldest) > 0 && (len(r.oldest) >= mostReplies || now.After(r.open[r.oldest[0]].until)) {
		delete(r.open, r.oldest[0])
		r.oldest = r.oldest[1:]
	}
	d := NewDigits()
	for r.open[d].office != "" {
		d = NewDigits()
	}
	r.open[d] = reply{desk: desk, office: office, tips: tips, until: now.Add(ReplyLife)}
	r.oldest = append(r.oldest, d)
	return d
}

// Acknowledge says whether digits stand for a notice, and acknowledges what lay there. Doing it twice is the same as once: a carrier delivers twice.
// An error means that the store is away and nothing is known; trying again is right.
func (r *Replies) Acknowledge(ctx context.Context, digits []byte) (ours bool, err error) {
	one, ours := r.find(digits)
	if !ours {
		return false, nil
	}
	for _, id := range one.tips {
		err := r.store.AckAs(ctx, one.desk, id, one.office, AckSMS)
		if err != nil && !errors.Is(err, ErrNotFound) && !errors.Is(err, ErrWrongStatus) { // it went elsewhere meanwhile
			return true, err
		}
	}
	return true, nil
}

func (r *Replies) find(digits []byte) (reply, bool) {
	if len(digits) != DigitsLen {
		return reply{}, false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.clock()
	if hour := now.Unix() / 3600; hour != r.hour {
		r.hour, r.misses = hour, 0
	}
	one, ours := r.open[Digits(digits)]
	if r.misses >= missesAnHour {
		return reply{}, false
	}
	if !ours || now.After(one.until) {
		r.misses++
		return reply{}, false
	}
	return one, true
}
