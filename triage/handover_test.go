package triage_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"tipline/crypto"
	"tipline/triage"
)

// believed is a roster in force, and keyrings.
type believed struct {
	trust    *crypto.Trust
	keyrings map[string][]*crypto.Keyring
}

func (b *believed) Trust() *crypto.Trust                     { return b.trust }
func (b *believed) Keyrings(office string) []*crypto.Keyring { return b.keyrings[office] }

// believe gives the stage a signed roster of everybody who is on it by now.
func (s *stage) believe() {
	s.t.Helper()
	r := crypto.Roster{Version: 1, Server: serverName}
	at := map[string]int{}
	for _, k := range s.members {
		o := k.Member.Office
		if _, ok := at[o]; !ok {
			recovery, err := crypto.NewIdentity()
			must(s.t, err)
			at[o] = len(r.Offices)
			r.Offices = append(r.Offices, crypto.Office{ID: o, Recovery: recovery.Recipient()})
		}
		r.Offices[at[o]].Members = append(r.Offices[at[o]].Members, k.Member)
	}
	signed, err := crypto.NewSigned(crypto.SignedRoster, r)
	must(s.t, err)
	s.members[hue].Sign(&signed)
	s.members[tri].Sign(&signed)
	b := &believed{keyrings: map[string][]*crypto.Keyring{}}
	b.trust, err = crypto.NewTrust(signed.Fingerprint(), []crypto.Signed{signed})
	must(s.t, err)
	s.console.Offices = b
}

func (s *stage) handover() triage.HandoverView {
	s.t.Helper()
	var v triage.HandoverView
	s.want(200, hue, "GET", "/api/handover", nil, &v)
	return v
}

// document is a hand-over of the shift from one member to another, unsigned.
func (s *stage) document(outgoing, incoming string, change ...func(*triage.Handover)) crypto.Signed {
	s.t.Helper()
	h := triage.Handover{Version: 1, Desk: hue, Day: triage.Day(s.clock()), Outgoing: outgoing, Incoming: incoming,
		Leases: []string{}, Promises: []string{}, Overdue: []string{}, Holds: []string{}}
	for _, c := range change {
		c(&h)
	}
	doc, err := crypto.NewSigned(crypto.SignedHandover, h)
	must(s.t, err)
	return doc
}

func TestHandoverListsWhatStandsOpen(t *testing.T) {
	s := newStage(t)
	s.login(hue, post)
	leased, asked, late, early, held, closed := s.tip(hue, "a"), s.tip(hue, "b"), s.urgent(hue), s.tip(hue, "c"), s.tip(hue, "d"), s.tip(hue, "e")
	question := func(id crypto.ID) {
		s.want(204, hue, "POST", s.leased(id)+"/ask", triage.AskRequest{Out: []byte("o"), Copy: s.seal(crypto.KindThread, "?", hue)}, nil)
	}
	question(asked)
	question(closed)
	s.want(204, hue, "POST", "/api/tips/"+asked.String()+"/yield", nil, nil)
	s.want(204, hue, "POST", "/api/tips/"+closed.String()+"/close", triage.CloseRequest{Disposition: triage.False}, nil)
	for _, id := range []crypto.ID{late, early} {
		s.leased(id)
		s.route(id, post, nil, nil)
	}
	s.want(204, hue, "POST", s.leased(held)+"/hold", triage.HoldRequest{Until: triage.Day(s.clock()) + 2, Note: []byte("n")}, nil)
	s.leased(leased)
	s.pass(17 * time.Minute)
	s.login(hue)
	s.login(post)
	s.checkList("leases", s.handover().Leases, leased)
	s.checkList("promises", s.handover().Promises, asked)
	s.checkList("overdue", s.handover().Overdue, late)
	s.checkList("holds", s.handover().Holds)
	var w triage.OverviewView
	s.want(200, post, "GET", "/api/overview", nil, &w)
	s.checkList("the unit's overdue", w.Overdue, late)
	s.want(204, post, "POST", "/api/tips/"+late.String()+"/ack", nil, nil)
	s.checkList("overdue", s.handover().Overdue)
	s.pass(25 * time.Hour)
	s.login(hue)
	s.checkList("overdue", s.handover().Overdue, early)
	s.checkList("holds", s.handover().Holds, held)
}

func (s *stage) checkList(what string, got []triage.TipView, want ...crypto.ID) {
	s.t.Helper()
	if len(got) != len(want) {
		s.t.Fatalf("%s: %d tips, want %d", what, len(got), len(want))
	}
	for i, id := range want {
		if got[i].ID != id.String() {
			s.t.Errorf("%s: %s, want %s", what, got[i].ID, id)
		}
	}
}

