package triage_test

import (
	"context"
	"log/slog"
	"slices"
	"testing"
	"time"

	"tipline/crypto"
	"tipline/triage"
)

const safe = "hue-safe"

// glazed is a desk listener whose desk of hue has an identity in its safe, logged in as "hue-safe".
func glazed(t *testing.T) (*stage, *crypto.Roster, *triage.Directory) {
	s := newStage(t)
	k, err := crypto.NewMemberKey(safe, hue)
	must(t, err)
	k.Member.Safe = true
	s.members[safe] = k
	roster := &crypto.Roster{Version: 1, Server: serverName}
	for _, o := range []string{hue, tri, post, police, court} {
		roster.Offices = append(roster.Offices, crypto.Office{ID: o, Members: []crypto.Member{s.members[o].Member}})
	}
	roster.Offices[0].Members = append(roster.Offices[0].Members, k.Member)
	d := &triage.Directory{Version: 1, Desks: []triage.Desk{{ID: hue, Provinces: []string{"46"}, Halves: [2]string{court, post}, Inspectorate: tri, Steps: []string{police}}, {ID: tri}},
		Units: []triage.Unit{{ID: post, Kind: triage.BorderPost}, {ID: police, Kind: triage.ProvincePolice}}}
	directory, of := func() *triage.Directory { return d }, func() *crypto.Roster { return roster }
	sessions := triage.NewSessions(serverName, s.member, s.clock)
	glass := &triage.Glass{Store: s.store, Directory: directory, Roster: of, Clock: s.clock}
	approvals := triage.NewApprovals(triage.ApprovalsParams{Store: s.store, Keys: s.keys, Directory: directory, Roster: of, Clock: s.clock})
	s.app = triage.NewDesk(triage.DeskParams{
		Console:  &triage.Console{Store: s.store, Keys: s.keys, Directory: directory, Clock: s.clock, Duty: sessions},
		Sessions: sessions, Audit: s.log, Glass: glass, Approvals: approvals, Documents: func(string) triage.Documents { return triage.Documents{Server: serverName} },
		Origin: origin, Penalty: time.Millisecond, Logger: slog.New(slog.DiscardHandler),
	})
	s.console = &triage.Console{Store: s.store, Keys: s.keys, Directory: directory, Clock: s.clock, Duty: sessions, MoreDue: []func(context.Context, triage.Session) ([]triage.DueView, error){glass.Due}}
	return s, roster, d
}

// enter logs in as the identity of the safe.
func (s *stage) enter(status int) {
	s.t.Helper()
	c := s.challenge(safe)
	a, err := s.members[safe].AnswerChallenge(c.Sealed, serverName)
	must(s.t, err)
	var v triage.LoginView
	if status != 200 {
		s.want(status, "", "POST", "/api/login", triage.LoginRequest{ID: c.ID, Answer: a[:]}, nil)
		return
	}
	s.want(200, "", "POST", "/api/login", triage.LoginRequest{ID: c.ID, Answer: a[:]}, &v)
	s.token[safe] = v.Token
}

func (s *stage) dueFor(office string, what triage.What) int {
	s.t.Helper()
	all, err := s.console.Due(s.t.Context(), triage.Session{Member: "member-of-" + office, Office: office})
	must(s.t, err)
	return len(slices.DeleteFunc(all, func(v triage.DueView) bool { return v.What != what }))
}

func TestTheSafeRingsDeskInspectorateAndStep(t *testing.T) {
	s, roster, _ := glazed(t)
	s.login(hue)
	if told, err := s.store.Notices(t.Context(), hue); err != nil || len(told) != 0 {
		t.Fatalf("somebody's own login rings: %v, %v", told, err)
	}
	s.enter(200)
	told, err := s.store.Notices(t.Context(), hue)
	must(t, err)
	var offices []string
	for _, n := range told {
		offices = append(offices, n.Office)
		if n.Settling {
			t.Errorf("%s is told later", n.Office)
		}
	}
	if !slices.Equal(offices, []string{hue, police, tri}) {
		t.Errorf("told: %v", offices)
	}
	for office, want := range map[string]int{hue: 1, tri: 1, police: 1} {
		if got := s.dueFor(office, triage.DueGlass); got != want {
			t.Errorf("%s: %d overdue", office, got)
		}
	}
	if s.dueFor(hue, triage.DueRehearsal) != 1 {
		t.Error("a safe that was never rehearsed")
	}
	s.enter(200) // once more: rung once more, and the first use stays
	again, err := s.store.Notices(t.Context(), hue)
	must(t, err)
	if again[0].Count != 2 || s.dueFor(hue, triage.DueGlass) != 1 {
		t.Errorf("second use: %+v", again)
	}
	id := s.tip(hue, "a")
	s.want(200, safe, "GET", "/api/tips/"+id.String(), nil, nil)
	roster.Offices[0].Members = roster.Offices[0].Members[:1] // two took it out
	if s.dueFor(hue, triage.DueGlass) != 0 || s.dueFor(tri, triage.DueGlass) != 0 || s.dueFor(hue, triage.DueRehearsal) != 0 {
		t.Error("still due")
	}
}

func TestNobodyUsesASafeUnheard(t *testing.T) {
	s, _, d := glazed(t)
	d.Desks = d.Desks[1:] // a safe that is no desk's
	s.enter(401)
	s, _, _ = glazed(t)
	must(t, s.store.Close())
	s.enter(503)
	if s.token[safe] != "" {
		t.Error("a session, though nobody was rung")
	}
}

func TestASafeIsNoSecondMember(t *testing.T) {
	s, roster, _ := glazed(t)
	s.login(tri)
	s.enter(200)
	id := s.tip(hue, "a")
	a, err := triage.Approval{What: triage.Retention, Desk: hue, Tips: []crypto.ID{id}, Until: triage.Day(s.clock()) + 9, Ground: triage.GroundCase,
		Minute: triage.Minute(s.clock())}.Sign(s.members[safe])
	must(t, err)
	s.want(400, safe, "POST", "/api/approvals", triage.ApprovalRequest{Approval: a}, nil)
	roster.Offices[1].Members[0].Safe = true // and the inspectorate's only member is one
	asked, err := triage.Approval{What: triage.Retention, Desk: hue, Tips: []crypto.ID{id}, Until: triage.Day(s.clock()) + 9, Ground: triage.GroundCase,
		Minute: triage.Minute(s.clock())}.Sign(s.members[hue])
	must(t, err)
	s.login(hue)
	s.want(204, hue, "POST", "/api/approvals", triage.ApprovalRequest{Approval: asked}, nil)
	body, err := triage.ParseApproval(asked)
	must(t, err)
	s.members[tri].Sign(&asked)
	s.want(400, tri, "POST", "/api/approvals/"+body.ID.String()+"/approve", triage.ApproveRequest{Signature: asked.Signatures[1].Signature}, nil)
}

func TestARehearsalCountsHalfAYear(t *testing.T) {
	s, _, d := glazed(t)
	today := s.clock()
	for ago, want := range map[int]int{0: 0, 168: 0, 169: 1, 183: 1, 200: 1} {
		d.Desks[0].Rehearsed = today.AddDate(0, 0, -ago).Format(time.DateOnly)
		if got := s.dueFor(hue, triage.DueRehearsal); got != want {
			t.Errorf("%d days ago: %d", ago, got)
		}
	}
}
