package store

import (
	"errors"
	"testing"

	"tipline/crypto"
	"tipline/triage"
)

// TestUndoLeavesNoTrace takes each act back and compares every key with what it was, but for the number of acts, the lease and the waiting notices.
func TestUndoLeavesNoTrace(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	for name, row := range map[string]struct {
		act  func(id crypto.ID, note triage.Message) error
		undo func(before triage.Tip, note triage.Message) error
	}{
		"hold": {
			func(id crypto.ID, note triage.Message) error {
				return s.Hold(ctx, hue, id, triage.Holding{Until: triage.Day(noon) + 2, For: triage.ForDay}, note)
			},
			func(before triage.Tip, note triage.Message) error { return s.Recall(ctx, before, "an", &note, noon) },
		},
		"refer": {
			func(id crypto.ID, note triage.Message) error {
				return s.Refer(ctx, hue, id, slipped(routing("cax", nil, nil)), note, noon)
			},
			func(before triage.Tip, note triage.Message) error { return s.Recall(ctx, before, "an", &note, noon) },
		},
		"route": {
			func(id crypto.ID, _ triage.Message) error {
				return s.Route(ctx, hue, id, "an", slipped(routing("cax", []string{"don"}, []string{"tinh"})), noon)
			},
			func(before triage.Tip, _ triage.Message) error { return s.Recall(ctx, before, "an", nil, noon) },
		},
		"close": {
			func(id crypto.ID, _ triage.Message) error {
				return s.CloseTip(ctx, hue, id, "an", ended(triage.False), noon)
			},
			func(before triage.Tip, _ triage.Message) error { return s.Unfinish(ctx, before, noon) },
		},
		"out of scope": {
			func(id crypto.ID, _ triage.Message) error {
				return s.CloseTip(ctx, hue, id, "an", ended(triage.OutOfScope), noon)
			},
			func(before triage.Tip, _ triage.Message) error { return s.Unfinish(ctx, before, noon) },
		},
	} {
		t.Run(name, func(t *testing.T) {
			must(t, s.rdb.FlushAll(ctx).Err())
			clear(s.known)
			a, repeat := arrival(triage.Normal), arrival(triage.Normal)
			release(t, s, a, repeat)
			must(t, s.rdb.Set(ctx, desk(hue).outOfScope(), 7, 0).Err())
			leased(t, s, repeat)
			must(t, s.Join(ctx, hue, repeat.ID, a.ID, "an", noon))
			leased(t, s, a)
			must(t, s.Ask(ctx, hue, a.ID, "an", triage.Entry{ID: triage.NewEntryID(), Out: []byte("o"), Copy: []byte("c")}, noon))
			before, keys := tip(t, s, a.ID), dump(t, s)
			note := said(triage.WhyHold, hue, hue, "an")
			must(t, row.act(a.ID, note))
			must(t, row.undo(before, note))
			must(t, s.rdb.HSet(ctx, desk(hue).tip(a.ID), fieldActs, before.Acts).Err())
			compare(t, keys, dump(t, s))
			want(t, row.undo(before, note), triage.ErrWrongStatus) // once
		})
	}
}

func TestRecallComesTooLateOnceSomebodyActed(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	for name, act := range map[string]func(id crypto.ID) error{
		"acknowledged": func(id crypto.ID) error { return s.Ack(ctx, hue, id, "cax") },
		"by a copy":    func(id crypto.ID) error { return s.Ack(ctx, hue, id, "don") },
		"slip opened": func(id crypto.ID) error {
			return s.OpenSlip(ctx, hue, id, triage.Opening{Office: "don", Member: "dung", Check: triage.CheckPlace}, noon)
		},
		"message":      func(id crypto.ID) error { return s.Tell(ctx, hue, id, said(triage.WhyTell, "don", hue, "dung")) },
		"returned":     func(id crypto.ID) error { return s.Return(ctx, hue, id, said(triage.WhyReturn, "don", hue, "dung")) },
		"routed again": func(id crypto.ID) error { return s.Route(ctx, hue, id, "binh", routing("don", nil, nil), noon) },
		"closed":       func(id crypto.ID) error { return s.CloseTip(ctx, hue, id, "binh", ended(triage.Acted), noon) },
	} {
		t.Run(name, func(t *testing.T) {
			a := arrival(triage.Normal)
			release(t, s, a)
			leased(t, s, a)
			before := tip(t, s, a.ID)
			must(t, s.Route(ctx, hue, a.ID, "an", slipped(routing("cax", []string{"don"}, nil)), noon))
			must(t, act(a.ID))
			keys := dump(t, s)
			want(t, s.Recall(ctx, before, "an", nil, noon), triage.ErrWrongStatus)
			compare(t, keys, dump(t, s))
		})
	}
}

