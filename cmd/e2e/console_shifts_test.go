package e2e

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"

	"tipline/cmd/internal/harness"
	"tipline/crypto"
	"tipline/triage"
)

// A pc is one machine of a duty room at the protocol's level: whoever sits there has logged in on it, and it may keep what earlier members left behind:
// their tokens, their watches, what they had sealed.
type pc struct {
	d       *harness.Deployment
	members []*harness.Officer
	at      int               // who sits there
	left    []harness.Officer // earlier sessions as they were
	wrote   map[string]string // writer of a note by its text
	gave    map[string]string // who handed over, by the document's fingerprint
	notes   int               // found at the end
	to      *crypto.Recipient // of the office's keyring
}

// notesDrawn is how many of the 200 acts of TestShiftsOnOnePC are notes, by its seed.
const notesDrawn = 72

// TestShiftsOnOnePC plays 200 random changes of members at one PC, with acts between and the leavings of all earlier sessions tried again after each: no act is
// ever found under another member's handle, none is missing, and none is there that nobody did. What is drawn is seeded, so that it is known how much must be found.
func TestShiftsOnOnePC(t *testing.T) {
	d := harness.Deploy(t, quick)
	d.Start(t, harness.Build(t, "tipd"))
	k := &desk{d: d, office: d.Directory(t).Desks[0].ID}
	k.send(t, storyTexts...)
	p := &pc{d: d, wrote: map[string]string{}, gave: map[string]string{}}
	for _, n := range []string{"-1", "-2"} {
		p.members = append(p.members, d.Officer(t, k.office+n))
	}
	p.members[0].Login(t)
	p.to = p.members[0].Now(t, d).Recipient()
	waitTips(t, len(storyTexts), p.members[:1])
	tips := p.members[0].Queue(t)
	r := rand.New(rand.NewPCG(9, 2026))
	for range 200 {
		p.change(t, r)
		tip := tips[r.IntN(len(tips))].ID
		p.act(t, r, tip)
		p.leavings(t, r, tip)
	}
	for _, tip := range tips {
		p.audit(t, tip.ID)
	}
	if p.notes != len(p.wrote) || p.notes != notesDrawn {
		t.Errorf("%d notes are found, %d were written, the seed draws %d", p.notes, len(p.wrote), notesDrawn)
	}
	documents := p.auditHandovers(t)
	if pairs := len(p.members) * len(tips); documents != len(p.gave) || documents < pairs {
		t.Errorf("%d hand-overs are found, %d different ones were signed, and there are %d pairs of member and tip", documents, len(p.gave), pairs)
	}
	t.Logf("200 changes, %d notes and %d hand-overs under the right handle", p.notes, documents)
}

// change puts another member, or the same, before the PC: the last one logs out, locks with the alarm on, or just walks away.
func (p *pc) change(t *testing.T, r *rand.Rand) {
	t.Helper()
	old := p.members[p.at]
	p.left = append(p.left, *old)
	switch r.IntN(3) {
	case 0:
		old.Try(t, http.MethodPost, "/api/logout", struct{}{})
	case 1:
		old.Try(t, http.MethodPost, "/api/watch", struct{}{})
	default:
		p.left = p.left[:len(p.left)-1] // still logged in: the next one's acts must not become theirs
	}
	p.at = r.IntN(len(p.members))
	p.members[p.at].Login(t)
}

// act does something as whoever sits there.
func (p *pc) act(t *testing.T, r *rand.Rand, tip string) {
	t.Helper()
	me := p.members[p.at]
	switch r.IntN(3) {
	case 0:
		text := fmt.Sprintf("ghi chu %d", len(p.wrote))
		if status, body := p.note(t, me, tip, text); status == http.StatusNoContent {
			p.wrote[text] = me.Key.Member.ID
		} else {
			t.Errorf("a note: %d %s", status, body)
		}
	case 1:
		me.Try(t, http.MethodPost, "/api/tips/"+tip+"/lease", struct{}{})
		v := me.Open(t, tip).View
		if status, _ := me.Try(t, http.MethodPost, "/api/tips/"+tip+"/yield", struct{}{}); (status == http.StatusNoContent) != (v.Holder == me.Key.Member.ID) {
			t.Errorf("%s gives back what %s holds: %d", me.Key.Member.ID, v.Holder, status)
		}
	case 2: // with the tip in hand, so that hand-overs differ
		me.Try(t, http.MethodPost, "/api/tips/"+tip+"/lease", struct{}{})
		p.handOver(t, me)
		me.Try(t, http.MethodPost, "/api/tips/"+tip+"/yield", struct{}{})
	}
}

