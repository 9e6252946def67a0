package store

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tipline/triage"
)

// TestNoStepFiresTwice lets many escalators fire the same step at one moment: one does, and one notice is owed.
func TestNoStepFiresTwice(t *testing.T) {
	s, _ := open(t)
	ctx, a := t.Context(), arrival(triage.Urgent)
	release(t, s, a)
	leased(t, s, a)
	must(t, s.Route(ctx, hue, a.ID, "an", routing("cax", nil, []string{"tinh", "bien-phong"}), noon))
	c := clock(t, s, a)
	set, err := s.SetClock(ctx, c, triage.Minute(noon)+30)
	must(t, err)
	if c.Minute != 0 || !set {
		t.Fatalf("a clock begins without a minute, and the escalator sets it: %+v, %v", c, set)
	}
	if again, err := s.SetClock(ctx, c, triage.Minute(noon)+90); err != nil || again {
		t.Fatal("set twice")
	}
	if early, err := s.Ended(ctx, hue, triage.Minute(noon)+29); err != nil || len(early) != 0 {
		t.Fatalf("ended early: %+v", early)
	}
	c = clock(t, s, a)
	var fired sync.Map
	var all sync.WaitGroup
	for i := range 16 {
		all.Go(func() {
			done, err := s.Fire(ctx, c, triage.Ring{As: triage.RingStep, Office: "tinh", Fired: 1, Next: c.Minute + 30}, c.Minute)
			if err == nil && done {
				fired.Store(i, true)
			}
		})
	}
	all.Wait()
	n := 0
	fired.Range(func(any, any) bool { n++; return true })
	got := tip(t, s, a.ID)
	if n != 1 || got.Fired != 1 || !slices.Equal(got.Copies, []string{"tinh"}) || !got.Stepped("tinh") || got.Stepped("bien-phong") {
		t.Fatalf("%d fired: %+v", n, got)
	}
	notices, err := s.Notices(ctx, hue)
	must(t, err)
	if !slices.Contains(notices, triage.Notice{Office: "tinh", Count: 1}) {
		t.Fatalf("notices are %+v", notices)
	}
	if inbox, err := s.Inbox(ctx, "tinh"); err != nil || len(inbox) != 1 {
		t.Fatal("the step does not find the tip")
	}
	if _, err := s.FindForUnit(ctx, "bien-phong", a.ID); err == nil {
		t.Fatal("a step that has not fired finds the tip")
	}
}

// TestWhoeverAnswersLeads: a step that acknowledges stops the clock and leads; the lead that did not answer keeps a copy and may still say that it has read it.
func TestWhoeverAnswersLeads(t *testing.T) {
	s, _ := open(t)
	ctx, a := t.Context(), arrival(triage.Urgent)
	release(t, s, a)
	leased(t, s, a)
	must(t, s.Route(ctx, hue, a.ID, "an", routing("cax", []string{"don"}, []string{"tinh"}), noon))
	fire(t, s, a, triage.Ring{As: triage.RingStep, Office: "tinh", Fired: 1, Next: triage.Minute(noon) + 60}, func(err error) { must(t, err) })
	must(t, s.Ack(ctx, hue, a.ID, "tinh"))
	got := tip(t, s, a.ID)
	if got.Lead != "tinh" || !slices.Equal(got.Copies, []string{"don", "cax"}) || got.Status != triage.Acknowledged {
		t.Fatalf("after the step's answer: %+v", got)
	}
	if n, err := s.Clocks(ctx, hue); err != nil || n != 0 {
		t.Fatalf("%d clocks run", n)
	}
	must(t, s.Ack(ctx, hue, a.ID, "cax"))
	must(t, s.CloseForUnit(ctx, hue, a.ID, "tinh", "cuc", ended(triage.Acted), noon))
}

