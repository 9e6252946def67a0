package triage

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestDaysBeginAtMidnightInTheCountry(t *testing.T) {
	for _, row := range []struct {
		at    string
		day   int
		today string
	}{
		{"1970-01-01T00:00:00Z", 0, "1970-01-01"},
		{"2026-11-22T16:59:59Z", 20779, "2026-11-22"},
		{"2026-11-22T17:00:00Z", 20780, "2026-11-23"},
		{"2026-11-23T00:00:00+07:00", 20780, "2026-11-23"},
		{"1969-12-31T16:59:59Z", -1, "1969-12-31"},
	} {
		at, err := time.Parse(time.RFC3339, row.at)
		if err != nil {
			t.Fatal(err)
		}
		if Day(at) != row.day || Today(at) != row.today {
			t.Errorf("%s is day %d, %s", row.at, Day(at), Today(at))
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		at := time.Unix(rapid.Int64Range(0, 1<<33).Draw(rt, "at"), 0)
		day := Day(at)
		if at.Before(DayStart(day)) || !at.Before(DayStart(day+1)) {
			rt.Fatalf("%v is not in day %d", at, day)
		}
		if DayOfHour(Hour(at)) != day || DayOfHour(HourOfDay(day)) != day || HourOfDay(day) != Hour(DayStart(day)) {
			rt.Fatalf("hours and days of %v disagree", at)
		}
	})
}

func TestRetention(t *testing.T) {
	const closed, released = 100, 90
	for d, want := range map[Disposition]int{Acted: 160, Passed: 160, Unfounded: 107, False: 107, OutOfScope: 102, Repeat: 455} {
		if got := DueClosed(d, closed, released); got != want {
			t.Errorf("%s: due on day %d, want %d", d, got, want)
		}
	}
	for _, d := range Dispositions {
		late := DayStart(closed + 1).Add(-time.Minute)
		if left := DayStart(DueClosed(d, Day(late), released)).Sub(late); left < 24*time.Hour {
			t.Errorf("%s a minute before midnight leaves its key %s", d, left)
		}
	}
	if got := DueClosed(Acted, 450, released); got != DueOpen(released) {
		t.Errorf("closing late keeps it beyond a year: %d", got)
	}
}

func TestDispositionIsAClosedList(t *testing.T) {
	for _, d := range Dispositions {
		if got, err := ParseDisposition(string(d)); (err == nil) != (d != Repeat) || err == nil && got != d {
			t.Errorf("%s: %v", d, err)
		}
	}
	for _, s := range []string{"", "Acted", "other"} {
		if _, err := ParseDisposition(s); !errors.Is(err, ErrDisposition) {
			t.Errorf("%q: %v", s, err)
		}
	}
}

// TestMachine: nothing leaves the list of statuses, nothing is a dead end but a closed tip, and a tip is acknowledged only after it was routed.
func TestMachine(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		at, routed := New, false
		for range rapid.IntRange(0, 40).Draw(rt, "acts") {
			act := rapid.SampledFrom(Acts).Draw(rt, "act")
			next, err := Move(at, act)
			if err != nil {
				if next != at || !errors.Is(err, ErrWrongStatus) {
					rt.Fatalf("a refused %s moved %s to %s", act, at, next)
				}
				continue
			}
			if next == Routed || next == Referred {
				routed = true
			}
			if next == Acknowledged && !routed || at == Closed && next != Closed && act != Reopen && act != Unjoin && act != SendBack || at == New && next == Closed {
				rt.Fatalf("%s led from %s to %s", act, at, next)
			}
			at = next
		}
	})
	for _, at := range Statuses {
		open := at == Moving // which ends at another desk
		for _, act := range Acts {
			next, err := Move(at, act)
			open = open || err == nil && next != at
		}
		if !open {
			t.Errorf("%s is a dead end", at)
		}
	}
	if _, err := Move(New, "burn"); !errors.Is(err, ErrWrongStatus) {
		t.Error("an unknown act is possible")
	}
}

func TestLeaseEnds(t *testing.T) {
	now := time.Unix(1e9, 0)
	end := LeaseEnd(now)
	if LeaseEnded(end, now.Add(LeaseFor)) {
		t.Error("no slack for clocks that differ")
	}
	if !LeaseEnded(end, now.Add(LeaseFor+2*time.Minute)) {
		t.Error("never ends")
	}
}

func TestRoutingCheck(t *testing.T) {
	card := []byte("c")
	for name, r := range map[string]Routing{
		"no lead":           {},
		"card missing":      {Lead: "a", Copies: []string{"b"}, Cards: map[string][]byte{"a": card}},
		"office twice":      {Lead: "a", Steps: []Step{{"a", 15}}, Cards: map[string][]byte{"a": card}},
		"card for nobody":   {Lead: "a", Cards: map[string][]byte{"a": card, "b": card}},
		"slip for nobody":   {Lead: "a", Cards: map[string][]byte{"a": card}, Slips: map[string][]byte{"b": card}},
		"empty slip":        {Lead: "a", Cards: map[string][]byte{"a": card}, Slips: map[string][]byte{"a": nil}},
		"office of no name": {Lead: "a", Copies: []string{""}, Cards: map[string][]byte{"a": card, "": card}},
	} {
		if err := r.Check(); !errors.Is(err, ErrRouting) {
			t.Errorf("%s: %v", name, err)
		}
	}
	good := Routing{Lead: "a", Copies: []string{"b"}, Steps: []Step{{"c", 15}}, Cards: map[string][]byte{"a": card, "b": card, "c": card},
		Slips: map[string][]byte{"c": card}}
	if err := good.Check(); err != nil {
		t.Error(err)
	}
}
