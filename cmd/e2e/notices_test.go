package e2e

import (
	"encoding/json"
	"fmt"
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
)

// telling is a deployment whose offices have three addresses each: at a real mail server, a webhook's receiver and a real Kannel. Border posts have no network.
type telling struct {
	*harness.Deployment
	mail   *harness.Mail
	hook   *harness.Hook
	kannel *harness.Kannel
	phone  map[string]string // by office
	desk   *harness.Officer
	post   string
}

var notifyLine = regexp.MustCompile(`notify = \[\{via = "office", to = "([a-z0-9-]+)"\}\]`)

func newTelling(t *testing.T) *telling {
	w := &telling{mail: harness.StartMail(t), hook: harness.StartHook(t), phone: map[string]string{}}
	o := quick
	o.Receipts = 8
	o.Edit = func(draft string) string {
		draft = notifyLine.ReplaceAllStringFunc(draft, func(line string) string {
			office := notifyLine.FindStringSubmatch(line)[1]
			w.phone[office] = fmt.Sprintf("+8491%07d", 1000+len(w.phone))
			return fmt.Sprintf(`notify = [{via = "mail", to = "%s@offices.example"}, {via = "hook", to = "%s"}, {via = "sms", to = "%s"}]`, office, office, w.phone[office])
		})
		return strings.ReplaceAll(draft, `kind = "border_post"`, "kind = \"border_post\"\noffline = true")
	}
	o.Notices = fmt.Sprintf("[[notifier]]\nname = \"mail\"\nkind = \"mail\"\nurl = %q\nca_file = %q\nfrom = \"hop-thu@tips.example\"\n"+
		"[[notifier]]\nname = \"hook\"\nkind = \"webhook\"\nurl = %q\n", w.mail.URL, w.mail.CA, w.hook.URL)
	// Kannel wants the door's address, and the door Kannel's: the notifier is written once both are known.
	w.Deployment = harness.Deploy(t, o)
	w.kannel = harness.StartKannel(t, w.Gateway+"?text=%b&charset=%C&id=%I", 2)
	w.Append(t, fmt.Sprintf("[[notifier]]\nname = \"sms\"\nkind = \"sms\"\nurl = %q\nusername = \"tipline\"\npassword_file = \"sendsms.password\"\n"+
		"text = \"Co viec moi tai hop thu. Xin lien he truc ban.\"\n", w.kannel.SendSMS))
	units := w.Directory(t).Units
	w.post = units[slices.IndexFunc(units, func(u triage.Unit) bool { return u.Kind == triage.BorderPost })].ID
	return w
}

// begin reports a tip and waits for the desk to have it.
func (w *telling) begin(t *testing.T, n int, text string) *harness.Tip {
	t.Helper()
	report(t, w.Deployment, n, text)
	if w.desk == nil {
		w.desk = deskWith(t, w.Deployment, 1)
	}
	var tip *harness.Tip
	harness.Until(t, "the tip at its desk", func() bool { tip = w.desk.Next(t); return tip != nil })
	return tip
}

// route sends a tip's card to the post, with the police as a copy.
func (w *telling) route(t *testing.T, tip *harness.Tip, offices ...string) {
	t.Helper()
	r, err := registry.Load(filepath.Join(w.Dir, "registry"), w.Pin(t))
	check(t, err)
	cards := map[string][]byte{}
	for _, office := range offices {
		k, _, err := r.Keyring(office, time.Now())
		check(t, err)
		cards[office], err = crypto.Seal(crypto.KindCard, []byte(`{"facts":{}}`), k.Recipient)
		check(t, err)
	}
	act(t, w.desk, tip.View.ID, "route", triage.RouteRequest{Lead: offices[0], Copies: offices[1:], Cards: cards})
}

// sms are the texts that Kannel handed to the carrier for an office.
func (w *telling) sms(office string) []string {
	var all []string
	for _, m := range w.kannel.SMPP.Taken() {
		if strings.TrimPrefix(m.To, "+") == strings.TrimPrefix(w.phone[office], "+") {
			all = append(all, m.Text)
		}
	}
	return all
}

var askedDigits = regexp.MustCompile(` Tra loi: OK ([0-9]{8})$`)

// TestNotices: a real mail server, a webhook's receiver and a real Kannel are all away when a tip is routed. Each gets its notices once it is back; the
// notices of two tips that have nothing in common are the same bytes; a post without a network acknowledges one by text message and the other by
// a word of its sheet.
func TestNotices(t *testing.T) {
	w := newTelling(t)
	s := w.Start(t, harness.Build(t, "tipd"))
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("%d mails, %d requests, %d texts\n%s\n%s", len(w.mail.Messages(t, w.post+"@offices.example")), len(w.hook.Requests(w.post)), len(w.sms(w.post)), s.Log(t), w.kannel.Logs(t))
		}
	})
	harness.Until(t, "receipts", func() bool { return s.Metric(t, "tipline_receipts_ready") >= 10 })
	police := w.policeOf(t)

	w.mail.Cut()
	w.hook.Cut()
	w.kannel.Cut()
	first := w.begin(t, 1, "Khan cap, co nguoi mang sung qua suoi ban Ka Lo xa A Luoi 4, cuu voi")
	w.route(t, first, w.post, police)
	for _, via := range []string{"mail", "hook", "sms"} {
		harness.Until(t, "a failed attempt by "+via, func() bool {
			return strings.Contains(s.Log(t), `msg="dispatcher: notice not delivered, will retry" via=`+via)
		})
	}
	w.mail.Restore(t)
	w.hook.Restore(t)
	w.kannel.Restore(t)
	arrived := func(n int) {
		t.Helper()
		for _, office := range []string{w.post, police} {
			harness.Until(t, fmt.Sprintf("%d notices at %s", n, office), func() bool {
				return len(w.mail.Messages(t, office+"@offices.example")) >= n && len(w.hook.Requests(office)) >= n && len(w.sms(office)) >= n
			})
		}
	}
	arrived(1)

	second := w.begin(t, 2, "Khan cap! "+strings.Repeat("ho ban ma tuy o cho, ", 60)+"A Luoi 1")
	w.route(t, second, w.post, police)
	arrived(2)
	w.compare(t, police)
	w.answer(t, first, second)
	w.readBack(t, second)
	for office, phone := range w.phone {
		if strings.Contains(s.Log(t), phone) || strings.Contains(s.Log(t), office+"@") {
			t.Errorf("the log has an address of %s", office)
		}
	}
}