func TestHandoverIsSignedByBothShifts(t *testing.T) {
	s := newStage(t)
	s.login(hue, tri)
	second := s.second()
	s.believe()
	first := "member-of-" + hue
	doc := s.document(first, second)
	s.members[hue].Sign(&doc)
	s.want(204, hue, "POST", "/api/handover", triage.HandoverRequest{Document: doc}, nil)
	v := s.handover()
	if len(v.Documents) != 1 || v.Documents[0].Waits != second || v.Documents[0].ID != doc.Fingerprint() || v.Documents[0].Day != v.Day {
		t.Fatalf("documents: %+v", v.Documents)
	}
	var w triage.OverviewView
	s.want(200, hue, "GET", "/api/overview", nil, &w)
	if len(w.Waiting) != 1 || w.Waiting[0] != (triage.WaitingView{What: "handover", ID: doc.Fingerprint(), By: first}) {
		t.Fatalf("waiting: %+v", w.Waiting)
	}
	both := doc
	s.members[second].Sign(&both)
	sign := "/api/handover/" + doc.Fingerprint() + "/sign"
	good := triage.SignRequest{Signature: both.Signatures[1].Signature}
	s.want(404, hue, "POST", sign, good, nil) // the outgoing member alone is not two
	s.want(404, tri, "POST", sign, good, nil)
	s.want(400, second, "POST", sign, triage.SignRequest{Signature: both.Signatures[0].Signature}, nil)
	s.want(404, second, "POST", "/api/handover/"+strings.Repeat("0", 64)+"/sign", good, nil)
	s.want(204, second, "POST", sign, good, nil)
	s.want(409, second, "POST", sign, good, nil)
	v = s.handover()
	if v.Documents[0].Waits != "" || len(v.Documents[0].Signed.Signatures) != 2 {
		t.Fatalf("signed by both: %+v", v.Documents)
	}
}

// TestNobodyPushesOutTheOthers: only the newest hand-overs are kept, so one member gives no more than a few a day, and each once.
func TestNobodyPushesOutTheOthers(t *testing.T) {
	s := newStage(t)
	s.login(hue, tri)
	second := s.second()
	s.believe()
	give := func(status, n int) {
		t.Helper()
		doc := s.document("member-of-"+hue, second, func(h *triage.Handover) { h.Leases = append(h.Leases, fmt.Sprintf("%032d", n)) })
		s.members[hue].Sign(&doc)
		s.want(status, hue, "POST", "/api/handover", triage.HandoverRequest{Document: doc}, nil)
	}
	for n := range 8 {
		give(204, n)
		give(204, n)
	}
	give(409, 8)
	if v := s.handover(); len(v.Documents) != 8 {
		t.Errorf("%d documents", len(v.Documents))
	}
	s.pass(24 * time.Hour)
	s.login(hue)
	give(204, 9)
}

func respelt(s crypto.Signed, was, is string) crypto.Signed {
	s.Body = strings.Replace(s.Body, was, is, 1)
	return s
}

