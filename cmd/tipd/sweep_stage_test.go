package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"tipline/crypto"
	"tipline/intake"
	"tipline/intake/hotline"
	"tipline/triage"
	"tipline/triage/audit"
	"tipline/triage/blob"
	"tipline/triage/console/chart"
	"tipline/triage/matter"
	"tipline/triage/place"
	"tipline/triage/store"
	"tipline/triage/store/redistest"
)

// The roles of the sweep. hue and tri are desks; post leads the routed tip, customs has a copy, police is a step that has not fired; command was rung for a tip that nobody
// at hue took; court is an office that is none of these.
const (
	hue, tri, post, customs, police, command, court = "hue", "tri", "post", "customs", "police", "command", "court"
	sweepServer                                     = "tipline-sweep"
	sweepOrigin                                     = "https://desk.example"
)

var sweepRoles = []string{hue, tri, post, customs, police, command, court}

// A sweep is the desk listener as wire puts it together, over a real store, a real key table and a real blob store, with two members for each office.
type sweep struct {
	t   *testing.T
	app interface {
		Test(*http.Request, ...int) (*http.Response, error)
	}
	routes   []string // method and path, as the router has them
	store    *store.Store
	keys     *crypto.KeyTable
	files    *blob.Folder
	voice    *blob.Recordings
	sessions *triage.Sessions
	roster   *crypto.Roster
	member   map[string]*crypto.MemberKey
	token    map[string]string // by role
	watch    string            // of hue's second member
	other    string            // a second tip of hue
	logs     bytes.Buffer
}

func newSweep(t *testing.T) *sweep {
	s := &sweep{t: t, member: map[string]*crypto.MemberKey{}, token: map[string]string{}}
	var err error
	s.store, err = store.Open(store.Params{Socket: redistest.Start(t).Socket})
	s.must(err)
	t.Cleanup(func() { s.store.Close() })
	s.must(s.store.Ready(t.Context()))
	s.keys, err = crypto.OpenKeyTable(t.TempDir(), "")
	s.must(err)
	t.Cleanup(func() { s.keys.Close() })
	s.files, err = blob.Open(t.TempDir())
	s.must(err)
	s.voice, err = blob.OpenRecordings(t.TempDir())
	s.must(err)
	trust := s.trust()
	s.roster = trust.Roster()
	s.sessions = triage.NewSessions(sweepServer, s.roster.Member, time.Now)
	s.listen(trust)
	for _, office := range sweepRoles {
		s.token[office] = s.login(office + "-a")
	}
	s.watch, _, err = s.sessions.Watch(s.login(hue + "-b"))
	s.must(err)
	return s
}

func (s *sweep) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// trust signs a roster of all offices, two members each.
func (s *sweep) trust() *crypto.Trust {
	r := crypto.Roster{Version: 1, Server: sweepServer}
	for _, office := range sweepRoles {
		recovery, err := crypto.NewIdentity()
		s.must(err)
		o := crypto.Office{ID: office, Recovery: recovery.Recipient()}
		for _, name := range []string{office + "-a", office + "-b"} {
			k, err := crypto.NewMemberKey(name, office)
			s.must(err)
			s.member[name] = k
			o.Members = append(o.Members, k.Member)
		}
		r.Offices = append(r.Offices, o)
	}
	signed, err := crypto.NewSigned(crypto.SignedRoster, r)
	s.must(err)
	s.member[hue+"-a"].Sign(&signed)
	s.member[tri+"-a"].Sign(&signed)
	trust, err := crypto.NewTrust(signed.Fingerprint(), []crypto.Signed{signed})
	s.must(err)
	return trust
}

// register is a registry that refuses every change.
type register struct{ trust *crypto.Trust }

func (r register) Trust() *crypto.Trust            { return r.trust }
func (register) Directory() crypto.Signed          { return crypto.Signed{} }
func (register) Keyrings(string) []*crypto.Keyring { return nil }
func (register) Turns(_, _, _ string) int          { return 0 }
func (register) Add(triage.RegisterChange) error   { return triage.ErrRefused }

// taker takes nothing, for desks only.
type taker struct{}

func (taker) Manned(_ context.Context, desk string, _ *intake.Submission) (intake.Answer, error) {
	if desk != hue && desk != tri {
		return intake.Answer{}, triage.ErrNotFound
	}
	return intake.Answer{}, intake.ErrEmpty
}

