package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/valyala/fasthttp"

	"tipline/cmd/internal/registry"
	"tipline/crypto"
	"tipline/triage"
)

// What strangers and members can send to the routes of membership, and what becomes of it: a fixed answer, and nothing in force.

// unmoved fails when anything came into force or waits that did not before.
func (h *house) unmoved(what string) {
	h.t.Helper()
	r, err := registry.Load(h.folder, h.pin)
	must(h.t, err)
	if r.Trust.Roster().Version != 1 || len(r.Keyrings("hue")) != 3 {
		h.t.Errorf("%s: roster %d, %d keyrings", what, r.Trust.Roster().Version, len(r.Keyrings("hue")))
	}
	left, err := filepath.Glob(filepath.Join(h.folder, "*", "*"+".new"))
	must(h.t, err)
	if len(left) > 0 {
		h.t.Errorf("%s: half written: %v", what, left)
	}
}

func TestHostileInvitations(t *testing.T) {
	h := newHouse(t)
	h.login("an", "chi", "dung")
	post := func(what string, status int, q any) string {
		return h.want(status, what, "an", "POST", "/api/invitations", q)
	}
	post("unknown office", 404, triage.InvitationRequest{Member: "moi", Office: "nowhere"})
	post("a folder", 404, triage.InvitationRequest{Member: "moi", Office: "../hue"})
	post("no handle", 400, triage.InvitationRequest{Member: "Nguyễn Văn A", Office: "hue"})
	post("a member", 409, triage.InvitationRequest{Member: "binh", Office: "hue"})
	post("a field too many", 400, map[string]string{"member": "moi", "office": "hue", "token": "x"})
	post("oversize", 400, triage.InvitationRequest{Member: strings.Repeat("a", 1<<20), Office: "hue"})
	if status, _ := h.ask("", "POST", "/api/invitations", triage.InvitationRequest{Member: "moi", Office: "hue"}); status != 401 {
		t.Errorf("without a session: %d", status)
	}
	var token triage.TokenView
	must(t, json.Unmarshal([]byte(post("good", 200, triage.InvitationRequest{Member: "moi", Office: "xa"})), &token))
	post("twice", 409, triage.InvitationRequest{Member: "moi", Office: "hue"})
	id := crypto.InvitationID(token.Token)
	unknown := h.want(404, "unknown", "an", "POST", "/api/invitations/"+strings.Repeat("0", 64)+"/withdraw", struct{}{})
	for what, path := range map[string]string{"foreign": id, "no ID": "x", "a path": "..%2f..%2frosters%2f1", "capitals": strings.ToUpper(id)} {
		if got := h.want(404, what, "chi", "POST", "/api/invitations/"+path+"/withdraw", struct{}{}); got != unknown {
			t.Errorf("%s: another 404: %s", what, got)
		}
	}
	if got := h.want(200, "foreign list", "chi", "GET", "/api/invitations", nil); got != "[]" {
		t.Errorf("a foreign office sees invitations: %s", got)
	}
	h.want(204, "the office's own member", "dung", "POST", "/api/invitations/"+id+"/withdraw", struct{}{})
	h.want(404, "withdrawn", "", "POST", "/api/invite/look", triage.LookRequest{Token: token.Token})
	for i := range 16 {
		post("many", 200, triage.InvitationRequest{Member: fmt.Sprintf("moi-%d", i), Office: "hue"})
	}
	post("too many", 409, triage.InvitationRequest{Member: "moi-16", Office: "hue"})
	h.pass(9 * 24 * time.Hour)
	must(t, h.membership.Sweep())
	if files, _ := os.ReadDir(filepath.Join(h.folder, "invitations")); len(files) != 0 {
		t.Errorf("%d lapsed invitations are kept", len(files))
	}
	h.unmoved("invitations")
}

