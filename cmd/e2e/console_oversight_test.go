package e2e

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tipline/cmd/internal/harness"
	"tipline/triage"
	"tipline/triage/store"
)

// TestConsoleOversight plays what makes sure that nobody forgets a tip and nobody alone makes one vanish, in real browsers: a step takes a silent desk's tip and sends
// it on; two members of two lines open a verbatim by halves; another office looks at what the desk has ended; a unit makes its record and asks for time; a notice that
// could not be brought is sent again. Each view is held against the rules of accessibility in both languages.
func TestConsoleOversight(t *testing.T) {
	const unfounded, outside = "co nguoi ban ma tuy o xa A Luoi 2, nha gan cau", "toi nghe noi co ban ma tuy o xa A Luoi 1"
	k := openDesk(t, storyTexts[0], unfounded, outside)
	entry := k.directoryDesk(t)
	officer := k.d.Officer(t, k.office+"-1")
	officer.Login(t)
	silent := tipSaying(t, officer, "75C")
	pc := &viewer{k.Screen, "desk"}
	inspector := &viewer{k.d.StartScreen(t, harness.ScreenOptions{}), "inspectorate"}
	inspector.Login(t, k.d, entry.Inspectorate+"-1")

	k.reads(t, inspector, entry, silent)
	k.rung(t, entry.Steps[0], silent)
	k.looks(t, inspector, officer, unfounded, outside)
	lead := leadOf(t, k.d)
	k.unit(t, lead)
	k.readsOut(t, pc, officer, silent, lead)
	k.notices(t, pc)
	k.tests(t, pc, officer)
	for name, s := range map[string]*harness.Screen{"desk's": pc.Screen, "inspectorate's": inspector.Screen} {
		if faults := s.Faults(); len(faults) > 0 {
			t.Errorf("in the %s browser:\n%s", name, strings.Join(faults, "\n"))
		}
	}
}

// directoryDesk is the desk's own entry.
func (k *desk) directoryDesk(t *testing.T) triage.Desk {
	t.Helper()
	entry, ok := k.d.Directory(t).Desk(k.office)
	if !ok || len(entry.Steps) == 0 {
		t.Fatal("the desk has no step")
	}
	return entry
}

// tipSaying is the ID of the tip of the desk that says some words.
func tipSaying(t *testing.T, o *harness.Officer, words string) string {
	t.Helper()
	for _, v := range o.Queue(t) {
		if strings.Contains(o.Open(t, v.ID).Envelope.Text, words) {
			return v.ID
		}
	}
	t.Fatalf("no tip says %q", words)
	return ""
}

// stored gives a test the running server's store: for what takes hours of waiting.
func (k *desk) stored(t *testing.T, use func(ctx context.Context, s *store.Store)) {
	t.Helper()
	s, err := store.Open(store.Params{Socket: filepath.Join(k.d.Data(), "redis", "redis.sock")})
	check(t, err)
	defer s.Close()
	use(t.Context(), s)
}

// fire lets clocks of the desk end, as many times as that takes until a tip is where it should be.
func (k *desk) fire(t *testing.T, tip string, until func(triage.Ring) bool) {
	t.Helper()
	d := k.d.Directory(t)
	k.stored(t, func(ctx context.Context, s *store.Store) {
		harness.Until(t, "the clock to end", func() bool {
			harness.Apart(t, s, k.office)
			now := time.Now()
			clocks, err := s.Ended(ctx, k.office, triage.Minute(now)+2*24*60)
			check(t, err)
			for _, c := range clocks {
				if c.ID.String() != tip {
					continue
				}
				r := d.Ring(&c.Tip, triage.Minute(now), triage.Today(now))
				done, err := s.Fire(ctx, c, r, triage.Minute(now))
				check(t, err)
				if done && until(r) {
					return true
				}
			}
			return false
		})
	})
}

