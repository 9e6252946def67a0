package store

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"tipline/triage"
)

func TestSlipOpeningsAreOnRecord(t *testing.T) {
	s, _ := open(t)
	ctx, a := t.Context(), routed(t, s, triage.Normal)
	open := func(unit, member string, check triage.Check) error {
		return s.OpenSlip(ctx, hue, a.ID, triage.Opening{Office: unit, Member: member, Minute: triage.Minute(noon), Check: check}, noon)
	}
	must(t, open("cax", "cuc", triage.CheckPlace))
	must(t, open("cax", "cuc", triage.CheckPlace)) // once is on record
	must(t, open("cax", "cuc", triage.CheckMatter))
	must(t, open("cax", "cu", triage.CheckPlace)) // the beginning of another's handle
	want(t, open("tinh", "tam", triage.CheckPlace), triage.ErrNotFound)
	want(t, open("la", "la", triage.CheckPlace), triage.ErrNotFound)
	offices, openings, err := s.Slips(ctx, hue, a.ID)
	must(t, err)
	if !slices.Equal(offices, []string{"cax", "don", "tinh"}) || len(openings) != 3 ||
		openings[0] != (triage.Opening{Office: "cax", Member: "cuc", Minute: triage.Minute(noon), Check: triage.CheckPlace}) {
		t.Fatalf("slips of %v, openings %+v", offices, openings)
	}
	if waits, _ := s.Listed(ctx, hue, triage.ListReview, int64(triage.Day(noon))); len(waits) != 0 {
		t.Fatal("to be looked at without danger")
	}
	want(t, s.Review(ctx, hue, a.ID), triage.ErrWrongStatus)
	must(t, open("don", "dung", triage.CheckDanger))
	waits, err := s.Listed(ctx, hue, triage.ListReview, int64(triage.Day(noon)))
	must(t, err)
	if len(waits) != 1 || waits[0].ID != a.ID {
		t.Fatalf("to be looked at: %+v", waits)
	}
	must(t, s.Review(ctx, hue, a.ID))
	want(t, s.Review(ctx, hue, a.ID), triage.ErrWrongStatus)

	must(t, s.Route(ctx, hue, a.ID, "an", routing("cax", nil, nil), noon)) // anew, without slips
	want(t, open("cax", "cuc", triage.CheckPlace), triage.ErrNotFound)
	if _, openings, _ := s.Slips(ctx, hue, a.ID); len(openings) != 4 {
		t.Fatal("who opened a slip was forgotten with the slip")
	}
	_, err = s.Purge(ctx, hue, triage.Day(noon)+triage.OpenDays)
	must(t, err)
	if _, err := s.Slip(ctx, hue, a.ID, "cax"); !errors.Is(err, triage.ErrNotFound) {
		t.Fatal("a slip outlived its tip")
	}
	for key := range dump(t, s) {
		if strings.Contains(key, a.ID.String()) {
			t.Errorf("%s outlived its tip", key)
		}
	}
}
