package triage_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"regexp"
	"slices"
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
		Sessions: sessions, Documents: func(string) triage.Documents { return triage.Documents{Server: serverName} },
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

// ordinary is a tip about something else, to the whole chain, so that there is something to see; everybody has heard of it before the world goes on.
func (w *world) ordinary(text string) crypto.ID {
	w.t.Helper()
	id := w.tip(hue, text)
	at := func(status string) string {
		return id.String() + `","desk":"hue-desk","lane":"normal","status":"` + status
	}
	w.until(hue, at("new")) // step by step: the hub tells at once what happens at once
	w.want(200, hue, "POST", "/api/next", nil, nil)
	w.until(hue, at("leased"))
	w.route(id, police, []string{post, court}, nil)
	for _, office := range observers {
		w.until(office, at("routed"))
	}
	return id
}

// accusation is a tip about the officers of the commune, walked to its end by the inspectorate.
func (w *world) accusation() crypto.ID {
	w.t.Helper()
	facts := triage.Facts{Province: "46", Commune: "20056", Matter: "drugs", Urgent: true, Officers: true}
	desk := w.directory.DeskOf([]string{"46"}, "46", true, true)
	id := w.arrive(desk.ID, triage.Urgent)
	w.want(200, desk.ID, "POST", "/api/next", nil, nil)
	q := triage.RouteRequest{Cards: map[string][]byte{}}
	for _, c := range w.directory.Route(facts, "2026-11-22") {
		q.Cards[c.Unit] = w.seal(crypto.KindCard, "card", c.Unit)
		switch c.Role {
		case triage.RoleLead:
			q.Lead = c.Unit
		case triage.RoleCopy:
			q.Copies = append(q.Copies, c.Unit)
		default:
			q.Steps = append(q.Steps, c.Unit)
		}
	}
	w.want(204, desk.ID, "POST", "/api/tips/"+id.String()+"/route", q, nil)
	w.want(204, q.Lead, "POST", "/api/tips/"+id.String()+"/ack", nil, nil)
	w.blind(id, desk.ID, q.Cards)
	return id
}

// arrive releases a tip as intake would have sealed it: desk, and dummies for the two halves.
func (w *world) arrive(desk string, lane triage.Lane) crypto.ID {
	w.t.Helper()
	id, key := w.draw()
	b, err := (&crypto.Envelope{Text: "can bo xa nhan tien", Channel: "sms"}).Marshal()
	must(w.t, err)
	sealed, err := crypto.SealTip(crypto.KindTip, b, crypto.Readers{Desk: w.office[desk].Recipient()})
	must(w.t, err)
	must(w.t, w.store.Release(w.t.Context(), []triage.Arrival{{ID: id, Tip: id, Desk: desk, Lane: lane, Hour: triage.Hour(w.clock()),
		Blob: crypto.Lock(key, id, crypto.KindTip, "", sealed)}}))
	return id
}

// blind wants that no key of the chain opens anything of a tip: not the verbatim, whole or by halves, and no card.
func (w *world) blind(id crypto.ID, desk string, cards map[string][]byte) {
	w.t.Helper()
	locked, err := w.store.Verbatim(w.t.Context(), desk, id)
	must(w.t, err)
	key, err := w.keys.Key(id)
	must(w.t, err)
	verbatim, err := crypto.Unlock(key, id, crypto.KindTip, "", locked)
	must(w.t, err)
	if _, err := crypto.Open(crypto.KindTip, verbatim, w.office[desk]); err != nil {
		w.t.Fatalf("the inspectorate cannot open it: %v", err)
	}
	for _, office := range observers {
		for _, sealed := range append([][]byte{verbatim}, values(cards)...) {
			for _, kind := range []crypto.Kind{crypto.KindTip, crypto.KindCard} {
				if _, err := crypto.Open(kind, sealed, w.office[office]); err == nil {
					w.t.Errorf("%s opens it", office)
				}
			}
		}
		for _, other := range observers {
			if _, err := crypto.OpenHalves(crypto.KindTip, verbatim, w.office[office], w.office[other]); err == nil {
				w.t.Errorf("%s and %s open it together", office, other)
			}
		}
	}
}