// handOver signs the shift over to the colleague; the same document in the colleague's name must be refused.
func (p *pc) handOver(t *testing.T, me *harness.Officer) {
	t.Helper()
	other := p.members[1-slices.Index(p.members, me)]
	var v triage.HandoverView
	_, body := me.Try(t, http.MethodGet, "/api/handover", nil)
	if err := json.Unmarshal(body, &v); err != nil {
		t.Fatal(err)
	}
	for _, outgoing := range []*harness.Officer{other, me} {
		incoming := p.members[1-slices.Index(p.members, outgoing)]
		b := triage.Handover{Version: 1, Desk: me.Key.Member.Office, Day: v.Day, Outgoing: outgoing.Key.Member.ID, Incoming: incoming.Key.Member.ID}
		for _, l := range []struct {
			tips []triage.TipView
			to   *[]string
		}{{v.Leases, &b.Leases}, {v.Promises, &b.Promises}, {v.Overdue, &b.Overdue}, {v.Holds, &b.Holds}} {
			*l.to = []string{}
			for _, tip := range l.tips {
				*l.to = append(*l.to, tip.ID)
			}
		}
		doc, err := crypto.NewSigned("handover", b)
		if err != nil {
			t.Fatal(err)
		}
		me.Key.Sign(&doc) // whoever sits there has no other key
		status, _ := me.Try(t, http.MethodPost, "/api/handover", triage.HandoverRequest{Document: doc})
		if (status < 400) != (outgoing == me) {
			t.Errorf("%s hands over as %s: %d", me.Key.Member.ID, outgoing.Key.Member.ID, status)
		}
		if status < 400 {
			p.gave[doc.Fingerprint()] = me.Key.Member.ID
		}
	}
}

// leavings tries what earlier sessions left: nothing of it works.
func (p *pc) leavings(t *testing.T, r *rand.Rand, tip string) {
	t.Helper()
	for range min(2, len(p.left)) {
		old := p.left[r.IntN(len(p.left))]
		for _, path := range []string{"/api/tips/" + tip + "/lease", "/api/next", "/api/undo"} {
			if status, _ := old.Try(t, http.MethodPost, path, struct{}{}); status != http.StatusUnauthorized {
				t.Errorf("the token that %s left does %s: %d", old.Key.Member.ID, path, status)
			}
		}
		if status, _ := p.note(t, &old, tip, "cua nguoi da roi"); status != http.StatusUnauthorized {
			t.Errorf("the token that %s left writes: %d", old.Key.Member.ID, status)
		}
	}
}

// note writes a note of the desk.
func (p *pc) note(t *testing.T, o *harness.Officer, tip, text string) (int, []byte) {
	t.Helper()
	message, err := (&crypto.Envelope{Text: text, Channel: "desk"}).Marshal()
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := crypto.Seal(crypto.KindThread, message, p.to)
	if err != nil {
		t.Fatal(err)
	}
	return o.Try(t, http.MethodPost, "/api/tips/"+tip+"/note", triage.NoteRequest{Note: sealed})
}

// audit reads the notes of a tip, and asks who wrote them.
func (p *pc) audit(t *testing.T, tip string) {
	t.Helper()
	me := p.members[p.at]
	var v triage.OpenView
	_, body := me.Try(t, http.MethodGet, "/api/tips/"+tip, nil)
	if err := json.Unmarshal(body, &v); err != nil {
		t.Fatal(err)
	}
	for _, n := range v.Notes {
		plaintext, err := crypto.Open(crypto.KindThread, n.Sealed, me.Identities...)
		if err != nil {
			t.Fatal(err)
		}
		e, err := crypto.ParseEnvelope(plaintext)
		if err != nil {
			t.Fatal(err)
		}
		if p.wrote[e.Text] != n.Member {
			t.Errorf("%q of %s stands under %s", e.Text, p.wrote[e.Text], n.Member)
		}
		p.notes++
	}
}

