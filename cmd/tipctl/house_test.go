package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"tipline/cmd/internal/registry"
	"tipline/crypto"
	"tipline/triage"
	"tipline/triage/audit"
	"tipline/triage/blob"
)

// A house is a stage whose registry is a folder, as a server's is: members come and go through the desk listener.
type house struct {
	*stage
	folder     string
	keeper     *registry.Keeper
	membership *triage.Membership

	lie     func(*triage.Documents) // what an administrator changes in what the server shows; nil: nothing
	penalty time.Duration           // of a wrong login or token

	mu  sync.Mutex
	now time.Time
}

// oldMonth is a past month that has a keyring and tips in a house.
func oldMonth() string { return registry.Month(time.Now().AddDate(0, -3, 0)) }

func newHouse(t testing.TB) *house {
	t.Helper()
	was := scryptWork
	scryptWork = 10
	t.Cleanup(func() { scryptWork = was })
	s := &stage{t: t, members: map[string]*crypto.MemberKey{}, offices: map[string]crypto.Office{}, recovery: map[string]*crypto.Identity{}, channel: "sms", root: t.TempDir()}
	s.sign()
	s.open()
	h := &house{stage: s, folder: filepath.Join(s.root, "registry"), penalty: time.Millisecond, now: time.Now()}
	keyrings := map[string]map[string]crypto.Signed{}
	for office, names := range stageOffices {
		keyrings[office] = map[string]crypto.Signed{}
		for _, month := range append([]string{oldMonth()}, registry.Months(h.now, 1)...) {
			k, err := crypto.NewKeyring(s.members[names[0]], s.offices[office], month)
			must(t, err)
			for _, name := range names[1:] {
				s.members[name].Sign(&k)
			}
			keyrings[office][month] = k
		}
	}
	must(t, registry.Write(h.folder, s.docs.Rosters, s.docs.Directory, keyrings))
	first, err := registry.Load(h.folder, s.pin)
	must(t, err)
	h.keeper = registry.NewKeeper(h.folder, s.pin, first)
	h.membership = triage.NewMembership(triage.MembershipParams{Register: h.keeper, Folder: h.folder, Clock: h.clock})
	h.listen()
	return h
}

func (h *house) listen() {
	h.t.Helper()
	directory, roster := func() *triage.Directory { return h.keeper.Registry().Directory }, func() *crypto.Roster { return h.keeper.Trust().Roster() }
	photos, err := blob.Open(filepath.Join(h.root, "blobs"))
	must(h.t, err)
	glass := &triage.Glass{Store: h.store, Directory: directory, Roster: roster, Clock: h.clock}
	app := triage.NewDesk(triage.DeskParams{
		Console: &triage.Console{Store: h.store, Keys: h.keys, Directory: directory, Clock: time.Now,
			MoreDue: []func(context.Context, triage.Session) ([]triage.DueView, error){glass.Due}},
		Sessions: triage.NewSessions(stageServer, func(id string) (crypto.Member, bool) { return h.keeper.Trust().Roster().Member(id) }, h.clock),
		Documents: func(office string) triage.Documents {
			rosters, directory, keyrings := h.keeper.Registry().For(office, h.clock()).Signed()
			docs := triage.Documents{Server: stageServer, Rosters: rosters, Directory: directory, Keyrings: keyrings}
			if h.lie != nil {
				h.lie(&docs)
			}
			return docs
		},
		Approvals: triage.NewApprovals(triage.ApprovalsParams{Store: h.store, Keys: h.keys, Clock: h.clock, Files: &triage.Console{Keys: h.keys, Files: photos},
			Directory: directory, Roster: roster}),
		Glass: glass,
		Audit: h.audit(), Membership: h.membership, Directories: h.keeper, Penalty: h.penalty, Logger: slog.New(slog.DiscardHandler),
	})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(h.t, err)
	done := make(chan error, 1)
	go func() { done <- app.Listener(l) }()
	h.t.Cleanup(func() { app.Shutdown(); <-done })
	h.url = "http://" + l.Addr().String()
}

func (h *house) clock() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *house) pass(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
}