func TestHostileNewcomers(t *testing.T) {
	h := newHouse(t)
	h.login("an")
	invite := func(member string) string {
		var token triage.TokenView
		must(t, json.Unmarshal([]byte(h.want(200, "invite", "an", "POST", "/api/invitations", triage.InvitationRequest{Member: member, Office: "hue"})), &token))
		return token.Token
	}
	accept := func(what string, status int, q any) string {
		return h.want(status, what, "", "POST", "/api/invite/accept", q)
	}
	token, other := invite("moi"), invite("khac")
	made := func(member, office, token string) triage.AcceptRequest {
		k, err := crypto.NewMemberKey(member, office)
		must(t, err)
		return triage.AcceptRequest{Token: token, Member: k.Member, Proof: k.Join(stageServer, crypto.InvitationID(token))}
	}
	good := made("moi", "hue", token)
	unknown := h.want(404, "unknown token", "", "POST", "/api/invite/look", triage.LookRequest{Token: strings.Repeat("0", 32)})

	accept("another handle", 400, made("an-2", "hue", token))
	accept("another office", 400, made("moi", "xa", token))
	accept("another invitation's proof", 400, triage.AcceptRequest{Token: token, Member: good.Member, Proof: made("moi", "hue", other).Proof})
	accept("no proof", 400, triage.AcceptRequest{Token: token, Member: good.Member})
	swapped := good
	swapped.Member.Recipient = h.members["an"].Member.Recipient
	accept("a key that is not proven", 400, swapped)
	stolen := *h.members["binh"]
	stolen.Member.ID = "moi"
	accept("a member's keys under a new handle", 400, triage.AcceptRequest{Token: token, Member: stolen.Member, Proof: stolen.Join(stageServer, crypto.InvitationID(token))})
	accept("no recipient", 400, map[string]any{"token": token, "member": map[string]string{"id": "moi", "office": "hue"}, "proof": ""})
	accept("a classic recipient", 400, map[string]any{"token": token, "member": map[string]string{"id": "moi", "recipient": "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"}})
	accept("oversize", 413, map[string]string{"token": token, "proof": strings.Repeat("A", 9000)})
	accept("no JSON", 400, []byte("x"))
	if got := accept("no token", 404, made("moi", "hue", "")); got != unknown {
		t.Error("another 404", got)
	}
	accept("good", 204, good)
	accept("the same again", 204, good)
	for what, q := range map[string]triage.AcceptRequest{"other keys": made("moi", "hue", token), "unknown": made("moi", "hue", strings.Repeat("0", 32)), "a path": made("moi", "hue", "../../x")} {
		if got := accept(what, 404, q); got != unknown {
			t.Errorf("%s: another 404: %s", what, got)
		}
	}
	if got := h.want(404, "used", "", "POST", "/api/invite/look", triage.LookRequest{Token: token}); got != unknown {
		t.Error("another 404", got)
	}
	h.pass(7*24*time.Hour + time.Minute)
	h.want(200, "the last day", "", "POST", "/api/invite/look", triage.LookRequest{Token: other})
	h.pass(24 * time.Hour)
	if got := h.want(404, "lapsed", "", "POST", "/api/invite/look", triage.LookRequest{Token: other}); got != unknown {
		t.Error("another 404", got)
	}
	accept("lapsed", 404, made("khac", "hue", other))
	h.unmoved("newcomers")
}

// TestGuessingTokensIsSlow: wrong tokens wait, and only so many at a time; a right one does not wait for them.
func TestGuessingTokensIsSlow(t *testing.T) {
	h := newHouse(t)
	h.penalty = 2 * time.Second
	h.listen()
	h.login("an")
	var token triage.TokenView
	must(t, json.Unmarshal([]byte(h.want(200, "invite", "an", "POST", "/api/invitations", triage.InvitationRequest{Member: "moi", Office: "hue"})), &token))
	var mu sync.Mutex
	count := map[int]int{}
	var all sync.WaitGroup
	for i := range 48 {
		all.Go(func() {
			status, _ := h.ask("", "POST", "/api/invite/look", triage.LookRequest{Token: fmt.Sprintf("%032d", i)})
			mu.Lock()
			count[status]++
			mu.Unlock()
		})
	}
	start := time.Now()
	h.want(200, "a right one", "", "POST", "/api/invite/look", triage.LookRequest{Token: token.Token})
	if took := time.Since(start); took > h.penalty {
		t.Errorf("a right token waited %v", took)
	}
	all.Wait()
	if count[404] != 32 || count[429] != 16 {
		t.Errorf("answers: %v, want 32 late and 16 refused", count)
	}
}

