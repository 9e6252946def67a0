package e2e

import (
	"fmt"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"tipline/cmd/internal/harness"
	"tipline/cmd/internal/registry"
	"tipline/crypto"
	"tipline/triage"
	"tipline/triage/store/stored"
)

// TestStore drives a whole deployment through the life of tips and compares everything in its Redis and in its folders with docs/store.md, both ways.
func TestStore(t *testing.T) {
	program := harness.Build(t, "tipd")
	nobody := fmt.Sprintf("http://127.0.0.1:%d/", harness.FreePort(t)) // a webhook that is down: what offices are still to be told stays
	d := harness.Deploy(t, harness.Options{Every: 2 * time.Second, Webhook: nobody, Receipts: 8, Edit: alsoByPhone,
		Notices: "[[notifier]]\nname = \"phone\"\nkind = \"sms\"\nurl = \"http://127.0.0.1:1/\"\nusername = \"x\"\npassword_file = \"sendsms.password\"\n"})
	page := stored.Read(t, harness.Root(t))
	folders := []string{"data", "keys", "registry"}
	look := func() {
		t.Helper()
		page.Socket(t, filepath.Join(d.Data(), "redis", "redis.sock"))
		page.Files(t, d.Dir, folders...)
	}

	s := d.Start(t, program)
	look()
	harness.Until(t, "receipts", func() bool { return s.Metric(t, "tipline_receipts_ready") >= 10 }) // eight, and two of the bulk lane's own
	codes := tips(t, d, 5)
	look()
	desk := deskWith(t, d, 5)
	look()
	relayCards(t, desk)
	look()
	asked := lease(t, desk)
	look()
	desk.Ask(t, asked, "Xe mau gi?")
	look()
	for i, code := range codes {
		report(t, d, 100+i, "TL "+code+" xe mau trang")
	}
	harness.Until(t, "the additions", func() bool { return len(desk.Open(t, asked.View.ID).Thread) == 2 })
	look()

	comeAndGo(t, d, desk, look)
	everyAct(t, d, desk, look)
	oversight(t, d, desk, look)

	s.Stop(t)
	page.Files(t, d.Dir, folders...)
	s = d.Start(t, program)
	desk.Login(t)
	look()

	lead := routeToThree(t, d, desk, asked)
	look()
	unit := d.Officer(t, lead+"-1")
	unit.Login(t)
	act(t, unit, asked.View.ID, "ack", struct{}{})
	look()
	repeat := lease(t, desk)
	act(t, desk, repeat.View.ID, "join", triage.JoinRequest{To: asked.View.ID})
	look()
	last := lease(t, desk).View.ID
	for range 256 { // fills a bundle of the audit log, and a tile
		act(t, desk, last, "lease", struct{}{})
	}
	look()
	act(t, desk, last, "close", triage.CloseRequest{Disposition: triage.Unfounded})
	look()

	s.Kill()
	page.Files(t, d.Dir, folders...)
	d.Hurry(t, 300*time.Millisecond)
	d.Start(t, program)
	look()
	desk.Login(t)
	toldTwice(t, d, desk)
	look()
	silence(t, d, desk, lead, asked.View.ID)
	look()
	for _, name := range slices.Concat(unseen(page.UnseenKeys()), page.UnseenFiles(folders...)) {
		t.Errorf("in docs/store.md and never stored: %s", name)
	}
}

// toldTwice sends one story twice: the second is folded under the first.
func toldTwice(t *testing.T, d *harness.Deployment, desk *harness.Officer) {
	t.Helper()
	for n := range 2 {
		report(t, d, 980+n, "ba nguoi dao vang trai phep o khe sau nui, toi den ngu trong leu bat xanh, co may no va ong nuoc dai, o xa A Luoi 1")
	}
	harness.Until(t, "the second under the first", func() bool {
		return slices.ContainsFunc(desk.Queue(t), func(v triage.TipView) bool { return v.Folded > 0 })
	})
}

