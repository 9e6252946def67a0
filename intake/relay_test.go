package intake

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"tipline/crypto"
	"tipline/triage"
)

// relayRig is an intake with a batch of cards of the desk of Huế.
func relayRig(t *testing.T, now func() time.Time, batch int) (r *rig, cards *RelayCards, codes []crypto.Code) {
	t.Helper()
	r = newRig(t, rigOptions{codes: 1, now: now})
	cards = must(OpenRelayCards(RelayParams{Dir: filepath.Join(r.dir, "relay"), Server: "test", Keys: r.keys, Now: now}))
	t.Cleanup(func() { cards.Close() })
	r.p.Relays = cards
	return r, cards, addBatch(t, cards, batch)
}

func addBatch(t *testing.T, cards *RelayCards, n int) (codes []crypto.Code) {
	t.Helper()
	var digests []crypto.RelayDigest
	for range n {
		codes = append(codes, crypto.NewCode())
		digests = append(digests, crypto.DigestRelay(codes[len(codes)-1], "test"))
	}
	if err := cards.Add("hue", digests); err != nil {
		t.Fatal(err)
	}
	return codes
}

func (r *rig) passOn(from string, card crypto.Code, text string) Answer {
	return r.send(Submission{Door: "sms", Channel: "sms", Language: "vi", Sender: []byte(from), Text: []byte(text), Relay: []byte(card.Reveal())})
}

// marksOf opens what waits: each text with its marks, its lane, and whether there is anybody to answer.
type waitingTip struct {
	marks  []string
	lane   triage.Lane
	answer bool
	added  bool
}

func (r *rig) waitingTips() map[string]waitingTip {
	all := map[string]waitingTip{}
	for _, a := range r.all() {
		e := r.unseal(a)
		all[e.Text] = waitingTip{e.Marks, a.Lane, e.Reply != nil || a.Lookup != nil, a.Addition()}
	}
	return all
}

// TestPassedOn: a good card marks and lifts the limit, once; a spent one, one that never was and one with a slip in it are answered in the same bytes, and
// none of them gives the relay a receipt.
func TestPassedOn(t *testing.T) {
	now := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	r, _, codes := relayRig(t, func() time.Time { return now }, 3)
	for i := range DefaultLimit + 1 { // the relay's telephone is past its limit already
		r.text(ownNumber, unlikeTexts[i%len(unlikeTexts)]+string(rune('a'+i)))
	}
	rows := []struct {
		name, text string
		card       crypto.Code
		good       bool
	}{
		{"good", "co nguoi cho go lau qua moc 609 hom qua", codes[0], true},
		{"spent", "hai chiec thuyen la dau o ben song sang nay", codes[0], false},
		{"another good one", "nha cuoi ban co sung san treo tren gac bep", codes[1], true},
		{"never printed", "ba nguoi la hoi mua tre con o cho phien", crypto.NewCode(), false},
	}
	var answers []string
	for _, row := range rows {
		a := r.passOn(ownNumber, row.card, row.text)
		if !a.Code.IsZero() || a.Outcome != PassedOn {
			t.Errorf("%s: outcome %v, with a receipt: %v", row.name, a.Outcome, !a.Code.IsZero())
		}
		answers = append(answers, a.SMS("vi"))
	}
	slip := r.send(Submission{Door: "sms", Channel: "sms", Language: "vi", Sender: []byte(ownNumber), Text: []byte("trau bi mat o nuong tren"), Relay: []byte("1234 5678 9012 3456")})
	if answers = slices.Compact(append(answers, slip.SMS("vi"))); len(answers) != 1 {
		t.Errorf("answered in %d ways: %q", len(answers), answers)
	}
	tips := r.waitingTips()
	for _, row := range rows {
		tip := tips[row.text]
		if marked := slices.Contains(tip.marks, MarkPassedOn); marked != row.good {
			t.Errorf("%s: marked %v", row.name, marked)
		}
		if lifted := tip.lane != triage.Bulk; lifted != row.good {
			t.Errorf("%s: lane %s", row.name, tip.lane)
		}
		if tip.answer || tip.added {
			t.Errorf("%s: somebody can be answered %v, joined to another %v", row.name, tip.answer, tip.added)
		}
	}
}

