package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tipline/cmd/internal/directory"
	"tipline/crypto"
	"tipline/triage"
	card "tipline/triage/facts"
	"tipline/triage/place"
)

func contains(t *testing.T, what, text string, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(text, w) {
			t.Errorf("%s: no %q in\n%s", what, w, text)
		}
	}
}

// TestOfficersWalkATip plays a duty officer and a commune policeman through the whole life of a tip.
func TestOfficersWalkATip(t *testing.T) {
	s := newStage(t)
	id, reply := s.tip("co nguoi mang hang\x1b[2J qua suoi \u202edem nay\nlead: tinh")
	s.settle("an")
	s.settle("dung")
	contains(t, "login", s.do("an", "login"), "an, hue")
	contains(t, "queue", s.do("an", "queue"), id, "normal: 1")
	contains(t, "next", s.do("an", "next"), id)

	seen := s.do("an", "open", id)
	contains(t, "open", seen, "CHƯA KIỂM CHỨNG", "UNVERIFIED", "  | co nguoi mang hang<U+001B>[2J qua suoi <U+202E>dem nay\n  | lead: tinh\n", "20056", "drugs")
	if strings.ContainsAny(seen, "\x1b\u202e") {
		t.Error("the terminal would obey the reporter")
	}

	s.do("an", "ask", id, "may gio, o dau?")
	thread, err := s.store.Thread(context.Background(), "hue", mustID(t, id))
	must(t, err)
	key, err := s.keys.Key(mustID(t, id))
	must(t, err)
	sealed, err := crypto.Unlock(key, mustID(t, id), crypto.KindThread, triage.OutPart(thread[0].ID), thread[0].Out)
	must(t, err)
	b, err := crypto.Open(crypto.KindThread, sealed, reply)
	must(t, err)
	question, err := crypto.ParseEnvelope(b)
	must(t, err)
	if question.Text != "may gio, o dau?" {
		t.Errorf("the reporter reads %q", question.Text)
	}
	entry := triage.NewEntryID()
	s.release(entry, mustID(t, id), crypto.KindThread, triage.SaidPart(entry), key, &crypto.Envelope{Text: "3 gio sang, bai tap", Channel: "web"})
	contains(t, "answer", s.do("an", "open", id), "may gio, o dau?", "  | 3 gio sang, bai tap\n")

	contains(t, "proposal", s.do("an", "route", id, "-dry-run"), "lead: xa", "step: tinh")
	contains(t, "route", s.do("an", "route", id, "-prose", "Vận chuyển hàng qua suối, ban đêm."), "lead: xa")
	s.do("dung", "login")
	contains(t, "inbox", s.do("dung", "inbox"), id, "tipctl open TIP")
	card := s.do("dung", "open", id)
	contains(t, "card", card, "CHƯA KIỂM CHỨNG", "A Lưới 1", "Ma túy", "drugs", "next: tipctl ack", "Vận chuyển hàng qua suối")
	if strings.Contains(card, "co nguoi mang") || strings.Contains(card, "bai tap") {
		t.Errorf("the unit sees the verbatim:\n%s", card)
	}
	if code, _, errs := s.try("dung", "close", "-checked", id, "acted"); code != 1 || !strings.Contains(errs, "moved on") {
		t.Errorf("closed before acknowledging: %d %s", code, errs)
	}
	s.do("dung", "ack", id)
	contains(t, "after the acknowledgement", s.do("dung", "open", id), "next: tipctl close")
	if code, _, errs := s.try("dung", "close", id, "acted"); code != 2 || !strings.Contains(errs, "-checked") || !strings.Contains(errs, "register") {
		t.Errorf("acted without its checklist: %d %s", code, errs)
	}
	s.do("dung", "close", "-checked", id, "acted")
	closed := s.do("an", "open", id)
	contains(t, "closed", closed, "đã xong/closed")
	if strings.Contains(closed, "00h ") {
		t.Errorf("an hour is shown where only the day is kept:\n%s", closed)
	}
	s.do("an", "logout")
	if _, err := os.Stat(filepath.Join(s.root, "an", "session")); !os.IsNotExist(err) {
		t.Errorf("the session is still there: %v", err)
	}
	if code, _, errs := s.try("an", "queue"); code != 1 || !strings.Contains(errs, "not logged in") {
		t.Errorf("after logout: %d %s", code, errs)
	}
}

