package e2e

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"tipline/cmd/internal/harness"
	"tipline/crypto"
	"tipline/triage"
)

// TestConsoleDesk works a desk's queue in a real browser, mostly by keyboard.
func TestConsoleDesk(t *testing.T) {
	k := openDesk(t,
		"Tối nào cũng có người gùi hàng lạ qua đường mòn, xã A Lưới 2, thành phố Huế",
		"dem nay 2 xe may cho nguoi trung quoc vuot bien qua cua khau Hong Van, xa A Luoi 1",
		"co nguoi cho phao lau o A Luoi",
		"thang Lam o trai cai nghien ve hay trom ga cua dan, xin giup, xa A Luoi 4",
		"Nha ong Hung o xa A Luoi 1 ban hang trang cho thanh nien",
		"Chieu qua co ba nguoi la mat dat bo qua suoi sang Lao o xa A Luoi 3",
		"Chieu hom qua 3 nguoi la mat dat bo qua suoi sang ben Lao, o xa A Luoi 3, co xe 75F1-203.11 cho san", // the plate is new: else it is folded at the door
	)
	officer, colleague := k.d.Officer(t, k.office+"-1"), k.d.Officer(t, k.office+"-2")
	officer.Login(t)
	colleague.Login(t)
	for _, step := range []struct {
		name string
		run  func(t *testing.T)
	}{
		{"an urgent tip: from opened to facts card sent", func(t *testing.T) { k.urgent(t, officer) }},
		{"undo", func(t *testing.T) { k.undo(t, officer) }},
		{"a question", func(t *testing.T) { k.question(t, officer) }},
		{"a corrected place", func(t *testing.T) { k.corrected(t, officer) }},
		{"a word to the unit", func(t *testing.T) { k.told(t, officer) }},
		{"a repeat", func(t *testing.T) { k.repeat(t, officer) }},
		{"a hold, a note", func(t *testing.T) { k.held(t, officer) }},
		{"referred", func(t *testing.T) { k.referred(t, officer) }},
		{"out of scope", func(t *testing.T) { k.out(t, officer) }},
		{"about officers", func(t *testing.T) { k.officers(t, officer) }},
		{"a colleague's lease", func(t *testing.T) { k.leased(t, colleague) }},
		{"no network", func(t *testing.T) { k.offline(t, officer) }},
		{"a plain tip: from queue to routed", func(t *testing.T) { k.plain(t, officer) }},
		{"prose that gives somebody away", func(t *testing.T) { k.prose(t, officer) }},
		{"closing", func(t *testing.T) { k.closed(t, officer) }},
		{"sent home", func(t *testing.T) { k.home(t, officer) }},
	} {
		if !t.Run(step.name, step.run) {
			return
		}
	}
	k.clean(t)
}

// pace is how long a practised officer takes to look at a card before sending it; it stands for the hand, and waits for nothing.
const pace, reading = 800 * time.Millisecond, 4 * time.Second

func (k *desk) urgent(t *testing.T, o *harness.Officer) {
	id := next(t, k.Screen)
	opened := time.Now()
	<-time.After(reading)
	keys := []string{"c", "Enter"}
	k.Keys(t, keys[0])
	k.Has(t, ".deskpanel .send:focus")
	<-time.After(pace)
	k.Keys(t, keys[1])
	k.Sees(t, "desk.did.route")
	took := time.Since(opened)
	v := stands(t, o, id, triage.Routed)
	if len(keys) > 4 || took > 20*time.Second {
		t.Errorf("%d keys and %v from opened to sent", len(keys), took)
	}
	if v.Lane != triage.Urgent {
		t.Errorf("the first tip is of the lane %s", v.Lane)
	}
	k.unitReads(t, v, "Hồng Vân", "nguoi trung quoc")
	k.AuditAll(t, "tip at a unit")
	k.Shot(t, "desk")
}