// roster is the next roster after the newest with a change, signed.
func (h *house) roster(change func(r *crypto.Roster), by ...string) crypto.Signed {
	h.t.Helper()
	r := *h.keeper.Trust().Roster()
	r.Version++
	offices := r.Offices
	r.Offices = nil
	for _, o := range offices {
		o.Members = append([]crypto.Member(nil), o.Members...)
		r.Offices = append(r.Offices, o)
	}
	if change != nil {
		change(&r)
	}
	return h.signed(crypto.SignedRoster, r, by...)
}

// newMember makes a key that the house can sign with.
func (h *house) newMember(id, office string) crypto.Member {
	h.t.Helper()
	k, err := crypto.NewMemberKey(id, office)
	must(h.t, err)
	h.members[id] = k
	return k.Member
}

func add(m crypto.Member) func(*crypto.Roster) {
	return func(r *crypto.Roster) {
		for i := range r.Offices {
			if r.Offices[i].ID == m.Office {
				r.Offices[i].Members = append(r.Offices[i].Members, m)
			}
		}
	}
}

func TestHostileRosters(t *testing.T) {
	h := newHouse(t)
	h.login("an", "binh", "chi")
	moi := add(h.newMember("moi", "hue"))
	post := func(what string, status int, s crypto.Signed, keyrings ...crypto.Signed) {
		t.Helper()
		h.want(status, what, "an", "POST", "/api/roster", triage.RosterRequest{Roster: s, Keyrings: keyrings})
	}
	foreign := h.newMember("la", "hue")
	impostor := h.newMember("binh-x", "hue")
	impostor.ID = "binh"
	everybody := func(r *crypto.Roster) {
		for i, o := range r.Offices {
			r.Offices[i].Members = []crypto.Member{h.newMember("ai-"+o.ID, o.ID)}
		}
	}
	drop := func(office string) func(*crypto.Roster) {
		return func(r *crypto.Roster) {
			for i := range r.Offices {
				if r.Offices[i].ID == office {
					r.Offices = append(r.Offices[:i], r.Offices[i+1:]...)
					return
				}
			}
		}
	}
	post("unsigned", 400, h.roster(moi))
	post("signed by another than who posts", 400, h.roster(moi, "binh"))
	post("signed by a stranger", 400, h.roster(add(foreign), "la"))
	post("by one and a stranger: one counts", 200, h.roster(add(foreign), "an", "la"))
	post("rollback to the first", 409, h.docs.Rosters[0])
	post("a version left out", 409, h.roster(func(r *crypto.Roster) { r.Version++ }, "an", "binh"))
	post("another server", 400, h.roster(func(r *crypto.Roster) { r.Server = "x" }, "an", "binh"))
	post("an office without members", 400, h.roster(func(r *crypto.Roster) { r.Offices[0].Members = nil }, "an", "binh"))
	post("nobody at all", 400, h.roster(func(r *crypto.Roster) { r.Offices = nil }, "an", "binh"))
	post("everybody exchanged", 400, h.roster(everybody, "an", "binh"))
	post("everybody exchanged, for a second signature to come", 400, h.roster(everybody, "an"))
	post("an office of the directory gone", 400, h.roster(drop("xa"), "an", "binh"))
	post("a handle with other keys", 400, h.roster(func(r *crypto.Roster) {
		for i := range r.Offices {
			if r.Offices[i].ID == "hue" {
				r.Offices[i].Members[1] = impostor
			}
		}
	}, "an", "chi"))
	post("a directory in its place", 400, h.docs.Directory)
	post("a body too much", 400, crypto.Signed{Kind: crypto.SignedRoster, Body: strings.Repeat(" ", 1<<20)})
	xa := h.keeper.Keyrings("xa")[0]
	other, err := crypto.NewKeyring(h.members["dung"], h.offices["xa"], xa.Month)
	must(t, err)
	post("with another office's keyring", 404, h.roster(moi, "an"), other)
	lonely := h.offices["hue"]
	lonely.Members = lonely.Members[:1]
	only, err := crypto.TurnKeyring(h.members["an"], lonely, registry.Month(time.Now()), 1)
	must(t, err)
	post("with a keyring that leaves somebody out", 400, h.roster(moi, "an"), only)
	h.want(400, "a false signature of the directory", "an", "POST", "/api/roster", triage.RosterRequest{Roster: h.roster(moi, "an"), Directory: make([]byte, 64)})
	h.want(401, "nobody", "", "POST", "/api/roster", triage.RosterRequest{Roster: h.roster(moi, "an", "binh")})
	big := append([]byte(`{"roster":{"kind":"`), bytes.Repeat([]byte("a"), 3<<20)...)
	if q, err := http.NewRequest("POST", h.url+"/api/roster", bytes.NewReader(big)); err == nil {
		q.Header.Set("Content-Type", "application/json")
		if a, err := http.DefaultClient.Do(q); err == nil && a.StatusCode != 413 {
			t.Errorf("three megabytes: %d", a.StatusCode)
		}
	}
	h.unmoved("rosters")
}

