package triage_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"tipline/crypto"
	"tipline/triage"
	"tipline/triage/audit"
	"tipline/triage/blob"
	"tipline/triage/store"
	"tipline/triage/store/redistest"
)

var _ triage.DeskStore = (*store.Store)(nil)

// hue and tri are desks, post and police units, court an office that is neither.
const (
	hue, tri, post, police, court = "hue-desk", "tri-desk", "post", "police", "court"
	serverName                    = "tipline-test"
	origin                        = "https://desk.example"
)

// An application is what tests need of the framework's.
type application interface {
	Test(q *http.Request, wait ...int) (*http.Response, error)
	Listener(l net.Listener) error
	Shutdown() error
}

// A stage is a desk listener over a real store and a real key table, with one member for each office.
type stage struct {
	t       testing.TB
	app     application
	hub     *triage.Hub
	console *triage.Console
	files   *blob.Folder
	store   *store.Store
	log     *audit.Log
	keys    *crypto.KeyTable
	members map[string]*crypto.MemberKey // by office
	office  map[string]*crypto.Identity  // the offices' keyrings, as their members would open them
	token   map[string]string            // by office, once logged in
	logs    *bytes.Buffer

	mu   sync.Mutex
	now  time.Time
	left map[string]bool // members who are no longer in the roster
}

func newStage(t testing.TB) *stage {
	s := &stage{t: t, store: newStore(t), members: map[string]*crypto.MemberKey{}, office: map[string]*crypto.Identity{},
		token: map[string]string{}, logs: new(bytes.Buffer), left: map[string]bool{}, now: time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)}
	for _, o := range []string{hue, tri, post, police, court} {
		k, err := crypto.NewMemberKey("member-of-"+o, o)
		must(t, err)
		s.members[o] = k
		s.office[o], err = crypto.NewIdentity()
		must(t, err)
	}
	var err error
	s.keys, err = crypto.OpenKeyTable(t.TempDir(), "")
	must(t, err)
	t.Cleanup(func() { s.keys.Close() })
	d := &triage.Directory{Version: 1, Desks: []triage.Desk{{ID: hue}, {ID: tri}}, Units: []triage.Unit{{ID: post}, {ID: police}}}
	sessions := triage.NewSessions(serverName, s.member, s.clock)
	s.files, err = blob.Open(t.TempDir())
	must(t, err)
	s.console = &triage.Console{
		Store: s.store, Keys: s.keys, Directory: func() *triage.Directory { return d }, Clock: s.clock, Duty: sessions, Files: s.files,
	}
	s.hub = triage.NewHub(triage.HubParams{
		Changes: s.store, Store: s.store, Duty: sessions.OnDuty, Desk: func(office string) bool { _, ok := d.Desk(office); return ok },
	})
	s.log, err = audit.Open(audit.Params{Folder: t.TempDir(), Server: serverName, Clock: s.clock})
	must(t, err)
	t.Cleanup(func() { s.log.Close() })
	s.app = triage.NewDesk(triage.DeskParams{
		Console: s.console, Sessions: sessions, Audit: s.log, Hub: s.hub, Heartbeat: 50 * time.Millisecond,
		Documents: func(string) triage.Documents { return triage.Documents{Server: serverName} },
		Origin:    origin, Penalty: time.Millisecond, Logger: slog.New(slog.NewTextHandler(s.logs, nil)),
	})
	return s
}

