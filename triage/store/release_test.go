package store

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/redis/go-redis/v9"

	"tipline/crypto"
	"tipline/triage"
)

// wholeRelease is a release of all that there is, of more tips than one call takes: of two desks and all lanes, some folded under others, some listed beside them, one folded
// under a tip that is not there, and additions.
func wholeRelease() (all []triage.Arrival) {
	for i := range 2*tipsACall + 6 {
		a := arrival(triage.Lanes[i%len(triage.Lanes)])
		a.Look, a.Desk, a.Hour = i%4 == 0, []string{hue, hue, tri}[i%3], a.Hour-int64(i%2)
		if i%5 > 0 {
			a.Lookup, a.Record = nil, nil
		}
		all = append(all, a)
	}
	rows := slices.Clone(all)
	for i := range tipsACall + 6 {
		a, row := arrival([]triage.Lane{triage.Bulk, triage.Bulk, triage.Normal}[i%3]), rows[i/4]
		if i == 0 {
			row.ID = newID()
		}
		a.Desk, a.Row = row.Desk, &row.ID
		all = append(all, a)
	}
	for _, a := range rows[:4] {
		more := addition(a)
		more.Desk = a.Desk
		all = append(all, more)
	}
	return all
}

// TestAReleaseStandsAsIfEachHadComeAlone compares what Redis holds, with a tip among them that was destroyed and one that went to another desk.
func TestAReleaseStandsAsIfEachHadComeAlone(t *testing.T) {
	s, _ := open(t)
	ctx, destroyed := t.Context(), arrival(triage.Normal)
	moved, _ := urgentWithThread(t, s)
	must(t, s.Move(ctx, hue, moved.ID, transfer(t, s, moved.ID), nowhere))
	release(t, s, destroyed)
	leased(t, s, destroyed)
	must(t, s.CloseTip(ctx, hue, destroyed.ID, "an", ended(triage.OutOfScope), noon))
	_, err := s.Purge(ctx, hue, triage.Day(noon)+triage.UnfoundedDays)
	must(t, err)
	before := restorable(t, s)
	all := append([]triage.Arrival{destroyed, moved}, wholeRelease()...)

	before()
	for _, a := range all {
		release(t, s, a)
	}
	alone := dump(t, s)
	before()
	release(t, s, all...)
	compare(t, alone, dump(t, s))
	release(t, s, append(all, all...)...)
	compare(t, alone, dump(t, s))
	before()
	release(t, s, slices.Concat(all[:9], all)...) // some twice in one call
	compare(t, alone, dump(t, s))

	for _, id := range []crypto.ID{destroyed.ID, moved.ID} {
		_, err := s.Tip(ctx, hue, id)
		want(t, err, triage.ErrNotFound)
	}
	told := 0
	for _, a := range all[2:] {
		if a.Lane != triage.Bulk && a.Desk == tri {
			told++
		}
		if a.Row != nil && !slices.ContainsFunc(all, func(b triage.Arrival) bool { return b.ID == *a.Row }) && alone[desk(hue).tip(*a.Row)] != "" {
			t.Error("a tip that is not there has one folded under it")
		}
	}
	if row := tip(t, s, all[3].ID); row.Folded != 3 { // of the four in its place one is in the normal lane
		t.Errorf("%d are folded under a tip of the same release", row.Folded)
	}
	if got, err := s.rdb.HGet(ctx, desk(tri).notices(), tri).Int(); err != nil || got != told+1 { // the one that moved there
		t.Errorf("the desk is told of %d tips (%v), and %d are not in the bulk lane", got, err, told)
	}
}

// A loser loses the first call of a pipeline, and lets the others pass: a Redis that had no memory for it and has some again.
type loser struct{ pipelines atomic.Int32 }

func (l *loser) DialHook(next redis.DialHook) redis.DialHook          { return next }
func (l *loser) ProcessHook(next redis.ProcessHook) redis.ProcessHook { return next }
func (l *loser) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, all []redis.Cmder) error {
		if l.pipelines.Add(-1) != 0 {
			return next(ctx, all)
		}
		err := errors.New("OOM")
		if all[0].SetErr(err); len(all) > 1 {
			err = errors.Join(err, next(ctx, all[1:]))
		}
		return err
	}
}