// TestRecallRingsNobody: a route that is taken back before it settled leaves no notice, and another tip's for the same unit stays.
func TestRecallRingsNobody(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	first := routed(t, s, triage.Normal)
	second := arrival(triage.Normal)
	release(t, s, second)
	leased(t, s, second)
	before := tip(t, s, second.ID)
	must(t, s.Route(ctx, hue, second.ID, "an", routing("cax", []string{"pc04"}, nil), noon))
	must(t, s.Recall(ctx, before, "an", nil, noon))
	notices, err := s.Notices(ctx, hue)
	must(t, err)
	got := map[triage.Notice]bool{}
	for _, n := range notices {
		got[n] = true
	}
	if len(got) != 3 || !got[triage.Notice{Office: "cax", Count: 1, Settling: true}] || !got[triage.Notice{Office: "don", Count: 1, Settling: true}] {
		t.Fatalf("notices are %+v", notices)
	}
	if _, err := s.FindForUnit(ctx, "cax", second.ID); !errors.Is(err, triage.ErrNotFound) {
		t.Fatal("still in the inbox")
	}
	if _, err := s.FindForUnit(ctx, "cax", first.ID); err != nil {
		t.Fatal("the other tip left with it")
	}
	urgent := routed(t, s, triage.Urgent)
	notices, err = s.Notices(ctx, hue)
	must(t, err)
	if notices[0] != (triage.Notice{Office: "ban-truc-hue", Count: 3}) || notices[1] != (triage.Notice{Office: "cax", Count: 1}) {
		t.Fatalf("an urgent route does not ring at once: %+v (%s)", notices, urgent.ID)
	}
}

func TestUndoOfAUnitsClosing(t *testing.T) {
	s, _ := open(t)
	ctx, a := t.Context(), routed(t, s, triage.Normal)
	must(t, s.Ack(ctx, hue, a.ID, "cax"))
	before := tip(t, s, a.ID)
	must(t, s.CloseForUnit(ctx, hue, a.ID, "cax", "cuc", ended(triage.Acted), noon))
	must(t, s.Unfinish(ctx, before, noon))
	got := tip(t, s, a.ID)
	got.Acts = before.Acts
	if got.Status != triage.Acknowledged || got.Lead != "cax" || len(got.Acked) != 1 || got.Hour != before.Hour {
		t.Fatalf("after the undo: %+v", got)
	}
	for _, unit := range []string{"cax", "don"} {
		if _, err := s.FindForUnit(ctx, unit, a.ID); err != nil {
			t.Errorf("not back in the inbox of %s: %v", unit, err)
		}
	}
	if _, err := s.Slip(ctx, hue, a.ID, "cax"); err != nil {
		t.Error("the slip is gone")
	}
}

func TestUnfinishComesTooLateOnceSomebodyActed(t *testing.T) {
	s, _ := open(t)
	ctx, a := t.Context(), arrival(triage.Normal)
	release(t, s, a)
	leased(t, s, a)
	before := tip(t, s, a.ID)
	must(t, s.CloseTip(ctx, hue, a.ID, "an", ended(triage.False), noon))
	must(t, s.Note(ctx, hue, a.ID, said(triage.WhyNote, hue, hue, "binh")))
	want(t, s.Unfinish(ctx, before, noon), triage.ErrWrongStatus)
	if tip(t, s, a.ID).Status != triage.Closed {
		t.Fatal("taken back under somebody's hands")
	}
}

func TestUndoOfAJoinTakesItsOwnAlong(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	a, b, c, d := arrival(triage.Normal), arrival(triage.Normal), arrival(triage.Normal), arrival(triage.Normal)
	release(t, s, a, b, c, d)
	leased(t, s, c)
	must(t, s.Join(ctx, hue, c.ID, b.ID, "an", noon))
	leased(t, s, d)
	must(t, s.Join(ctx, hue, d.ID, a.ID, "an", noon))
	leased(t, s, b)
	before, keys := tip(t, s, b.ID), dump(t, s)
	brought, err := s.Joined(ctx, hue, b.ID)
	must(t, err)
	must(t, s.Join(ctx, hue, b.ID, a.ID, "an", noon))
	must(t, s.UndoJoin(ctx, before, brought, "an", noon))
	must(t, s.rdb.HSet(ctx, desk(hue).tip(b.ID), fieldActs, before.Acts).Err())
	compare(t, keys, dump(t, s))
}

func TestUnjoinAfterTheStoryWasClosed(t *testing.T) {
	s, _ := open(t)
	ctx, a, b := t.Context(), arrival(triage.Normal), arrival(triage.Normal)
	release(t, s, a, b)
	want(t, s.Unjoin(ctx, hue, b.ID, triage.Minute(noon)), triage.ErrWrongStatus)
	leased(t, s, b)
	must(t, s.Join(ctx, hue, b.ID, a.ID, "an", noon))
	leased(t, s, a)
	must(t, s.CloseTip(ctx, hue, a.ID, "an", ended(triage.Unfounded), noon))
	want(t, s.Unjoin(ctx, hue, a.ID, triage.Minute(noon)), triage.ErrWrongStatus)
	must(t, s.Unjoin(ctx, hue, b.ID, triage.Minute(noon)))
	got := tip(t, s, b.ID)
	if got.Status != triage.New || got.Link != "" || got.Disposition != "" || got.Hour != triage.HourOfDay(triage.Day(noon)) || standing(t, s, b).Closed {
		t.Fatalf("unjoined: %+v", got)
	}
	n, err := s.Purge(ctx, hue, triage.Day(noon)+triage.UnfoundedDays)
	must(t, err)
	if n != 1 || tip(t, s, b.ID).Status != triage.New {
		t.Fatal("destroyed with a story that it is no part of")
	}
}
