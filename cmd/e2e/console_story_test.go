package e2e

import (
	"fmt"
	"strings"
	"testing"

	"tipline/cmd/internal/harness"
)

// TestConsoleStory walks the whole story in real browsers. At the desk's PC a member invites a newcomer, who makes keys on another machine, locked by a
// passkey; two members sign; the newcomer opens a tip with keys that a colleague's device wrapped meanwhile, joins its repeat, asks the reporter, and routes
// the card; on a phone the unit opens it, acknowledges, asks the desk, opens the name slip after a check, and closes it.
func TestConsoleStory(t *testing.T) {
	d := harness.Deploy(t, harness.Options{Every: quick.Every, Receipts: 4}) // a reporter without a receipt cannot be asked
	d.Start(t, harness.Build(t, "tipd"))
	k := &desk{d: d, office: d.Directory(t).Desks[0].ID}

	pc := d.StartScreen(t, harness.ScreenOptions{})
	own := d.StartScreen(t, harness.ScreenOptions{Passkey: true})
	file := joinDesk(t, d, k.office, pc, own)

	k.send(t, storyTexts...)
	k.Screen = own
	own.Sees(t, "login.title")
	own.Upload(t, file)
	own.Sees(t, "login.passkey_hint")
	own.Press(t, "login.enter")
	own.SeesText(t, "hue-moi")
	own.Go(t, "desk")
	lists(t, own, 2)
	work(t, own)

	phone := d.StartScreen(t, harness.ScreenOptions{Phone: true})
	atUnit(t, d, phone, own)
	for name, s := range map[string]*harness.Screen{"desk's PC": pc, "newcomer's": own, "phone": phone} {
		if faults := s.Faults(); len(faults) > 0 {
			t.Errorf("in the %s browser:\n%s", name, strings.Join(faults, "\n"))
		}
	}
}

// storyTexts are two tellings of one story.
var storyTexts = []string{
	"Toi nay khoang 9 gio co 4 nguoi gui ma tuy qua duong mon moc 640 xa A Luoi 2, xe ban tai 75C-123.45 cho san",
	"toi nay khoang 21h co 4 nguoi gui ma tuy qua moc 640 xa A Luoi 2 xe ban tai bien 75C-123.45 cho san",
}

// joinDesk invites a newcomer at the PC, has them make keys on their own machine, and has two members of two lines sign. It returns the newcomer's file.
func joinDesk(t *testing.T, d *harness.Deployment, office string, pc, own *harness.Screen) string {
	t.Helper()
	pc.Login(t, d, office+"-1")
	pc.Go(t, "members")
	pc.Write(t, "members.handle", "hue-moi")
	pc.Press(t, "members.invite_now")
	pc.Has(t, "#invitation-link")
	link := harness.Eval[string](t, pc, "document.querySelector('#invitation-link').textContent")
	_, hash, _ := strings.Cut(link, "#/")

	stick := t.TempDir()
	own.SaveTo(t, stick)
	own.Go(t, hash)
	own.Check(t, "lock.passkey")
	own.Press(t, "invite.make_now")
	file := own.Saved(t, stick, "hue-moi.identity")
	own.Check(t, "invite.saved")
	own.Press(t, "invite.send")
	own.Has(t, ".digits")
	digits := harness.Eval[string](t, own, "document.querySelector('.digits').textContent")
	own.Press(t, "login.title")

	pc.Go(t, "desk")
	pc.Go(t, "members")
	pc.Write(t, "members.digits", digits)
	pc.Press(t, "members.sign")
	pc.Sees(t, "members.waits")
	pc.Leave(t)
	home, _ := d.Directory(t).Desk(office)
	pc.Login(t, d, home.Inspectorate+"-1") // of another line of command
	pc.Go(t, "members")
	pc.Write(t, "members.digits", digits)
	pc.Press(t, "members.countersign")
	pc.Sees(t, "members.published")
	return file
}

// work opens a tip at the desk, asks its reporter, joins the repeat, and routes the card with a name slip, with the keyboard alone where a hand would.
func work(t *testing.T, s *harness.Screen) {
	t.Helper()
	next(t, s)
	s.SeesText(t, "xe ban tai")
	s.Has(t, ".related .choice") // the other telling was opened in the background and found alike
	s.Keys(t, "j")
	s.Has(t, ".beside")
	s.Keys(t, "j")
	s.Sees(t, "desk.did.join")
	next(t, s)
	s.Keys(t, "a")
	s.Write(t, "desk.ask.label", "Ho di luc may gio?")
	s.Press(t, "desk.ask.send")
	s.Sees(t, "desk.did.ask")
	s.Keys(t, "c")
	s.Has(t, ".panel")
	slipAndRoute(t, s)
}

// slipAndRoute gives the card on the screen a name slip, and sends it where the tool says.
func slipAndRoute(t *testing.T, s *harness.Screen) {
	t.Helper()
	s.Press(t, "desk.card.slip")
	s.Write(t, "desk.card.slip_label", "xe 75C-123.45")
	s.Keys(t, "Escape", "r")
	s.Has(t, ".panel .send:focus")
	s.Keys(t, "Enter")
	s.Sees(t, "desk.did.route")
}

// atUnit finds the card at the unit that leads, and works it to its end; the desk answers a question in between.
func atUnit(t *testing.T, d *harness.Deployment, phone, desk *harness.Screen) {
	t.Helper()
	lead := leadOf(t, d)
	phone.Login(t, d, lead+"-1")
	phone.Press(t, "unit.ack_this")
	phone.Sees(t, "unit.section.open")
	phone.Click(t, ".row-open")
	phone.Sees(t, "unit.unverified")
	if fault := phone.Fits(t); fault != "" {
		t.Errorf("a card on a phone is %s", fault)
	}
	if words := phone.Words(t); strings.Contains(words, "gui ma tuy") || strings.Contains(words, "75C") {
		t.Error("the unit reads words of the reporter")
	}
	phone.Press(t, "unit.do.ask")
	phone.Write(t, "unit.ask_label", "Co biet ai dan duong khong?")
	phone.Press(t, "unit.send")
	phone.SeesText(t, "dan duong")
	phone.Check(t, "unit.check.place")
	phone.Press(t, "unit.slip_open")
	phone.SeesText(t, "75C-123.45")
	phone.Press(t, "unit.do.finish")
	phone.Check(t, "unit.disposition.acted")
	for _, item := range []string{"verified", "lawful", "protected", "recorded"} {
		phone.Check(t, "unit.item."+item)
	}
	phone.Press(t, "unit.finish")
	phone.Sees(t, "unit.finished")
	phone.Sees(t, "unit.empty")
	phone.Leave(t)
	if words := phone.Words(t); strings.Contains(words, "640") || strings.Contains(words, fmt.Sprint(lead)) {
		t.Errorf("left on the screen after leaving: %s", words)
	}
	desk.Sees(t, "desk.title")
}