func (w *telling) policeOf(t *testing.T) string {
	units := w.Directory(t).Units
	return units[slices.IndexFunc(units, func(u triage.Unit) bool { return u.Kind == triage.ProvincePolice })].ID
}

// compare holds the notices of the two tips against each other: nothing but a post's digits differs.
func (w *telling) compare(t *testing.T, police string) {
	t.Helper()
	for _, office := range []string{w.post, police} {
		mail, hook, text := w.mail.Messages(t, office+"@offices.example"), w.hook.Requests(office), w.sms(office)
		if string(mail[0]) != string(mail[1]) {
			t.Errorf("%s: two mails differ:\n%s\n%s", office, mail[0], mail[1])
		}
		if hook[0] != hook[1] {
			t.Errorf("%s: two requests differ:\n%s\n%s", office, hook[0], hook[1])
		}
		plain := [2]string{askedDigits.ReplaceAllString(text[0], ""), askedDigits.ReplaceAllString(text[1], "")}
		if plain[0] != plain[1] || office == police && text[0] != text[1] {
			t.Errorf("%s: two texts differ: %q", office, text)
		}
		if asks := askedDigits.MatchString(text[0]) && askedDigits.MatchString(text[1]); asks != (office == w.post) {
			t.Errorf("%s: digits are asked for: %v", office, asks)
		}
		if strings.Contains(string(mail[0]), "Message-ID") || !strings.Contains(string(mail[0]), "00:00:00 +0700") {
			t.Errorf("%s: a mail says more of its time than the day, or has a number:\n%s", office, mail[0])
		}
	}
}

// answer plays the post's telephone: wrong digits are a tip like any other, the right ones acknowledge what lay there when the notice left.
func (w *telling) answer(t *testing.T, first, second *harness.Tip) {
	t.Helper()
	digits := askedDigits.FindStringSubmatch(w.sms(w.post)[0])[1]
	wrong := w.kannel.Send(t, harness.SMS{From: "84917000001", To: "8088", Text: "OK 00000000"})
	if len(receipt.FindAllString(wrong, -1)) != 1 {
		t.Errorf("digits that stand for nothing were answered with %q", wrong)
	}
	for range 2 { // a telephone sends twice
		if got := w.kannel.Send(t, harness.SMS{From: "84917000002", To: "8088", Text: "ok " + digits[:4] + " " + digits[4:]}); got != "OK. Da ghi nhan." {
			t.Errorf("the right digits were answered with %q", got)
		}
	}
	one, two := w.desk.Open(t, first.View.ID).View, w.desk.Open(t, second.View.ID).View
	if one.Status != triage.Acknowledged || one.AckedHow[w.post] != triage.AckSMS || two.Status != triage.Routed {
		t.Errorf("after the answer: %+v and %+v", one, two)
	}
}

// readBack has a member of the desk read the second tip to the post, with tipctl.
func (w *telling) readBack(t *testing.T, tip *harness.Tip) {
	t.Helper()
	c := w.CLI(t, w.desk.Key.Member.ID, "")
	c.Must(t, "login")
	var sheet struct{ Words []string }
	check(t, json.Unmarshal([]byte(c.Must(t, "codesheet", "-json", w.post)), &sheet))
	var ask triage.ReadbackView
	check(t, json.Unmarshal([]byte(c.Must(t, "readback", "-json", tip.View.ID, w.post)), &ask))
	if out, code := c.Run(t, "readback", "-word", sheet.Words[ask.Number], tip.View.ID, w.post); code == 0 {
		t.Errorf("another number's word is taken: %s", out)
	}
	if got := w.desk.Open(t, tip.View.ID).View; got.Status != triage.Routed {
		t.Errorf("a wrong word acknowledged: %+v", got)
	}
	check(t, json.Unmarshal([]byte(c.Must(t, "readback", "-json", tip.View.ID, w.post)), &ask))
	c.Must(t, "readback", "-word", strings.ToUpper(sheet.Words[ask.Number-1]), tip.View.ID, w.post)
	got := w.desk.Open(t, tip.View.ID).View
	if ask.Number != 2 || got.Status != triage.Acknowledged || got.AckedHow[w.post] != triage.AckReadback {
		t.Errorf("number %d, then %+v", ask.Number, got)
	}
}
