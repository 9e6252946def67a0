package triage_test

import (
	"encoding/json"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"tipline/crypto"
	"tipline/triage"
	"tipline/triage/audit"
)

// TestWhatIsAnAct reads the vectors that the console is held to as well.
func TestWhatIsAnAct(t *testing.T) {
	var v struct {
		Paths []struct {
			Method, Path string
			Act          bool
		}
	}
	b, err := os.ReadFile("audit/testdata/vectors.json")
	must(t, err)
	must(t, json.Unmarshal(b, &v))
	for _, row := range v.Paths {
		if triage.IsAct(row.Method, row.Path) != row.Act {
			t.Errorf("%s %s: not %v", row.Method, row.Path, row.Act)
		}
	}
	if !triage.IsAct("HEAD", "/api/tips/x") {
		t.Error("HEAD opens a tip without a trace")
	}
}

// TestActsStandInTheLogFirst: each act is one entry of its member, there before it is done; what is not signed for now, by that member, for that very
// request, is neither done nor logged.
func TestActsStandInTheLogFirst(t *testing.T) {
	s := newStage(t)
	s.login(hue, post)
	id := s.tip(hue, "có người lạ")
	lease := "/api/tips/" + id.String() + "/lease"
	size := func() int64 { h, _ := s.log.Newest(); return h.Size }

	a := s.send(hue, "POST", lease, nil)
	index, _, _ := strings.Cut(a.header.Get(triage.AuditHeader), " ")
	if a.status != 204 || index != "0" || size() != 1 {
		t.Fatalf("%d %q, %d entries", a.status, index, size())
	}
	bundle, err := s.log.Bundle(0)
	must(t, err)
	act, err := audit.ParseAct(bundle[0])
	must(t, err)
	if act.Member != "member-of-"+hue || act.Tip() != audit.Handle(id.String()) || act.Name() != "tips.lease" || strings.Contains(string(bundle[0]), id.String()) {
		t.Errorf("logged: %s", bundle[0])
	}

	signed := func(by, method, path, body string, at time.Time) func(*http.Request) {
		one, err := audit.Ask(s.members[by], serverName, method, path, []byte(body), at, audit.Empty)
		must(t, err)
		return func(q *http.Request) { q.Header.Set(triage.ActHeader, one.Header()) }
	}
	again := signed(hue, "POST", lease, "{}", s.clock())
	if got := s.send(hue, "POST", lease, nil, again); got.status != 204 {
		t.Fatalf("signed by hand: %d", got.status)
	}
	had := size()
	yield := "/api/tips/" + id.String() + "/yield"
	for name, edit := range map[string]func(*http.Request){
		"unsigned":         func(q *http.Request) { q.Header.Del(triage.ActHeader) },
		"garbage":          func(q *http.Request) { q.Header.Set(triage.ActHeader, "x") },
		"by another":       signed(post, "POST", yield, "{}", s.clock()),
		"another request":  signed(hue, "POST", lease, "{}", s.clock()),
		"another body":     signed(hue, "POST", yield, "{} ", s.clock()),
		"another method":   signed(hue, "GET", "/api/tips/"+id.String(), "", s.clock()),
		"of an hour ago":   signed(hue, "POST", yield, "{}", s.clock().Add(-time.Hour)),
		"of the next hour": signed(hue, "POST", yield, "{}", s.clock().Add(time.Hour)),
	} {
		if got := s.send(hue, "POST", yield, nil, edit); got.status != http.StatusPreconditionFailed || got.header.Get(triage.AuditHeader) != "" {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
	if got := s.send(hue, "POST", lease, nil, again); got.status != http.StatusPreconditionFailed {
		t.Errorf("the same twice: %d", got.status)
	}
	if got := s.send(hue, "GET", "/api/tips/"+id.String(), nil, func(q *http.Request) { q.Header.Del(triage.ActHeader) }); got.status != http.StatusPreconditionFailed {
		t.Errorf("opened without a signature: %d", got.status)
	}
	if size() != had {
		t.Error("a refused signature is in the log")
	}

	// What is signed and then refused stands there too: the log says what was asked.
	if got := s.send(post, "POST", lease, nil); got.status != 404 || got.header.Get(triage.AuditHeader) != "" || size() != had+1 {
		t.Errorf("foreign: %d, %d entries", got.status, size()-had)
	}
}

// TestNothingIsDoneWithoutTheLog: when the disk refuses an entry, the act is refused, and the tip stands as it did.
func TestNothingIsDoneWithoutTheLog(t *testing.T) {
	s := newStage(t)
	s.login(hue)
	id := s.tip(hue, "có người lạ")
	must(t, s.log.Close())
	if got := s.send(hue, "POST", "/api/tips/"+id.String()+"/lease", nil); got.status != http.StatusServiceUnavailable {
		t.Errorf("leased without an entry: %d", got.status)
	}
	if got := s.send(hue, "GET", "/api/tips/"+id.String(), nil); got.status != http.StatusServiceUnavailable || strings.Contains(got.body, "verbatim") {
		t.Errorf("opened without an entry: %d", got.status)
	}
	var q triage.QueueView
	s.want(200, hue, "GET", "/api/queue", nil, &q)
	if len(q.Tips) != 1 || q.Tips[0].Status != triage.New {
		t.Errorf("the tip is %+v", q.Tips)
	}
}

// TestEntriesAreSeenByTheirOwnOffice, and by the inspectorate of it; everybody else gets hashes and can still verify the log.
func TestEntriesAreSeenByTheirOwnOffice(t *testing.T) {
	w := newWorld(t)
	w.send(hue, "POST", "/api/next", nil)
	w.send(tri, "POST", "/api/next", nil)
	w.send(post, "POST", "/api/tips/"+crypto.NewID().String()+"/ack", nil)
	for office, want := range map[string][]bool{hue: {true, false, false}, tri: {true, true, true}, post: {false, false, true}, court: {false, false, false}} {
		var got []triage.EntryView
		w.want(200, office, "GET", "/api/audit/entries/0", nil, &got)
		if len(got) != len(want) {
			t.Fatalf("%s: %d entries", office, len(got))
		}
		for i, e := range got {
			if (e.Entry != "") != want[i] || (len(e.Leaf) == 32) == want[i] {
				t.Errorf("%s reads entry %d: %+v", office, i, e)
			}
		}
	}
}

func TestProofsOverTheWire(t *testing.T) {
	s := newStage(t)
	s.login(hue)
	for range 5 {
		s.send(hue, "POST", "/api/next", nil)
	}
	var older triage.CheckpointView
	s.want(200, hue, "GET", "/api/audit/checkpoint", nil, &older)
	was, err := audit.OpenCheckpoint([]byte(older.Checkpoint), older.Key)
	must(t, err)
	s.send(hue, "POST", "/api/next", nil)
	var v triage.ProofView
	s.want(200, hue, "GET", "/api/audit/proof?from=5&index=5", nil, &v)
	p, err := audit.NewProof([]byte(v.Checkpoint), v.Consistency, v.Inclusions)
	must(t, err)
	now, err := audit.OpenCheckpoint([]byte(v.Checkpoint), older.Key)
	must(t, err)
	bundle, err := s.log.Bundle(0)
	must(t, err)
	if now.Size != 6 || p.Check(now, was) != nil || !p.Holds(0, now, 5, bundle[5]) || p.Holds(0, now, 4, bundle[5]) {
		t.Errorf("%+v", v)
	}
	s.want(200, hue, "GET", "/api/audit/proof?from=7", nil, &v)
	for bad, status := range map[string]int{
		"proof?from=x": 400, "proof?from=0&index=x": 400, "proof?index=" + strings.Repeat("1,", 64) + "1": 400, "tile/0/000": 404, "tile/0/000.p/7": 404, "tile/0/0": 404,
		"tile/9/000": 404, "entries/1": 404, "entries/-1": 404, "entries/" + strconv.Itoa(1<<62): 404,
	} {
		if got := s.send(hue, "GET", "/api/audit/"+bad, nil); got.status != status {
			t.Errorf("%s: %d", bad, got.status)
		}
	}
	if got := s.send(hue, "GET", "/api/audit/tile/0/000.p/6", nil); got.status != 200 || len(got.body) != 6*32 {
		t.Errorf("tile: %d, %d bytes", got.status, len(got.body))
	}
}