func values(m map[string][]byte) (all [][]byte) {
	for _, v := range m {
		all = append(all, v)
	}
	return all
}

var tipID = regexp.MustCompile(`[0-9a-f]{32}`)

// transcript is everything that an office could see, with tips named by the order in which it heard of them: their own names are random, and so is the order of those of
// one hour.
func (w *world) transcript(office string, probes ...crypto.ID) string {
	w.t.Helper()
	var b bytes.Buffer
	s := w.heard[office]
	s.mu.Lock()
	fmt.Fprintln(&b, strings.Join(s.lines, "\n"))
	s.mu.Unlock()
	names := map[string]string{}
	name := func(text string) string {
		return tipID.ReplaceAllStringFunc(text, func(id string) string {
			if names[id] == "" {
				names[id] = fmt.Sprintf("tip-%d", len(names)+1)
			}
			return names[id]
		})
	}
	text := name(b.String())
	for _, path := range []string{"/api/queue", "/api/inbox", "/api/overview", "/api/handover", "/api/registry"} {
		a := w.send(office, "GET", path, nil)
		tips := strings.Split(name(a.body), `{"id":`)
		for i := range tips {
			tips[i] = strings.TrimRight(tips[i], ",]}")
		}
		slices.Sort(tips[1:])
		text += fmt.Sprintln(path, a.status, len(a.body), strings.Join(tips, "\n  "))
	}
	for _, id := range probes {
		for _, act := range []string{"", "lease", "ack", "join", "return", "tell", "slip", "close", "hold", "refer", "route", "note", "ask"} {
			method, path := "POST", "/api/tips/"+id.String()+"/"+act
			if act == "" {
				method, path = "GET", strings.TrimSuffix(path, "/")
			}
			a := w.send(office, method, path, nil)
			text += fmt.Sprintln(method, act, a.status, name(a.body), a.header.Get("Content-Length"))
		}
	}
	w.rung.mu.Lock()
	defer w.rung.mu.Unlock()
	return text + fmt.Sprintln("notices", w.rung.count[office])
}

// TestTheAccusedSeeNoDifference: the world of the accused chain is the same, byte for byte, whether a tip about them came, was routed and worked, or not.
func TestTheAccusedSeeNoDifference(t *testing.T) {
	seen := func(happening func(w *world) crypto.ID) map[string]string {
		w := newWorld(t)
		w.ordinary("truoc")
		id := happening(w)
		w.ring()
		w.ordinary("sau") // whatever there was to hear of the accusation was heard before
		w.ring()
		all := map[string]string{}
		for _, office := range observers {
			all[office] = w.transcript(office, id)
		}
		w.rung.mu.Lock()
		defer w.rung.mu.Unlock()
		all[inspectors] = fmt.Sprint(w.rung.count[inspectors])
		return all
	}
	nothing := seen(func(*world) crypto.ID { return someID(t) })
	accused := seen((*world).accusation)
	ordinary := seen(func(w *world) crypto.ID { return w.ordinary("giua") })
	for _, office := range observers {
		if nothing[office] != accused[office] {
			t.Errorf("%s can tell:\n%s\n--- with the tip ---\n%s", office, nothing[office], accused[office])
		}
		if nothing[office] == ordinary[office] || !strings.Contains(nothing[office], "notices 2") && office != hue {
			t.Errorf("%s would not have seen a thing:\n%s", office, nothing[office])
		}
	}
	if nothing[inspectors] != "0" || accused[inspectors] != "1" {
		t.Errorf("the inspectors were rung %s and %s times", nothing[inspectors], accused[inspectors])
	}
}

func someID(t testing.TB) crypto.ID {
	t.Helper()
	id, err := crypto.ParseID(hex.EncodeToString(bytes.Repeat([]byte{0xab}, 16)))
	must(t, err)
	return id
}
