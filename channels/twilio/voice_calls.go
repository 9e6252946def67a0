package twilio

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"sync"
	"time"

	"tipline/channels/call"
)

const (
	// callAge is how long a call may be silent before it is forgotten: longer than any step.
	callAge = 10 * time.Minute
	// unkeptAge is how long the choices of a call wait for a recording that the carrier does not give out.
	unkeptAge = 24 * time.Hour
	// callsMost bounds the memory; who calls then hears the busy tone.
	callsMost = 500
)

// errBusy: too many calls.
var errBusy = errors.New("all lines are busy")

// callID is the digest of the carrier's identifier of a call.
type callID [sha256.Size]byte

// calls are those under way.
type calls struct {
	now func() time.Time
	key [32]byte // random, of this process

	mu   sync.Mutex
	live map[callID]*live
}

// A live call. Its mu is held while one post is answered.
type live struct {
	mu      sync.Mutex
	session *call.Session // nil until the first answer
	step    call.Step     // that the last answer asked for
	n       int           // which the next post must name
	said    []byte        // the last answer, for a post that is brought again
	over    bool
	fetch   *fetch // of a recording, which has the session to itself meanwhile; nil else
	// recordings are those that the carrier told of: the call as it was when each was made, nil once that is ours.
	recordings map[string]*call.Session
	touched    time.Time // under the mu of calls
}

func newCalls(now func() time.Time) *calls {
	c := &calls{now: now, live: map[callID]*live{}}
	rand.Read(c.key[:])
	return c
}

func (c *calls) id(sid []byte) callID {
	mac := hmac.New(sha256.New, c.key[:])
	mac.Write(sid)
	return callID(mac.Sum(nil))
}

// claim finds or begins a call and locks it. errBusy; then nothing is locked.
func (c *calls) claim(sid []byte) (*live, error) {
	c.mu.Lock()
	id := c.id(sid)
	l := c.live[id]
	if l == nil {
		if len(c.live) >= callsMost {
			c.mu.Unlock()
			return nil, errBusy
		}
		l = &live{recordings: map[string]*call.Session{}}
		c.live[id] = l
	}
	l.touched = c.now()
	c.mu.Unlock()
	l.mu.Lock()
	l.fetched()
	return l, nil
}

// errUnderWay: the call still has the recording in hand.
var errUnderWay = errors.New("the call is not over")

// resting finds a call that nothing happens in, and locks it; nil for one that nobody knows. errUnderWay for every other: who is on the line comes first.
func (c *calls) resting(sid []byte) (*live, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	l := c.live[c.id(sid)]
	if l == nil {
		return nil, nil
	}
	if !l.mu.TryLock() {
		return nil, errUnderWay
	}
	l.fetched()
	if l.fetch != nil || !l.over && c.now().Sub(l.touched) < callAge/2 {
		l.mu.Unlock()
		return nil, errUnderWay
	}
	return l, nil
}

// note remembers of a call under way the recording that it made, as the choices stood then.
func (c *calls) note(sid []byte, recording string) {
	c.mu.Lock()
	l := c.live[c.id(sid)]
	c.mu.Unlock()
	if l == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.fetched()
	l.made(recording)
}

// made is note for a call that is locked.
func (l *live) made(recording string) {
	if _, known := l.recordings[recording]; !known && l.session != nil && l.fetch == nil && l.step.Kind == call.Record && !l.over {
		as := *l.session
		l.recordings[recording] = &as
	}
}

// fetched ends a fetch that is done.
func (l *live) fetched() {
	if l.fetch == nil {
		return
	}
	select {
	case <-l.fetch.done:
		l.fetch = nil
	default:
	}
}

// owing says whether a recording is not ours yet.
func (l *live) owing() bool {
	for _, as := range l.recordings {
		if as != nil {
			return true
		}
	}
	return false
}

// sweep forgets the calls that nothing was heard of for long. One that is being answered is not waited for.
func (c *calls) sweep() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for id, l := range c.live {
		if !l.mu.TryLock() {
			continue
		}
		l.fetched()
		age := callAge
		if l.owing() {
			age = unkeptAge
		}
		if l.fetch == nil && c.now().Sub(l.touched) > age {
			l.forget()
			delete(c.live, id)
		}
		l.mu.Unlock()
	}
}

// forgetAll is for the end of the process, when no post is answered any more.
func (c *calls) forgetAll() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for id, l := range c.live {
		l.mu.Lock()
		l.forget()
		l.mu.Unlock()
		delete(c.live, id)
	}
}

// forget zeroes what may hold a receipt.
func (l *live) forget() {
	if l.session != nil {
		_ = l.session.HangUp() // nothing is under way
	}
	for _, as := range l.recordings {
		if as != nil {
			_ = as.HangUp() // nor here
		}
	}
	clear(l.said)
}