func (s *sweep) listen(trust *crypto.Trust) {
	d := &triage.Directory{Version: 1, Desks: []triage.Desk{{ID: hue}, {ID: tri}}, Units: []triage.Unit{{ID: post}, {ID: customs}, {ID: police}, {ID: command}},
		Interpreters: []triage.Interpreter{{Member: court + "-a", Languages: []string{"lo"}}}}
	directory := func() *triage.Directory { return d }
	log := slog.New(slog.NewTextHandler(&s.logs, nil))
	reg := register{trust}
	membership := triage.NewMembership(triage.MembershipParams{Register: reg, Folder: s.t.TempDir()})
	approvals := triage.NewApprovals(triage.ApprovalsParams{Store: s.store, Keys: s.keys, Directory: directory, Roster: func() *crypto.Roster { return trust.Roster() }})
	relays, err := intake.OpenRelayCards(intake.RelayParams{Dir: s.t.TempDir(), Server: sweepServer, Keys: s.keys})
	s.must(err)
	s.t.Cleanup(func() { relays.Close() })
	console := &triage.Console{
		Store: s.store, Keys: s.keys, Directory: directory, Clock: time.Now, Files: s.files, Recordings: s.voice, Offices: reg, Duty: s.sessions, Waiting: waiting(membership, approvals), Relays: relays,
	}
	kept, err := audit.Open(audit.Params{Folder: s.t.TempDir(), Server: sweepServer})
	s.must(err)
	s.t.Cleanup(func() { kept.Close() })
	app := membersApp(triage.DeskParams{
		Console: console, Sessions: s.sessions, Audit: kept, Documents: func(string) triage.Documents { return triage.Documents{Server: sweepServer} },
		Membership: membership, Approvals: approvals, Hub: triage.NewHub(triage.HubParams{Changes: s.store, Store: s.store, Desk: isDesk(directory), Duty: s.sessions.OnDuty}),
		Origin: sweepOrigin, Penalty: time.Millisecond, Logger: log,
	}, hotline.Params{
		Taker: taker{}, Session: s.sessions.Find, Gazetteer: place.Default(), Lists: matter.Default(), Origin: sweepOrigin, Log: log,
	}, &chart.Boundaries{})
	s.app = app
	for _, r := range app.GetRoutes(true) {
		s.routes = append(s.routes, r.Method+" "+r.Path)
	}
}

func (s *sweep) login(member string) string {
	s.t.Helper()
	id, sealed, err := s.sessions.Challenge(member)
	s.must(err)
	answer, err := s.member[member].AnswerChallenge(sealed, sweepServer)
	s.must(err)
	token, _, err := s.sessions.Login(id, answer[:])
	s.must(err)
	return token
}

// A reply is everything of an answer but its date.
type reply struct {
	status int
	head   string
	body   string
}

// send asks once; edit may spoil the request.
func (s *sweep) send(token, method, path, kind string, body []byte, edit ...func(*http.Request)) reply {
	s.t.Helper()
	q := httptest.NewRequest(method, path, bytes.NewReader(body))
	s.sign(q, token, body)
	if method == http.MethodPost {
		q.Header.Set("Content-Type", kind)
	}
	if token != "" {
		q.Header.Set("Authorization", "Bearer "+token)
	}
	for _, e := range edit {
		e(q)
	}
	a, err := s.app.Test(q, 20_000)
	s.must(err)
	defer a.Body.Close()
	b, err := io.ReadAll(a.Body)
	s.must(err)
	a.Header.Del("Date")
	return reply{a.StatusCode, fmt.Sprint(a.Header), string(b)}
}

// sign puts the signature of a session's member on an act.
func (s *sweep) sign(q *http.Request, token string, body []byte) {
	session, err := s.sessions.Find(token)
	if err != nil || !triage.IsAct(q.Method, q.URL.EscapedPath()) {
		return
	}
	if a, err := audit.Ask(s.member[session.Member], sweepServer, q.Method, q.URL.EscapedPath(), body, time.Now(), audit.Empty); err == nil {
		q.Header.Set(triage.ActHeader, a.Header())
	}
}

// act is a POST of the owner that must succeed.
func (s *sweep) act(office, path string, body any) {
	s.t.Helper()
	b, err := json.Marshal(body)
	s.must(err)
	if a := s.send(s.token[office], "POST", path, "application/json", b); a.status >= 300 {
		s.t.Fatalf("%s as %s: %d %s", path, office, a.status, a.body)
	}
}

// dump is every key of the queue: what a request changed shows in it.
func (s *sweep) dump() string {
	var b bytes.Buffer
	_, err := s.store.Backup(s.t.Context(), &b)
	s.must(err)
	return b.String()
}

// tips releases n tips to a desk.
func (s *sweep) tips(desk string, n int) []crypto.ID {
	s.t.Helper()
	ctx, cancel := context.WithCancel(s.t.Context())
	done := make(chan error, 1)
	go func() { done <- s.keys.Run(ctx) }()
	defer func() { cancel(); <-done }()
	var ids []crypto.ID
	for deadline := time.Now().Add(20 * time.Second); len(ids) < n; {
		id, key, err := s.keys.Draw()
		if err != nil {
			if time.Now().After(deadline) {
				s.t.Fatal("no key pair in time")
			}
			continue
		}
		s.must(s.store.Release(ctx, []triage.Arrival{{ID: id, Tip: id, Desk: desk, Lane: triage.Normal, Hour: triage.Hour(time.Now()),
			Blob: crypto.Lock(key, id, crypto.KindTip, "", []byte("sealed"))}}))
		ids = append(ids, id)
	}
	return ids
}

func sealedFor(offices ...string) map[string][]byte {
	all := map[string][]byte{}
	for _, o := range offices {
		all[o] = []byte("sealed for " + o)
	}
	return all
}

func tipPath(id string, act string) string {
	return "/api/tips/" + id + strings.TrimSuffix("/"+act, "/")
}
