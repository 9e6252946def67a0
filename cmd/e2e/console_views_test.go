package e2e

import (
	"strings"
	"testing"

	"tipline/cmd/internal/harness"
)

// A viewer walks through views and holds each against the rules of accessibility, in both languages, light and dark, and keeps its picture.
type viewer struct {
	*harness.Screen
	name string // of the machine, in the pictures' names
}

// look audits what is on the screen and keeps its picture.
func (v *viewer) look(t *testing.T, where string) {
	t.Helper()
	for range 2 {
		language := harness.Eval[string](t, v.Screen, "document.documentElement.lang")
		v.AuditAll(t, v.name+" "+where+" "+language)
		if fault := v.Fits(t); fault != "" {
			t.Errorf("%s %s %s is %s", v.name, where, language, fault)
		}
		if lines := harness.Eval[int](t, v.Screen, `new Set([...document.querySelectorAll(".bar button")].map((b) => Math.round(b.getBoundingClientRect().top / 9))).size`); v.name == "desk" && lines != 1 {
			t.Errorf("%s %s %s: the header's buttons stand in %d lines", v.name, where, language, lines)
		}
		if v.name == "desk" { // at 200 % an office screen is half as wide
			v.Size(t, 640, 450)
			if fault := v.Fits(t); fault != "" {
				t.Errorf("%s %s %s at 200 %% is %s", v.name, where, language, fault)
			}
			v.Size(t, 1280, 900)
		}
		if keys := harness.Eval[string](t, v.Screen, `(document.body.innerText.match(/\b[a-z]+\.[a-z_.]+[a-z]\b/g) ?? []).join(" ")`); strings.Contains(keys, "unit.") || strings.Contains(keys, "desk.") {
			t.Errorf("%s %s %s shows keys: %s", v.name, where, language, keys)
		}
		if language == "vi" { // the officers' own
			v.Shot(t, v.name+"-"+where)
		}
		v.Press(t, "app.other_language")
	}
}

// TestConsoleViews looks at every view.
func TestConsoleViews(t *testing.T) {
	k := openDesk(t, storyTexts...)
	pc := &viewer{k.Screen, "desk"}
	pc.look(t, "queue")
	next(t, pc.Screen)
	pc.Sees(t, "app.attribution")
	pc.look(t, "tip")
	pc.Keys(t, "a")
	pc.Has(t, ".panel")
	pc.look(t, "question")
	pc.Keys(t, "Escape", "c")
	pc.Has(t, ".panel")
	pc.look(t, "card")
	slipAndRoute(t, pc.Screen)
	call(t, pc)
	for _, view := range []string{"handover", "alarm", "overview", "members", "mykey"} {
		pc.Go(t, view)
		pc.Has(t, "main h1")
		pc.Lacks(t, "main progress")
		if view == "alarm" {
			pc.Press(t, "alarm.test")
			pc.Sees(t, "alarm.ready")
		}
		pc.look(t, view)
	}
	phone := &viewer{k.d.StartScreen(t, harness.ScreenOptions{Phone: true}), "unit"}
	phone.look(t, "login")
	phone.Login(t, k.d, leadOf(t, k.d)+"-1")
	phone.Has(t, ".row-brief")
	phone.look(t, "inbox")
	phone.Press(t, "unit.ack_this")
	phone.Sees(t, "unit.section.open")
	phone.Click(t, ".row-open")
	phone.Has(t, ".facts")
	phone.Sees(t, "app.attribution")
	phone.look(t, "card")
	for _, panel := range []string{"ask", "return", "finish"} {
		phone.Press(t, "unit.do."+panel)
		phone.Has(t, ".panel")
		phone.look(t, panel)
	}
	k.clean(t)
}

// call takes a call at the hotline form, from the first word to what was settled.
func call(t *testing.T, pc *viewer) {
	t.Helper()
	pc.Go(t, "hotline")
	pc.Write(t, "hotline.text", "co nguoi ban ma tuy o A Luoi")
	pc.look(t, "hotline")
	pc.Press(t, "hotline.send")
	pc.Has(t, ".receipt li")
	pc.Sees(t, "app.attribution")
	pc.look(t, "receipt")
	pc.Press(t, "hotline.confirm")
	pc.Sees(t, "hotline.settled")
	pc.Press(t, "hotline.new")
	if got := harness.Eval[string](t, pc.Screen, "document.querySelector('textarea').value"); got != "" {
		t.Errorf("the next call begins with %q", got)
	}
	pc.Lacks(t, ".receipt")
}

// leadOf is the unit that has a card as its lead.
func leadOf(t *testing.T, d *harness.Deployment) string {
	t.Helper()
	for _, unit := range d.Directory(t).Units {
		o := d.Officer(t, unit.ID+"-1")
		o.Login(t)
		for _, tip := range o.Inbox(t) {
			if tip.Lead == unit.ID {
				return unit.ID
			}
		}
	}
	t.Fatal("no unit leads")
	return ""
}