// TestTheRegistryGoesPacked to whoever can unpack it, and says the same.
func TestTheRegistryGoesPacked(t *testing.T) {
	h := newHouse(t)
	h.login("an")
	plain := h.want(200, "plain", "an", "GET", "/api/registry", nil)
	_, packed := h.ask("an", "GET", "/api/registry", nil, func(q *http.Request) { q.Header.Set("Accept-Encoding", "gzip, br") })
	got, err := fasthttp.AppendUnbrotliBytes(nil, []byte(packed))
	must(t, err)
	if string(got) != plain || len(packed) >= len(plain) {
		t.Errorf("%d bytes packed to %d, and %d come out", len(plain), len(packed), len(got))
	}
}

func TestProposalsInConflict(t *testing.T) {
	h := newHouse(t)
	h.login("an", "binh", "chi")
	one, two := h.roster(add(h.newMember("mot", "hue")), "an"), h.roster(add(h.newMember("hai", "hue")), "an")
	propose := func(status int, by string, s crypto.Signed) (v triage.RosterView) {
		t.Helper()
		body := h.want(status, "propose", by, "POST", "/api/roster", triage.RosterRequest{Roster: s})
		if status == 200 {
			must(t, json.Unmarshal([]byte(body), &v))
		}
		return v
	}
	first, second := propose(200, "an", one), propose(200, "an", two)
	for range 3 { // replay: one member stays one signature
		if propose(200, "an", one).Published {
			t.Fatal("published by one member")
		}
	}
	withBinh := func(s crypto.Signed) crypto.Signed {
		s.Signatures = nil
		h.members["binh"].Sign(&s)
		return s
	}
	h.want(404, "another's proposal", "chi", "POST", "/api/proposals/"+first.ID+"/withdraw", struct{}{})
	h.want(404, "no ID", "an", "POST", "/api/proposals/..%2fx/withdraw", struct{}{})
	var shown []triage.ProposalView
	must(t, json.Unmarshal([]byte(h.want(200, "list", "chi", "GET", "/api/proposals", nil)), &shown))
	if len(shown) != 2 || len(shown[0].Roster.Signatures) != 1 {
		t.Errorf("%d proposals", len(shown))
	}
	if !propose(200, "binh", withBinh(one)).Published {
		t.Fatal("two signatures, and not published")
	}
	propose(409, "binh", withBinh(two))
	propose(409, "an", one)
	if got := h.want(200, "list", "chi", "GET", "/api/proposals", nil); got != "[]" {
		t.Errorf("the overtaken one stands: %s", got)
	}
	h.want(404, "overtaken", "an", "POST", "/api/proposals/"+second.ID+"/withdraw", struct{}{})
	if r := h.keeper.Trust().Roster(); r.Version != 2 {
		t.Errorf("version %d", r.Version)
	} else if _, ok := r.Member("hai"); ok {
		t.Error("both came into force")
	}

	third := h.roster(add(h.newMember("ba", "hue")), "an")
	id := propose(200, "an", third).ID
	h.want(204, "withdraw", "an", "POST", "/api/proposals/"+id+"/withdraw", struct{}{})
	if propose(200, "binh", withBinh(third)).Published {
		t.Error("a withdrawn signature counts")
	}
	h.pass(25 * time.Hour)
	h.do("an", "login")
	h.do("binh", "login")
	if propose(200, "an", third).Published {
		t.Error("a signature of the day before counts")
	}
	for i := range 3 {
		propose(200, "an", h.roster(add(h.newMember(fmt.Sprintf("x-%d", i), "hue")), "an"))
	}
	propose(409, "an", h.roster(add(h.newMember("x-9", "hue")), "an"))
}