// reads has a member of the inspectorate ask for the verbatim and one of the border command, who answers to nobody above both, approve it.
func (k *desk) reads(t *testing.T, inspector *viewer, entry triage.Desk, tip string) {
	t.Helper()
	other := entry.Halves[0]
	if other == entry.Inspectorate {
		other = entry.Halves[1]
	}
	inspector.Go(t, "approvals")
	inspector.Sees(t, "approvals.none_yours") // nothing moves under the mouse any more
	inspector.Check(t, "approvals.what.reading")
	inspector.Write(t, "approvals.tip", tip)
	inspector.Choose(t, "approvals.desk", k.office)
	inspector.Choose(t, "approvals.why", "officers")
	inspector.Press(t, "approvals.send")
	inspector.Has(t, "[data-approval=reading]")
	inspector.Sees(t, "approvals.not_own")
	inspector.look(t, "approvals-asked")

	approver := &viewer{k.d.StartScreen(t, harness.ScreenOptions{Phone: true}), "approver"}
	approver.Login(t, k.d, other+"-1")
	approver.Go(t, "approvals")
	approver.Sees(t, "approvals.compare")
	approver.look(t, "approvals")
	approver.Press(t, "approvals.approve")
	approver.Sees(t, "approvals.granted_by")
	if words := approver.Words(t); strings.Contains(words, "75C") {
		t.Error("who approves reads the verbatim")
	}

	inspector.Press(t, "super.again")
	inspector.Press(t, "approvals.read")
	inspector.SeesText(t, "75C-123.45")
	inspector.look(t, "reading")
}

// rung has the first step take the silent desk's tip on its own device, and send it on.
func (k *desk) rung(t *testing.T, step, tip string) {
	t.Helper()
	k.fire(t, tip, func(r triage.Ring) bool { return r.As == triage.RingInstead })
	s := &viewer{k.d.StartScreen(t, harness.ScreenOptions{}), "step"}
	s.Login(t, k.d, step+"-1")
	s.Go(t, "due")
	s.Sees(t, "rung.title")
	s.look(t, "due")
	s.Keys(t, "ArrowDown", "Enter")
	s.Has(t, "article[data-tip='"+tip+"'][data-readable]")
	s.SeesText(t, "75C-123.45")
	s.look(t, "rung")
	s.Keys(t, "n")
	s.SeesText(t, step+"-1")
	s.Keys(t, "c")
	s.Has(t, ".panel")
	slipAndRoute(t, s.Screen)
	s.Sees(t, "rung.none")
	if faults := s.Faults(); len(faults) > 0 {
		t.Errorf("in the step's browser: %v", faults)
	}
}

// looks has the desk end two tips, and the inspectorate agree to one and give the other back.
func (k *desk) looks(t *testing.T, inspector *viewer, officer *harness.Officer, unfounded, outside string) {
	t.Helper()
	k.Keys(t, "Escape")
	for _, words := range []string{unfounded, outside} {
		id := k.find(t, officer, words)
		k.Keys(t, "e")
		k.Check(t, "desk.disposition.unfounded")
		k.Write(t, "desk.close.why", "da kiem tra, khong co")
		k.Press(t, "desk.close.send")
		k.Lacks(t, "article[data-tip='"+id+"']")
	}
	inspector.Go(t, "look")
	inspector.Has(t, "[data-row]")
	inspector.look(t, "look")
	inspector.Click(t, "[data-row]")
	inspector.Has(t, "[data-looked]")
	inspector.SeesText(t, "ban ma tuy")
	inspector.SeesText(t, "da kiem tra")
	inspector.look(t, "look-open")
	inspector.Press(t, "look.agree")
	inspector.Sees(t, "look.agreed")
	inspector.Click(t, "[data-row]")
	inspector.Has(t, "[data-looked]")
	inspector.Keys(t, "r")
	inspector.Write(t, "look.why", "con phai hoi lai")
	inspector.Press(t, "look.back_now")
	inspector.Sees(t, "look.none")
	harness.Until(t, "the tip to be back at its desk", func() bool {
		for _, v := range officer.Queue(t) {
			if v.Status == triage.New {
				return true
			}
		}
		return false
	})
}

// unit works the card: acknowledged, recorded, more time taken.
func (k *desk) unit(t *testing.T, lead string) {
	t.Helper()
	phone := &viewer{k.d.StartScreen(t, harness.ScreenOptions{Phone: true}), "unit"}
	phone.Login(t, k.d, lead+"-1")
	phone.Press(t, "unit.ack_this")
	phone.Click(t, ".row-open")
	phone.Has(t, "[data-clock=check]")
	phone.Press(t, "clocks.record_now")
	phone.Sees(t, "clocks.recorded")
	phone.Press(t, "unit.do.prolong")
	phone.look(t, "prolong")
	phone.Write(t, "clocks.prolong_why", "cho ket qua giam dinh")
	phone.Press(t, "clocks.prolong_now")
	phone.Sees(t, "clocks.prolonged_now")
	phone.Press(t, "unit.do.aside")
	phone.look(t, "aside")
	phone.Sees(t, "unit.slip_dies")
	phone.Go(t, "notices")
	phone.Press(t, "notices.test")
	phone.Has(t, "[data-rung=reached]")
	phone.look(t, "notices")
	if faults := phone.Faults(); len(faults) > 0 {
		t.Errorf("in the unit's browser: %v", faults)
	}
}

