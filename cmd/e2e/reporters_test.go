package e2e

import (
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tipline/cmd/internal/harness"
)

// TestReporters plays people as they come, each from the first word to the answer, against one running server.
func TestReporters(t *testing.T) {
	d := harness.Deploy(t, harness.Options{Every: quick.Every, PerHour: 5, Receipts: 24})
	d.Start(t, harness.Build(t, "tipd"))
	desks := d.Desks(t)
	t.Run("a Lao speaker by web", func(t *testing.T) { laoByWeb(t, d, desks) })
	t.Run("two half messages in the wrong order", func(t *testing.T) { halvesBySMS(t, d, desks) })
	t.Run("an elder who passes on", func(t *testing.T) { elder(t, d, desks) })
	t.Run("somebody who asks for help", func(t *testing.T) { help(t, d, desks) })
	t.Run("a text browser", func(t *testing.T) { textBrowser(t, d) })
}

// laoByWeb finds the own language by a link, tells, comes back with the code in Lao digits, is asked, and answers; with scripts off.
func laoByWeb(t *testing.T, d *harness.Deployment, desks []*harness.Officer) {
	const told, question, answer = "ເຫັນສີ່ຄົນແບກຖົງໜັກຂ້າມຊາຍແດນໄປຫາ A Lưới 1 ຕອນກາງຄືນ", "ເຂົາໄປທາງໃດ?", "ໄປທາງນ້ຳ, ມີເຮືອໜຶ່ງລຳ"
	b := harness.StartBrowser(t)
	b.Open(t, d.Public+"/")
	b.Press(t, `nav a[lang="lo"]`)
	if h := b.Text(t, "h1"); h != "ບອກສິ່ງທີ່ທ່ານເຫັນ" {
		t.Fatalf("the link leads to %q", h)
	}
	b.Fill(t, "#text", told)
	b.Press(t, "button")
	code := b.Text(t, "#receipt")
	if h := b.Text(t, "h1"); h != "ໄດ້ຮັບແລ້ວ" || !receipt.MatchString(code) {
		t.Fatalf("%q, code %q", h, code)
	}
	officer, tip := find(t, desks, told)
	if tip.Envelope.Language != "lo" {
		t.Errorf("the desk hears of language %q", tip.Envelope.Language)
	}
	officer.Ask(t, tip, question)

	lao := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r - '0' + '໐'
		}
		return r
	}, code)
	b.Open(t, d.Public+"/follow?l=lo")
	b.Fill(t, "#code", lao)
	b.Press(t, "button")
	if q := b.Text(t, "#question"); q != question {
		t.Fatalf("asked %q", q)
	}
	b.Fill(t, "#text", answer)
	b.Press(t, "button")
	if h := b.Text(t, "h1"); h != "ໄດ້ຮັບເພີ່ມແລ້ວ" {
		t.Errorf("the answer is answered with %q", h)
	}
	harness.Until(t, "the answer at the desk", func() bool {
		return slices.Contains(officer.Open(t, tip.View.ID).Thread, "reporter: "+answer)
	})
}

// halvesBySMS: a long message was cut by hand, and the network brought its end first. Neither half has a code.
func halvesBySMS(t *testing.T, d *harness.Deployment, desks []*harness.Officer) {
	const end, beginning = "o xa A Luoi 2, toi hom qua", "co ba nguoi la ban ma tuy o trong rung"
	say := func(n int, text string) string {
		_, body := d.Twilio.Post(t, harness.Callback{ID: harness.MessageID(n), From: "+" + number(7), Body: text})
		return body
	}
	first := say(71, end)
	if !receipt.MatchString(first) {
		t.Fatalf("the first is answered with %q", first)
	}
	second := say(72, beginning)
	if !strings.Contains(second, "Da nhan them") || receipt.MatchString(second) || strings.Contains(second, "ma tuy") || strings.Contains(second, "A Luoi") {
		t.Errorf("the second is answered with %q", second)
	}
	officer, tip := find(t, desks, end)
	harness.Until(t, "the other half beside it", func() bool {
		return slices.Contains(officer.Open(t, tip.View.ID).Thread, "reporter: "+beginning)
	})
	cli := d.CLI(t, officer.Key.Member.ID, "")
	cli.Must(t, "login")
	var opened struct {
		Answer struct {
			Place struct {
				Communes []struct{ Code string }
			}
			Matter struct{ Matter string }
			Facts  struct{ Day string }
		}
	}
	if err := json.Unmarshal([]byte(cli.Must(t, "open", "-json", tip.View.ID)), &opened); err != nil {
		t.Fatal(err)
	}
	a := opened.Answer
	if len(a.Place.Communes) != 1 || a.Place.Communes[0].Code != "20044" || a.Matter.Matter != "drugs" || a.Facts.Day != "yesterday" {
		t.Errorf("both together are understood as %+v", a)
	}
}

