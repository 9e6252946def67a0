package intake

import (
	"context"
	"crypto/sha256"
	"sync"
	"time"
)

// replyAge is how long a redelivery gets the very same answer.
const replyAge = 15 * time.Minute

// replies remembers, in memory alone, what was answered to a carrier's message, so that a carrier that asks again at once hears the same. The key is
// random and the process's own.
type replies struct {
	mu   sync.Mutex
	key  keyed
	kept map[replyID]*reply
}

type replyID [sha256.Size]byte

// A reply is being worked out, and afterwards kept for a while.
type reply struct {
	done   chan struct{} // closed when it is worked out; nil while nobody waits for that
	answer Answer
	until  time.Time // zero: it is being worked out, or nothing came of it
}

func newReplies() *replies {
	return &replies{key: newKeyed(), kept: map[replyID]*reply{}}
}

func (r *replies) id(door string, carrier []byte) replyID {
	return r.key.sum(door, carrier)
}

// claim either hands back an earlier answer, or makes the caller the one who works it out and must call keep or drop. It waits for another caller who is at it.
func (r *replies) claim(ctx context.Context, now time.Time, id replyID) (answer Answer, found bool, err error) {
	for {
		r.mu.Lock()
		earlier := r.kept[id]
		if earlier == nil || expired(earlier, now) {
			r.kept[id] = &reply{}
			r.mu.Unlock()
			return Answer{}, false, nil
		}
		if !earlier.until.IsZero() {
			defer r.mu.Unlock()
			return earlier.answer, true, nil
		}
		if earlier.done == nil {
			earlier.done = make(chan struct{})
		}
		done := earlier.done
		r.mu.Unlock()
		select {
		case <-done:
		case <-ctx.Done():
			return Answer{}, false, ctx.Err()
		}
	}
}

// expired says of a reply that is worked out whether its time is over. Callers hold mu.
func expired(r *reply, now time.Time) bool {
	return !r.until.IsZero() && !now.Before(r.until)
}

// keep ends a claim with an answer.
func (r *replies) keep(id replyID, answer Answer, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	mine := r.kept[id]
	mine.answer, mine.until = answer, now.Add(replyAge)
	mine.worked()
}

// worked lets go of who waits. Callers hold mu.
func (r *reply) worked() {
	if r.done != nil {
		close(r.done)
		r.done = nil
	}
}

// drop ends a claim without one: whoever waits tries for itself.
func (r *replies) drop(id replyID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.kept[id].worked()
	delete(r.kept, id)
}

// sweep forgets answers whose time is over.
func (r *replies) sweep(now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for id, reply := range r.kept {
		if expired(reply, now) {
			reply.answer = Answer{}
			delete(r.kept, id)
		}
	}
}
