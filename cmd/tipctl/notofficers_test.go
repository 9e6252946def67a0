package main

import (
	"context"
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tipline/crypto"
	"tipline/intake"
	"tipline/triage"
	"tipline/triage/blob"
	"tipline/triage/matter"
	"tipline/triage/place"
)

// inspected releases an urgent tip that the lists held to be about officers, with an addition, to the inspectorate's desk.
func (s *stage) inspected(text, later string) (id string, key crypto.TipKey) {
	s.t.Helper()
	tip, key, err := s.keys.Draw()
	must(s.t, err)
	answer, err := json.Marshal(intake.Reading{Place: place.Answer{Communes: []place.Candidate{{Code: "20056", Score: 1}}, Province: "46", Sure: true},
		Matter: matter.Answer{Matter: "drugs", Urgent: true, Officers: true, Doubt: true}})
	must(s.t, err)
	s.arrive(tip, tip, key, &crypto.Envelope{Text: text, Channel: "sms", Answer: answer, Marks: []string{intake.MarkOfficers}})
	s.arrive(triage.NewEntryID(), tip, key, &crypto.Envelope{Text: later, Channel: "sms"})
	return tip.String(), key
}

func (s *stage) arrive(id, tip crypto.ID, key crypto.TipKey, e *crypto.Envelope) {
	s.t.Helper()
	kind, part := crypto.KindTip, ""
	if id != tip {
		kind, part = crypto.KindThread, triage.SaidPart(id)
	}
	b, err := e.Marshal()
	must(s.t, err)
	sealed, err := crypto.SealTip(kind, b, crypto.Readers{Desk: s.keyring("thanh-tra").Recipient})
	must(s.t, err)
	must(s.t, s.store.Release(context.Background(), []triage.Arrival{{ID: id, Tip: tip, Desk: "thanh-tra", Lane: triage.Urgent, Hour: triage.Hour(time.Now()),
		Blob: crypto.Lock(key, tip, kind, part, sealed)}}))
}

// TestNotAboutOfficers: an urgent tip in doubt rings the inspectorate, whose member sends it to the desk of its place with one command. That desk is rung, reads it
// word for word, and routes it to the commune; halves open it as any other; a second time there is nothing to send.
func TestNotAboutOfficers(t *testing.T) {
	s := newStage(t)
	id, key := s.inspected("cong an xa oi, co nguoi ban ma tuy o nha Pao", "no vua ve")
	r, err := blob.OpenRecordings(filepath.Join(s.root, "voice"))
	must(t, err)
	s.console.Recordings = r
	said := s.voice(r, "thanh-tra", id, "RIFF tieng noi")
	rung := func(office string) bool {
		all, err := s.store.Notices(context.Background(), office)
		must(t, err)
		return slices.ContainsFunc(all, func(n triage.Notice) bool { return n.Office == office })
	}
	if !rung("thanh-tra") || rung("hue") {
		t.Fatal("not the inspectorate alone is told of a tip in doubt")
	}
	s.settle("an")
	s.settle("chi")
	s.do("an", "login")
	s.do("chi", "login")
	if code, _, _ := s.try("an", "not-officers", id); code != 1 {
		t.Error("a province's desk sends an inspectorate's tip")
	}
	contains(t, "open", s.do("chi", "open", id), "cong an xa oi", "no vua ve", "about officers")
	contains(t, "not-officers", s.do("chi", "not-officers", id), "Huế")
	if code, _, _ := s.try("chi", "not-officers", id); code != 1 {
		t.Error("it is sent twice")
	}
	if !rung("hue") {
		t.Error("the desk of the place is not told")
	}
	contains(t, "queue", s.do("an", "queue"), id, "urgent: 1")
	s.do("an", "next")
	seen := s.do("an", "open", id)
	contains(t, "open at the desk", seen, "cong an xa oi, co nguoi ban ma tuy o nha Pao", "no vua ve", intake.MarkCleared)
	if strings.Contains(seen, "about officers") {
		t.Error("the desk reads that it is about officers")
	}
	equalOutput(t, s.do("an", "recording", "play", id, said), "RIFF tieng noi")
	contains(t, "route", s.do("an", "route", id, "-dry-run"), "xa (")

	locked, err := s.store.Verbatim(context.Background(), "hue", mustID(t, id))
	must(t, err)
	sealed, err := crypto.Unlock(key, mustID(t, id), crypto.KindTip, "", locked)
	must(t, err)
	if _, err := crypto.OpenHalves(crypto.KindTip, sealed, s.identity("em", "tinh"), s.identity("chi", "thanh-tra")); err != nil {
		t.Errorf("two halves: %v", err)
	}
	if _, err := crypto.Open(crypto.KindTip, sealed, s.identity("chi", "thanh-tra")); err == nil {
		t.Error("the inspectorate still opens it alone")
	}

	s.arrive(triage.NewEntryID(), mustID(t, id), key, &crypto.Envelope{Text: "no len xe roi", Channel: "sms"})
	contains(t, "what came behind", s.do("chi", "open", id), "no len xe roi")
	later := s.voice(r, "thanh-tra", id, "RIFF noi them")
	s.do("chi", "not-officers", id, "-desk", "hue")
	equalOutput(t, s.do("an", "recording", "play", id, said), "RIFF tieng noi")
	equalOutput(t, s.do("an", "recording", "play", id, later), "RIFF noi them")
	contains(t, "what came behind", s.do("an", "open", id), "no len xe roi", "cong an xa oi")
}

// identity is an office's key of this month, as a member opens it.
func (s *stage) identity(member, office string) *crypto.Identity {
	s.t.Helper()
	i, err := s.members[member].OpenKeyring(s.keyring(office))
	must(s.t, err)
	return i
}
