package main

import (
	"bytes"
	"encoding/json"
	"maps"
	"math"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"tipline/cmd/internal/harness"
	"tipline/crypto"
	"tipline/triage"
)

func (s *sweep) sent(r row) (kind string, body []byte) {
	if r.form != "" {
		return "application/x-www-form-urlencoded", []byte(r.form)
	}
	if r.body == nil {
		return "application/json", []byte("{}")
	}
	b, err := json.Marshal(r.body)
	s.must(err)
	return "application/json", bytes.Replace(b, []byte(otherTip), []byte(s.other), 1)
}

// A placed object is a tip, or something that is none, and who may reach it.
type object struct {
	id   string
	desk string
	at   []string // units
	rung string   // who may take it in the desk's place
}

func (o object) owned(of owners, role string) bool {
	desk, unit, rung := role == o.desk, slices.Contains(o.at, role), o.rung != "" && role == o.rung
	return of == tipDesk && desk || of == tipUnit && unit || of == tipBoth && (desk || unit) || of == tipTake && (desk || rung) || of == tipOpen && (desk || unit || rung)
}

// objects puts tips into every place there is, and adds what is no tip.
func (s *sweep) objects() []object {
	ids := s.tips(hue, 6)
	foreign := s.tips(tri, 2)
	waiting, leased, held, routed, referred, closed := ids[0], ids[1], ids[2], ids[3], ids[4], ids[5]
	for _, id := range []crypto.ID{leased, held, routed, referred, closed} {
		s.act(hue, tipPath(id.String(), "lease"), struct{}{})
	}
	s.act(hue, tipPath(held.String(), "hold"), triage.HoldRequest{Until: triage.Day(time.Now()) + 2, Note: sealed})
	route := triage.RouteRequest{Lead: post, Copies: []string{customs}, Steps: []triage.Step{{Office: police, After: 30}},
		Cards: sealedFor(post, customs, police), Slips: sealedFor(post, customs, police)}
	s.act(hue, tipPath(routed.String(), "route"), route)
	s.act(hue, tipPath(closed.String(), "route"), route)
	s.act(hue, tipPath(closed.String(), "close"), triage.CloseRequest{Disposition: triage.Unfounded})
	s.act(hue, tipPath(referred.String(), "refer"), triage.ReferRequest{To: tri, Card: sealed, Note: sealed})
	key, err := s.keys.Key(routed)
	s.must(err)
	s.must(s.files.Put(routed, plantedFile, crypto.Lock(key, routed, crypto.KindFile, triage.FilePart(plantedFile), sealed), 20000))
	s.ring(waiting)
	s.must(s.voice.Put(routed, plantedVoice, sealed, triage.Day(time.Now())))
	all := []object{
		{id: waiting.String(), desk: hue, rung: command}, {id: leased.String(), desk: hue}, {id: held.String(), desk: hue}, {id: closed.String(), desk: hue},
		{id: routed.String(), desk: hue, at: []string{post, customs}}, {id: referred.String(), desk: hue, at: []string{tri}},
		{id: foreign[0].String(), desk: tri}, {id: foreign[1].String(), desk: tri},
	}
	s.other = waiting.String()
	for range 24 {
		all = append(all, object{id: crypto.NewID().String()})
	}
	right := routed.String()
	for _, none := range []string{"x", right + "0", right[:31], strings.ToUpper(right), right[:31] + "g", "%00" + right[1:], "..", strings.Repeat("a", 500)} {
		all = append(all, object{id: none})
	}
	return all
}

// ring fires the step at which command may take a tip in hue's place.
func (s *sweep) ring(id crypto.ID) {
	s.t.Helper()
	harness.Apart(s.t, s.store, hue)
	clocks, err := s.store.Ended(s.t.Context(), hue, math.MaxInt64)
	s.must(err)
	i := slices.IndexFunc(clocks, func(c triage.Clock) bool { return c.ID == id })
	fired, err := s.store.Fire(s.t.Context(), clocks[i], triage.Ring{As: triage.RingInstead, Office: command, Fired: 2, Next: triage.Minute(time.Now()) + 60}, triage.Minute(time.Now()))
	if s.must(err); !fired {
		s.t.Fatal("nobody was rung")
	}
}

var plantedFile, plantedVoice = crypto.ID{7}, crypto.ID{8}

// path fills in a route's parameters.
func path(route, id string) string {
	_, p, _ := strings.Cut(route, " ")
	file := plantedFile
	if strings.HasSuffix(p, "written") {
		file = plantedVoice
	}
	return strings.NewReplacer(":id", id, ":file", file.String(), ":office", post, ":sheet", "2026-11").Replace(p)
}

func TestEveryRouteIsInTheTable(t *testing.T) {
	s := newSweep(t)
	for _, route := range s.routes {
		if method, p, _ := strings.Cut(route, " "); method == http.MethodHead {
			if !slices.Contains(s.routes, "GET "+p) {
				t.Errorf("%s has no GET", route)
			}
			continue
		}
		if _, ok := sweepTable[route]; !ok {
			t.Errorf("the table does not say whose %s is", route)
		}
	}
	for route := range sweepTable {
		if !slices.Contains(s.routes, route) {
			t.Errorf("the router has no %s", route)
		}
	}
}