// TestRungInstead: an office that was rung in the desk's place may lease and route the tip, until the desk takes it; and a route taken back is in its hands again.
func TestRungInstead(t *testing.T) {
	s, _ := open(t)
	ctx, a, b := t.Context(), arrival(triage.Urgent), arrival(triage.Urgent)
	release(t, s, a, b)
	step := func(err error) { t.Helper(); must(t, err) }
	_, err := s.LeaseInstead(ctx, hue, a.ID, "giam", "tinh", noon)
	want(t, err, triage.ErrNotFound)
	escalate(t, s, a, step)
	fire(t, s, b, triage.Ring{As: triage.RingInstead, Office: "tinh", Fired: 2, Next: triage.Minute(noon) + 2}, step)
	rung, err := s.Rung(ctx, "tinh")
	must(t, err)
	if len(rung) != 2 {
		t.Fatalf("rung for %d", len(rung))
	}
	leased(t, s, b)
	_, err = s.LeaseInstead(ctx, hue, b.ID, "giam", "tinh", noon)
	want(t, err, triage.ErrNotFound)
	_, err = s.LeaseInstead(ctx, hue, a.ID, "giam", "don", noon)
	want(t, err, triage.ErrNotFound)
	before, err := s.LeaseInstead(ctx, hue, a.ID, "giam", "tinh", noon)
	must(t, err)
	must(t, s.Route(ctx, hue, a.ID, "giam", routing("cax", nil, nil), noon))
	if rung, _ := s.Rung(ctx, "tinh"); len(rung) != 0 {
		t.Fatal("sent on, and still rung")
	}
	must(t, s.Recall(ctx, before, "giam", nil, noon))
	if rung, _ := s.Rung(ctx, "tinh"); len(rung) != 1 || rung[0].Holder != "giam" {
		t.Fatalf("taken back: %+v", rung)
	}
}

// TestClocksMoveAlong: time that nobody watched moves what is set and leaves alone what is not; of two escalators that saw the same minute one does it.
func TestClocksMoveAlong(t *testing.T) {
	s, _ := open(t)
	ctx, a, b := t.Context(), arrival(triage.Urgent), arrival(triage.Normal)
	release(t, s, a, b)
	if _, err := s.SetClock(ctx, clock(t, s, a), 1000); err != nil {
		t.Fatal(err)
	}
	for i, along := range []int64{0, 120, -100} {
		read, err := s.Ticked(ctx, hue)
		must(t, err)
		done, err := s.Tick(ctx, hue, read, int64(900+i), along)
		must(t, err)
		twice, err := s.Tick(ctx, hue, read, int64(900+i), along)
		must(t, err)
		if !done || twice && i > 0 {
			t.Fatalf("tick %d: %v, and a second one: %v", i, done, twice)
		}
	}
	if clock(t, s, a).Minute != 1020 || clock(t, s, b).Minute != 0 {
		t.Fatalf("clocks are %d and %d", clock(t, s, a).Minute, clock(t, s, b).Minute)
	}
}

// TestOldRecordsGetTheirClocks: records of a version that had none, and a clock whose tip is gone.
func TestOldRecordsGetTheirClocks(t *testing.T) {
	s, _ := open(t)
	ctx, a, b, c := t.Context(), arrival(triage.Urgent), arrival(triage.Normal), arrival(triage.Normal)
	release(t, s, a, b, c)
	leased(t, s, b)
	must(t, s.Route(ctx, hue, b.ID, "an", routing("cax", nil, nil), noon))
	leased(t, s, c)
	d := desk(hue)
	for _, x := range []triage.Arrival{a, b, c} {
		must(t, s.rdb.HDel(ctx, d.tip(x.ID), fieldRuns).Err())
		must(t, s.rdb.ZRem(ctx, d.clocks(), x.ID.String()).Err())
	}
	n, err := s.Unclocked(ctx, hue)
	must(t, err)
	again, err := s.Unclocked(ctx, hue)
	must(t, err)
	if running, _ := s.Clocks(ctx, hue); n != 3 || again != 0 || running != 3 {
		t.Fatalf("%d started, then %d; %d run", n, again, running)
	}
	must(t, s.rdb.Del(ctx, d.tip(a.ID)).Err())
	done, err := s.Fire(ctx, clock(t, s, a), triage.Ring{As: triage.RingDesk, Office: hue, Fired: 1}, 1)
	must(t, err)
	if running, _ := s.Clocks(ctx, hue); done || running != 2 {
		t.Fatalf("the clock of a tip that is gone: %v, %d run", done, running)
	}
}

