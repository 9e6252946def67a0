package call

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tipline/intake"
)

// TestABlindElder knows one key: that of the own commune, heard by ear. Everything else is waited for.
func TestABlindElder(t *testing.T) {
	l := testLine(t, true, "en", "lo")
	want := l.listed("44")[pageSize] // the first name of the second page
	c := l.Begin()
	heard := []string{}
	press := func(keys string) {
		c = l.Keys(c, []byte(keys))
		for _, p := range l.Step(c).Play {
			heard = append(heard, p.Key)
		}
	}
	press("1") // Vietnamese
	press("1") // a report
	press("1") // by ear
	press("2") // the second province
	press("")  // waits: the second page
	if !slices.Contains(heard, communeKey(want)) {
		t.Fatalf("the second page does not read %s: %v", want, heard)
	}
	press("1")
	if c.commune != want || c.at != atManner || !slices.Contains(heard[len(heard)-4:], communeKey(want)) {
		t.Fatalf("chose %q at state %d, heard last %v", c.commune, c.at, heard[len(heard)-4:])
	}
	press("")
	if s := l.Step(c); s.Kind != Record {
		t.Fatalf("then comes %+v", s)
	}
	about := c.about()
	if about.Commune != want || about.Language != Vietnamese || about.Officers || about.Urgent || about.Code != nil {
		t.Errorf("the call says %+v", about)
	}
}

// TestOfficersAndUrgent keeps both: one key does not undo the other.
func TestOfficersAndUrgent(t *testing.T) {
	l := testLine(t, true)
	c := l.Begin()
	for _, keys := range []string{"1", "2", l.listed("46")[0], "3", "2"} {
		c = l.Keys(c, []byte(keys))
	}
	if about := c.about(); !about.Officers || !about.Urgent || about.Commune == "" || l.Step(c).Kind != Record {
		t.Fatalf("%+v at state %d", about, c.at)
	}
	c = l.Begin()
	for _, keys := range []string{"4", "0", "1"} {
		c = l.Keys(c, []byte(keys))
	}
	if about := c.about(); !about.Practice || about.Officers || about.Help {
		t.Errorf("practice: %+v", about)
	}
	c = l.Begin()
	for _, keys := range []string{"3", "1", "2"} {
		if c = l.Keys(c, []byte(keys)); c.at == atHelp && l.Step(c).Play[0].Key != "help.emergency" {
			t.Error("the emergency numbers do not come first")
		}
	}
	if about := c.about(); !about.Help || about.Practice || l.Step(c).Kind != Record || l.Step(c).Play[0].Key != "record.help" {
		t.Errorf("help: %+v", about)
	}
}

// TestReceiptIsSaidTwice digit by digit.
func TestReceiptIsSaidTwice(t *testing.T) {
	l := testLine(t, true)
	code := intake.NewCode()
	c := l.Begin()
	c.at = atRecord
	c = l.Kept(c, intake.Answer{Code: code}, nil)
	said := ""
	for _, p := range l.Step(c).Play {
		said += strings.TrimPrefix(p.Key, "digit.")
	}
	want := strings.ReplaceAll(code.Reveal(), " ", "")
	if said != "received"+want+"received.again"+want+"received.keep" {
		t.Errorf("said %s, the receipt is %s", said, want)
	}
	for range receiptTurns - 1 {
		if c = l.Keys(c, []byte("1")); c.at != atReceipt {
			t.Fatal("it is not said again")
		}
	}
	if c = l.Keys(c, []byte("1")); c.at != atEnd {
		t.Error("it is said for ever")
	}
}

// TestReceiptFindsNews, and takes what is added: sound, a key, a commune.
func TestReceiptFindsNews(t *testing.T) {
	l := testLine(t, true)
	start := func() Call {
		c := l.Begin()
		c = l.Keys(c, []byte("2"))
		return l.Keys(c, []byte(rightCode))
	}
	if c := start(); c.at != wantsNews || string(c.code[:]) != rightCode {
		t.Fatalf("state %d, code %s", c.at, c.code)
	}
	c := l.Heard(start(), intake.News{State: intake.AQuestion, Question: "Mấy người?"}, nil)
	play := fmt.Sprint(l.Step(c).Play)
	if !strings.Contains(play, "Mấy người?") || !strings.Contains(play, "told.answer") {
		t.Errorf("the question is not heard: %s", play)
	}
	if yes := l.Keys(c, []byte("2")); yes.at != wantsPress || yes.about().Assent != "yes" || string(yes.about().Code) != rightCode {
		t.Errorf("yes is %+v", yes.about())
	}
	if said := l.Keys(l.Heard(start(), intake.News{}, nil), []byte("2")); said.at == wantsPress {
		t.Error("yes to no question")
	}
	if more := l.Keys(c, []byte("1")); l.Step(more).Kind != Record || string(more.about().Code) != rightCode {
		t.Error("nothing can be said in answer")
	}
	where := l.Keys(l.Keys(l.Keys(c, []byte("4")), []byte("2")), []byte(l.listed("46")[0]))
	if where.at != wantsPress || where.about().Commune != l.listed("46")[0] {
		t.Errorf("a commune in answer is %+v at state %d", where.about(), where.at)
	}
	c = start()
	for range codeTurns - 1 {
		if c = l.Heard(c, intake.News{}, mistyped(t)); c.at != atCode || c.code != [CodeDigits]byte{} {
			t.Fatalf("a mistyped code leads to state %d", c.at)
		}
		c = l.Keys(c, []byte(rightCode))
	}
	if c = l.Heard(c, intake.News{}, mistyped(t)); c.at != atMenu || c.note != "code.lost" || c.about().Code != nil {
		t.Errorf("after %d mistyped codes: %+v", codeTurns, c)
	}
}
