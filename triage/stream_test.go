package triage_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"tipline/crypto"
	"tipline/triage"
)

func TestEventsTellEachOfficeItsOwn(t *testing.T) {
	s := newStage(t)
	s.login(hue, tri, post, police)
	url := s.live()
	desk, other := s.follow(url, "/api/events", s.token[hue]), s.follow(url, "/api/events", s.token[tri])
	unit, step := s.follow(url, "/api/events", s.token[post]), s.follow(url, "/api/events", s.token[police])
	if first := desk.next("counts", "tip"); first != `{"bulk":0,"normal":0,"urgent":0}` {
		t.Fatalf("first counts are %s", first)
	}
	desk.next("duty")
	id := s.tip(hue, "a")
	desk.about(id, triage.New)
	if counts := desk.next("counts"); counts != `{"bulk":0,"normal":1,"urgent":0}` {
		t.Fatalf("counts are %s", counts)
	}
	path := "/api/tips/" + id.String()
	s.want(200, hue, "POST", "/api/next", nil, nil)
	if v := desk.about(id, triage.Leased); v.Holder != "member-of-"+hue {
		t.Fatalf("leased by %q", v.Holder)
	}
	s.route(id, post, nil, []string{police})
	desk.about(id, triage.Routed)
	if v := unit.about(id, triage.Routed); v.Bytes != 0 || v.Holder != "" || v.Lead != post {
		t.Fatalf("the unit hears %+v", v)
	}
	s.want(204, post, "POST", path+"/ack", nil, nil)
	desk.about(id, triage.Acknowledged)
	s.want(204, post, "POST", path+"/return", triage.ReturnRequest{Note: []byte("r")}, nil)
	if got := unit.next("gone"); got != fmt.Sprintf(`{"id":%q}`, id) {
		t.Fatalf("gone: %s", got)
	}
	if v := desk.about(id, triage.New); v.Returned != post || len(v.Told) != 1 {
		t.Fatalf("returned: %+v", v)
	}
	s.hub.Registry() // a word that everybody hears: what came before it is all there was
	other.next("registry", "tip", "gone")
	step.next("registry", "tip", "gone")
}

func TestStreamsEndWithTheirSession(t *testing.T) {
	s := newStage(t)
	s.login(hue, tri)
	url := s.live()
	a, b := s.follow(url, "/api/events", s.token[hue]), s.follow(url, "/api/events", s.token[tri])
	a.next("ping")
	s.want(204, hue, "POST", "/api/logout", nil, nil)
	a.ended()
	for range 2 { // an open stream keeps nobody logged in: nothing here is longer than the time allowed, but together
		b.fresh("ping")
		s.pass(9 * time.Minute)
	}
	b.ended()
}

// TestAnEndedSessionHearsNothingMore, not even until the next heartbeat: here there is none.
func TestAnEndedSessionHearsNothingMore(t *testing.T) {
	s := newStage(t)
	s.app = triage.NewDesk(triage.DeskParams{
		Console: s.console, Sessions: s.console.Duty, Hub: s.hub, Heartbeat: time.Hour, Origin: origin, Logger: slog.New(slog.DiscardHandler),
		Documents: func(string) triage.Documents { return triage.Documents{} },
	})
	s.login(hue)
	a := s.follow(s.live(), "/api/events", s.token[hue])
	a.next("duty")
	s.want(204, hue, "POST", "/api/logout", nil, nil)
	s.tip(hue, "a")
	for late := time.After(20 * time.Second); ; {
		select {
		case e, ok := <-a.events:
			if !ok {
				return
			}
			t.Fatalf("%s came: %s", e.name, e.body)
		case <-late:
			t.Fatal("the stream goes on")
		}
	}
}

func TestStreamsEndWhenTheListenerStops(t *testing.T) {
	s := newStage(t)
	s.login(hue)
	a := s.follow(s.live(), "/api/events", s.token[hue])
	a.next("ping")
	done := make(chan error, 1)
	go func() { done <- s.app.Shutdown() }()
	a.ended()
	select {
	case err := <-done:
		must(t, err)
	case <-time.After(20 * time.Second):
		t.Fatal("the listener waits for an open stream")
	}
}