// elder passes on with a card from a printed sheet, once past the telephone's limit: the desk alone sees that it was passed on.
func elder(t *testing.T, d *harness.Deployment, desks []*harness.Officer) {
	desk := d.CLI(t, "hue-1", "")
	desk.Must(t, "login")
	sheet := filepath.Join(t.TempDir(), "the.html")
	desk.Must(t, "relay-cards", "print", "-number", "8099", sheet)
	b, err := os.ReadFile(sheet)
	if err != nil {
		t.Fatal(err)
	}
	card := regexp.MustCompile(`HO (\d{4}( \d{4}){3})`).FindStringSubmatch(string(b))[1]
	const told, again = "hai nguoi cong go lim qua moc 645 xa A Luoi 1 dem qua", "ba nguoi cho da quy tren xe may ra cho A Luoi 1 sang nay"
	say := func(n int, text string) string {
		status, body := d.Twilio.Post(t, harness.Callback{ID: harness.MessageID(n), From: "+" + number(8), Body: text})
		if status != http.StatusOK {
			t.Fatalf("%d %s", status, body)
		}
		return body
	}
	for i, text := range differentStories {
		say(810+i, text)
	}
	good, spent, never := say(81, "HO "+card+" "+told), say(82, "ho "+card+": "+again), say(83, "HO 0000 0000 0000 0097 lan nay khac han, trau nha ong ben bi dat mat")
	if good != spent || good != never || receipt.MatchString(good) {
		t.Errorf("answered differently, or with a receipt:\n%s\n%s\n%s", good, spent, never)
	}
	officer, tip := find(t, desks, told)
	if !slices.Contains(tip.Envelope.Marks, "passed_on") || tip.View.Lane == "bulk" || tip.Envelope.Reply != nil {
		t.Errorf("marks %v, lane %s, somebody to answer: %v", tip.Envelope.Marks, tip.View.Lane, tip.Envelope.Reply != nil)
	}
	if _, other := find(t, desks, again); slices.Contains(other.Envelope.Marks, "passed_on") || other.View.Lane != "bulk" {
		t.Errorf("with a spent card: marks %v, lane %s", other.Envelope.Marks, other.View.Lane)
	}
	unit := officer.Route(t, d, officer.Open(t, leased(t, officer, tip.View.ID)))
	post := d.CLI(t, unit+"-1", "")
	post.Must(t, "login")
	out, _ := post.Run(t, "open", "-json", tip.View.ID)
	if strings.Contains(out, "passed") || strings.Contains(out, card) || strings.Contains(out, strings.ReplaceAll(card, " ", "")) {
		t.Errorf("the unit reads %s", out)
	}
}

// leased takes a tip out of turn.
func leased(t *testing.T, o *harness.Officer, id string) string {
	t.Helper()
	if status, body := o.Try(t, http.MethodPost, "/api/tips/"+id+"/lease", struct{}{}); status != http.StatusOK && status != http.StatusNoContent {
		t.Fatalf("lease: %d %s", status, body)
	}
	return id
}

// help asks by text message and is answered through the code; no unit is proposed for it.
func help(t *testing.T, d *harness.Deployment, desks []*harness.Officer) {
	const told, said = "GIUP em trai toi o A Luoi 1 hut ma tuy muon bo", "Trạm y tế xã có thuốc, hỏi chị Lan, sáng thứ ba."
	say := func(n int, text string) string {
		_, body := d.Twilio.Post(t, harness.Callback{ID: harness.MessageID(n), From: "+" + number(9), Body: text})
		return body
	}
	numbers := say(90, "Giúp")
	if at := strings.Index(numbers, "113"); at < 0 || at > strings.Index(numbers, "GIUP") {
		t.Errorf("GIUP is answered with %q", numbers)
	}
	answer := say(91, told)
	code := receipt.FindString(answer)
	if code == "" || !strings.Contains(answer, "HOI") {
		t.Fatalf("answered with %q", answer)
	}
	officer, tip := find(t, desks, told)
	if !slices.Contains(tip.Envelope.Marks, "asks_for_help") || !strings.Contains(string(tip.Envelope.Answer), `"matter":"help"`) {
		t.Errorf("marks %v, %s", tip.Envelope.Marks, tip.Envelope.Answer)
	}
	officer.Ask(t, tip, said)
	if got := say(92, "HOI "+code); !strings.Contains(got, "Tram y te xa co thuoc") {
		t.Errorf("the desk's words do not come: %q", got)
	}
	cli := d.CLI(t, officer.Key.Member.ID, "")
	cli.Must(t, "login")
	leased(t, officer, tip.View.ID)
	if out, code := cli.Run(t, "route", tip.View.ID); code != 1 || !strings.Contains(out, "tipctl ask") {
		t.Errorf("route ends with %d: %s", code, out)
	}
	if got := officer.Open(t, tip.View.ID).View; got.Lead != "" {
		t.Errorf("%s got it without anybody choosing so", got.Lead)
	}
}

// textBrowser reads every page with w3m, in each language: what is on it can be read, the numbers come first where they must, and the forms have their fields.
func textBrowser(t *testing.T, d *harness.Deployment) {
	read := func(path string) string {
		cmd := exec.Command("w3m", "-dump", "-cols", "60", "-no-cookie", "-O", "UTF-8", "-I", "UTF-8", d.Public+path)
		cmd.Env = append(os.Environ(), "HOME="+t.TempDir(), "LANG=C.UTF-8")
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("w3m (make setup, or apt-get install w3m): %v", err)
		}
		return string(out)
	}
	for _, row := range []struct{ path, holds string }{
		{"/", "113"}, {"/?l=lo", "ບອກສິ່ງທີ່ທ່ານເຫັນ"}, {"/help?l=vi", "115"}, {"/help?l=lo", "ຕ້ອງການຄວາມຊ່ວຍເຫຼືອ"}, {"/help?l=en", "I need help"},
		{"/seen?l=vi", "Không bao giờ được ghi lại"}, {"/seen?l=en", "Never recorded"}, {"/seen?l=lo", "ໃຜເຫັນຫຍັງໄດ້"}, {"/kept?l=vi", "Chín điều"}, {"/follow?l=en", "16-digit code"}, {"/leave", "113"},
	} {
		page := read(row.path)
		if !strings.Contains(page, row.holds) || strings.Contains(page, "{{") {
			t.Errorf("%s reads\n%s", row.path, page)
		}
	}
	if page := read("/help?l=vi"); strings.Index(page, "115") > strings.Index(page, "Cần giúp chuyện gì?") {
		t.Error("the form comes before the numbers")
	}
}
