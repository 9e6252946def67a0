package triage_test

import (
	"bufio"
	"context"
	"encoding/json"
	"net"
	"net/http"
	"slices"
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
	for late := time.After(20 * time.Second); ; {
		select {
		case e, ok := <-f.events:
			if !ok {
				f.t.Fatalf("the stream ended before %s", name)
			}
			if slices.Contains(never, e.name) {
				f.t.Fatalf("%s came: %s", e.name, e.body)
			}
			if e.name == name {
				return e.body
			}
		case <-late:
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
	for late := time.After(20 * time.Second); ; {
		select {
		case _, ok := <-f.events:
			if !ok {
				return
			}
		case <-late:
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