func TestHostileKeyrings(t *testing.T) {
	h := newHouse(t)
	h.login("an", "binh", "dung")
	now := time.Now()
	month, far := registry.Month(now), registry.Months(now, 13)[13]
	hue := h.offices["hue"]
	post := func(what string, status int, s crypto.Signed) {
		t.Helper()
		h.want(status, what, "an", "POST", "/api/keyrings", triage.KeyringRequest{Keyring: s})
	}
	turn := func(by string, o crypto.Office, month string, n int) crypto.Signed {
		s, err := crypto.TurnKeyring(h.members[by], o, month, n)
		must(t, err)
		return s
	}
	alone, more, instead := hue, hue, hue
	alone.Members = hue.Members[:1]
	more.Members = append(append([]crypto.Member(nil), hue.Members...), h.newMember("la", "hue"))
	instead.Members = more.Members[:1:1]
	instead.Members = append(instead.Members, more.Members[2])
	there := h.keeper.Keyrings("hue")[1]
	edited := func(change func(k *crypto.Keyring)) crypto.Signed {
		k := *there
		k.Wraps = maps.Clone(there.Wraps)
		change(&k)
		return h.signed(crypto.SignedKeyring, k, "an")
	}
	post("another office's", 404, turn("dung", h.offices["xa"], month, 1))
	post("a colleague's signature", 400, turn("binh", hue, month, 1))
	post("unsigned", 400, h.signed(crypto.SignedKeyring, there))
	post("a colleague left out", 400, turn("an", alone, month, 1))
	post("a stranger let in", 400, turn("an", more, month, 1))
	post("a stranger in a colleague's stead", 400, turn("an", instead, month, 1))
	post("this month exchanged", 409, turn("an", hue, month, 0))
	post("a turn left out", 409, turn("an", hue, month, 2))
	post("a past month", 400, turn("an", hue, registry.Month(now.AddDate(0, -1, 0)), 0))
	post("too far ahead", 400, turn("an", hue, far, 0))
	post("a wrap taken away", 409, edited(func(k *crypto.Keyring) { delete(k.Wraps, "binh") }))
	post("a wrap exchanged", 409, edited(func(k *crypto.Keyring) { k.Wraps["binh"] = k.Wraps["an"] }))
	post("a stranger's wrap", 400, edited(func(k *crypto.Keyring) { k.Wraps["la"] = k.Wraps["an"] }))
	post("a wrap of a megabyte", 400, edited(func(k *crypto.Keyring) { k.Month, k.Turn, k.Recovery = month, 1, make([]byte, 1<<20) }))
	post("another kind", 400, h.docs.Directory)
	post("no body", 400, crypto.Signed{Kind: crypto.SignedKeyring})
	h.unmoved("keyrings")

	turned := turn("an", hue, month, 1)
	post("a turn", 204, turned)
	post("the same again", 204, turned)
	h.want(409, "another at the same time", "binh", "POST", "/api/keyrings", triage.KeyringRequest{Keyring: turn("binh", hue, month, 1)})
	k, overdue, err := h.keeper.Registry().Keyring("hue", now)
	must(t, err)
	want, err := crypto.ParseKeyring(turned)
	must(t, err)
	if !k.Recipient.Equal(want.Recipient) || overdue {
		t.Error("what is sealed to is not the newest turn at once")
	}
	if readers, err := h.keeper.Registry().Readers("hue", now); err != nil || !readers.Desk.Equal(want.Recipient) {
		t.Error("intake seals to another key")
	}
	if len(h.keeper.Keyrings("hue")) != 4 {
		t.Error("the old one no longer opens")
	}
}
