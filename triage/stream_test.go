package triage_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"tipline/crypto"
	"tipline/triage"
)

// A feed is one open console, as a browser reads it.
type feed struct {
	t      testing.TB
	answer *http.Response
	events chan happening
}

// A happening is one event.
type happening struct{ name, body string }

// live serves the stage on a real port, with its hub running: streams need both.
func (s *stage) live() (url string) {
	s.t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(s.t, err)
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { _ = s.hub.Run(ctx) })
	running.Go(func() { _ = s.app.Listener(l) })
	s.t.Cleanup(func() { cancel(); _ = s.app.Shutdown(); running.Wait() })
	s.listening()
	return "http://" + l.Addr().String()
}

// listening waits until the hub hears: a change made over and over is told at last.
func (s *stage) listening() {
	s.t.Helper()
	id := s.tip(tri, "first")
	l, err := s.hub.Listen(triage.Session{Member: "probe", Office: tri}, false)
	must(s.t, err)
	defer func() { l.Close() }()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); {
		must(s.t, s.store.Seen(context.Background(), tri, id))
		select {
		case <-l.Out():
			return
		case <-l.Cut(): // it began to listen
			if l, err = s.hub.Listen(triage.Session{Member: "probe", Office: tri}, false); err != nil {
				s.t.Fatal(err)
			}
		case <-time.After(100 * time.Millisecond):
		}
	}
	s.t.Fatal("the hub hears nothing")
}

func (s *stage) follow(url, path, token string) *feed {
	s.t.Helper()
	q, err := http.NewRequest(http.MethodGet, url+path, nil)
	must(s.t, err)
	q.Header.Set("Authorization", "Bearer "+token)
	a, err := http.DefaultClient.Do(q)
	must(s.t, err)
	f := &feed{t: s.t, answer: a, events: make(chan happening, 1024)}
	s.t.Cleanup(func() { a.Body.Close() })
	if a.StatusCode != 200 || a.Header.Get("Content-Type") != "text/event-stream" || a.Header.Get("Cache-Control") != "no-store" {
		s.t.Fatalf("%s: %d %v", path, a.StatusCode, a.Header)
	}
	go func() {
		defer close(f.events)
		var one happening
		for lines := bufio.NewScanner(a.Body); lines.Scan(); {
			switch name, rest, _ := strings.Cut(lines.Text(), ": "); name {
			case "event":
				one.name = rest
			case "data":
				one.body = rest
			case "":
				f.events <- one
			}
		}
	}()
	return f
}

// next gives the next event of a name; others in between are passed over, but for those that may not come.
func (f *feed) next(name string, never ...string) string {
	f.t.Helper()
	for {
		select {
		case e, ok := <-f.events:
			if !ok {
				f.t.Fatalf("the stream ended before %s", name)
			}
			for _, n := range never {
				if e.name == n {
					f.t.Fatalf("%s came: %s", n, e.body)
				}
			}
			if e.name == name {
				return e.body
			}
		case <-time.After(20 * time.Second):
			f.t.Fatalf("no %s came", name)
		}
	}
}

// fresh is next for an event that is written from now on.
func (f *feed) fresh(name string) {
	f.t.Helper()
	for len(f.events) > 0 {
		<-f.events
	}
	f.next(name)
	f.next(name)
}

// ended waits for the end.
func (f *feed) ended() {
	f.t.Helper()
	for {
		select {
		case _, ok := <-f.events:
			if !ok {
				return
			}
		case <-time.After(20 * time.Second):
			f.t.Fatal("the stream goes on")
		}
	}
}

// about gives the next view of a tip with a status.
func (f *feed) about(id crypto.ID, status triage.Status) triage.TipView {
	f.t.Helper()
	for {
		var v triage.TipView
		must(f.t, json.Unmarshal([]byte(f.next("tip", "gone")), &v))
		if v.ID == id.String() && v.Status == status {
			return v
		}
	}
}

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
