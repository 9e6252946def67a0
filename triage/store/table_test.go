package store

import (
	"errors"
	"testing"

	"github.com/redis/go-redis/v9"

	"tipline/crypto"
	"tipline/triage"
	"tipline/triage/store/stored"
)

// TestTableOfEverythingStored drives every act, looks at Redis after each, and compares with docs/store.md both ways.
func TestTableOfEverythingStored(t *testing.T) {
	s, _ := open(t)
	page := stored.Read(t, "../..")
	drive(t, s, func() { page.Redis(t, s.rdb.(*redis.Client)) })
	for _, name := range page.UnseenKeys() {
		t.Errorf("in docs/store.md and never stored: %s", name)
	}
}

// drive does everything that the store can do, and calls look after each act.
func drive(t testing.TB, s *Store, look func()) {
	t.Helper()
	ctx := t.Context()
	a, b, c, flood := arrival(triage.Normal), arrival(triage.Urgent), arrival(triage.Normal), arrival(triage.Bulk)
	step := func(err error) {
		t.Helper()
		must(t, err)
		look()
	}
	flood.Row = &a.ID
	step(s.Release(ctx, []triage.Arrival{a, b, c, flood}))
	step(s.ShareGuard(ctx, triage.Day(noon), [][16]byte{{1}, {2}}))
	escalate(t, s, b, step)
	for _, w := range waves(t, s, 0) {
		_, err := s.SetWave(ctx, w, triage.Minute(noon)+10)
		step(err)
	}
	lease := func(x triage.Arrival) { _, err := s.Lease(ctx, hue, x.ID, "an", noon); step(err) }
	lease(a)
	step(s.Ask(ctx, hue, a.ID, "an", triage.Entry{ID: triage.NewEntryID(), Out: []byte("out"), Copy: []byte("copy")}, noon))
	step(s.Release(ctx, []triage.Arrival{addition(a), addition(b)}))
	step(s.Hold(ctx, hue, a.ID, triage.Holding{Until: triage.Day(noon) + 1, For: triage.ForDay}, said(triage.WhyHold, hue, hue, "an")))
	lease(a)
	step(s.Route(ctx, hue, a.ID, "an", slipped(routing("cax", []string{"don"}, []string{"tinh"})), noon))
	step(s.Tell(ctx, hue, a.ID, said(triage.WhyTell, "cax", hue, "cuc")))
	step(s.Tell(ctx, hue, a.ID, said(triage.WhyTell, hue, "cax", "an")))
	step(s.OpenSlip(ctx, hue, a.ID, triage.Opening{Office: "cax", Member: "cuc", Minute: triage.Minute(noon), Check: triage.CheckDanger}, noon))
	step(s.Review(ctx, hue, a.ID))
	step(s.OpenSlip(ctx, hue, a.ID, triage.Opening{Office: "don", Member: "dung", Minute: triage.Minute(noon), Check: triage.CheckDanger}, noon))
	step(s.Return(ctx, hue, a.ID, said(triage.WhyReturn, "cax", hue, "cuc")))
	step(s.Note(ctx, hue, a.ID, said(triage.WhyNote, hue, hue, "binh")))
	lease(a)
	step(s.Route(ctx, hue, a.ID, "an", slipped(routing("cax", []string{"don"}, []string{"tinh"})), noon))
	fire(t, s, a, triage.Ring{As: triage.RingStep, Office: "tinh", Fired: 1, Next: triage.Minute(noon) + 1}, step)
	step(s.Ack(ctx, hue, a.ID, "cax"))
	step(s.Record(ctx, hue, a.ID, "cax", noon))
	step(s.Prolong(ctx, hue, a.ID, said(triage.WhyProlong, "cax", hue, "cuc")))
	step(s.AckAs(ctx, hue, a.ID, "don", triage.AckReadback))
	step(s.UseWord(ctx, hue, "don", "2026-11", 1, triage.Day(noon)))
	step(s.Bury(ctx, hue, triage.DeadLetter{Office: "don", Via: "sms", Day: triage.Day(noon)}))
	step(s.BreakGlass(ctx, hue, "hue-safe", triage.Minute(noon), []string{hue}))
	step(s.Retain(ctx, hue, a.ID, triage.Day(noon)+400))
	step(s.PutApproval(ctx, hue, a.ID, triage.Approving{Until: triage.Minute(noon)}, 1))
	step(s.AddHandover(ctx, hue, triage.Document{Day: triage.Day(noon)}))
	lease(c)
	step(s.Join(ctx, hue, c.ID, a.ID, "an", noon))
	step(s.CloseForUnit(ctx, hue, a.ID, "cax", "cuc", ended(triage.Acted), noon))
	lease(b)
	step(s.Yield(ctx, hue, b.ID, "an"))
	lease(b)
	step(s.CloseTip(ctx, hue, b.ID, "an", ended(triage.OutOfScope), noon))
	step(s.Release(ctx, []triage.Arrival{addition(a)})) // reopened
	e := arrival(triage.Normal)
	more := addition(e)
	step(s.Release(ctx, []triage.Arrival{e, more}))
	moving := transfer(t, s, e.ID)
	moving.Heads = []triage.Head{{File: newID(), Locked: []byte("head")}}
	step(s.markMove(ctx, hue, e.ID, moving))
	step(s.finishMove(ctx, hue, e.ID, nowhere))
	driveLooks(t, s, step)
	driveInterpreters(t, s, step)
	for _, office := range []string{hue, "cax"} {
		all, err := s.Notices(ctx, hue)
		must(t, err)
		for _, n := range all {
			if n.Office == office {
				step(s.Noticed(ctx, hue, n))
			}
		}
	}
	_, err := s.Purge(ctx, hue, triage.Day(noon)+triage.UnfoundedDays)
	step(err)
	_, err = s.Purge(ctx, hue, triage.Day(noon)+triage.OpenDays)
	step(err)
}