func newStore(t testing.TB) *store.Store {
	s, err := store.Open(store.Params{Socket: redistest.Start(t).Socket})
	must(t, err)
	t.Cleanup(func() { s.Close() })
	must(t, s.Ready(context.Background()))
	return s
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (s *stage) clock() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

func (s *stage) pass(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(d)
}

func (s *stage) member(id string) (crypto.Member, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, k := range s.members {
		if k.Member.ID == id && !s.left[id] {
			return k.Member, true
		}
	}
	return crypto.Member{}, false
}

// An answer is status, headers that matter, and body.
type answer struct {
	status int
	header http.Header
	body   string
}

// send makes one request as an office's member; edit may spoil it.
func (s *stage) send(office, method, path string, body any, edit ...func(*http.Request)) answer {
	s.t.Helper()
	var sent []byte
	if method == http.MethodPost {
		var err error
		sent, err = json.Marshal(body)
		must(s.t, err)
		if body == nil {
			sent = []byte("{}")
		}
	}
	q := httptest.NewRequest(method, path, bytes.NewReader(sent))
	s.sign(q, office, sent)
	if method == http.MethodPost {
		q.Header.Set("Content-Type", "application/json")
	}
	if s.token[office] != "" {
		q.Header.Set("Authorization", "Bearer "+s.token[office])
	}
	for _, e := range edit {
		e(q)
	}
	a, err := s.app.Test(q, -1)
	must(s.t, err)
	defer a.Body.Close()
	b, err := io.ReadAll(a.Body)
	must(s.t, err)
	return answer{a.StatusCode, a.Header, string(b)}
}

// sign puts the signature of an office's member on an act.
func (s *stage) sign(q *http.Request, office string, body []byte) {
	s.mu.Lock()
	k := s.members[office]
	s.mu.Unlock()
	if k == nil || !triage.IsAct(q.Method, q.URL.EscapedPath()) {
		return
	}
	if a, err := audit.Ask(k, serverName, q.Method, q.URL.EscapedPath(), body, s.clock(), audit.Empty); err == nil {
		q.Header.Set(triage.ActHeader, a.Header())
	}
}

// want is send that must give a status, and decodes a success.
func (s *stage) want(status int, office, method, path string, body, to any) {
	s.t.Helper()
	a := s.send(office, method, path, body)
	if a.status != status {
		s.t.Fatalf("%s %s as %s: %d %s, want %d", method, path, office, a.status, a.body, status)
	}
	if to != nil {
		must(s.t, json.Unmarshal([]byte(a.body), to))
	}
}

func (s *stage) challenge(member string) triage.Challenge {
	s.t.Helper()
	var c triage.Challenge
	s.want(200, "", "POST", "/api/login/challenge", triage.ChallengeRequest{Member: member}, &c)
	return c
}

func (s *stage) login(offices ...string) {
	s.t.Helper()
	for _, o := range offices {
		k := s.members[o]
		c := s.challenge(k.Member.ID)
		a, err := k.AnswerChallenge(c.Sealed, serverName)
		must(s.t, err)
		var v triage.LoginView
		s.want(200, "", "POST", "/api/login", triage.LoginRequest{ID: c.ID, Answer: a[:]}, &v)
		if v.Member != k.Member.ID || v.Office != o {
			s.t.Fatalf("logged in as %+v", v)
		}
		s.token[o] = v.Token
	}
}

// tip releases one tip to a desk, as the feeder would.
func (s *stage) tip(desk, text string) crypto.ID { return s.tipIn(desk, text, triage.Normal) }

func (s *stage) urgent(desk string) crypto.ID { return s.tipIn(desk, "urgent", triage.Urgent) }

func (s *stage) tipIn(desk, text string, lane triage.Lane) crypto.ID {
	s.t.Helper()
	id, key := s.draw()
	e := crypto.Envelope{Text: text, Channel: "sms"}
	b, err := e.Marshal()
	must(s.t, err)
	sealed, err := crypto.SealTip(crypto.KindTip, b, crypto.Readers{Desk: s.office[desk].Recipient()})
	must(s.t, err)
	must(s.t, s.store.Release(context.Background(), []triage.Arrival{{ID: id, Tip: id, Desk: desk, Lane: lane,
		Hour: triage.Hour(s.clock()), Blob: crypto.Lock(key, id, crypto.KindTip, "", sealed)}}))
	return id
}

// second logs in another member of hue; requests in the name of what is returned are that member's.
func (s *stage) second() string {
	s.t.Helper()
	const name = "second"
	k, err := crypto.NewMemberKey(name, hue)
	must(s.t, err)
	s.mu.Lock()
	s.members[name] = k
	s.mu.Unlock()
	c := s.challenge(name)
	a, err := k.AnswerChallenge(c.Sealed, serverName)
	must(s.t, err)
	var v triage.LoginView
	s.want(200, "", "POST", "/api/login", triage.LoginRequest{ID: c.ID, Answer: a[:]}, &v)
	s.token[name] = v.Token
	return name
}

// draw takes a pair from the key table, making one first.
func (s *stage) draw() (crypto.ID, crypto.TipKey) {
	s.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.keys.Run(ctx) }()
	defer func() { cancel(); <-done }()
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); {
		if id, key, err := s.keys.Draw(); err == nil {
			return id, key
		}
	}
	s.t.Fatal("no key pair in time")
	panic("unreachable")
}

func (s *stage) seal(kind crypto.Kind, text, office string) []byte {
	s.t.Helper()
	b, err := crypto.Seal(kind, []byte(text), s.office[office].Recipient())
	must(s.t, err)
	return b
}

func (s *stage) routing(lead string, copies, steps []string) triage.RouteRequest {
	r := triage.RouteRequest{Lead: lead, Copies: copies, Cards: map[string][]byte{}}
	for i, o := range steps {
		r.Steps = append(r.Steps, triage.Step{Office: o, After: 30 * (i + 1)})
	}
	for _, o := range append(append([]string{lead}, copies...), steps...) {
		r.Cards[o] = s.seal(crypto.KindCard, "card of "+o, o)
	}
	return r
}

func (s *stage) route(id crypto.ID, lead string, copies, steps []string) {
	s.t.Helper()
	s.want(204, hue, "POST", "/api/tips/"+id.String()+"/route", s.routing(lead, copies, steps), nil)
}
