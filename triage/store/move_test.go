package store

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"tipline/crypto"
	"tipline/triage"
)

const tri = "ban-truc-quang-tri"

// transfer seals a tip of hue anew for tri.
func transfer(t testing.TB, s *Store, id crypto.ID) triage.Transfer {
	t.Helper()
	thread, err := s.Thread(t.Context(), hue, id)
	must(t, err)
	for i := range thread {
		e := &thread[i]
		if e.From == triage.FromReporter {
			e.Said = []byte("anew " + string(e.Said))
		} else {
			e.Copy = []byte("anew " + string(e.Copy))
		}
	}
	m := triage.Transfer{To: tri, Member: "an", Thread: thread, LastDay: triage.Day(noon) + triage.ReceiptDays}
	if tip(t, s, id).Bytes > 0 {
		m.Verbatim = []byte("anew")
	}
	return m
}

// nowhere stands for a disk with nothing on it.
func nowhere(crypto.ID, []triage.Head) error { return nil }

// urgentWithThread is an urgent tip of hue with an addition, a question and notes.
func urgentWithThread(t testing.TB, s *Store) (triage.Arrival, triage.Arrival) {
	t.Helper()
	a := arrival(triage.Urgent)
	more := addition(a)
	release(t, s, a, more)
	must(t, s.Ask(t.Context(), hue, a.ID, "an", triage.Entry{ID: triage.NewEntryID(), Out: []byte("out"), Copy: []byte("copy")}, noon))
	must(t, s.Note(t.Context(), hue, a.ID, said(triage.WhyNote, hue, hue, "an")))
	return a, more
}

func TestATipMoves(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	a, more := urgentWithThread(t, s)
	_, err := s.Lease(ctx, hue, a.ID, "binh", noon)
	must(t, err)
	m := transfer(t, s, a.ID)
	want(t, s.Move(ctx, hue, a.ID, m, nowhere), triage.ErrLeased)
	must(t, s.Yield(ctx, hue, a.ID, "binh"))
	want(t, s.Move(ctx, hue, a.ID, triage.Transfer{To: tri, Member: "an", Verbatim: []byte("anew")}, nowhere), triage.ErrWrongStatus) // the thread is missing
	must(t, s.Move(ctx, hue, a.ID, m, nowhere))
	want(t, s.Move(ctx, hue, a.ID, m, nowhere), triage.ErrNotFound)

	got, err := s.Tip(ctx, tri, a.ID)
	must(t, err)
	if got.Lane != triage.Urgent || got.Status != triage.New || got.Hour != a.Hour {
		t.Errorf("arrived as %+v", got)
	}
	verbatim, err := s.Verbatim(ctx, tri, a.ID)
	must(t, err)
	thread, err := s.Thread(ctx, tri, a.ID)
	must(t, err)
	if string(verbatim) != "anew" || len(thread) != 2 || thread[0].ID != more.ID || string(thread[0].Said) != "anew "+string(more.Blob) ||
		string(thread[1].Out) != "out" || string(thread[1].Copy) != "anew copy" {
		t.Errorf("arrived with %q, %+v", verbatim, thread)
	}
	notices, err := s.Notices(ctx, tri)
	must(t, err)
	if len(notices) != 1 || notices[0].Office != tri {
		t.Errorf("the other desk is told %+v", notices)
	}
	to, err := s.Moved(ctx, hue, a.ID)
	must(t, err)
	none, err := s.Moved(ctx, hue, newID())
	must(t, err)
	if to != tri || none != "" {
		t.Errorf("followed to %q and %q", to, none)
	}
	for key := range dump(t, s) {
		if strings.HasPrefix(key, "{"+hue+"}") && key != desk(hue).moved(a.ID) && key != desk(hue).notices() {
			t.Errorf("%s is left", key)
		}
	}
	if at := s.rdb.ExpireTime(ctx, desk(hue).moved(a.ID)).Val(); int64(at.Seconds()) != triage.DayStart(triage.Day(noon)+triage.ReceiptDays+1).Unix() {
		t.Errorf("the stub goes at %v", at)
	}
	after := dump(t, s)
	release(t, s, a, more) // a release that was not sure of itself
	compare(t, after, dump(t, s))
}

