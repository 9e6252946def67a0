package e2e

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"tipline/cmd/internal/harness"
	"tipline/crypto"
	"tipline/triage"
)

// act presses the button of an act at the foot of the desk, by mouse, once the act before it has ended: while one is under way no other begins.
func (k *desk) act(t *testing.T, letter string) {
	t.Helper()
	k.Lacks(t, ".deskacts [aria-busy=true]")
	k.Click(t, ".deskact[aria-keyshortcuts='"+letter+"']:not(:disabled)")
}

// takeBack undoes the last act by mouse and gives the tip back to the queue.
func (k *desk) takeBack(t *testing.T, o *harness.Officer, id string) {
	t.Helper()
	k.act(t, "u")
	stands(t, o, id, triage.Leased)
	k.Sees(t, "desk.did.undo")
	k.Has(t, "article[data-tip='"+id+"'][data-readable]")
	k.act(t, "y")
	stands(t, o, id, triage.New)
}

// told sends a word to the unit that leads the tip on the screen, and finds that word there.
func (k *desk) told(t *testing.T, o *harness.Officer) {
	const word = "có gì mới báo lại trực ban"
	v := o.Open(t, k.shown(t)).View
	k.act(t, "m")
	k.Has(t, ".deskpanel textarea:focus")
	k.Write(t, "desk.tell.label", word)
	k.Click(t, ".deskpanel .send")
	k.Sees(t, "desk.did.tell")
	k.Has(t, ".history .said.out")
	k.SeesText(t, word)
	unit := k.d.Officer(t, v.Lead+"-1")
	unit.Login(t)
	status, body := unit.Try(t, "GET", "/api/tips/"+v.ID, nil)
	var view triage.OpenView
	if err := json.Unmarshal(body, &view); err != nil || status != 200 || len(view.Talk) != 1 {
		t.Fatalf("%s has %d messages: %d %v", v.Lead, len(view.Talk), status, err)
	}
	said, err := crypto.Open(crypto.KindThread, view.Talk[0].Sealed, unit.Identities...)
	if err != nil || !strings.Contains(string(said), word) || view.Talk[0].From != k.office {
		t.Errorf("%s reads %q of %s: %v", v.Lead, said, view.Talk[0].From, err)
	}
}

// referred hands a tip to an office that no route names, which reads the card alone, and takes it back.
func (k *desk) referred(t *testing.T, o *harness.Officer) {
	to := k.unitOf(t, triage.Customs)
	id := k.find(t, o, "cai nghien")
	k.act(t, "f")
	k.Has(t, ".deskpanel .pick input:focus")
	k.Keys(t, strings.Split("hai quan hue", "")...)
	k.Click(t, ".deskpanel .pick [role=option]")
	k.SeesText(t, to.Name)
	k.Has(t, ".deskpanel .send:disabled") // no reason, no referral
	k.Write(t, "desk.refer.why", "việc của hải quan")
	k.Click(t, ".deskpanel .send")
	v := stands(t, o, id, triage.Referred)
	k.Sees(t, "desk.did.refer")
	if v.Lead != to.ID {
		t.Fatalf("referred to %q", v.Lead)
	}
	k.unitReads(t, v, "A Lưới 4", "xin giup")
	k.takeBack(t, o, id)
}

// out puts a tip out of scope by mouse and takes that back.
func (k *desk) out(t *testing.T, o *harness.Officer) {
	id := k.find(t, o, "cai nghien")
	k.act(t, "x")
	k.Has(t, ".deskpanel .send:focus")
	k.Click(t, ".deskpanel .send")
	if v := stands(t, o, id, triage.Closed); v.Disposition != triage.OutOfScope {
		t.Errorf("closed as %q", v.Disposition)
	}
	k.Sees(t, "desk.did.out")
	k.takeBack(t, o, id)
}

// officers ticks that a tip is about officers of a commune's police: it goes to the inspectorate alone, and neither that police nor whoever commands it is
// offered, or taken when picked by hand.
func (k *desk) officers(t *testing.T, o *harness.Officer) {
	d := k.d.Directory(t)
	place := slices.IndexFunc(d.Desks, func(x triage.Desk) bool { return x.ID == k.office })
	inspectorate := d.Desks[place].Inspectorate
	id := k.find(t, o, "đường mòn")
	k.Has(t, ".judge .units li")
	before := k.TextOf(t, ".judge .units")
	k.Check(t, "desk.officers")
	k.proposes(t)
	k.Has(t, ".judge .pick input")
	k.Click(t, "section:has(select) .pick input")
	k.Keys(t, strings.Split("cong an xa a luoi 2", "")...)
	k.Click(t, "section:has(select) .pick [role=option]")
	k.SeesText(t, "Công an xã A Lưới 2 ×")
	k.SeesText(t, d.Name(inspectorate))
	k.act(t, "r")
	k.Has(t, ".deskpanel .send:focus")
	k.Write(t, "desk.route.add", "cong an xa a luoi 2")
	k.Click(t, ".deskpanel .pick [role=option]")
	k.Sees(t, "desk.not_allowed.accused")
	for _, list := range []string{".judge .units", ".deskpanel .units"} {
		offered := k.TextOf(t, list)
		if !strings.Contains(before, "Biên phòng") && !strings.Contains(before, "ông an") || !strings.Contains(offered, d.Name(inspectorate)) || strings.Contains(offered, "ông an") || strings.Contains(offered, d.Name(k.office)) {
			t.Errorf("%s offers %q where %q stood before", list, offered, before)
		}
	}
	k.Click(t, ".deskpanel .send")
	v := stands(t, o, id, triage.Routed)
	k.Sees(t, "desk.did.route")
	if v.Lead != inspectorate || len(v.Copies) > 0 {
		t.Errorf("led by %q, copies to %v", v.Lead, v.Copies)
	}
	k.unitReads(t, v, `"about_officers":true`, "gùi hàng lạ")
	k.takeBack(t, o, id)
}

// unitOf is the unit of a kind in the desk's province.
func (k *desk) unitOf(t *testing.T, kind triage.UnitKind) triage.Unit {
	t.Helper()
	d := k.d.Directory(t)
	for _, u := range d.Units {
		if u.Kind == kind && slices.Contains(d.Desks[0].Provinces, u.Province) {
			return u
		}
	}
	t.Fatalf("no unit of kind %s", kind)
	return triage.Unit{}
}