func TestHandoversThatAreRefused(t *testing.T) {
	s := newStage(t)
	s.login(hue, tri)
	second := s.second()
	s.believe()
	first := "member-of-" + hue
	for name, row := range map[string]struct {
		doc  crypto.Signed
		sign func(*crypto.Signed)
	}{
		"unsigned":                 {doc: s.document(first, second), sign: func(*crypto.Signed) {}},
		"signed by another":        {doc: s.document(first, second), sign: func(d *crypto.Signed) { s.members[second].Sign(d) }},
		"in another's name":        {doc: s.document(first, second), sign: func(d *crypto.Signed) { s.members[hue].Sign(d); d.Signatures[0].Member = second }},
		"changed afterwards":       {doc: s.document(first, second), sign: func(d *crypto.Signed) { s.members[hue].Sign(d); d.Body = strings.Replace(d.Body, "[]", "[ ]", 1) }},
		"two signatures":           {doc: s.document(first, second), sign: func(d *crypto.Signed) { s.members[hue].Sign(d); s.members[tri].Sign(d) }},
		"to itself":                {doc: s.document(first, first)},
		"of another member":        {doc: s.document(second, first)},
		"to another office":        {doc: s.document(first, "member-of-"+tri)},
		"to nobody":                {doc: s.document(first, "nobody")},
		"another desk":             {doc: s.document(first, second, func(h *triage.Handover) { h.Desk = tri })},
		"another day":              {doc: s.document(first, second, func(h *triage.Handover) { h.Day-- })},
		"another version":          {doc: s.document(first, second, func(h *triage.Handover) { h.Version = 2 })},
		"words in a list":          {doc: s.document(first, second, func(h *triage.Handover) { h.Holds = []string{"Ong A o thon B"} })},
		"a long list":              {doc: s.document(first, second, func(h *triage.Handover) { h.Leases = make([]string, 501) })},
		"another kind":             {doc: func() crypto.Signed { d := s.document(first, second); d.Kind = "keyring"; return d }()},
		"words in a field":         {doc: func() crypto.Signed { d := s.document(first, second); d.Body = `{"note":"x",` + d.Body[1:]; return d }()},
		"a list that is not there": {doc: respelt(s.document(first, second), `"holds":[]`, `"holds":null`)},
		"a list twice":             {doc: respelt(s.document(first, second), `"holds":[]`, `"holds":[],"holds":[]`)},
		"a key in capitals":        {doc: respelt(s.document(first, second), `"holds"`, `"Holds"`)},
		"white space":              {doc: respelt(s.document(first, second), `{"version"`, strings.Repeat(" ", 1<<20)+`{"version"`)},
		"something behind it":      {doc: respelt(s.document(first, second), `"holds":[]}`, `"holds":[]}}`)},
		"no JSON":                  {doc: crypto.Signed{Kind: crypto.SignedHandover, Body: "x"}},
	} {
		t.Run(name, func(t *testing.T) {
			doc := row.doc
			if row.sign == nil {
				s.members[hue].Sign(&doc)
			} else {
				row.sign(&doc)
			}
			b, err := json.Marshal(triage.HandoverRequest{Document: doc})
			must(t, err)
			if a := s.send(hue, http.MethodPost, "/api/handover", json.RawMessage(b)); a.status != 400 {
				t.Errorf("%d %s", a.status, a.body)
			}
		})
	}
	if v := s.handover(); len(v.Documents) != 0 {
		t.Errorf("%d documents were kept", len(v.Documents))
	}
}

func TestOverviewOfMembers(t *testing.T) {
	s := newStage(t)
	s.login(hue, court)
	second := s.second()
	s.believe()
	month := "2026-11"
	s.console.Offices.(*believed).keyrings[hue] = []*crypto.Keyring{
		{Office: hue, Month: "2026-10", Wraps: map[string][]byte{second: {1}}},
		{Office: hue, Month: month, Wraps: map[string][]byte{second: {1}}},
		{Office: hue, Month: month, Turn: 1, Wraps: map[string][]byte{"member-of-" + hue: {1}}},
		{Office: hue, Month: "2026-12", Wraps: map[string][]byte{"member-of-" + hue: {1}, second: {1}}},
	}
	s.console.Gauges = func() []triage.GaugeView { return []triage.GaugeView{{Name: "redis_away", Value: 1}} }
	s.want(204, hue, "POST", "/api/duty", triage.DutyRequest{On: true, CanOpen: true}, nil)
	var v triage.OverviewView
	s.want(200, hue, "GET", "/api/overview", nil, &v)
	members := map[string]triage.MemberView{}
	for _, m := range v.Members {
		members[m.ID] = m
	}
	if v.Office != hue || len(v.Months) != 2 || len(members) != 2 || len(v.Gauges) != 1 ||
		members["member-of-"+hue] != (triage.MemberView{ID: "member-of-" + hue, OnDuty: true, CanOpen: true, Wraps: 2}) ||
		members[second] != (triage.MemberView{ID: second, Wraps: 1}) {
		t.Errorf("overview: %+v", v)
	}
	s.want(404, court, "GET", "/api/overview", nil, nil)
}

// TestOverviewTellsOfOwnNoticesAlone: a desk sees how many offices its own notices did not reach, a unit nothing of anybody's.
func TestOverviewTellsOfOwnNoticesAlone(t *testing.T) {
	s := newStage(t)
	s.login(hue, tri, post)
	s.console.Missed = func(desk string) int { return map[string]int{hue: 1, tri: 2, post: 3}[desk] }
	for office, want := range map[string]string{hue: "[{offices_unreachable 1}]", tri: "[{offices_unreachable 2}]", post: "[]"} {
		var v triage.OverviewView
		s.want(200, office, "GET", "/api/overview", nil, &v)
		if fmt.Sprint(v.Gauges) != want {
			t.Errorf("%s sees %v, want %s", office, v.Gauges, want)
		}
	}
}