// auditHandovers reads all hand-overs, asks who gave each, and says how many there are.
func (p *pc) auditHandovers(t *testing.T) int {
	t.Helper()
	var h triage.HandoverView
	_, body := p.members[p.at].Try(t, http.MethodGet, "/api/handover", nil)
	if err := json.Unmarshal(body, &h); err != nil {
		t.Fatal(err)
	}
	for _, doc := range h.Documents {
		var b triage.Handover
		if err := json.Unmarshal([]byte(doc.Signed.Body), &b); err != nil || len(doc.Signed.Signatures) != 1 || doc.Signed.Signatures[0].Member != b.Outgoing {
			t.Errorf("a hand-over of %s is signed by %v, %v", b.Outgoing, doc.Signed.Signatures, err)
		}
		if p.gave[doc.ID] != b.Outgoing {
			t.Errorf("a hand-over of %q stands under %s", p.gave[doc.ID], b.Outgoing)
		}
	}
	return len(h.Documents)
}

// TestShiftsInTheBrowser hands over at one PC in a real browser: the outgoing member signs and locks, the incoming one unlocks and signs. Then members change
// as fast as hands can while acts are under way: what one began is recorded as theirs or not at all.
func TestShiftsInTheBrowser(t *testing.T) {
	k := openDesk(t, storyTexts...)
	one, two := k.office+"-1", k.office+"-2"
	k.Go(t, "handover")
	k.Choose(t, "handover.to", two)
	k.Press(t, "handover.sign")
	k.Sees(t, "handover.given")
	k.Press(t, "alarm.hush")
	k.Lock(t)
	k.Sees(t, "alarm.waiting.many") // the alarm is heard while locked, and says only how many
	k.send(t, "Khan cap: toi nay co 5 nguoi gui ma tuy qua moc 640 xa A Luoi 2")
	k.SeesText(t, "3 ")
	k.Has(t, ".alarmbar.rings")
	k.Login(t, k.d, two)
	k.Go(t, "handover")
	k.Press(t, "handover.take")
	k.Sees(t, "handover.both")
	k.Shot(t, "desk-handover-signed")

	watch := k.d.Officer(t, one)
	watch.Login(t)
	tip := watch.Queue(t)[0].ID
	at, turns := two, 8
	for i := range turns {
		k.Go(t, "desk")
		k.Has(t, "[data-ready]")
		k.Click(t, "[role=option]")
		k.Has(t, "article[data-readable]")
		k.Keys(t, "o")
		k.Write(t, "desk.note.label", "cua "+at+" "+fmt.Sprint(i))
		// The note is sent, and the screen locked in the same moment or a little later: while it is sealed, under way, or answered.
		harness.Eval[bool](t, k.Screen, fmt.Sprintf(`(document.querySelector(".panel .send").click(), setTimeout(() => dispatchEvent(new KeyboardEvent("keydown", {key: "l", altKey: true})), %d), true)`, i*12))
		k.Sees(t, "login.title")
		if strings.Contains(k.Words(t), "cua "+at) {
			t.Error("a locked screen shows what was typed")
		}
		at = []string{one, two}[i%2]
		k.Login(t, k.d, at)
	}
	(&pc{d: k.d, members: []*harness.Officer{watch}}).own(t, tip, k.office)
	k.clean(t)
}

// own checks that each note of a tip that names its writer stands under that writer.
func (p *pc) own(t *testing.T, tip, office string) {
	t.Helper()
	me := p.members[0]
	var v triage.OpenView
	_, body := me.Try(t, http.MethodGet, "/api/tips/"+tip, nil)
	if err := json.Unmarshal(body, &v); err != nil {
		t.Fatal(err)
	}
	for _, n := range v.Notes {
		plaintext, err := crypto.Open(crypto.KindThread, n.Sealed, me.Identities...)
		if err != nil {
			t.Fatal(err)
		}
		if e, err := crypto.ParseEnvelope(plaintext); err != nil || !strings.HasPrefix(e.Text, "cua "+n.Member+" ") {
			t.Errorf("under %s of %s stands another's note, %v", n.Member, office, err)
		}
	}
	t.Logf("%d notes got through, each under its writer", len(v.Notes))
}
