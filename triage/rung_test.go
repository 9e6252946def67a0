package triage_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"tipline/crypto"
	"tipline/triage"
)

// escalator is the stage's own, over its store and its clock.
func (s *stage) escalator() *triage.Escalator {
	return triage.NewEscalator(triage.EscalatorParams{Clocks: s.store, Directory: s.console.Directory, Clock: s.clock})
}

// watch lets minutes go by under the escalator's eyes.
func (s *stage) watch(e *triage.Escalator, minutes int) {
	s.t.Helper()
	for range minutes {
		_, err := e.Pass(context.Background())
		must(s.t, err)
		s.pass(time.Minute)
	}
	_, err := e.Pass(context.Background())
	must(s.t, err)
}

// due is what an office sees of one tip among what is due.
func (s *stage) due(office string, id crypto.ID) []triage.DueView {
	s.t.Helper()
	var all []triage.DueView
	s.want(200, office, "GET", "/api/due", nil, &all)
	return slices.DeleteFunc(all, func(v triage.DueView) bool { return v.Tip != id.String() })
}

// TestRungOffice: within twelve minutes whoever is rung for a silent desk opens, leases and routes the tip; before and afterwards, and of anything else, sees nothing.
func TestRungOffice(t *testing.T) {
	s := newStage(t)
	s.console.Directory().Desks[0].Steps = []string{police}
	s.login(hue, tri, post, police, court)
	other, id := s.urgent(hue), s.urgent(hue)
	s.want(204, hue, "POST", "/api/tips/"+other.String()+"/lease", nil, nil)
	path, e := "/api/tips/"+id.String(), s.escalator()
	events := s.follow(s.live(), "/api/events", s.token[police])
	events.next("duty")
	s.watch(e, 10)
	s.want(404, police, "GET", path, nil, nil)
	s.want(404, police, "POST", path+"/lease", nil, nil)
	s.watch(e, 2)
	events.about(id, triage.New)

	var rung []triage.TipView
	s.want(200, police, "GET", "/api/rung", nil, &rung)
	if len(rung) != 1 || rung[0].ID != id.String() || rung[0].Desk != hue || !slices.Equal(rung[0].Rung, []string{police}) {
		t.Fatalf("rung for %+v", rung)
	}
	if due := s.due(hue, id); len(due) != 1 || due[0].What != triage.DueLease || due[0].Who != police || due[0].Level != triage.LevelLate {
		t.Fatalf("the desk's due is %+v", due)
	}
	if due := s.due(police, id); len(due) != 1 || due[0].Who != police {
		t.Fatalf("the step's due is %+v", due)
	}
	var view triage.OpenView
	s.want(200, police, "GET", path, nil, &view)
	if _, err := crypto.Open(crypto.KindTip, view.Verbatim, s.office[hue]); err != nil {
		t.Fatalf("the sealed text is not the desk's: %v", err)
	}
	for _, office := range []string{tri, post, court} {
		s.want(404, office, "GET", path, nil, nil)
	}
	s.want(404, police, "GET", "/api/tips/"+other.String(), nil, nil)
	for _, act := range []struct {
		name string
		body any
	}{
		{"hold", triage.HoldRequest{Until: triage.Day(s.clock()) + 2, Note: []byte("n")}}, {"ask", triage.AskRequest{Out: []byte("o"), Copy: []byte("c")}},
		{"close", triage.CloseRequest{Disposition: triage.Unfounded}}, {"out-of-scope", nil}, {"join", triage.JoinRequest{To: other.String()}},
		{"refer", triage.ReferRequest{To: post, Card: []byte("c"), Note: []byte("n")}},
	} {
		s.want(404, police, "POST", path+"/"+act.name, act.body, nil)
	}
	s.want(204, police, "POST", path+"/lease", nil, nil)
	s.want(409, hue, "POST", path+"/lease", nil, nil)
	s.want(204, police, "POST", path+"/yield", nil, nil)
	s.want(204, police, "POST", path+"/lease", nil, nil)
	s.want(204, police, "POST", path+"/route", s.routing(post, nil, nil), nil)
	s.want(404, police, "GET", path, nil, nil)

	var undone triage.UndoView
	s.want(200, police, "POST", "/api/undo", nil, &undone)
	s.want(200, police, "GET", path, nil, nil)
	s.want(204, police, "POST", path+"/route", s.routing(post, nil, nil), nil)
	s.want(204, post, "POST", path+"/ack", nil, nil)
}

// TestDeskTakesItBack: a member of the desk who takes the tip at last leaves the step nothing to open.
func TestDeskTakesItBack(t *testing.T) {
	s := newStage(t)
	s.console.Directory().Desks[0].Steps = []string{police}
	s.login(hue, police)
	id, e := s.urgent(hue), s.escalator()
	s.watch(e, 12)
	path := "/api/tips/" + id.String()
	s.want(200, police, "GET", path, nil, nil)
	s.want(204, hue, "POST", path+"/lease", nil, nil)
	s.want(404, police, "GET", path, nil, nil)
	s.want(404, police, "POST", path+"/lease", nil, nil)
}

// TestLawsClocksOverTheListener: the lead records and prolongs, and nobody else does.
func TestLawsClocksOverTheListener(t *testing.T) {
	s := newStage(t)
	s.login(hue, post, police)
	id := s.tip(hue, "a")
	s.want(200, hue, "POST", "/api/next", nil, nil)
	s.route(id, post, []string{police}, nil)
	path := "/api/tips/" + id.String()
	s.want(409, post, "POST", path+"/recorded", nil, nil)
	s.want(204, post, "POST", path+"/ack", nil, nil)
	s.pass(13 * time.Hour)
	s.login(hue, post, police)
	what := func(office string) (all []triage.What) {
		for _, v := range s.due(office, id) {
			all = append(all, v.What)
		}
		return all
	}
	if got := what(post); !slices.Equal(got, []triage.What{triage.DueRecord}) {
		t.Fatalf("the lead's due: %v", got)
	}
	if got := what(police); got != nil {
		t.Fatalf("who has a copy is told of the lead's clocks: %v", got)
	}
	s.want(404, police, "POST", path+"/recorded", nil, nil)
	s.want(404, hue, "POST", path+"/recorded", nil, nil)
	s.want(204, post, "POST", path+"/recorded", nil, nil)
	s.pass(17 * 24 * time.Hour)
	s.login(hue, post, police)
	if got := what(hue); !slices.Equal(got, []triage.What{triage.DueCheck}) {
		t.Fatalf("the desk's due: %v", got)
	}
	s.want(400, post, "POST", path+"/prolong", triage.ProlongRequest{}, nil)
	s.want(404, police, "POST", path+"/prolong", triage.ProlongRequest{Note: []byte("n")}, nil)
	s.want(204, post, "POST", path+"/prolong", triage.ProlongRequest{Note: []byte("n")}, nil)
	if got := what(hue); got != nil {
		t.Fatalf("prolonged, and due is %v", got)
	}
	var v triage.OverviewView
	s.want(200, hue, "GET", "/api/overview", nil, &v)
	if len(v.Due) != 1 || v.Due[0].What != triage.DueSilent || v.Due[0].Unit != police {
		t.Fatalf("the copy lies unopened for weeks, and the desk hears %+v", v.Due)
	}
}
