package e2e

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"tipline/cmd/internal/harness"
	"tipline/triage"
)

// hurried is quick, and lets a minute of anybody's wait last half a second.
var hurried = harness.Options{Every: 2 * time.Second, Minute: 500 * time.Millisecond}

// stalls are hurried minutes that a busy machine may take from the escalator, which then counts them as nobody's. The twelve minutes themselves are held by tests
// with a clock of their own (tipctl's TestSilentDesk).
const stalls = 8

// TestSilence: nobody at the desk takes an urgent tip, and within twelve minutes a member of its step opens the same text alone, with tipctl on a device of their own;
// they route it, the unit is silent, and the next step of the route opens the card within twelve minutes of its own and acknowledges.
func TestSilence(t *testing.T) {
	d := harness.Deploy(t, hurried)
	server := d.Start(t, harness.Build(t, "tipd"))
	desks := d.Desks(t)
	const text = "KHAN CAP dang cho ma tuy qua suoi ngay bay gio xa A Luoi 1 thanh pho Hue"
	d.Twilio.Post(t, harness.Callback{ID: harness.MessageID(1), From: "+" + number(1), Body: text})
	_, tip := find(t, desks, text)
	released := time.Now()
	if tip.View.Lane != triage.Urgent {
		t.Fatalf("the tip is %s", tip.View.Lane)
	}
	desk, ok := d.Directory(t).Desk(tip.View.Desk)
	if !ok || len(desk.Steps) == 0 {
		t.Fatalf("desk %s has no step", tip.View.Desk)
	}
	step := desk.Steps[0] + "-1"
	rung := d.Officer(t, step)
	rung.Login(t)
	if minutes := waitFor(t, rung, "/api/rung", tip.View.ID, released); minutes > 12+stalls {
		t.Errorf("rung after %.1f minutes", minutes)
	}

	own := d.CLI(t, step, "")
	own.Must(t, "login")
	if seen := own.Must(t, "open", tip.View.ID); !strings.Contains(seen, text) {
		t.Fatalf("the step reads\n%s", seen)
	}
	if out, code := d.CLI(t, unitOf(t, d, tip.View.Desk)+"-1", "").Run(t, "open", tip.View.ID); code == 0 {
		t.Fatalf("a unit that was not rung reads\n%s", out)
	}
	own.Must(t, "lease", tip.View.ID)
	sent := own.Must(t, "route", tip.View.ID, "-urgent", "-json")
	var route struct {
		Lead  string        `json:"lead"`
		Steps []triage.Step `json:"steps"`
	}
	if err := json.Unmarshal([]byte(sent), &route); err != nil || len(route.Steps) == 0 {
		t.Fatalf("routed to %s (%v)", sent, err)
	}
	routed := time.Now()
	if _, code := own.Run(t, "open", tip.View.ID); code == 0 && route.Lead != desk.Steps[0] {
		t.Error("sent on, and the step of the desk still opens the text")
	}
	next := d.Officer(t, route.Steps[0].Office+"-1")
	next.Login(t)
	within := float64(route.Steps[0].After) + 2 + stalls
	if minutes := waitFor(t, next, "/api/inbox", tip.View.ID, routed); minutes > within {
		t.Errorf("the route's step was shown its card after %.1f minutes, and should be after %d", minutes, route.Steps[0].After)
	}
	answering := d.CLI(t, route.Steps[0].Office+"-1", "")
	answering.Must(t, "login")
	if seen := answering.Must(t, "open", tip.View.ID); !strings.Contains(seen, "A Lưới 1") || strings.Contains(seen, text) {
		t.Fatalf("the route's step reads\n%s", seen)
	}
	answering.Must(t, "ack", tip.View.ID)
	if log := server.Log(t); strings.Contains(log, "escalator: clocks") {
		t.Errorf("the escalator stumbled:\n%s", log)
	}
}

// waitFor waits until a tip is in a list, and says after how many hurried minutes it was.
func waitFor(t *testing.T, o *harness.Officer, list, id string, since time.Time) float64 {
	t.Helper()
	harness.Until(t, "the tip in "+list, func() bool {
		status, body := o.Try(t, http.MethodGet, list, nil)
		return status == http.StatusOK && strings.Contains(string(body), id)
	})
	return float64(time.Since(since)) / float64(hurried.Minute)
}

// unitOf is a unit of a desk's province that is none of its steps.
func unitOf(t *testing.T, d *harness.Deployment, desk string) string {
	t.Helper()
	dir := d.Directory(t)
	for _, u := range dir.Units {
		if u.Kind == triage.BorderPost && u.Province == dir.HomeProvince(desk) {
			return u.ID
		}
	}
	t.Fatal("no post")
	return ""
}
