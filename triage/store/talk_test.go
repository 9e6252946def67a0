package store

import (
	"errors"
	"slices"
	"testing"

	"tipline/triage"
)

// routed releases a tip and routes it to cax with a copy to don, name slips for both.
func routed(t testing.TB, s *Store, lane triage.Lane) triage.Arrival {
	t.Helper()
	a := arrival(lane)
	release(t, s, a)
	leased(t, s, a)
	must(t, s.Route(t.Context(), hue, a.ID, "an", slipped(routing("cax", []string{"don"}, []string{"tinh"})), noon))
	return a
}

func TestTalkIsOfTheRouteAlone(t *testing.T) {
	s, _ := open(t)
	ctx, a := t.Context(), routed(t, s, triage.Normal)
	must(t, s.Tell(ctx, hue, a.ID, said(triage.WhyTell, "cax", hue, "cuc")))
	must(t, s.Tell(ctx, hue, a.ID, said(triage.WhyTell, "don", hue, "dung")))
	must(t, s.Tell(ctx, hue, a.ID, said(triage.WhyTell, hue, "don", "an")))
	want(t, s.Tell(ctx, hue, a.ID, said(triage.WhyTell, "tinh", hue, "tam")), triage.ErrNotFound) // a step that has not fired
	want(t, s.Tell(ctx, hue, a.ID, said(triage.WhyTell, hue, "tinh", "an")), triage.ErrNotFound)
	got := tip(t, s, a.ID)
	if !slices.Equal(got.Told, []string{"cax", "don"}) || !slices.Equal(got.Answered, []string{"don"}) {
		t.Fatalf("told %v, answered %v", got.Told, got.Answered)
	}
	notices, err := s.Notices(ctx, hue)
	must(t, err)
	rung := map[string]int64{}
	for _, n := range notices {
		if !n.Settling {
			rung[n.Office] = n.Count
		}
	}
	if rung[hue] != 3 || rung["don"] != 1 || len(rung) != 2 { // the desk: one tip, two messages
		t.Fatalf("rung at once: %v", rung)
	}
	must(t, s.SeenByUnit(ctx, hue, a.ID, "don"))
	must(t, s.Seen(ctx, hue, a.ID))
	if got := tip(t, s, a.ID); got.Told != nil || got.Answered != nil {
		t.Fatalf("seen, and still %v, %v", got.Told, got.Answered)
	}
	must(t, s.CloseTip(ctx, hue, a.ID, "an", ended(triage.Acted), noon))
	want(t, s.Tell(ctx, hue, a.ID, said(triage.WhyTell, "cax", hue, "cuc")), triage.ErrWrongStatus)
}

func TestReturnOfTheLeadTakesTheRouteAlong(t *testing.T) {
	s, _ := open(t)
	ctx, a := t.Context(), routed(t, s, triage.Urgent)
	must(t, s.Ack(ctx, hue, a.ID, "don"))
	must(t, s.Return(ctx, hue, a.ID, said(triage.WhyReturn, "cax", hue, "cuc")))
	got := tip(t, s, a.ID)
	if got.Status != triage.New || got.Lead != "" || got.Copies != nil || got.Acked != nil || got.Returned != "cax" || !slices.Equal(got.Told, []string{"cax"}) {
		t.Fatalf("returned: %+v", got)
	}
	for _, unit := range []string{"cax", "don"} {
		if inbox, _ := s.Inbox(ctx, unit); len(inbox) != 0 {
			t.Errorf("still in the inbox of %s", unit)
		}
		if _, err := s.Card(ctx, hue, a.ID, unit); !errors.Is(err, triage.ErrNotFound) {
			t.Errorf("the card of %s is still there", unit)
		}
		if _, err := s.Slip(ctx, hue, a.ID, unit); !errors.Is(err, triage.ErrNotFound) {
			t.Errorf("the slip of %s is still there", unit)
		}
	}
	want(t, s.Return(ctx, hue, a.ID, said(triage.WhyReturn, "don", hue, "dung")), triage.ErrNotFound)
	next, err := s.Next(ctx, hue, "binh", noon)
	must(t, err)
	if next.ID != a.ID {
		t.Fatal("it does not wait again")
	}
	must(t, s.Route(ctx, hue, a.ID, "binh", routing("don", nil, nil), noon))
	if tip(t, s, a.ID).Returned != "" {
		t.Fatal("routed anew, and still marked as returned")
	}
}

func TestReturnOfACopyLeavesTheOthers(t *testing.T) {
	s, _ := open(t)
	ctx, a := t.Context(), routed(t, s, triage.Normal)
	must(t, s.Ack(ctx, hue, a.ID, "don"))
	must(t, s.Return(ctx, hue, a.ID, said(triage.WhyReturn, "don", hue, "dung")))
	got := tip(t, s, a.ID)
	if got.Status != triage.Routed || got.Lead != "cax" || got.Copies != nil || got.Acked != nil || got.Returned != "don" {
		t.Fatalf("returned by a copy: %+v", got)
	}
	if _, err := s.Card(ctx, hue, a.ID, "cax"); err != nil {
		t.Fatal("the lead lost its card")
	}
	if _, err := s.FindForUnit(ctx, "don", a.ID); !errors.Is(err, triage.ErrNotFound) {
		t.Fatal("still in its inbox")
	}
	must(t, s.Ack(ctx, hue, a.ID, "cax"))
}

func TestReferral(t *testing.T) {
	s, _ := open(t)
	ctx, a := t.Context(), arrival(triage.Normal)
	release(t, s, a)
	leased(t, s, a)
	reason := said(triage.WhyRefer, hue, hue, "binh")
	want(t, s.Refer(ctx, hue, a.ID, routing("ban-truc-tri", nil, nil), reason, noon), triage.ErrLeased)
	reason.Member = "an"
	must(t, s.Refer(ctx, hue, a.ID, routing("ban-truc-tri", nil, nil), reason, noon))
	if got := tip(t, s, a.ID); got.Status != triage.Referred || got.Lead != "ban-truc-tri" || got.Sent != triage.Minute(noon) {
		t.Fatalf("referred: %+v", got)
	}
	must(t, s.Ack(ctx, hue, a.ID, "ban-truc-tri"))
	must(t, s.CloseForUnit(ctx, hue, a.ID, "ban-truc-tri", "cuc", ended(triage.Passed), noon))
}