// TestMoveSurvivesACrashAnywhere cuts a move short after each of its steps, and does the rest, twice: every time the same stands there in the end, once.
func TestMoveSurvivesACrashAnywhere(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	var disk map[crypto.ID]string
	put := func(tip crypto.ID, heads []triage.Head) error {
		if _, err := s.Tip(ctx, tri, tip); err == nil && len(disk) < len(heads) {
			t.Error("the tip is at the other desk before its files are")
		}
		for _, h := range heads {
			disk[h.File] = string(h.Locked)
		}
		return nil
	}
	steps := []func(*movingTip) error{
		func(*movingTip) error { return nil },
		func(m *movingTip) error { return s.know(ctx, m.to) },
		func(m *movingTip) error { return put(m.ID, m.heads) },
		func(m *movingTip) error { return s.layThread(ctx, m) },
		func(m *movingTip) error { return s.arrive(ctx, m) },
		func(m *movingTip) error { return s.leaveStub(ctx, m) },
	}
	a, _ := urgentWithThread(t, s)
	before := restorable(t, s)
	m := transfer(t, s, a.ID)
	m.Heads = []triage.Head{{File: newID(), Locked: []byte("head")}, {File: newID(), Locked: []byte("another")}}
	must(t, s.Move(ctx, hue, a.ID, m, nowhere))
	whole := dump(t, s)
	went, err := s.Went(ctx, hue, a.ID)
	must(t, err)
	for _, h := range m.Heads {
		if !slices.Contains(went, h.File) {
			t.Error("the stub does not name the files")
		}
	}
	for n := range steps {
		before()
		disk = map[crypto.ID]string{}
		must(t, s.markMove(ctx, hue, a.ID, m))
		half, err := s.movingTip(ctx, hue, a.ID)
		must(t, err)
		for _, step := range steps[:n+1] {
			must(t, step(half))
		}
		for range 2 {
			_, err := s.EndMoves(ctx, hue, noon, put)
			must(t, err)
		}
		compare(t, whole, dump(t, s))
		for _, h := range m.Heads {
			if disk[h.File] != string(h.Locked) {
				t.Errorf("cut after step %d, a file has %q", n, disk[h.File])
			}
		}
	}
}

// TestAMoveWaitsForItsFiles: while the disk is away the tip is at neither desk, and the move is certain all the same.
func TestAMoveWaitsForItsFiles(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	a, _ := urgentWithThread(t, s)
	m := transfer(t, s, a.ID)
	m.Heads = []triage.Head{{File: newID(), Locked: []byte("head")}}
	broken := func(crypto.ID, []triage.Head) error { return errors.New("no space") }
	must(t, s.Move(ctx, hue, a.ID, m, broken))
	if got := tip(t, s, a.ID); got.Status != triage.Moving {
		t.Errorf("it is %s", got.Status)
	}
	_, err := s.Tip(ctx, tri, a.ID)
	want(t, err, triage.ErrNotFound)
	if _, err := s.EndMoves(ctx, hue, noon, broken); err == nil {
		t.Error("a broken disk is not told")
	}
	_, err = s.EndMoves(ctx, hue, noon, nowhere)
	must(t, err)
	_, err = s.Tip(ctx, tri, a.ID)
	must(t, err)
}

// restorable remembers what Redis holds; what it gives puts that back.
func restorable(t testing.TB, s *Store) func() {
	t.Helper()
	held := map[string]string{}
	for key := range dump(t, s) {
		raw, err := s.rdb.Dump(t.Context(), key).Result()
		must(t, err)
		held[key] = raw
	}
	return func() {
		must(t, s.rdb.FlushAll(t.Context()).Err())
		clear(s.known)
		for _, key := range slices.Sorted(maps.Keys(held)) {
			must(t, s.rdb.Restore(t.Context(), key, 0, held[key]).Err())
		}
	}
}

// TestWhatComesBehindAMovedTip: an addition that was sealed to the old desk is dropped nowhere. It waits there as a tip of its own, and follows with the same key.
func TestWhatComesBehindAMovedTip(t *testing.T) {
	for _, when := range []string{"while it moves", "after"} {
		s, _ := open(t)
		ctx := t.Context()
		a, _ := urgentWithThread(t, s)
		late := addition(a)
		late.Lane = triage.Urgent
		m := transfer(t, s, a.ID)
		if when == "after" {
			must(t, s.Move(ctx, hue, a.ID, m, nowhere))
			release(t, s, late)
		} else {
			must(t, s.markMove(ctx, hue, a.ID, m))
			release(t, s, late)
			must(t, s.finishMove(ctx, hue, a.ID, nowhere))
		}
		rest := tip(t, s, a.ID)
		if rest.Status != triage.New || rest.Lane != triage.Urgent || rest.Bytes != 0 || !rest.News {
			t.Errorf("%s: %+v waits", when, rest)
		}
		thread, err := s.Thread(ctx, hue, a.ID)
		must(t, err)
		if len(thread) != 1 || thread[0].ID != late.ID {
			t.Fatalf("%s: %+v waits", when, thread)
		}
		must(t, s.Move(ctx, hue, a.ID, transfer(t, s, a.ID), nowhere))
		thread, err = s.Thread(ctx, tri, a.ID)
		must(t, err)
		if len(thread) != 3 || thread[2].ID != late.ID || string(thread[2].Said) != "anew "+string(late.Blob) {
			t.Errorf("%s: arrived %+v", when, thread)
		}
		_, err = s.Tip(ctx, hue, a.ID)
		want(t, err, triage.ErrNotFound)
		after := dump(t, s)
		release(t, s, late)
		compare(t, after, dump(t, s))
	}
}

func TestRepeatsDoNotMove(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	a, b := arrival(triage.Normal), arrival(triage.Normal)
	release(t, s, a, b)
	_, err := s.Lease(ctx, hue, a.ID, "an", noon)
	must(t, err)
	must(t, s.Join(ctx, hue, a.ID, b.ID, "an", noon))
	want(t, s.Move(ctx, hue, b.ID, transfer(t, s, b.ID), nowhere), triage.ErrWrongStatus)
}
