package triage_test

import (
	"bufio"
	"context"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"tipline/crypto"
	"tipline/triage"
)

// inspectors are a unit of an inspectorate; its desk is tri. The accused chain is the rest: the desk of the province, the commune's police, the
// border post of the commune, and the provincial police, whose office here is court.
const inspectors = "inspectors"

var observers = []string{hue, police, post, court}

// A world is a deployment in which somebody of the accused chain looks at everything they can look at.
type world struct {
	*stage
	directory triage.Directory
	heard     map[string]*stream
	rung      *bells
	dispatch  *triage.Dispatcher
}

func newWorld(t testing.TB) *world {
	at := func(office string) []triage.Address { return []triage.Address{{Via: "bell", To: office}} }
	w := &world{heard: map[string]*stream{}, rung: &bells{count: map[string]int{}}}
	w.directory = triage.Directory{Version: 1, Date: "2026-11-22",
		Desks: []triage.Desk{
			{ID: hue, Name: "Huế", Provinces: []string{"46"}, Halves: [2]string{court, post}, Inspectorate: tri, Notify: at(hue)},
			{ID: tri, Name: "Thanh tra", Notify: at(tri)}},
		Units: []triage.Unit{
			{ID: police, Name: "Công an xã", Kind: triage.CommunePolice, Province: "46", Communes: []string{"20056"}, Above: []string{court}, Notify: at(police)},
			{ID: post, Name: "Đồn", Kind: triage.BorderPost, Province: "46", Communes: []string{"20056"}, Notify: at(post)},
			{ID: court, Name: "Công an tỉnh", Kind: triage.ProvincePolice, Province: "46", Notify: at(court)},
			{ID: inspectors, Name: "Thanh tra tỉnh", Kind: triage.InspectorateU, Province: "46", Notify: at(inspectors)}},
		Routes: []triage.Node{{Lead: triage.CommunePolice, Copies: []triage.UnitKind{triage.BorderPost}, Reason: "công an xã"}}}
	must(t, w.directory.Validate(triage.Known{}))
	w.stage = newStage(t)
	k, err := crypto.NewMemberKey("member-of-"+inspectors, inspectors)
	must(t, err)
	w.members[inspectors] = k
	w.office[inspectors], err = crypto.NewIdentity()
	must(t, err)
	sessions := triage.NewSessions(serverName, w.member, w.clock)
	d := func() *triage.Directory { return &w.directory }
	began := &beginning{from: w.store, at: make(chan struct{}, 1)}
	hub := triage.NewHub(triage.HubParams{Changes: began, Store: w.store, Desk: func(o string) bool { _, ok := w.directory.Desk(o); return ok }, Duty: sessions.OnDuty})
	w.app = triage.NewDesk(triage.DeskParams{
		Console:  &triage.Console{Store: w.store, Keys: w.keys, Directory: d, Clock: w.clock, Duty: sessions},
		Sessions: sessions, Audit: w.log, Documents: func(string) triage.Documents { return triage.Documents{Server: serverName} },
		Hub: hub, Origin: origin, Penalty: time.Millisecond, Heartbeat: time.Hour, Logger: slog.New(slog.DiscardHandler),
	})
	w.dispatch = triage.NewDispatcher(triage.DispatcherParams{Outbox: w.store, Addresses: w.directory.Addresses,
		Notifiers: map[string]triage.Notifier{"bell": w.rung}, Clock: w.clock})
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { hub.Run(ctx) })
	select { // whoever listens before the hub does is cut
	case <-began.at:
	case <-time.After(10 * time.Second):
		t.Fatal("the hub never began")
	}
	t.Cleanup(func() { cancel(); running.Wait() })
	w.login(append([]string{tri, inspectors}, observers...)...)
	w.listen(ctx)
	return w
}

// A beginning says when the hub has begun to hear.
type beginning struct {
	from triage.Changes
	at   chan struct{}
}

func (b *beginning) Changes(ctx context.Context, began func(), heard func(triage.Change)) error {
	return b.from.Changes(ctx, func() { began(); b.at <- struct{}{} }, heard)
}

// bells counts notices by address.
type bells struct {
	mu    sync.Mutex
	count map[string]int
}

func (b *bells) Notify(_ context.Context, to string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.count[to]++
	return nil
}

// A stream is what an office has heard.
type stream struct {
	mu    sync.Mutex
	lines []string
	more  chan struct{}
}

// listen opens the events of every observer, over a real connection.
func (w *world) listen(ctx context.Context) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(w.t, err)
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- w.app.Listener(l) }()
	var reading sync.WaitGroup
	w.t.(*testing.T).Cleanup(func() { cancel(); reading.Wait(); w.app.Shutdown(); <-done })
	for _, office := range observers {
		s := &stream{more: make(chan struct{}, 1)}
		w.heard[office] = s
		q, err := http.NewRequestWithContext(ctx, "GET", "http://"+l.Addr().String()+"/api/events", nil)
		must(w.t, err)
		q.Header.Set("Authorization", "Bearer "+w.token[office])
		a, err := http.DefaultTransport.RoundTrip(q)
		must(w.t, err)
		if a.StatusCode != 200 {
			w.t.Fatalf("events of %s: %d", office, a.StatusCode)
		}
		reading.Go(func() {
			defer a.Body.Close()
			for lines := bufio.NewScanner(a.Body); lines.Scan(); {
				s.mu.Lock()
				s.lines = append(s.lines, lines.Text())
				s.mu.Unlock()
				select {
				case s.more <- struct{}{}:
				default:
				}
			}
		})
		w.until(office, "event: duty") // the first thing that everybody is told
	}
}

// ring lets the undo windows pass and all notices out.
func (w *world) ring() {
	w.t.Helper()
	for range 2 {
		must(w.t, w.dispatch.Pass(w.t.Context()))
		w.pass(time.Minute)
	}
	must(w.t, w.dispatch.Pass(w.t.Context()))
}

// until waits for an office to hear something.
func (w *world) until(office, what string) {
	w.t.Helper()
	s := w.heard[office]
	for late := time.After(10 * time.Second); ; {
		s.mu.Lock()
		there := strings.Contains(strings.Join(s.lines, "\n"), what)
		s.mu.Unlock()
		if there {
			return
		}
		select {
		case <-s.more:
		case <-late:
			w.t.Fatalf("%s never heard %s", office, what)
		}
	}
}