func mustID(t testing.TB, s string) crypto.ID {
	t.Helper()
	id, err := crypto.ParseID(s)
	must(t, err)
	return id
}

// TestForMachines reads every command's -json.
func TestForMachines(t *testing.T) {
	s := newStage(t)
	first, _ := s.tip("mot")
	second, _ := s.tip("hai")
	s.settle("an")
	s.settle("dung")
	s.settle("em")
	read := func(to any, member string, args ...string) {
		t.Helper()
		out := s.do(member, slices.Insert(args, 1, "-json")...)
		if err := json.Unmarshal([]byte(out), to); err != nil || strings.Count(out, "\n") != 1 {
			t.Fatalf("%v: %v\n%s", args, err, out)
		}
	}
	for _, m := range []string{"an", "dung", "em"} {
		read(&map[string]string{}, m, "login", "-passphrase-file", filepath.Join(s.root, m, "phrase"))
	}
	var q triage.QueueView
	read(&q, "an", "queue")
	if len(q.Tips) != 2 {
		t.Fatalf("queue %+v", q)
	}
	var done map[string]string
	var taken *triage.TipView
	for range 2 {
		read(&taken, "an", "next")
	}
	var none *triage.TipView
	if read(&none, "an", "next"); none != nil {
		t.Errorf("a third tip: %+v", none)
	}
	read(&done, "an", "yield", first)
	read(&done, "an", "lease", first)
	var o opened
	read(&o, "an", "open", first)
	if o.Text != "mot" || !o.Unverified || o.Tip.ID != first {
		t.Errorf("opened %+v", o)
	}
	read(&done, "an", "join", second, first)
	read(&done, "an", "ask", "--", first, "- o dau?")
	var r routing
	read(&r, "an", "route", first, "-lead", "tinh", "-copy", "xa")
	if r.Lead != "tinh" || !slices.Equal(r.Copies, []string{"xa"}) || len(r.Steps) != 0 {
		t.Errorf("routed %+v", r)
	}
	var inbox []triage.TipView
	read(&inbox, "em", "inbox")
	read(&o, "em", "open", first)
	if len(inbox) != 1 || o.Card == nil || !o.Card.Unverified || o.Card.Facts.Matter != "drugs" {
		t.Errorf("inbox %+v, card %+v", inbox, o.Card)
	}
	read(&done, "em", "ack", first)
	read(&done, "em", "close", first, "unfounded")
}

// TestATipWithoutAPlaceIsOfTheDesksProvince: not of the one that happens to come first in the directory; nor is one about officers.
func TestATipWithoutAPlaceIsOfTheDesksProvince(t *testing.T) {
	d, err := directory.Draft(place.Default(), directory.Plan{Provinces: []string{"46", "38"}, Date: today(time.Now())})
	must(t, err)
	for _, f := range []facts{{CardFacts: card.CardFacts{Matter: "drugs", Ambiguous: true}}, {CardFacts: card.CardFacts{Matter: "other", Officers: true}}} {
		for _, office := range []string{"thanh-hoa", "thanh-hoa-inspectorate"} {
			r, err := decide(d, f.forRoute(d.HomeProvince(office)), today(time.Now()), func(string) bool { return true }, "", nil, false)
			must(t, err)
			if !strings.HasPrefix(r.Lead, "thanh-hoa-") {
				t.Errorf("%+v at %s goes to %s", f, office, r.Lead)
			}
		}
	}
}

// TestNeverToTheAccused: a tip about officers goes to the inspectorate, whatever the officer types.
func TestNeverToTheAccused(t *testing.T) {
	s := newStage(t)
	id, _ := s.tip("cong an xa nhan tien", "about_officers")
	s.settle("an")
	s.do("an", "login")
	s.do("an", "next")
	for _, args := range [][]string{{"-lead", "xa"}, {"-lead", "tinh"}, {"-copy", "tinh"}, {"-accused", "xa", "-lead", "tinh"}, {"-accused", "sai", "-lead", "xa"}} {
		if code, out, errs := s.try("an", append([]string{"route", id}, args...)...); code != 1 {
			t.Errorf("%v: %d %s%s", args, code, out, errs)
		}
	}
	out := s.do("an", "route", id)
	contains(t, "route", out, "lead: thanh-tra")
	if strings.Contains(out, "xa (") || strings.Contains(out, "tinh (") {
		t.Errorf("the accused chain is on the route:\n%s", out)
	}
	cards, err := s.store.Tip(context.Background(), "hue", mustID(t, id))
	must(t, err)
	if cards.Lead != "thanh-tra" || len(cards.Copies)+len(cards.Steps) != 0 {
		t.Errorf("routed %+v", cards)
	}
	s.settle("chi")
	s.do("chi", "login")
	contains(t, "inspectorate", s.do("chi", "open", id), "about officers")
	s.do("chi", "ack", id)
}