// TestWhatOneCallLosesTheNextReleaseBrings, with what was folded under it and added to it: whichever call it was.
func TestWhatOneCallLosesTheNextReleaseBrings(t *testing.T) {
	s, _ := open(t)
	all, before, lost := wholeRelease(), restorable(t, s), &loser{}
	release(t, s, all...)
	whole := dump(t, s)
	s.rdb.AddHook(lost)
	n := int32(0)
	for err := ErrAway; err != nil; {
		before()
		n++
		lost.pipelines.Store(n)
		if err = s.Release(t.Context(), all); err != nil {
			want(t, err, ErrAway)
		}
		lost.pipelines.Store(0)
		release(t, s, all...)
		compare(t, whole, dump(t, s))
	}
	if n < 8 { // three calls of tips, two of folded ones, the additions, the receipts, and once none
		t.Errorf("%d pipelines", n)
	}
}

// TestAReleaseThatWasCutAnywhereIsFinishedByTheNext cuts the append-only file, as a power cut does, somewhere in a release, and releases the same again.
func TestAReleaseThatWasCutAnywhereIsFinishedByTheNext(t *testing.T) {
	s, server := open(t)
	all := wholeRelease()
	file := filepath.Join(server.Dir, "appendonlydir", "appendonly.aof.1.incr.aof")
	before, err := os.ReadFile(file)
	must(t, err)
	release(t, s, all...)
	whole := dump(t, s)
	after, err := os.ReadFile(file)
	must(t, err)
	some := 0
	for range 12 {
		server.Stop()
		must(t, os.WriteFile(file, after[:len(before)+rand.IntN(len(after)-len(before))], 0o600))
		server.Restart(t)
		clear(s.known) // the process went with it
		half := len(dump(t, s))
		if half > 1 && half < len(whole) {
			some++
		}
		release(t, s, all...)
		compare(t, whole, dump(t, s))
	}
	if some == 0 {
		t.Error("no cut left a part")
	}
}

// TestTipsEnterInTheOrderGiven: the feeder shuffled them, and no call sorts them again, nor takes more than it may.
func TestTipsEnterInTheOrderGiven(t *testing.T) {
	s, server := open(t)
	var all []triage.Arrival
	for range 2*tipsACall + 1 {
		a := arrival(triage.Normal)
		a.Lookup, a.Record = nil, nil
		all = append(all, a)
	}
	release(t, s, all...)
	file := aof(t, server)
	for some := range slices.Chunk(all, tipsACall) {
		last := 0
		for i, a := range some {
			at := strings.Index(file, a.ID.String())
			if at < last {
				t.Fatalf("tip %d stands before the one that was given before it", i)
			}
			last = at
		}
	}
	if calls := entering(all); len(calls) != 3 || len(calls[0].keys) != len(calls[1].keys) {
		t.Errorf("%d calls", len(calls))
	}
}

// TestEachTipOfAReleaseIsHeard, once: what was there already is not told again.
func TestEachTipOfAReleaseIsHeard(t *testing.T) {
	s, _ := open(t)
	began, heard := make(chan bool, 1), make(chan triage.Change, 1)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.Changes(ctx, func() { began <- true }, func(c triage.Change) { heard <- c }) }()
	wait(t, began)
	tips, late := wholeRelease()[:tipsACall+3], arrival(triage.Normal)
	release(t, s, tips...)
	release(t, s, tips...)
	release(t, s, late)
	desks := map[crypto.ID]string{}
	for range tips {
		c := wait(t, heard)
		if desks[c.Tip] != "" || len(c.Offices) != 0 {
			t.Errorf("heard %+v, and %q before", c, desks[c.Tip])
		}
		desks[c.Tip] = c.Desk
	}
	for _, a := range tips {
		if desks[a.ID] != a.Desk {
			t.Errorf("a tip of %s was heard of at %q", a.Desk, desks[a.ID])
		}
	}
	if c := wait(t, heard); c.Tip != late.ID {
		t.Errorf("heard %+v", c)
	}
	cancel()
	must(t, wait(t, done))
}
