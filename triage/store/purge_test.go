package store

import (
	"slices"
	"strings"
	"testing"

	"tipline/crypto"
	"tipline/triage"
)

// openPlaces are the places that an open tip can be in, and the acts that bring it there.
var openPlaces = map[string]func(t *testing.T, s *Store, a triage.Arrival){
	"lane":     func(*testing.T, *Store, triage.Arrival) {},
	"leased":   func(t *testing.T, s *Store, a triage.Arrival) { leased(t, s, a) },
	"added to": func(t *testing.T, s *Store, a triage.Arrival) { release(t, s, addition(a)) },
	"given back": func(t *testing.T, s *Store, a triage.Arrival) {
		leased(t, s, a)
		must(t, s.Yield(t.Context(), hue, a.ID, "an"))
	},
	"held": func(t *testing.T, s *Store, a triage.Arrival) {
		leased(t, s, a)
		must(t, s.Hold(t.Context(), hue, a.ID, triage.Holding{Until: triage.Day(noon) + 1, For: triage.ForDay}, said(triage.WhyHold, hue, hue, "an")))
	},
	"routed": func(t *testing.T, s *Store, a triage.Arrival) {
		leased(t, s, a)
		must(t, s.Route(t.Context(), hue, a.ID, "an", routing("cax", nil, nil), noon))
	},
	"acknowledged": func(t *testing.T, s *Store, a triage.Arrival) {
		leased(t, s, a)
		must(t, s.Route(t.Context(), hue, a.ID, "an", routing("cax", nil, nil), noon))
		must(t, s.Ack(t.Context(), hue, a.ID, "cax"))
	},
	"repeated": func(t *testing.T, s *Store, a triage.Arrival) {
		b := arrival(triage.Normal)
		b.Hour = a.Hour
		release(t, s, b)
		leased(t, s, b)
		must(t, s.Join(t.Context(), hue, b.ID, a.ID, "an", noon))
		must(t, s.Unjoin(t.Context(), hue, b.ID, triage.Minute(noon)))
		leased(t, s, b)
		must(t, s.CloseTip(t.Context(), hue, b.ID, "an", ended(triage.OutOfScope), noon))
		_, err := s.Purge(t.Context(), hue, triage.Day(noon)+triage.OutOfScopeDays)
		must(t, err)
	},
}

// there says whether a tip's key is to live on.
func there(t *testing.T, s *Store, id crypto.ID) bool {
	t.Helper()
	all, err := s.TipIDs(t.Context())
	must(t, err)
	return slices.Contains(all, id)
}

// TestAnOpenTipEndsAYearAfterItsRelease wherever it is by then, not a day before, and leaves nothing.
func TestAnOpenTipEndsAYearAfterItsRelease(t *testing.T) {
	s, _ := open(t)
	today := triage.Day(noon)
	for place, bring := range openPlaces {
		for _, lane := range triage.Lanes {
			for _, hour := range []int64{triage.HourOfDay(today), triage.HourOfDay(today+1) - 1} {
				a := arrival(lane)
				a.Hour = hour
				release(t, s, a)
				bring(t, s, a)
				n, err := s.Purge(t.Context(), hue, today+triage.OpenDays-1)
				must(t, err)
				if n != 0 || !there(t, s, a.ID) {
					t.Errorf("%s, %s: destroyed before its year is over", place, lane)
				}
				n, err = s.Purge(t.Context(), hue, today+triage.OpenDays)
				must(t, err)
				if n != 1 || there(t, s, a.ID) {
					t.Errorf("%s, %s: %d destroyed after a year", place, lane, n)
				}
				for key, values := range dump(t, s) {
					if strings.Contains(key+values, a.ID.String()) && !strings.HasPrefix(key, "receipt:") {
						t.Errorf("%s, %s: left in %s", place, lane, key)
					}
				}
			}
		}
	}
}

// TestWhatNobodyTouchedIsKeptForALook: a year alone ends no tip that a second office is to look at, and two members' word keeps one that lies in its lane.
func TestWhatNobodyTouchedIsKeptForALook(t *testing.T) {
	s, _ := open(t)
	a, b := arrival(triage.Bulk), arrival(triage.Normal)
	a.Look = true
	release(t, s, a, b)
	year := triage.Day(noon) + triage.OpenDays
	must(t, s.Retain(t.Context(), hue, b.ID, year+30))
	for day := year; day < year+3; day++ {
		n, err := s.Purge(t.Context(), hue, day)
		must(t, err)
		if n != 0 || !there(t, s, a.ID) || !there(t, s, b.ID) {
			t.Fatalf("%d destroyed", n)
		}
	}
	read, err := s.Tip(t.Context(), hue, a.ID)
	must(t, err)
	must(t, s.Agree(t.Context(), read, year+3))
	for _, by := range []struct {
		day  int
		a, b bool
	}{{year + 3 + triage.UnfoundedDays, false, true}, {year + 29, false, true}, {year + 30, false, false}} {
		_, err := s.Purge(t.Context(), hue, by.day)
		must(t, err)
		if there(t, s, a.ID) != by.a || there(t, s, b.ID) != by.b {
			t.Errorf("day %d: there %t %t", by.day-year, there(t, s, a.ID), there(t, s, b.ID))
		}
	}
}