// unitReads opens the card at its lead and finds the fact in it, and nothing of the reporter's words.
func (k *desk) unitReads(t *testing.T, v triage.TipView, fact, verbatim string) {
	t.Helper()
	unit := k.d.Officer(t, v.Lead+"-1")
	unit.Login(t)
	status, body := unit.Try(t, "GET", "/api/tips/"+v.ID, nil)
	var view triage.OpenView
	if err := json.Unmarshal(body, &view); err != nil || status != 200 {
		t.Fatalf("%s cannot fetch its card: %d %v", v.Lead, status, err)
	}
	card, err := crypto.Open(crypto.KindCard, view.Cards[v.Lead], unit.Identities...)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(card), fact) || strings.Contains(string(card), verbatim) || len(view.Verbatim) > 0 {
		t.Errorf("the card of %s: %s", v.Lead, card)
	}
}

func (k *desk) undo(t *testing.T, o *harness.Officer) {
	id := next(t, k.Screen)
	k.Keys(t, "h")
	k.Has(t, ".deskpanel")
	k.Write(t, "desk.hold.label", "chờ xe quay lại")
	k.Press(t, "desk.hold.send")
	stands(t, o, id, triage.Held)
	k.Sees(t, "desk.did.hold")
	k.Lacks(t, ".deskpanel")
	k.Keys(t, "u")
	stands(t, o, id, triage.Leased)
	k.Sees(t, "desk.did.undo")
	k.Keys(t, "y")
	stands(t, o, id, triage.New)
}

func (k *desk) plain(t *testing.T, o *harness.Officer) {
	keys := []string{"n", "r", "Enter"}
	id := next(t, k.Screen)
	k.Keys(t, keys[1])
	k.Has(t, ".deskpanel .send:focus")
	k.Keys(t, keys[2])
	v := stands(t, o, id, triage.Routed)
	k.Sees(t, "desk.did.route")
	if len(keys) > 6 || v.Lead == "" {
		t.Errorf("%d keys to %q", len(keys), v.Lead)
	}
}

// notes is how many the desk keeps with a tip.
func notes(t *testing.T, o *harness.Officer, id string) int {
	t.Helper()
	status, body := o.Try(t, "GET", "/api/tips/"+id, nil)
	var v triage.OpenView
	if err := json.Unmarshal(body, &v); err != nil || status != 200 {
		t.Fatalf("fetch the tip: %d %v", status, err)
	}
	return len(v.Notes)
}

// prose is stopped once where it holds what only one person could have known; sent all the same, that is put on record.
func (k *desk) prose(t *testing.T, o *harness.Officer) {
	id := next(t, k.Screen)
	before := notes(t, o, id)
	k.Keys(t, "c")
	k.Has(t, ".deskpanel .send:focus")
	k.Press(t, "desk.card.prose")
	k.Write(t, "desk.card.prose_label", "Em rể tôi thấy xe 75C-123.45 lúc 21h15")
	k.Press(t, "desk.card.send")
	k.Sees(t, "desk.card.warned")
	if v := o.Open(t, id).View; v.Status != triage.Leased {
		t.Errorf("the first press sent it: %s", v.Status)
	}
	k.Press(t, "desk.card.anyway")
	stands(t, o, id, triage.Routed)
	harness.Until(t, "the record of it", func() bool { return notes(t, o, id) == before+1 })
	k.Lacks(t, ".deskpanel")
}

func (k *desk) question(t *testing.T, o *harness.Officer) {
	id := k.find(t, o, "ban hang trang")
	k.Keys(t, "a")
	k.Has(t, ".deskpanel textarea:focus")
	k.Keys(t, strings.Split("mấy giờ?", "")...)
	k.Press(t, "desk.ask.send")
	k.Sees(t, "desk.did.ask")
	if thread := o.Open(t, id).Thread; len(thread) != 1 || thread[0] != "desk: mấy giờ?" {
		t.Errorf("the thread is %q", thread)
	}
	k.Has(t, ".history .said.out")
	k.Keys(t, "y")
	stands(t, o, id, triage.New)
}

