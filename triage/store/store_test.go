package store

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"testing"
	"time"

	"tipline/crypto"
	"tipline/triage"
	"tipline/triage/store/redistest"
)

// noon is 12:17:23 today in Hanoi: Redis ends keys by its own clock.
var noon = triage.DayStart(triage.Day(time.Now())).Add(12*time.Hour + 17*time.Minute + 23*time.Second)

const hue = "ban-truc-hue"

func open(t testing.TB) (*Store, *redistest.Server) {
	t.Helper()
	server := redistest.Start(t)
	s, err := Open(Params{Socket: server.Socket})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if err := s.Ready(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s, server
}

func newID() (id crypto.ID) {
	rand.Read(id[:])
	return id
}

// arrival is a tip with a receipt, released at noon's hour.
func arrival(lane triage.Lane) triage.Arrival {
	id := newID()
	var l crypto.Lookup
	rand.Read(l[:])
	return triage.Arrival{ID: id, Tip: id, Desk: hue, Lane: lane, Hour: triage.Hour(noon), Blob: []byte("locked " + id.String()),
		Lookup: &l, Record: []byte("record " + id.String()), LastDay: triage.Day(noon) + triage.ReceiptDays}
}

func addition(to triage.Arrival) triage.Arrival {
	a := arrival(triage.Normal)
	a.Tip, a.Lookup, a.Record = to.ID, nil, nil
	return a
}

func release(t testing.TB, s *Store, all ...triage.Arrival) {
	t.Helper()
	if err := s.Release(t.Context(), all); err != nil {
		t.Fatal(err)
	}
}

func routing(lead string, copies, steps []string) triage.Routing {
	r := triage.Routing{Lead: lead, Copies: copies, Steps: stepped(steps), Cards: map[string][]byte{}}
	for _, o := range r.Offices() {
		r.Cards[o] = []byte("card for " + o)
	}
	return r
}

// stepped are steps half an hour apart.
func stepped(offices []string) []triage.Step {
	var all []triage.Step
	for i, o := range offices {
		all = append(all, triage.Step{Office: o, After: 30 * (i + 1)})
	}
	return all
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func want(t testing.TB, err, wanted error) {
	t.Helper()
	if !errors.Is(err, wanted) {
		t.Fatalf("error is %v, want %v", err, wanted)
	}
}

func tip(t testing.TB, s *Store, id crypto.ID) triage.Tip {
	t.Helper()
	got, err := s.Tip(t.Context(), hue, id)
	must(t, err)
	return got
}

func TestReleaseTwiceIsOnce(t *testing.T) {
	s, server := open(t)
	a, b := arrival(triage.Normal), arrival(triage.Urgent)
	add := addition(a)
	all := []triage.Arrival{a, b, add}
	release(t, s, all...)
	before := dump(t, s)
	release(t, s, all...)
	server.Restart(t) // what was written is on the disk
	release(t, s, all...)
	compare(t, before, dump(t, s))

	q, err := s.Queue(t.Context(), hue, triage.Page{})
	must(t, err)
	if q.Counts[triage.Normal] != 1 || q.Counts[triage.Urgent] != 1 || len(q.Tips) != 2 || q.More {
		t.Fatalf("queue is %+v", q)
	}
	got, err := s.Verbatim(t.Context(), hue, a.ID)
	must(t, err)
	if string(got) != string(a.Blob) {
		t.Fatal("another verbatim came back")
	}
	record, err := s.Receipt(t.Context(), *a.Lookup)
	must(t, err)
	if string(record) != string(a.Record) {
		t.Fatal("another record came back")
	}
	_, err = s.Receipt(t.Context(), crypto.Lookup{})
	want(t, err, triage.ErrNotFound)
}

func TestReleaseHalfWayIsFinishedByTheNext(t *testing.T) {
	s, server := open(t)
	a, b := arrival(triage.Normal), arrival(triage.Normal)
	must(t, s.know(t.Context(), hue))
	must(t, s.enter(t.Context(), &a)) // and then the power went
	server.Stop()
	if err := s.Release(t.Context(), []triage.Arrival{a, b}); !errors.Is(err, ErrAway) {
		t.Fatalf("with Redis away: %v", err)
	}
	server.Restart(t)
	release(t, s, a, b)
	for _, x := range []triage.Arrival{a, b} {
		if _, err := s.Receipt(t.Context(), *x.Lookup); err != nil {
			t.Fatal(err)
		}
	}
	ids, err := s.TipIDs(t.Context())
	must(t, err)
	if len(ids) != 2 {
		t.Fatalf("%d tips", len(ids))
	}
}

func TestNextTakesUrgentThenOldest(t *testing.T) {
	s, _ := open(t)
	bulk, normal, older, urgent := arrival(triage.Bulk), arrival(triage.Normal), arrival(triage.Normal), arrival(triage.Urgent)
	older.Hour--
	release(t, s, bulk, normal, older, urgent)
	for i, x := range []triage.Arrival{urgent, older, normal, bulk} {
		got, err := s.Next(t.Context(), hue, "an", noon)
		must(t, err)
		if got.ID != x.ID || got.Holder != "an" || got.Status != triage.Leased || got.LeaseEnd != triage.LeaseEnd(noon) {
			t.Fatalf("tip %d is %+v", i, got)
		}
	}
	_, err := s.Next(t.Context(), hue, "an", noon)
	want(t, err, triage.ErrEmpty)
}

func TestNextGivesEachTipToOneMember(t *testing.T) {
	s, _ := open(t)
	const members, each = 8, 5
	var all []triage.Arrival
	for range members * each {
		all = append(all, arrival(triage.Normal))
	}
	release(t, s, all...)
	got := make(chan crypto.ID, members*each)
	failed := make(chan error, members)
	for m := range members {
		go func() {
			for range each {
				x, err := s.Next(context.Background(), hue, "m"+string(rune('a'+m)), noon)
				if err != nil {
					failed <- err
					return
				}
				got <- x.ID
			}
			failed <- nil
		}()
	}
	for range members {
		must(t, <-failed)
	}
	seen := map[crypto.ID]bool{}
	for range members * each {
		id := <-got
		if seen[id] {
			t.Fatal("a tip was leased twice")
		}
		seen[id] = true
	}
}

func TestLease(t *testing.T) {
	s, _ := open(t)
	a := arrival(triage.Normal)
	release(t, s, a)
	lease := func(member string, now time.Time) error {
		_, err := s.Lease(t.Context(), hue, a.ID, member, now)
		return err
	}
	must(t, lease("an", noon))
	want(t, lease("binh", noon.Add(triage.LeaseFor-time.Minute)), triage.ErrLeased)
	want(t, s.Yield(t.Context(), hue, a.ID, "binh"), triage.ErrLeased)
	must(t, lease("an", noon.Add(10*time.Minute))) // extended
	if got := tip(t, s, a.ID).LeaseEnd; got != triage.LeaseEnd(noon.Add(10*time.Minute)) {
		t.Fatal("not extended")
	}
	n, err := s.EndLeases(t.Context(), hue, noon.Add(triage.LeaseFor+2*time.Minute))
	must(t, err)
	if n != 0 {
		t.Fatal("an extended lease was ended")
	}
	late := noon.Add(10*time.Minute + triage.LeaseFor + 2*time.Minute)
	must(t, lease("binh", late)) // it ended by itself
	want(t, s.Yield(t.Context(), hue, a.ID, "an"), triage.ErrLeased)
	n, err = s.EndLeases(t.Context(), hue, late.Add(triage.LeaseFor+2*time.Minute))
	must(t, err)
	if got := tip(t, s, a.ID); n != 1 || got.Status != triage.New || got.Holder != "" || got.LeaseEnd != 0 {
		t.Fatalf("after its end: %d, %+v", n, got)
	}
	must(t, lease("an", late.Add(time.Hour)))
	must(t, s.Yield(t.Context(), hue, a.ID, "an"))
	want(t, s.Yield(t.Context(), hue, a.ID, "an"), triage.ErrWrongStatus)
	_, err = s.Lease(t.Context(), hue, newID(), "an", noon)
	want(t, err, triage.ErrNotFound)
	_, err = s.Lease(t.Context(), "khac", a.ID, "an", noon)
	want(t, err, triage.ErrNotFound)
}

func TestRouteAckClose(t *testing.T) {
	s, _ := open(t)
	ctx, a := t.Context(), arrival(triage.Urgent)
	release(t, s, a)
	want(t, s.Route(ctx, hue, a.ID, "an", routing("cax", nil, nil), noon), triage.ErrWrongStatus)
	_, err := s.Next(ctx, hue, "an", noon)
	must(t, err)
	want(t, s.Route(ctx, hue, a.ID, "binh", routing("cax", nil, nil), noon), triage.ErrLeased)
	bad := routing("cax", []string{"don"}, nil)
	delete(bad.Cards, "don")
	want(t, s.Route(ctx, hue, a.ID, "an", bad, noon), triage.ErrRouting)
	must(t, s.Route(ctx, hue, a.ID, "an", routing("cax", []string{"don", "pc04"}, []string{"tinh"}), noon))

	for unit, n := range map[string]int{"cax": 1, "don": 1, "pc04": 1, "tinh": 0, "khac": 0} {
		inbox, err := s.Inbox(ctx, unit)
		must(t, err)
		if len(inbox) != n {
			t.Fatalf("inbox of %s has %d", unit, len(inbox))
		}
		where, err := s.FindForUnit(ctx, unit, a.ID)
		if n == 1 && (err != nil || where != hue) || n == 0 && !errors.Is(err, triage.ErrNotFound) {
			t.Fatalf("%s finds %q, %v", unit, where, err)
		}
	}
	card, err := s.Card(ctx, hue, a.ID, "tinh")
	must(t, err)
	if string(card) != "card for tinh" {
		t.Fatal("the later step's card is not kept")
	}
	want(t, s.Ack(ctx, hue, a.ID, "tinh"), triage.ErrNotFound)
	want(t, s.CloseForUnit(ctx, hue, a.ID, "cax", "cuc", ended(triage.Acted), noon), triage.ErrWrongStatus)
	must(t, s.Ack(ctx, hue, a.ID, "don"))
	if tip(t, s, a.ID).Status != triage.Routed {
		t.Fatal("a copy's acknowledgement moved the tip")
	}
	must(t, s.Ack(ctx, hue, a.ID, "cax"))
	must(t, s.Ack(ctx, hue, a.ID, "cax"))
	if got := tip(t, s, a.ID); got.Status != triage.Acknowledged || !slices.Equal(got.Acked, []string{"don", "cax"}) {
		t.Fatalf("acknowledged: %+v", got)
	}

	must(t, s.Route(ctx, hue, a.ID, "an", routing("don", nil, nil), noon)) // anew
	if _, err := s.Card(ctx, hue, a.ID, "cax"); !errors.Is(err, triage.ErrNotFound) {
		t.Fatal("the card of the route before is still there")
	}
	if inbox, _ := s.Inbox(ctx, "cax"); len(inbox) != 0 {
		t.Fatal("still in the inbox of the route before")
	}
	must(t, s.Ack(ctx, hue, a.ID, "don"))
	want(t, s.CloseForUnit(ctx, hue, a.ID, "cax", "cuc", ended(triage.Acted), noon), triage.ErrNotFound)
	want(t, s.CloseForUnit(ctx, hue, a.ID, "don", "cuc", ended(triage.Repeat), noon), triage.ErrDisposition)
	must(t, s.CloseForUnit(ctx, hue, a.ID, "don", "cuc", ended(triage.Acted), noon))
	got := tip(t, s, a.ID)
	if got.Status != triage.Closed || got.Disposition != triage.Acted || got.Hour != triage.HourOfDay(triage.Day(noon)) {
		t.Fatalf("closed: %+v", got)
	}
	if inbox, _ := s.Inbox(ctx, "don"); len(inbox) != 0 {
		t.Fatal("closed and still in an inbox")
	}
}
