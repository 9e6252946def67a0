package harness

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tipline/cmd/internal/registry"
	"tipline/crypto"
	"tipline/triage"
	"tipline/triage/audit"
)

// An Officer is a member with keys and a session, played in the test's own process: opening a thousand tips through a thousand programs would take an hour.
type Officer struct {
	Key        *crypto.MemberKey
	Identities []*crypto.Identity // of the office's keyrings
	Desk       string             // the desk listener's address
	token      string
	opened     map[string]string // texts by tip ID
}

// A Tip is one that an officer opened.
type Tip struct {
	View     triage.TipView
	Envelope *crypto.Envelope
	Thread   []string // messages, oldest first: "reporter: …", "desk: …"
	Sealed   []byte   // the verbatim without its outer lock, still sealed
}

// NewOfficer unlocks a member's identity file and the keyrings wrapped to the member.
func NewOfficer(tb testing.TB, identity, passphrase, registryDir, pin, desk string) *Officer {
	tb.Helper()
	file, err := os.ReadFile(identity)
	must(tb, err)
	key, err := crypto.UnlockMemberKey(file, passphrase)
	must(tb, err)
	r, err := registry.Load(registryDir, pin)
	must(tb, err)
	o := &Officer{Key: key, Desk: desk, opened: map[string]string{}}
	for _, k := range r.Keyrings(key.Member.Office) {
		id, err := key.OpenKeyring(k)
		must(tb, err)
		o.Identities = append(o.Identities, id)
	}
	return o
}

// Now is the office's identity of this month.
func (o *Officer) Now(tb testing.TB, d *Deployment) *crypto.Identity {
	tb.Helper()
	r, err := registry.Load(filepath.Join(d.Dir, "registry"), d.Pin(tb))
	must(tb, err)
	k, _, err := r.Keyring(o.Key.Member.Office, time.Now())
	must(tb, err)
	id, err := o.Key.OpenKeyring(k)
	must(tb, err)
	return id
}

// Login answers the desk's challenge.
func (o *Officer) Login(tb testing.TB) {
	tb.Helper()
	var c triage.Challenge
	o.call(tb, http.MethodPost, "/api/login/challenge", triage.ChallengeRequest{Member: o.Key.Member.ID}, &c)
	answer, err := o.Key.AnswerChallenge(c.Sealed, serverName)
	must(tb, err)
	var v triage.LoginView
	o.call(tb, http.MethodPost, "/api/login", triage.LoginRequest{ID: c.ID, Answer: answer[:]}, &v)
	o.token = v.Token
}

// Queue is every open tip of the desk, all pages.
func (o *Officer) Queue(tb testing.TB) []triage.TipView {
	tb.Helper()
	var all []triage.TipView
	for {
		var q triage.QueueView
		o.call(tb, http.MethodGet, fmt.Sprintf("/api/queue?bulk=true&offset=%d", len(all)), nil, &q)
		all = append(all, q.Tips...)
		if !q.More {
			return all
		}
	}
}

// Inbox is what was routed to the member's unit.
func (o *Officer) Inbox(tb testing.TB) []triage.TipView {
	tb.Helper()
	var all []triage.TipView
	o.call(tb, http.MethodGet, "/api/inbox", nil, &all)
	return all
}

// Files opens the photos and recordings of a tip.
func (o *Officer) Files(tb testing.TB, id string) [][]byte {
	tb.Helper()
	var v triage.OpenView
	o.call(tb, http.MethodGet, "/api/tips/"+id, nil, &v)
	var all [][]byte
	for _, f := range v.Files {
		status, sealed := o.Try(tb, http.MethodGet, "/api/tips/"+id+"/files/"+f.ID, nil)
		if status != http.StatusOK {
			tb.Fatalf("a file: %d", status)
		}
		plain, err := crypto.Open(crypto.KindFile, sealed, o.Identities...)
		must(tb, err)
		all = append(all, plain)
	}
	return all
}

// Next leases the next tip; nil when none waits.
func (o *Officer) Next(tb testing.TB) *Tip {
	tb.Helper()
	var v triage.TipView
	if o.call(tb, http.MethodPost, "/api/next", struct{}{}, &v) == http.StatusNoContent {
		return nil
	}
	return o.Open(tb, v.ID)
}

