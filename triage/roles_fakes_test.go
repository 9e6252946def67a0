package triage

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"tipline/crypto"
)

var errAway = errors.New("away")

// outbox is a store of notices in memory.
type outbox struct {
	notices map[string]int64
	dead    map[string]int // day, by office and notifier
	away    atomic.Bool
}

func (o *outbox) Bury(_ context.Context, _ string, l DeadLetter) error {
	if o.dead == nil {
		o.dead = map[string]int{}
	}
	o.dead[l.Office+" "+l.Via] = l.Day
	return nil
}

func (o *outbox) Unbury(_ context.Context, _, office, via string) error {
	delete(o.dead, office+" "+via)
	return nil
}

func (o *outbox) Desks(context.Context) ([]string, error) {
	if o.away.Load() {
		return nil, errAway
	}
	return []string{"truc-hue"}, nil
}

func (o *outbox) Notices(context.Context, string) ([]Notice, error) {
	var all []Notice
	for name, n := range o.notices {
		office, settles := strings.CutPrefix(name, "settling ")
		all = append(all, Notice{Office: office, Count: n, Settling: settles})
	}
	return all, nil
}

func (o *outbox) Noticed(_ context.Context, _ string, n Notice) error {
	name := n.Office
	if n.Settling {
		name = "settling " + name
	}
	if o.notices[name] == n.Count {
		delete(o.notices, name)
	}
	return nil
}

// ringer counts what it sends, and fails as told.
type ringer struct {
	mu   sync.Mutex
	sent map[string]int
	err  map[string]error
	on   func()
}

func (r *ringer) Notify(_ context.Context, to string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sent[to]++
	if r.on != nil {
		r.on()
	}
	return r.err[to]
}

// count says how often an address was rung.
func (r *ringer) count(to string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.sent[to]
}

func newRinger() *ringer { return &ringer{sent: map[string]int{}, err: map[string]error{}} }

// records is a store for the janitor, written down as it is called.
type records struct {
	mu     sync.Mutex
	calls  []string
	desks  []string
	stored []crypto.ID
	fail   atomic.Value // the call that fails
}

func (r *records) call(name string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls = append(r.calls, name)
	if r.fail.Load() == any(name) {
		return errAway
	}
	return nil
}
func (r *records) Desks(context.Context) ([]string, error) { return r.desks, r.call("desks") }
func (r *records) Purge(_ context.Context, _ string, today int) (int, error) {
	return 1, r.call(fmt.Sprintf("purge %d", today))
}
func (r *records) TipIDs(context.Context) ([]crypto.ID, error) { return r.stored, r.call("stored") }
func (r *records) Compact(context.Context) error               { return r.call("compact") }
func (r *records) spooled(ids ...crypto.ID) func(context.Context) ([]crypto.ID, error) {
	return func(context.Context) ([]crypto.ID, error) { return ids, r.call("spooled") }
}

// count says how often something was called.
func (r *records) count(name string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := 0
	for _, c := range r.calls {
		if c == name {
			n++
		}
	}
	return n
}

// keyTable remembers which of some IDs it would have kept.
type keyTable struct {
	r    *records
	ask  []crypto.ID
	kept map[crypto.ID]bool
}

func (k *keyTable) Purge(_ int, keep func(crypto.ID) bool) error {
	k.kept = map[crypto.ID]bool{}
	for _, id := range k.ask {
		k.kept[id] = keep(id)
	}
	return k.r.call("keys")
}

func equal(t testing.TB, what string, got, want any) {
	t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Fatalf("%s: %v, want %v", what, got, want)
	}
}

// pause lets the bubble's clock run, and waits until everybody in it is idle.
func pause(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}
