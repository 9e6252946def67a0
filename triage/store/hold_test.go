package store

import (
	"testing"

	"tipline/triage"
)

func TestHoldComesBackOnItsDay(t *testing.T) {
	s, _ := open(t)
	ctx, a, b, day := t.Context(), arrival(triage.Normal), arrival(triage.Urgent), triage.Day(noon)
	release(t, s, a, b)
	want(t, s.Hold(ctx, hue, a.ID, triage.Holding{Until: day + 2, For: triage.ForDay}, said(triage.WhyHold, hue, hue, "an")), triage.ErrWrongStatus)
	leased(t, s, a)
	leased(t, s, b)
	want(t, s.Hold(ctx, hue, a.ID, triage.Holding{Until: day + 2, For: triage.ForDay}, said(triage.WhyHold, hue, hue, "binh")), triage.ErrLeased)
	must(t, s.Hold(ctx, hue, a.ID, triage.Holding{Until: day + 2, For: triage.ForDay}, said(triage.WhyHold, hue, hue, "an")))
	must(t, s.Hold(ctx, hue, b.ID, triage.Holding{Until: day + 3, For: triage.ForDay}, said(triage.WhyHold, hue, hue, "an")))
	if got := tip(t, s, a.ID); got.Status != triage.Held || got.Hold != day+2 || got.Holder != "" {
		t.Fatalf("held: %+v", got)
	}
	if n, err := s.unhold(ctx, hue, a.ID, number(int64(day+1))); err != nil || n != 0 { // listed as due, and then held for longer by a member
		t.Fatalf("the recoverer came too early: %d, %v", n, err)
	}
	due, err := s.Listed(ctx, hue, triage.ListHeld, int64(day+2))
	must(t, err)
	if len(due) != 1 || due[0].ID != a.ID {
		t.Fatalf("due by the day: %+v", due)
	}
	for later := 1; later <= 2; later++ {
		n, err := s.EndHolds(ctx, hue, noon.AddDate(0, 0, later))
		must(t, err)
		if n != later-1 {
			t.Fatalf("%d came back after %d days", n, later)
		}
	}
	if got := tip(t, s, a.ID); got.Status != triage.New || got.Hold != 0 {
		t.Fatalf("after its day: %+v", got)
	}
	must(t, s.Unhold(ctx, hue, b.ID))
	want(t, s.Unhold(ctx, hue, b.ID), triage.ErrWrongStatus)
	want(t, s.Unhold(ctx, hue, newID()), triage.ErrNotFound)
	next, err := s.Next(ctx, hue, "an", noon)
	must(t, err)
	if next.ID != b.ID {
		t.Fatal("not back at its old place")
	}
	talk, err := s.Talk(ctx, hue, a.ID)
	must(t, err)
	if len(talk) != 1 || talk[0].Why != triage.WhyHold || string(talk[0].Sealed) != "sealed" {
		t.Fatalf("the note is %+v", talk)
	}
}

func TestAHeldTipCanBeTaken(t *testing.T) {
	s, _ := open(t)
	a := arrival(triage.Normal)
	release(t, s, a)
	leased(t, s, a)
	must(t, s.Hold(t.Context(), hue, a.ID, triage.Holding{Until: triage.Day(noon) + 2, For: triage.ForDay}, said(triage.WhyHold, hue, hue, "an")))
	leased(t, s, a)
	if got := tip(t, s, a.ID); got.Status != triage.Leased || got.Hold != 0 {
		t.Fatalf("taken: %+v", got)
	}
	if n, err := s.EndHolds(t.Context(), hue, noon.AddDate(0, 0, 9)); err != nil || n != 0 {
		t.Fatalf("%d came back, %v", n, err)
	}
}