// Open fetches a tip and opens it.
func (o *Officer) Open(tb testing.TB, id string) *Tip {
	tb.Helper()
	var v triage.OpenView
	o.call(tb, http.MethodGet, "/api/tips/"+id, nil, &v)
	if v.Erased {
		tb.Fatal("the tip is erased")
	}
	plaintext, err := crypto.Open(crypto.KindTip, v.Verbatim, o.Identities...)
	must(tb, err)
	e, err := crypto.ParseEnvelope(plaintext)
	must(tb, err)
	t := &Tip{View: v.Tip, Envelope: e, Sealed: v.Verbatim}
	for _, m := range v.Thread {
		plaintext, err := crypto.Open(crypto.KindThread, m.Sealed, o.Identities...)
		must(tb, err)
		e, err := crypto.ParseEnvelope(plaintext)
		must(tb, err)
		t.Thread = append(t.Thread, string(m.From)+": "+e.Text)
	}
	return t
}

// Ask sends a question to the reporter.
func (o *Officer) Ask(tb testing.TB, t *Tip, text string) {
	tb.Helper()
	message, err := (&crypto.Envelope{Text: text, Channel: "desk"}).Marshal()
	must(tb, err)
	out, err := crypto.Seal(crypto.KindThread, message, t.Envelope.Reply)
	must(tb, err)
	own, err := crypto.Seal(crypto.KindThread, message, o.Identities[0].Recipient())
	must(tb, err)
	o.call(tb, http.MethodPost, "/api/tips/"+t.View.ID+"/ask", triage.AskRequest{Out: out, Copy: own}, nil)
}

// Texts opens every open tip of the desk, each once in the officer's life, and returns their texts.
func (o *Officer) Texts(tb testing.TB) []string {
	tb.Helper()
	return slices.DeleteFunc(o.all(tb), func(s string) bool { return strings.HasPrefix(s, settling) })
}

func (o *Officer) all(tb testing.TB) []string {
	tb.Helper()
	var texts []string
	for _, v := range o.Queue(tb) {
		text, ok := o.opened[v.ID]
		if !ok {
			text = o.Open(tb, v.ID).Envelope.Text
			o.opened[v.ID] = text
		}
		texts = append(texts, text)
	}
	return texts
}

// Route seals a card of plain facts to the first unit of the directory that answers for the tip's province, and routes the tip to it.
func (o *Officer) Route(tb testing.TB, d *Deployment, t *Tip) string {
	tb.Helper()
	dir := d.Directory(tb)
	i := slices.IndexFunc(dir.Units, func(u triage.Unit) bool { return u.Kind == triage.ProvincePolice })
	if i < 0 {
		tb.Fatal("the directory has no provincial police")
	}
	unit := dir.Units[i].ID
	r, err := registry.Load(filepath.Join(d.Dir, "registry"), d.Pin(tb))
	must(tb, err)
	k, _, err := r.Keyring(unit, time.Now())
	must(tb, err)
	card, err := crypto.Seal(crypto.KindCard, []byte(`{"facts":{}}`), k.Recipient)
	must(tb, err)
	o.call(tb, http.MethodPost, "/api/tips/"+t.View.ID+"/route", triage.RouteRequest{Lead: unit, Cards: map[string][]byte{unit: card}}, nil)
	return unit
}

// call sends one request and fails the test on anything but success.
func (o *Officer) call(tb testing.TB, method, path string, in, out any) int {
	tb.Helper()
	status, body := o.Try(tb, method, path, in)
	if status != http.StatusOK && status != http.StatusNoContent {
		tb.Fatalf("%s %s: %d %s", method, strings.SplitN(path, "/", 4)[1], status, body)
	}
	if out != nil && status == http.StatusOK {
		must(tb, json.Unmarshal(body, out))
	}
	return status
}

// Sign puts the officer's signature on a request that is an act, as every client does. The officer remembers no checkpoint.
func (o *Officer) Sign(tb testing.TB, r *http.Request, body []byte) {
	tb.Helper()
	if !triage.IsAct(r.Method, r.URL.EscapedPath()) {
		return
	}
	if a, err := audit.Ask(o.Key, serverName, r.Method, r.URL.EscapedPath(), body, time.Now(), audit.Empty); err == nil { // else no route has such a path
		r.Header.Set(triage.ActHeader, a.Header())
	}
}

// Try sends one request and returns whatever comes.
func (o *Officer) Try(tb testing.TB, method, path string, in any) (int, []byte) {
	tb.Helper()
	var body []byte
	if in != nil {
		var err error
		body, err = json.Marshal(in)
		must(tb, err)
	}
	r, err := http.NewRequest(method, o.Desk+path, bytes.NewReader(body))
	must(tb, err)
	o.Sign(tb, r, body)
	if in != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if o.token != "" {
		r.Header.Set("Authorization", "Bearer "+o.token)
	}
	resp, err := patient.Do(r)
	must(tb, err)
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	must(tb, err)
	return resp.StatusCode, b
}