// login settles members and logs them in.
func (h *house) login(members ...string) {
	h.t.Helper()
	for _, m := range members {
		h.settle(m)
		h.do(m, "login")
	}
}

// ask sends one request as a member who is logged in, or as nobody, and returns status and body.
func (h *house) ask(member, method, path string, body any, edit ...func(*http.Request)) (int, string) {
	h.t.Helper()
	var in []byte
	if method == http.MethodPost {
		b, ok := body.([]byte)
		if !ok {
			var err error
			b, err = json.Marshal(body)
			must(h.t, err)
		}
		in = b
	}
	q, err := http.NewRequest(method, h.url+path, bytes.NewReader(in))
	must(h.t, err)
	if in != nil {
		q.Header.Set("Content-Type", "application/json")
	}
	if member != "" && triage.IsAct(method, path) {
		if a, err := audit.Ask(h.key(member), stageServer, method, path, in, time.Now(), audit.Empty); err == nil { // else no route has such a path
			q.Header.Set(triage.ActHeader, a.Header())
		}
	}
	if member != "" {
		var s session
		b, err := os.ReadFile(filepath.Join(h.root, member, "session"))
		must(h.t, err)
		must(h.t, json.Unmarshal(b, &s))
		q.Header.Set("Authorization", "Bearer "+s.Token)
	}
	for _, e := range edit {
		e(q)
	}
	a, err := http.DefaultClient.Do(q)
	must(h.t, err)
	defer a.Body.Close()
	b, err := io.ReadAll(a.Body)
	must(h.t, err)
	return a.StatusCode, string(b)
}

// key is a member's, unlocked from the home where it was made there.
func (h *house) key(member string) *crypto.MemberKey {
	h.t.Helper()
	if k := h.members[member]; k != nil {
		return k
	}
	file, err := os.ReadFile(filepath.Join(h.root, member, "identity"))
	must(h.t, err)
	phrase, err := os.ReadFile(filepath.Join(h.root, member, "phrase"))
	must(h.t, err)
	k, err := crypto.UnlockMemberKey(file, strings.TrimSpace(string(phrase)))
	must(h.t, err)
	return k
}

// want is ask that must give a status.
func (h *house) want(status int, what, member, method, path string, body any) string {
	h.t.Helper()
	got, answer := h.ask(member, method, path, body)
	if got != status {
		h.t.Errorf("%s: %s %s as %q: %d %s, want %d", what, method, path, member, got, answer, status)
	}
	return answer
}

// sealedIn releases a tip that is sealed to the keyring of hue which is in force for a month, as intake would have done then.
func (h *house) sealedIn(month, text string) string {
	h.t.Helper()
	at, err := time.ParseInLocation("2006-01-02", month+"-15", hanoi)
	must(h.t, err)
	readers, err := h.keeper.Registry().Readers("hue", at)
	must(h.t, err)
	id, key := h.draw()
	e := crypto.Envelope{Text: text, Channel: "sms"}
	b, err := e.Marshal()
	must(h.t, err)
	sealed, err := crypto.SealTip(crypto.KindTip, b, readers)
	must(h.t, err)
	must(h.t, h.store.Release(h.t.Context(), []triage.Arrival{{ID: id, Tip: id, Desk: "hue", Lane: triage.Normal,
		Hour: triage.Hour(time.Now()), Blob: crypto.Lock(key, id, crypto.KindTip, "", sealed)}}))
	return id.String()
}

func (h *house) draw() (crypto.ID, crypto.TipKey) {
	h.t.Helper()
	id, key, err := h.keys.Draw()
	must(h.t, err)
	return id, key
}

// as plays somebody's device: tipctl with that member's home. It is stage.do under the names that these stories use.
func (h *house) as(member string, args ...string) string { h.t.Helper(); return h.do(member, args...) }

// read gives the JSON that a command prints.
func read[T any](h *house, member string, args ...string) (out T) {
	h.t.Helper()
	must(h.t, json.Unmarshal([]byte(h.do(member, append(args, "-json")...)), &out))
	return out
}