// escalate rings the desk for a waiting tip, and then an office in its place.
func escalate(t testing.TB, s *Store, x triage.Arrival, step func(error)) {
	t.Helper()
	_, err := s.Tick(t.Context(), hue, 0, triage.Minute(noon), 0)
	step(err)
	fire(t, s, x, triage.Ring{As: triage.RingDesk, Office: hue, Fired: 1, Next: triage.Minute(noon) + 1}, step)
	fire(t, s, x, triage.Ring{As: triage.RingInstead, Office: "tinh", Fired: 2, Next: triage.Minute(noon) + 2}, step)
}

// fire fires a step of a tip, whatever its clock says.
func fire(t testing.TB, s *Store, x triage.Arrival, r triage.Ring, step func(error)) {
	t.Helper()
	c := clock(t, s, x)
	done, err := s.Fire(t.Context(), c, r, triage.Minute(noon))
	step(err)
	if !done {
		t.Fatalf("the clock of %+v did not fire %+v", c, r)
	}
}

// clock is a tip's clock as the escalator reads it, of its own.
func clock(t testing.TB, s *Store, x triage.Arrival) triage.Clock {
	t.Helper()
	apart(t, s, x)
	all, err := s.Ended(t.Context(), hue, 1<<40)
	must(t, err)
	for _, c := range all {
		if c.ID == x.ID {
			return c
		}
	}
	t.Fatal("no clock runs")
	return triage.Clock{}
}

var touch = script(`
if get(KEYS[1], '` + fieldWave + `') ~= '' then changed('') end
return 1
`)

// apart takes a tip out of its wave, as any act does.
func apart(t testing.TB, s *Store, x triage.Arrival) {
	t.Helper()
	_, err := s.run(t.Context(), "touch", touch, []string{desk(hue).tip(x.ID)})
	must(t, err)
}

// waves are those that an escalator reads at a minute.
func waves(t testing.TB, s *Store, now int64) []triage.Wave {
	t.Helper()
	all, err := s.Waves(t.Context(), hue, now)
	must(t, err)
	return all
}

