package triage

import (
	"context"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"tipline/crypto"
)

func cleaning() (*Janitor, *records, *keyTable) {
	r := &records{desks: []string{"truc-hue"}, stored: []crypto.ID{{1}}}
	k := &keyTable{r: r, ask: []crypto.ID{{1}, {2}, {3}}}
	return NewJanitor(JanitorParams{Records: r, Keys: k, Spooled: r.spooled(crypto.ID{2})}), r, k
}

func TestJanitorKeepsTheKeysOfWhatIsStoredOrSpooled(t *testing.T) {
	j, r, k := cleaning()
	if err := j.Pass(t.Context(), 20000); err != nil {
		t.Fatal(err)
	}
	if !k.kept[crypto.ID{1}] || !k.kept[crypto.ID{2}] || k.kept[crypto.ID{3}] {
		t.Fatalf("kept %v", k.kept)
	}
	// The spool is read before the store: what moves between the two readings is seen.
	equal(t, "order", strings.Join(r.calls, ", "), "desks, purge 20000, spooled, stored, keys, compact")
}

// swept remembers what a store of files was told to keep.
type swept struct{ kept map[crypto.ID]bool }

func (f *swept) Purge(_ int, keep func(crypto.ID) bool) error {
	f.kept = map[crypto.ID]bool{}
	for n := range byte(4) {
		f.kept[crypto.ID{n}] = keep(crypto.ID{n})
	}
	return nil
}

func TestJanitorRemovesFilesWithTheirKeysAndNotBefore(t *testing.T) {
	for fail, purged := range map[string]bool{"": true, "keys": false, "stored": false} {
		j, r, _ := cleaning()
		files := &swept{}
		j.p.Files = files
		r.fail.Store(fail)
		if err := j.Pass(t.Context(), 20000); (err == nil) != purged {
			t.Fatalf("with %q away: %v", fail, err)
		}
		if (files.kept != nil) != purged || purged && (!files.kept[crypto.ID{1}] || !files.kept[crypto.ID{2}] || files.kept[crypto.ID{3}]) {
			t.Errorf("with %q away kept %v", fail, files.kept)
		}
	}
}

func TestJanitorDestroysNoKeyInDoubt(t *testing.T) {
	for _, fail := range []string{"desks", "purge 20000", "spooled", "stored"} {
		j, r, k := cleaning()
		r.fail.Store(fail)
		if err := j.Pass(t.Context(), 20000); err == nil || k.kept != nil || slices.Contains(r.calls, "keys") {
			t.Errorf("%s away: %v, calls %v", fail, err, r.calls)
		}
	}
	j, r, k := cleaning()
	r.desks = nil // a Redis that was never ours
	if err := j.Pass(t.Context(), 20000); err != nil || k.kept != nil {
		t.Errorf("an empty store: %v, calls %v", err, r.calls)
	}
}

func TestJanitorRunsOnceADayAfterMidnight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // the bubble's clock begins at midnight UTC, 7 o'clock in the country
		j, r, _ := cleaning()
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- j.Run(ctx) }()
		days := func() int { return r.count("keys") }
		pause(16*time.Hour + 59*time.Minute)
		equal(t, "at start, and no more before midnight", days(), 1)
		pause(2 * time.Minute)
		equal(t, "after midnight", days(), 2)
		r.fail.Store("stored")
		pause(24 * time.Hour)
		equal(t, "store away at midnight", days(), 2)
		r.fail.Store("")
		pause(2 * time.Minute)
		equal(t, "store back", days(), 3)
		stop()
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	})
}

// leases says at which times it was asked.
type leases struct {
	mu    sync.Mutex
	asked []time.Time
	fail  atomic.Bool
}

func (l *leases) Desks(context.Context) ([]string, error) {
	if l.fail.Load() {
		return nil, errAway
	}
	return []string{"a", "b"}, nil
}

func (l *leases) EndLeases(_ context.Context, _ string, now time.Time) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asked = append(l.asked, now)
	return 2, nil
}

func (l *leases) EndHolds(context.Context, string, time.Time) (int, error) { return 1, nil }

func (l *leases) EndMoves(context.Context, string, time.Time, Rehead) (int, error) { return 1, nil }

func (l *leases) EndReferrals(context.Context, string, time.Time) (int, error) { return 1, nil }

func TestRecovererPassesOverEveryDesk(t *testing.T) {
	now := time.Unix(1e9, 0)
	l := &leases{}
	r := NewRecoverer(RecovererParams{Leases: l, Clock: func() time.Time { return now }})
	n, err := r.Pass(t.Context())
	if err != nil || n != 10 || len(l.asked) != 2 || !l.asked[0].Equal(now) {
		t.Fatalf("%d, %v, %v", n, err, l.asked)
	}
	l.fail.Store(true)
	if _, err := r.Pass(t.Context()); err == nil {
		t.Fatal("store away and no error")
	}
}

func TestRecovererRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &leases{}
		l.fail.Store(true)
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- NewRecoverer(RecovererParams{Leases: l}).Run(ctx) }()
		pause(time.Minute)
		l.fail.Store(false)
		pause(time.Minute)
		stop()
		<-done
		if len(l.asked) == 0 {
			t.Error("it gave up after the first error")
		}
	})
}