func (k *desk) corrected(t *testing.T, o *harness.Officer) {
	id := k.find(t, o, "phao lau o A Luoi")
	k.Sees(t, "desk.unsure") // which of five communes is not said, and the screen says so
	k.Keys(t, "c")
	k.Has(t, ".deskpanel .send:focus")
	k.AuditAll(t, "card")
	k.Shot(t, "desk-card")
	k.Keys(t, "Escape")
	k.Lacks(t, ".deskpanel")
	k.Keys(t, "p")
	k.Has(t, ".pick input:focus")
	k.Keys(t, strings.Split("a luoi 4", "")...)
	k.Has(t, ".pick [role=option]")
	k.Keys(t, "Enter")
	k.Has(t, ".chart path.chosen, .candidates input:checked")
	k.Keys(t, "r")
	k.Has(t, ".deskpanel .send:focus")
	k.Keys(t, "Enter")
	v := stands(t, o, id, triage.Routed)
	k.unitReads(t, v, "A Lưới 4", "phao lau o")
}

func (k *desk) repeat(t *testing.T, o *harness.Officer) {
	id := k.find(t, o, "Chieu hom qua 3 nguoi")
	k.Has(t, ".related .choice")
	k.Keys(t, "j")
	k.Has(t, ".beside")
	k.AuditAll(t, "side by side")
	k.Shot(t, "desk-repeat")
	k.Keys(t, "j")
	v := stands(t, o, id, triage.Closed)
	k.Sees(t, "desk.did.join")
	if v.Disposition != triage.Repeat || !strings.HasPrefix(o.Open(t, v.Link).Envelope.Text, "Chieu qua co ba nguoi") {
		t.Errorf("joined as %q to %q", v.Disposition, v.Link)
	}
	k.Keys(t, "u")
	stands(t, o, id, triage.Leased)
	k.Has(t, "article[data-tip='"+id+"'][data-readable]") // back on the screen
	k.Keys(t, "j")
	k.Has(t, ".beside")
	k.Keys(t, "j")
	stands(t, o, id, triage.Closed)
}

func (k *desk) held(t *testing.T, o *harness.Officer) {
	id := k.find(t, o, "cai nghien")
	k.Keys(t, "o")
	k.Write(t, "desk.note.label", "gọi lại trạm y tế")
	k.Press(t, "desk.note.send")
	k.Sees(t, "desk.did.note")
	k.SeesText(t, "gọi lại trạm y tế")
	k.Keys(t, "y")
	stands(t, o, id, triage.New)
}

func (k *desk) leased(t *testing.T, colleague *harness.Officer) {
	tip := colleague.Next(t)
	k.SeesText(t, k.office+"-2") // by the stream, without a reload
	k.Has(t, ".head.s-others")
	if status, _ := colleague.Try(t, "POST", "/api/tips/"+tip.View.ID+"/yield", struct{}{}); status != 204 {
		t.Errorf("the colleague cannot give it back: %d", status)
	}
	k.Lacks(t, ".head.s-others")
}

func (k *desk) offline(t *testing.T, o *harness.Officer) {
	id := k.find(t, o, "Chieu qua co ba")
	k.Keys(t, "o")
	k.Write(t, "desk.note.label", "ghi khi mất mạng")
	k.Offline(t, true)
	k.Press(t, "desk.note.send")
	k.Has(t, ".troubles .alarm")
	k.Offline(t, false)
	k.Press(t, "desk.again")
	k.Lacks(t, ".troubles .alarm")
	k.SeesText(t, "ghi khi mất mạng")
	k.Keys(t, "Escape")
	if v := o.Open(t, id).View; v.Status != triage.Leased {
		t.Errorf("the tip is %s", v.Status)
	}
}

func (k *desk) closed(t *testing.T, o *harness.Officer) {
	id := next(t, k.Screen)
	k.Keys(t, "e")
	k.Check(t, "desk.disposition.unfounded")
	k.Press(t, "desk.close.send")
	v := stands(t, o, id, triage.Closed)
	if v.Disposition != triage.Unfounded {
		t.Errorf("closed as %s", v.Disposition)
	}
	k.Sees(t, "desk.did.close")
}