// driveInterpreters grants two things of a tip: one is written down, one taken back.
func driveInterpreters(t testing.TB, s *Store, step func(error)) {
	t.Helper()
	ctx, a := t.Context(), arrival(triage.Normal)
	step(s.Release(ctx, []triage.Arrival{a}))
	for _, part := range []crypto.ID{a.ID, newID()} {
		step(s.Interpret(ctx, hue, "cax", triage.Interpreting{Tip: a.ID, Part: part, Member: "cuc", Until: triage.Minute(noon), Grant: []byte("g")}, 2))
	}
	if err := s.Interpret(ctx, hue, "cax", triage.Interpreting{Tip: a.ID, Part: newID(), Member: "cuc"}, 2); !errors.Is(err, triage.ErrWrongStatus) {
		t.Errorf("one too many: %v", err)
	}
	all, err := s.Interpretings(ctx, hue)
	must(t, err)
	for i, one := range all {
		if i == 0 {
			step(s.Interpreted(ctx, hue, one, said(triage.WhyInterpreted, "cax", hue, "cuc")))
		} else {
			step(s.EndInterpret(ctx, hue, one))
		}
		if err := s.EndInterpret(ctx, hue, one); !errors.Is(err, triage.ErrNotFound) {
			t.Errorf("ended twice: %v", err)
		}
	}
}

// driveLooks does what comes before and after a second look, and what a unit does that stands aside.
func driveLooks(t testing.TB, s *Store, step func(error)) {
	t.Helper()
	ctx, a, b := t.Context(), arrival(triage.Normal), arrival(triage.Normal)
	a.Look, b.Look = true, true
	more := addition(a)
	step(s.Release(ctx, []triage.Arrival{a, b, more}))
	lease := func(x triage.Arrival) { _, err := s.Lease(ctx, hue, x.ID, "an", noon); step(err) }
	look := func(x triage.Arrival, do func(triage.Tip) error) {
		read, err := s.Tip(ctx, hue, x.ID)
		must(t, err)
		step(do(read))
	}
	lease(a)
	r := slipped(routing("cax", nil, nil))
	r.Narrow, r.SlipID = true, newID()
	step(s.Route(ctx, hue, a.ID, "an", r, noon))
	step(s.OpenSlip(ctx, hue, a.ID, triage.Opening{Office: "cax", Member: "cuc", Minute: triage.Minute(noon), Check: triage.CheckPlace}, noon))
	step(s.KeepSlips(ctx, hue, a.ID, triage.Day(noon)+30))
	step(s.PutGrants(ctx, hue, a.ID, map[string][]byte{triage.GrantedTip: []byte("g"), more.ID.String(): []byte("g"), "story": []byte("g")}))
	step(s.CloseTip(ctx, hue, a.ID, "an", ended(triage.Unfounded), noon))
	look(a, func(read triage.Tip) error {
		return s.SendBack(ctx, read, said(triage.WhyLook, "thanh-tra", hue, "tra"), triage.Day(noon))
	})
	lease(a)
	step(s.CloseTip(ctx, hue, a.ID, "an", ended(triage.Unfounded), noon))
	look(a, func(read triage.Tip) error { return s.Agree(ctx, read, triage.Day(noon)) })
	lease(b)
	step(s.Hold(ctx, hue, b.ID, triage.Holding{Until: triage.Day(noon) + 1, For: triage.ForAnswer}, said(triage.WhyHold, hue, hue, "an")))
	lease(b)
	step(s.Route(ctx, hue, b.ID, "an", slipped(routing("cax", nil, nil)), noon))
	step(s.Recuse(ctx, hue, b.ID, routing("thanh-tra", nil, nil), said(triage.WhyRecuse, "cax", "thanh-tra", "cuc"), triage.Minute(noon)))
	step(s.Lapse(ctx, hue, b.ID))
}