// silence leaves an urgent tip to the desk's step, and has the lead say what the law wants of it.
func silence(t *testing.T, d *harness.Deployment, desk *harness.Officer, lead, asked string) {
	t.Helper()
	report(t, d, 990, "KHAN CAP dang cho ma tuy ngay bay gio xa A Luoi 1")
	own, ok := d.Directory(t).Desk(desk.Key.Member.Office)
	if !ok || len(own.Steps) == 0 {
		t.Fatal("the desk has no step")
	}
	step := d.Officer(t, own.Steps[0]+"-1")
	step.Login(t)
	harness.Until(t, "the step to be rung", func() bool {
		_, body := step.Try(t, http.MethodGet, "/api/rung", nil)
		return strings.Contains(string(body), `"rung"`)
	})
	unit := d.Officer(t, lead+"-1")
	unit.Login(t)
	act(t, unit, asked, "recorded", struct{}{})
	act(t, unit, asked, "prolong", triage.ProlongRequest{Note: []byte("sealed")})
}

// alsoByPhone gives every office a second address that is no telephone number: a notice there is refused for good. A member of the first unit interprets.
func alsoByPhone(draft string) string {
	draft = notifyLine.ReplaceAllString(draft, `notify = [{via = "office", to = "$1"}, {via = "phone", to = "none"}]`)
	return draft + fmt.Sprintf("\n[[interpreter]]\nmember = %q\nlanguages = [\"lo\"]\n", firstUnit.FindStringSubmatch(draft)[1]+"-1")
}

var firstUnit = regexp.MustCompile(`\[\[unit\]\]\nid = "([^"]+)"`)

// tips sends n tips and returns their codes.
func tips(t *testing.T, d *harness.Deployment, n int) []string {
	t.Helper()
	var codes []string
	for i := range n {
		code := receipt.FindString(report(t, d, i, fmt.Sprintf("Tin so %d: %s o xa A Luoi 1", i, differentStories[i%len(differentStories)])))
		if code == "" {
			t.Fatal("no receipt")
		}
		codes = append(codes, code)
	}
	return codes
}

// differentStories are so unlike each other that none is taken for a repeat at the door.
var differentStories = []string{
	"co nguoi la hoi duong", "mat hai con trau dem qua", "xe tai cho go lau khong den", "may dua tre choi phao tu che", "ba ban hang bi lua qua mang", "thay khoi den sau nui",
}

func report(t *testing.T, d *harness.Deployment, n int, text string) string {
	t.Helper()
	status, body := d.Twilio.Post(t, harness.Callback{ID: harness.MessageID(n), From: "+" + number(n), Body: text})
	if status != http.StatusOK {
		t.Fatalf("%d %s", status, body)
	}
	return body
}

// deskWith waits for the one desk that gets all n tips.
func deskWith(t *testing.T, d *harness.Deployment, n int) *harness.Officer {
	t.Helper()
	desks := d.Desks(t)
	waitTips(t, n, desks)
	i := slices.IndexFunc(desks, func(o *harness.Officer) bool { return len(o.Queue(t)) >= n })
	if i < 0 {
		t.Fatal("the tips of one commune are at several desks")
	}
	return desks[i]
}

func lease(t *testing.T, desk *harness.Officer) *harness.Tip {
	t.Helper()
	tip := desk.Next(t)
	if tip == nil {
		t.Fatal("nothing waits")
	}
	return tip
}

func act(t *testing.T, o *harness.Officer, id, name string, body any) {
	t.Helper()
	if status, answer := o.Try(t, http.MethodPost, "/api/tips/"+id+"/"+name, body); status != http.StatusNoContent {
		t.Fatalf("%s: %d %s", name, status, answer)
	}
}

// routeToThree routes a tip to a lead, a copy and a later step, and returns the lead.
func routeToThree(t *testing.T, d *harness.Deployment, desk *harness.Officer, tip *harness.Tip) string {
	t.Helper()
	r, err := registry.Load(filepath.Join(d.Dir, "registry"), d.Pin(t))
	if err != nil {
		t.Fatal(err)
	}
	units := d.Directory(t).Units[:3]
	request := triage.RouteRequest{Lead: units[0].ID, Copies: []string{units[1].ID}, Steps: []triage.Step{{Office: units[2].ID, After: 30}}, Cards: map[string][]byte{}}
	for _, u := range units {
		k, _, err := r.Keyring(u.ID, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		if request.Cards[u.ID], err = crypto.Seal(crypto.KindCard, []byte(`{"facts":{}}`), k.Recipient); err != nil {
			t.Fatal(err)
		}
	}
	act(t, desk, tip.View.ID, "route", request)
	return request.Lead
}