// TestTheMinuteGoesWithTheClock: what tells an urgent tip's minute of release is gone when a member has it in hand and sent it on, from every value and score.
func TestTheMinuteGoesWithTheClock(t *testing.T) {
	s, _ := open(t)
	ctx, a := t.Context(), arrival(triage.Urgent)
	release(t, s, a)
	tells := func() (found bool) {
		for key, lines := range dump(t, s) {
			found = found || strings.Contains(key+lines, "77777777")
		}
		return found
	}
	if set, err := s.SetClock(ctx, clock(t, s, a), 77777777); err != nil || !set || !tells() {
		t.Fatal("the clock is not set: the search is blind")
	}
	leased(t, s, a)
	if tells() {
		t.Fatal("leased, and the minute is still there")
	}
	must(t, s.Yield(ctx, hue, a.ID, "an"))
	if c := clock(t, s, a); c.Minute != 0 {
		t.Fatalf("given back: %+v", c)
	}
}

// TestRungUnitHearsOfARecall: a unit that was rung for an urgent tip is rung once more when the tip is taken back or sent elsewhere, by a notice like any other.
func TestRungUnitHearsOfARecall(t *testing.T) {
	s, _ := open(t)
	ctx, a := t.Context(), arrival(triage.Urgent)
	release(t, s, a)
	leased(t, s, a)
	rings := func(office string) (n int64) {
		all, err := s.Notices(ctx, hue)
		must(t, err)
		for _, one := range all {
			if one.Office == office {
				n = one.Count
				must(t, s.Noticed(ctx, hue, one)) // told
			}
		}
		return n
	}
	before := tip(t, s, a.ID)
	must(t, s.Route(ctx, hue, a.ID, "an", routing("cax", nil, nil), noon))
	if rings("cax") != 1 {
		t.Fatal("not rung")
	}
	must(t, s.Recall(ctx, before, "an", nil, noon))
	if rings("cax") != 1 {
		t.Fatal("not told that it is gone")
	}
	must(t, s.Route(ctx, hue, a.ID, "an", routing("cax", []string{"don"}, nil), noon))
	rings("cax")
	rings("don")
	must(t, s.Route(ctx, hue, a.ID, "an", routing("don", nil, nil), noon.Add(time.Minute)))
	if rings("cax") != 1 || rings("don") != 1 {
		t.Fatal("sent elsewhere, and the one who lost it was not told")
	}
}

func TestRecordAndProlong(t *testing.T) {
	s, _ := open(t)
	ctx, a := t.Context(), arrival(triage.Normal)
	release(t, s, a)
	leased(t, s, a)
	must(t, s.Route(ctx, hue, a.ID, "an", routing("cax", []string{"don"}, nil), noon))
	want(t, s.Record(ctx, hue, a.ID, "cax", noon), triage.ErrWrongStatus)
	must(t, s.Ack(ctx, hue, a.ID, "cax"))
	want(t, s.Record(ctx, hue, a.ID, "don", noon), triage.ErrNotFound)
	must(t, s.Record(ctx, hue, a.ID, "cax", noon))
	must(t, s.Record(ctx, hue, a.ID, "cax", noon.Add(time.Hour)))
	more := func() error { return s.Prolong(ctx, hue, a.ID, said(triage.WhyProlong, "cax", hue, "cuc")) }
	want(t, s.Prolong(ctx, hue, a.ID, said(triage.WhyProlong, "don", hue, "dung")), triage.ErrNotFound)
	must(t, more())
	must(t, more())
	want(t, more(), triage.ErrWrongStatus)
	got := tip(t, s, a.ID)
	if got.Recorded != triage.Minute(noon) || got.Prolonged != 2 || !slices.Contains(got.Told, "cax") {
		t.Fatalf("%+v", got)
	}
	must(t, s.Route(ctx, hue, a.ID, "an", routing("don", nil, nil), noon))
	if got := tip(t, s, a.ID); got.Recorded != 0 || got.Prolonged != 0 {
		t.Fatalf("another lead begins anew: %+v", got)
	}
}
