package main

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"tipline/cmd/internal/registry"
	"tipline/crypto"
	"tipline/triage"
)

// escalating makes the provincial police the step of the desk of Huế, with a wrap of the desk's keyring.
func escalating(s *stage) {
	s.t.Helper()
	s.lane = triage.Urgent
	s.directory.Desks[0].Steps = []string{"tinh"}
	s.docs.Directory = s.signed(crypto.SignedDirectory, s.directory, "an", "chi")
	for i, d := range s.docs.Keyrings {
		var k crypto.Keyring
		must(s.t, json.Unmarshal([]byte(d.Body), &k))
		if k.Office != "hue" {
			continue
		}
		made, err := crypto.TurnKeyring(s.members["an"], s.offices["hue"], k.Month, 0, s.keyring("tinh"))
		must(s.t, err)
		s.docs.Keyrings[i] = made
	}
}

// clock is an escalator over the stage's own store, with a clock that a test moves.
type clock struct {
	*triage.Escalator
	now time.Time
}

func newClock(s *stage) *clock {
	c := &clock{now: time.Now()}
	c.Escalator = triage.NewEscalator(triage.EscalatorParams{Clocks: s.store, Directory: func() *triage.Directory { return &s.directory }, Clock: func() time.Time { return c.now }})
	return c
}

// pass lets minutes go by.
func (c *clock) pass(t *testing.T, minutes int) {
	t.Helper()
	for range minutes {
		_, err := c.Pass(context.Background())
		must(t, err)
		c.now = c.now.Add(time.Minute)
	}
}

// TestSilentDesk: nobody at the desk takes an urgent tip. Within twelve minutes a member of the step opens the same text alone, on their own device, with their own
// key and the wrap of the desk's keyring, and routes it; and no other tip of the desk.
func TestSilentDesk(t *testing.T) {
	s := newStage(t)
	escalating(s)
	other, _ := s.tip("tin khac, ban truc da nhan")
	id, _ := s.tip("sung dan, dem nay, ban A Roang")
	for _, member := range []string{"an", "dung", "em"} {
		s.settle(member)
		s.do(member, "login")
	}
	s.do("an", "lease", other)
	c := newClock(s)
	c.pass(t, 10)
	contains(t, "too early", s.do("em", "rung"), "nothing here")
	if code, _, errs := s.try("em", "open", id); code != 1 || strings.Contains(errs, "A Roang") {
		t.Fatalf("opened before it was rung: %d %s", code, errs)
	}
	c.pass(t, 2)
	contains(t, "rung", s.do("em", "rung"), id, "hue", "tipctl open TIP")
	contains(t, "the desk's list", s.do("an", "overdue"), "late", "tinh", "take the tip", id)
	contains(t, "the step's list", s.do("em", "overdue"), "late", id)
	contains(t, "opened", s.do("em", "open", id), "  | sung dan, dem nay, ban A Roang\n", "next: tipctl lease")
	for _, tip := range []string{other, triage.NewEntryID().String()} {
		if code, _, _ := s.try("em", "open", tip); code != 1 {
			t.Errorf("opened %s, for which nobody was rung", tip)
		}
	}
	if code, _, _ := s.try("dung", "open", id); code != 1 {
		t.Error("a unit that was not rung opened it")
	}
	if code, _, _ := s.try("em", "ask", id, "o dau?"); code != 1 {
		t.Error("the step asked in the desk's name")
	}
	s.do("em", "lease", id)
	contains(t, "routed", s.do("em", "route", id, "-urgent"), "lead: xa")
	contains(t, "the unit's inbox", s.do("dung", "inbox"), id)
	if code, _, _ := s.try("em", "open", id); code != 1 {
		t.Error("sent on, and the step still opens the text")
	}
	contains(t, "nothing left", s.do("em", "rung"), "nothing here")

	c.pass(t, 16) // and the unit is silent too: the step of the route finds the card
	contains(t, "the step's inbox", s.do("em", "inbox"), id)
	contains(t, "the card", s.do("em", "open", id), "A Lưới 1", "next: tipctl ack")
	s.do("em", "ack", id)
	s.do("em", "recorded", id)
	s.do("em", "prolong", id, "can giam dinh")
	contains(t, "whoever answers leads", s.do("an", "open", id), "tinh, xa")
}

// TestStepWithoutAWrap: a month's keyring without a wrap for the step is a fault of the registry, and nobody can open by it.
func TestStepWithoutAWrap(t *testing.T) {
	s := newStage(t)
	s.directory.Desks[0].Steps = []string{"tinh"}
	s.docs.Directory = s.signed(crypto.SignedDirectory, s.directory, "an", "chi")
	r, err := registry.Check(s.pin, registry.Served(s.docs.Rosters, s.docs.Directory, s.docs.Keyrings))
	must(t, err)
	if closed := r.ClosedSteps(time.Now()); len(closed) != 1 || !strings.Contains(closed[0], "tinh") {
		t.Errorf("closed steps: %q", closed)
	}
}