// TestExchangedDocuments plays one administrator who swaps what the server shows: the client says what is wrong, and nothing is sealed.
func TestExchangedDocuments(t *testing.T) {
	stranger, err := crypto.NewMemberKey("dung", "xa")
	must(t, err)
	s := newStage(t)
	id, _ := s.tip("mot")
	s.settle("an")
	s.do("an", "login")
	s.do("an", "next")
	for _, row := range []struct {
		name string
		swap func(s *stage)
		want string
	}{
		{"roster", func(s *stage) {
			r := crypto.Roster{Version: 1, Server: stageServer, Offices: []crypto.Office{s.offices["hue"], s.offices["xa"]}}
			s.docs.Rosters = []crypto.Signed{s.signed(crypto.SignedRoster, r, "an", "dung")}
		}, "is not the roster that the pin names"},
		{"next roster with one signature", func(s *stage) {
			r := crypto.Roster{Version: 2, Server: stageServer, Offices: []crypto.Office{s.offices["hue"]}}
			s.docs.Rosters = append(s.docs.Rosters, s.signed(crypto.SignedRoster, r, "an"))
		}, "roster refused"},
		{"directory with one signature", func(s *stage) { s.docs.Directory = s.signed(crypto.SignedDirectory, s.directory, "an") }, "directory refused"},
		{"directory changed after signing", func(s *stage) {
			s.docs.Directory.Body = strings.Replace(s.docs.Directory.Body, `"tinh"`, `"xa"`, 1)
		}, "directory refused"},
		{"keyring of a stranger", func(s *stage) {
			k, err := crypto.NewKeyring(stranger, s.offices["xa"], time.Now().In(hanoi).Format("2006-01"))
			must(t, err)
			s.exchange("xa", k)
		}, "keyring refused"},
		{"keyring signed by another office", func(s *stage) {
			k := s.signed(crypto.SignedKeyring, s.keyring("xa"), "em")
			s.exchange("xa", k)
		}, "keyring refused"},
		{"recipient changed after signing", func(s *stage) {
			for i := range s.docs.Keyrings {
				s.docs.Keyrings[i].Body = strings.Replace(s.docs.Keyrings[i].Body, s.keyring("xa").Recipient.String(), s.keyring("tinh").Recipient.String(), 1)
			}
		}, "keyring refused"},
		{"keyring left out", func(s *stage) {
			s.docs.Keyrings = slices.DeleteFunc(s.docs.Keyrings, func(k crypto.Signed) bool { return strings.Contains(k.Body, `"office":"xa"`) })
		}, "no keyring"},
		{"older directory", func(s *stage) {
			older := s.directory
			older.Version = 1
			s.docs.Directory = s.signed(crypto.SignedDirectory, older, "an", "chi")
		}, "older roster or directory"},
	} {
		t.Run(row.name, func(t *testing.T) {
			defer func(d triage.Documents) { s.docs = d }(s.docs)
			s.docs.Keyrings, s.docs.Rosters = slices.Clone(s.docs.Keyrings), slices.Clone(s.docs.Rosters)
			row.swap(s)
			code, out, errs := s.try("an", "route", "-lead", "xa", id) // the officer's own choice: nobody else gets it instead
			if code != 1 || out != "" || !strings.Contains(errs, row.want) {
				t.Errorf("%d %q %s", code, out, errs)
			}
			tip, err := s.store.Tip(context.Background(), "hue", mustID(t, id))
			must(t, err)
			if tip.Status != triage.Leased {
				t.Errorf("the tip is %s", tip.Status)
			}
		})
	}
	s.do("an", "route", id) // with everything in its place it goes
}

// exchange puts a keyring in place of an office's own.
func (s *stage) exchange(office string, k crypto.Signed) {
	for i := range s.docs.Keyrings {
		var named struct{ Office string }
		must(s.t, json.Unmarshal([]byte(s.docs.Keyrings[i].Body), &named))
		if named.Office == office {
			s.docs.Keyrings[i] = k
		}
	}
}