// TestForeignIsTheSame404 asks, as every role, for everything that is not its own, over the whole router, and compares every byte of the answers;
// afterwards nothing in the store has changed.
func TestForeignIsTheSame404(t *testing.T) {
	s := newSweep(t)
	objects := s.objects()
	want := s.send(s.token[hue], "GET", tipPath(crypto.NewID().String(), ""), "", nil)
	if want.status != http.StatusNotFound {
		t.Fatalf("an unknown tip: %d", want.status)
	}
	before, pairs := s.dump(), 0
	same := func(role, route, id string, r row) {
		t.Helper()
		pairs++
		method, _, _ := strings.Cut(route, " ")
		kind, body := s.sent(r)
		if got := s.send(s.token[role], method, path(route, id), kind, body); got != want {
			t.Errorf("%s of %.40s as %s: %+v", route, id, role, got)
		}
	}
	for _, route := range slices.Sorted(maps.Keys(sweepTable)) {
		r := sweepTable[route]
		for _, role := range sweepRoles {
			switch r.of {
			case desks:
				if role != hue && role != tri {
					same(role, route, "", r)
				}
			case offices:
				if role == court {
					same(role, route, "", r)
				}
			case tipDesk, tipUnit, tipBoth, tipTake, tipOpen, named:
				for _, o := range objects {
					if !o.owned(r.of, role) {
						same(role, route, o.id, r)
					}
				}
			}
		}
	}
	for _, role := range sweepRoles { // what is no route at all
		for _, p := range []string{"GET /api", "GET /api/", "GET /api/tips", "GET /api/Queue", "GET /api/queue/", "GET /metrics", "PUT /api/queue", "DELETE /api/tips/:id",
			"POST /api/tips/:id", "GET /api/tips/:id/lease", "POST /api/tips/:id/files/:file", "OPTIONS /api/queue"} {
			same(role, p, objects[4].id, row{})
		}
	}
	if s.dump() != before {
		t.Error("a refused request changed the store")
	}
	if strings.Contains(s.logs.String(), objects[4].id) {
		t.Error("the log names a tip")
	}
	t.Logf("%d pairs, one answer", pairs)
	s.rungGetsThrough(objects[0].id)
	s.ownersGetThrough(objects)
}

// rungGetsThrough: who was rung in a desk's place opens and takes the tip.
func (s *sweep) rungGetsThrough(id string) {
	s.t.Helper()
	if got := s.send(s.token[command], "GET", tipPath(id, ""), "", nil); got.status != http.StatusOK {
		s.t.Errorf("who was rung opens nothing: %d", got.status)
	}
	s.act(command, tipPath(id, "lease"), struct{}{})
	s.act(command, tipPath(id, "yield"), struct{}{})
}

// ownersGetThrough: the table would be worth nothing if its rows refused everybody.
func (s *sweep) ownersGetThrough(objects []object) {
	s.t.Helper()
	for _, route := range slices.Sorted(maps.Keys(sweepTable)) {
		r := sweepTable[route]
		through, asked := false, false
		for _, role := range sweepRoles {
			for _, o := range objects {
				if !o.owned(r.of, role) || through {
					continue
				}
				asked = true
				method, _, _ := strings.Cut(route, " ")
				kind, body := s.sent(r)
				through = s.send(s.token[role], method, path(route, o.id), kind, body).status != http.StatusNotFound
			}
		}
		if asked && !through {
			s.t.Errorf("%s is a 404 for its owners too", route)
		}
	}
}

// TestMutatingRoutesWantTokenAndOrigin: every POST of the router without a session, with a foreign page's origin, or as a form that a page could
// make a browser send, is refused, and changes nothing.
func TestMutatingRoutesWantTokenAndOrigin(t *testing.T) {
	s := newSweep(t)
	objects := s.objects()
	before, refused := s.dump(), 0
	header := func(k, v string) func(*http.Request) { return func(r *http.Request) { r.Header.Set(k, v) } }
	for _, route := range slices.Sorted(maps.Keys(sweepTable)) {
		r := sweepTable[route]
		method, _, _ := strings.Cut(route, " ")
		kind, body := s.sent(r)
		ask := func(what, token string, want int, edit ...func(*http.Request)) {
			t.Helper()
			refused++
			if got := s.send(token, method, path(route, objects[4].id), kind, body, edit...); got.status != want {
				t.Errorf("%s %s: %d %s, want %d", route, what, got.status, got.body, want)
			}
		}
		if r.of != anybody {
			for what, token := range map[string]string{"without a token": "", "with an old token": strings.Repeat("0", 64), "with no token": "x"} {
				ask(what, token, http.StatusUnauthorized)
			}
			ask("with a token of another scheme", "", http.StatusUnauthorized, header("Authorization", "Basic "+s.token[hue]))
			ask("with the token as a cookie", "", http.StatusUnauthorized, header("Cookie", "token="+s.token[hue]))
			if r.of == watcher {
				ask("with a session's token", s.token[hue], http.StatusUnauthorized)
			} else {
				ask("with a locked console's token", s.watch, http.StatusUnauthorized)
			}
		}
		if method != http.MethodPost {
			continue
		}
		for _, role := range []string{hue, post} {
			token := s.token[role]
			ask("from another page", token, http.StatusForbidden, header("Origin", "https://evil.example"))
			ask("from a page without an origin", token, http.StatusForbidden, header("Origin", "null"))
			ask("from another site", token, http.StatusForbidden, header("Sec-Fetch-Site", "cross-site"))
			ask("from a sibling", token, http.StatusForbidden, header("Sec-Fetch-Site", "same-site"))
			for _, other := range []string{"text/plain", "multipart/form-data; boundary=x", "", "application/xml"} {
				ask("as "+other, token, http.StatusUnsupportedMediaType, header("Content-Type", other))
			}
			ask("compressed", token, http.StatusUnsupportedMediaType, header("Content-Encoding", "gzip"))
		}
	}
	if s.dump() != before {
		t.Error("a refused request changed the store")
	}
	for _, role := range sweepRoles {
		if !s.sessions.Alive(s.token[role]) {
			t.Errorf("a refused request ended the session of %s", role)
		}
	}
	t.Logf("%d requests refused", refused)
}