// notices has the desk send again what could not be brought.
func (k *desk) notices(t *testing.T, pc *viewer) {
	t.Helper()
	k.stored(t, func(ctx context.Context, s *store.Store) {
		check(t, s.Bury(ctx, k.office, triage.DeadLetter{Office: k.d.Directory(t).Units[0].ID, Via: "office", Day: triage.Day(time.Now())}))
	})
	pc.Go(t, "notices")
	pc.Has(t, "[data-dead]")
	pc.Lacks(t, "main progress")
	pc.look(t, "notices")
	pc.Press(t, "notices.again_to")
	pc.Sees(t, "notices.put_back")
	pc.Sees(t, "notices.none")
	pc.Go(t, "due")
	pc.Sees(t, "due.ours")
	pc.look(t, "due")
}

// readsOut has the desk read the facts to another office of the route, which answers with a word of its sheet: first with the wrong one.
func (k *desk) readsOut(t *testing.T, pc *viewer, officer *harness.Officer, tip, lead string) {
	t.Helper()
	post := ""
	for _, office := range officer.Open(t, tip).View.Copies {
		if office != lead {
			post = office
		}
	}
	pc.Go(t, "sheet")
	pc.Choose(t, "sheet.to", post)
	pc.Has(t, ".sheet-words li")
	pc.look(t, "sheet")
	words := harness.Eval[[]string](t, pc.Screen, `[...document.querySelectorAll(".sheet-words strong")].map((e) => e.textContent)`)
	if want, err := officer.Now(t, k.d).CodeSheet(post, time.Now().Format("2006-01")); err != nil || !slices.Equal(words, want) {
		t.Errorf("the sheet on the screen is %v, tipctl prints %v (%v)", words, want, err)
	}
	pc.Go(t, "desk")
	pc.Click(t, "[data-tip='"+tip+"'][role=option]")
	pc.Has(t, "article[data-tip='"+tip+"'][data-readable]")
	pc.Keys(t, "l")
	pc.Has(t, "[data-number]")
	pc.Choose(t, "readback.to", post)
	pc.Has(t, "[data-number='1']")
	pc.look(t, "readback")
	pc.Write(t, "readback.heard", words[7])
	pc.Press(t, "readback.send")
	pc.Sees(t, "readback.wrong")
	pc.Has(t, "[data-number='2']")
	pc.Write(t, "readback.heard", strings.ToUpper(words[1]))
	pc.Press(t, "readback.send")
	pc.Sees(t, "readback.right")
	if how := officer.Open(t, tip).View.AckedHow[post]; how != triage.AckReadback {
		t.Errorf("%s has acknowledged by %q", post, how)
	}
}

// tests sends test tips to the own desk, opens one, and does with one key what is next.
func (k *desk) tests(t *testing.T, pc *viewer, officer *harness.Officer) {
	t.Helper()
	pc.Go(t, "notices")
	pc.Press(t, "notices.canary_now")
	pc.Sees(t, "notices.canary_sent")
	sign := "TIN THỬ"
	harness.Until(t, "a test tip at the desk", func() bool {
		return slices.ContainsFunc(officer.Texts(t), func(s string) bool { return strings.Contains(s, sign) })
	})
	pc.Go(t, "desk")
	pc.Has(t, "[data-ready]")
	id := k.find(t, officer, sign)
	pc.Has(t, "[data-canary-step]")
	pc.look(t, "canary")
	before := pc.TextOf(t, "[data-canary-step]")
	pc.Keys(t, "t")
	harness.Until(t, "the key to do what is next", func() bool {
		v := officer.Open(t, id).View
		return v.Status == triage.Routed || v.Status == triage.Closed
	})
	t.Logf("the key did: %s", before)
}
