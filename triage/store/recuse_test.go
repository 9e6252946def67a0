package store

import (
	"context"
	"errors"
	"testing"

	"tipline/triage"
)

// TestRecusedOnce: a unit that has recused itself learns no more of the tip than any other: not even that it has a status.
func TestRecusedOnce(t *testing.T) {
	s, _ := open(t)
	ctx, a := context.Background(), arrival(triage.Normal)
	release(t, s, a)
	if _, err := s.Lease(ctx, hue, a.ID, "an", noon); err != nil {
		t.Fatal(err)
	}
	must(t, s.Route(ctx, hue, a.ID, "an", routing("cax", nil, nil), noon))
	recuse := func(unit string) error {
		return s.Recuse(ctx, hue, a.ID, routing("thanh-tra", nil, nil), said(triage.WhyRecuse, unit, "thanh-tra", "cuc"), triage.Minute(noon))
	}
	must(t, recuse("cax"))
	if err := recuse("cax"); !errors.Is(err, triage.ErrNotFound) {
		t.Errorf("of the unit that had it: %v", err)
	}
	if err := recuse("thanh-tra"); !errors.Is(err, triage.ErrWrongStatus) {
		t.Errorf("of the office that has it: %v", err)
	}
}