// TestPassedOnIsAnothersEachTime: what belongs together from one person is not joined when each came with a card, nor is the relay's own next message.
func TestPassedOnIsAnothersEachTime(t *testing.T) {
	now := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	r, _, codes := relayRig(t, func() time.Time { return now }, 2)
	r.passOn(ownNumber, codes[0], "co nguoi ban ma tuy toi nao cung co")
	r.passOn(ownNumber, codes[1], "o xa A Luoi 2")
	r.text(ownNumber, "toi hom qua o xa A Luoi 3")
	for text, tip := range r.waitingTips() {
		if tip.added {
			t.Errorf("%q was added to another's", text)
		}
	}
}

// TestCardsOnDisk: a spent card's entry is gone from the file, that of one in hand comes back when its tip is not kept, a restart keeps the others, and no
// code, nor what the member's device sent, is on the disk.
func TestCardsOnDisk(t *testing.T) {
	now := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	r, cards, codes := relayRig(t, func() time.Time { return now }, 4)
	path := filepath.Join(r.dir, "relay", "hue.2026")
	entries := func() int {
		b := must(os.ReadFile(path))
		n := 0
		for at := 0; at < len(b); at += entrySize {
			if !bytes.Equal(b[at:at+entrySize], make([]byte, entrySize)) {
				n++
			}
		}
		return n
	}
	digest := func(c crypto.Code) crypto.RelayDigest { return crypto.DigestRelay(c, "test") }
	if n := entries(); n != 4 {
		t.Fatalf("%d entries", n)
	}
	stat := must(os.Stat(path))
	if want := triage.DayStart(triage.Day(now)); !stat.ModTime().Equal(want) || stat.Mode().Perm() != 0o600 {
		t.Errorf("time %v, mode %v", stat.ModTime(), stat.Mode())
	}
	disk := must(os.ReadFile(path))
	for _, c := range codes {
		d := digest(c)
		if bytes.Contains(disk, d[:16]) || bytes.Contains(disk, []byte(c.Reveal()[:9])) {
			t.Error("the file holds more than an entry")
		}
	}
	lost := cards.claim(digest(codes[0]))
	if lost == nil || cards.claim(digest(codes[0])) != nil {
		t.Fatal("a card was claimed never, or twice")
	}
	lost.end(false)
	cards.claim(digest(codes[0])).end(true)
	cards.claim(digest(codes[1])).end(true)
	if err := cards.sweep(); err != nil {
		t.Fatal(err)
	}
	if n := entries(); n != 2 {
		t.Fatalf("%d entries after two were spent", n)
	}
	if err := cards.Close(); err != nil {
		t.Fatal(err)
	}
	again := must(OpenRelayCards(RelayParams{Dir: filepath.Join(r.dir, "relay"), Server: "test", Keys: r.keys, Now: func() time.Time { return now }}))
	defer again.Close()
	for i, good := range []bool{false, false, true, true} {
		if c := again.claim(digest(codes[i])); (c != nil) != good {
			t.Errorf("after a restart card %d is good: %v", i, c != nil)
		} else {
			c.end(false)
		}
	}
	if again.claim(crypto.DigestRelay(codes[2], "another server")) != nil {
		t.Error("a card is good at another server")
	}
	addBatch(t, again, 3)
	if n := entries(); n != 5 {
		t.Errorf("%d entries with another batch", n)
	}
	now = now.AddDate(1, 0, 0)
	if again.claim(digest(codes[2])) == nil {
		t.Error("a card is not good in the year after")
	}
	now = now.AddDate(1, 0, 0)
	if again.claim(digest(codes[3])) != nil {
		t.Error("a card is good in the second year after")
	}
	if err := again.sweep(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Errorf("cards of long ago are still on the disk: %v", err)
	}
}

func TestCardsWithdrawn(t *testing.T) {
	now := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	r, cards, codes := relayRig(t, func() time.Time { return now }, 2)
	if err := cards.Withdraw("hue"); err != nil {
		t.Fatal(err)
	}
	if cards.claim(crypto.DigestRelay(codes[0], "test")) != nil {
		t.Error("a withdrawn card is good")
	}
	if left := must(os.ReadDir(filepath.Join(r.dir, "relay"))); len(left) != 0 {
		t.Errorf("%d files are left", len(left))
	}
}

// unlikeTexts are stories that no door folds.
var unlikeTexts = []string{
	"xe tai cho go lau", "nguoi la hoi mua trau", "thuyen cho xang", "ban co sung san", "thuoc la lau o cho", "may xuc dao vang", "bay thu trong rung", "danh bac an tien",
}