func TestDutyAndWatch(t *testing.T) {
	s := newStage(t)
	s.login(hue)
	url := s.live()
	second := s.second()
	a := s.follow(url, "/api/events", s.token[second])
	if d := a.next("duty"); d != `{"on":0,"can_open":0}` {
		t.Fatalf("at first: %s", d)
	}
	s.want(204, hue, "POST", "/api/duty", triage.DutyRequest{On: true, CanOpen: true}, nil)
	if d := a.next("duty"); d != `{"on":1,"can_open":1}` {
		t.Fatalf("one came: %s", d)
	}
	s.want(204, second, "POST", "/api/duty", triage.DutyRequest{On: true}, nil)
	if d := a.next("duty"); d != `{"on":2,"can_open":1}` {
		t.Fatalf("two: %s", d)
	}
	old := s.token[hue]
	var w triage.WatchView
	s.want(200, hue, "POST", "/api/watch", nil, &w)
	if d := a.next("duty"); d != `{"on":2,"can_open":0}` {
		t.Fatalf("one is locked: %s", d)
	}
	s.want(401, hue, "GET", "/api/queue", nil, nil) // the session is over
	s.token[hue] = w.Token
	s.want(401, hue, "GET", "/api/queue", nil, nil) // and what came in its place does nothing
	s.want(401, hue, "POST", "/api/next", nil, nil)
	alarm := s.follow(url, "/api/watch", w.Token)
	if u := alarm.next("urgent", "tip", "counts", "duty"); u != `{"count":0}` {
		t.Fatalf("at first: %s", u)
	}
	s.urgent(hue)
	if u := alarm.next("urgent", "tip", "counts", "duty", "gone"); u != `{"count":1}` {
		t.Fatalf("an urgent one: %s", u)
	}
	s.token[hue] = old
	s.pass(13 * time.Hour)
	alarm.ended()
}

// TestASlowConsoleIsCut: it is not waited for, and nobody else waits.
func TestASlowConsoleIsCut(t *testing.T) {
	s := newStage(t)
	s.live()
	slow, err := s.hub.Listen(triage.Session{Member: "slow", Office: hue}, false)
	must(t, err)
	quick, err := s.hub.Listen(triage.Session{Member: "quick", Office: hue}, false)
	must(t, err)
	defer quick.Close()
	for n := 0; ; n++ {
		s.hub.Registry()
		select {
		case <-quick.Out():
		case <-time.After(20 * time.Second):
			t.Fatal("the quick one waits for the slow one")
		}
		select {
		case <-slow.Cut():
			if n > 100 {
				t.Errorf("cut after %d pieces", n)
			}
			return
		default:
		}
		if n > 10_000 {
			t.Fatal("never cut")
		}
	}
}

func TestListenersAreBounded(t *testing.T) {
	hub := triage.NewHub(triage.HubParams{})
	var first *triage.Listener
	for i := range 9 { // a member's ninth ends the first
		l, err := hub.Listen(triage.Session{Member: "m", Office: hue}, false)
		must(t, err)
		if i == 0 {
			first = l
		}
	}
	select {
	case <-first.Cut():
	default:
		t.Error("nine streams of one member")
	}
	for i := range 2000 {
		if _, err := hub.Listen(triage.Session{Member: fmt.Sprint(i), Office: hue}, false); err != nil {
			if !errors.Is(err, triage.ErrFull) || i < 1000 {
				t.Fatalf("listener %d: %v", i, err)
			}
			return
		}
	}
	t.Error("no bound")
}

// told plays the store's changes: those given, as one batch.
type told []triage.Change

func (c told) Changes(ctx context.Context, _ func(), heard func(triage.Change)) error {
	for _, one := range c {
		heard(one)
	}
	<-ctx.Done()
	return nil
}

// TestABatchTellsNobodyOfAnothersTips: two units' tips change at one moment.
func TestABatchTellsNobodyOfAnothersTips(t *testing.T) {
	s := newStage(t)
	s.login(hue)
	a, b := s.tip(hue, "a"), s.tip(hue, "b")
	for id, unit := range map[crypto.ID]string{a: post, b: police} {
		s.leased(id)
		s.route(id, unit, nil, nil)
	}
	hub := triage.NewHub(triage.HubParams{
		Changes: told{{Desk: hue, Tip: a, Offices: []string{post}}, {Desk: hue, Tip: b, Offices: []string{police}}},
		Store:   s.store, Desk: func(office string) bool { return office == hue },
	})
	heard := map[string]*triage.Listener{}
	for _, office := range []string{hue, post, police} {
		l, err := hub.Listen(triage.Session{Member: office, Office: office}, false)
		must(t, err)
		heard[office] = l
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- hub.Run(ctx) }()
	defer func() { cancel(); <-done }()
	for office, l := range heard {
		select {
		case piece := <-l.Out():
			for id, unit := range map[crypto.ID]string{a: post, b: police} {
				if got, want := strings.Contains(string(piece), id.String()), office == hue || office == unit; got != want {
					t.Errorf("%s hears of the tip of %s: %t\n%s", office, unit, got, piece)
				}
			}
		case <-time.After(20 * time.Second):
			t.Fatalf("%s hears nothing", office)
		}
	}
}
