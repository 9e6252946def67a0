package intake

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"tipline/crypto"
	"tipline/triage"
)

const tipText = "toi thay nhieu nguoi la cong hang qua duong mon dem qua"

func TestAcceptedTipOpensAtItsDesk(t *testing.T) {
	r := newRig(t, rigOptions{codes: 1})
	answer := r.send(Submission{Text: []byte(tipText), Language: "vi"})
	if answer.Outcome != Received || answer.Code.IsZero() {
		t.Fatalf("outcome %v, code missing %v", answer.Outcome, answer.Code.IsZero())
	}
	arrivals := r.all()
	if len(arrivals) != 1 {
		t.Fatalf("%d in the spool", len(arrivals))
	}
	a := arrivals[0]
	if a.Desk != "hue" || a.Lane != triage.Normal || a.Addition() || a.Lookup == nil {
		t.Fatalf("arrival %+v", a)
	}
	envelope := r.unseal(a)
	if envelope.Text != tipText || envelope.Channel != "web" || envelope.Language != "vi" || len(envelope.Marks) != 0 {
		t.Fatalf("envelope %+v", envelope)
	}
	var reading Reading
	if err := json.Unmarshal(envelope.Answer, &reading); err != nil {
		t.Fatal(err)
	}
	receipt := crypto.Derive(answer.Code, r.keys.Pepper())
	if receipt.Lookup != *a.Lookup {
		t.Error("lookup is not the code's")
	}
	if desk, id, err := receipt.OpenRecord(a.Record); err != nil || desk != "hue" || id != a.ID {
		t.Errorf("record: %q %v", desk, err)
	}
	sealed, err := crypto.Seal(crypto.KindThread, []byte("hello"), envelope.Reply)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := crypto.Open(crypto.KindThread, sealed, must(receipt.Identity())); err != nil || string(got) != "hello" {
		t.Errorf("reply: %q %v", got, err)
	}
}

func TestEveryWayOutZeroes(t *testing.T) {
	r := newRig(t, rigOptions{})
	long := strings.Repeat("a", crypto.MaxText+1)
	rows := []struct {
		name string
		s    Submission
		want error
	}{
		{"taken", Submission{Door: "page", Text: []byte(tipText)}, nil},
		{"unknown door", Submission{Door: "cellar", Text: []byte(tipText)}, ErrUnavailable},
		{"empty", Submission{Door: "page", Text: []byte(" \n.,!")}, ErrEmpty},
		{"no text at all", Submission{Door: "page", Text: []byte{0xff, 0xfe}}, ErrEmpty},
		{"too long", Submission{Door: "page", Text: []byte(long)}, ErrTooLong},
		{"too long when coded", Submission{Door: "page", Text: []byte("a" + strings.Repeat("\x01", 8000))}, ErrTooLong},
		{"too long when made whole", Submission{Door: "page", Text: []byte("a" + strings.Repeat("\xff", 9000))}, ErrTooLong},
		{"mistyped code", Submission{Door: "page", Text: []byte(tipText), Code: []byte("1111 1111 1111 1111")}, crypto.ErrCheckDigit},
		{"no code", Submission{Door: "page", Text: []byte(tipText), Code: []byte("12")}, crypto.ErrNotACode},
		{"desk without keyring", Submission{Door: "page", Text: []byte(tipText), Officers: true}, ErrUnavailable},
	}
	delete(r.desks, "thanh-tra")
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			s := row.s
			s.Sender, s.Carrier = []byte("+84912345678"), []byte("SM"+row.name)
			kept := [][]byte{s.Text, s.Sender, s.Carrier, s.Code}
			_, err := r.Accept(context.Background(), &s)
			if !errors.Is(err, row.want) {
				t.Fatalf("error %v", err)
			}
			for i, b := range kept {
				if bytes.Trim(b, "\x00") != nil && len(bytes.Trim(b, "\x00")) > 0 {
					t.Errorf("slice %d is still readable", i)
				}
			}
			if s.Text != nil || s.Sender != nil || s.Carrier != nil || s.Code != nil {
				t.Error("submission still holds a slice")
			}
		})
	}
	if n := len(r.all()); n != 1 {
		t.Errorf("%d kept", n)
	}
	if s := r.log.String(); strings.Contains(s, "8491") || strings.Contains(s, "nguoi") {
		t.Error("log tells the submission")
	}
}

func TestBadBytesAreShown(t *testing.T) {
	r := newRig(t, rigOptions{})
	r.send(Submission{Text: []byte("A L\xff\xfe\u01b0\u1edbi \u202e<b>\x00"), Quiet: true})
	envelope := r.unseal(r.all()[0])
	if want := "A L\ufffd\ufffd\u01b0\u1edbi \u202e<b>\x00"; envelope.Text != want {
		t.Errorf("text %q", envelope.Text)
	}
	if !slices.Contains(envelope.Marks, MarkBytes) {
		t.Errorf("marks %v", envelope.Marks)
	}
}

func TestAboutOfficersGoesToTheInspectorate(t *testing.T) {
	r := newRig(t, rigOptions{})
	r.send(Submission{Text: []byte(tipText), Officers: true, Lost: true, Quiet: true})
	a := r.all()[0]
	if a.Desk != "thanh-tra" {
		t.Fatalf("desk %s", a.Desk)
	}
	if marks := r.unseal(a).Marks; !slices.Contains(marks, MarkOfficers) || !slices.Contains(marks, MarkLost) {
		t.Errorf("marks %v", marks)
	}
	key := must(r.keys.Key(a.ID))
	sealed := must(crypto.Unlock(key, a.ID, crypto.KindTip, "", a.Blob))
	if _, err := crypto.Open(crypto.KindTip, sealed, r.desks["hue"]); !errors.Is(err, crypto.ErrCannotOpen) {
		t.Errorf("the province's desk: %v", err)
	}
}

func TestOverTheLimitIsBulkAndAnsweredAlike(t *testing.T) {
	r := newRig(t, rigOptions{codes: 5})
	lanes := map[triage.Lane]int{}
	for _, text := range []string{tipText, "trau lac o A Roang", "co tieng sung", "xe la dau truoc cho", "nguoi la hoi duong"} {
		answer := r.send(Submission{Door: "sms", Text: []byte(text), Sender: []byte("+84912345678")})
		if answer.Outcome != Received || answer.Code.IsZero() {
			t.Error("over the limit is answered otherwise")
		}
	}
	for _, a := range r.all() {
		lanes[a.Lane]++
	}
	if lanes[triage.Normal] != 3 || lanes[triage.Bulk] != 2 {
		t.Errorf("lanes %v", lanes)
	}
}

func TestPastThePoolTheAnswerIsBare(t *testing.T) {
	r := newRig(t, rigOptions{})
	if answer := r.send(Submission{Text: []byte(tipText)}); answer.Outcome != ReceivedBare || !answer.Code.IsZero() {
		t.Error("a code out of nowhere")
	}
	a := r.all()[0]
	if a.Lookup != nil || len(a.Record) != 0 || r.unseal(a).Reply != nil {
		t.Error("there is a trace of a receipt")
	}
}

func TestAdditionFollowsItsTip(t *testing.T) {
	r := newRig(t, rigOptions{codes: 1})
	code := r.send(Submission{Text: []byte(tipText)}).Code
	tip := r.all()[0]
	for _, released := range []bool{false, true} {
		if released {
			r.release()
		}
		answer := r.send(Submission{Text: []byte("them mot xe tai"), Code: []byte(code.Reveal())})
		if answer.Outcome != Added || !answer.Code.IsZero() {
			t.Fatalf("outcome %v", answer.Outcome)
		}
		added := r.all()
		i := slices.IndexFunc(added, func(a *triage.Arrival) bool { return a.Addition() })
		if i < 0 || added[i].Tip != tip.ID || added[i].Desk != "hue" {
			t.Fatal("no addition to the tip")
		}
		if envelope := r.unseal(added[i]); envelope.Text != "them mot xe tai" || envelope.Reply != nil {
			t.Errorf("envelope %+v", envelope)
		}
	}
}

// release empties the spool into the queue at once.
func (r *rig) release() {
	r.t.Helper()
	f := must(NewFeeder(FeederParams{Spool: r.spool, Queue: r.queue, Now: r.options.now, Log: quiet}))
	now := f.p.Now()
	f.ripen(r.spool.Waiting())
	f.release(context.Background(), now, f.due(r.spool.Waiting(), now), true)
}

func TestAdditionWithoutATipBecomesOne(t *testing.T) {
	r := newRig(t, rigOptions{})
	rows := []struct {
		name, mark string
		away       error
	}{
		{"never given", MarkUnknown, nil},
		{"store away", MarkUnchecked, errAway},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			r.queue.away = row.away
			answer := r.send(Submission{Text: []byte(tipText), Code: []byte(crypto.NewCode().Reveal())})
			if answer.Outcome != Added || !answer.Code.IsZero() {
				t.Errorf("the answer tells that the code is unknown")
			}
			if !slices.ContainsFunc(r.all(), func(a *triage.Arrival) bool {
				return !a.Addition() && slices.Contains(r.unseal(a).Marks, row.mark)
			}) {
				t.Error("no tip that says so")
			}
		})
	}
}

func TestRedeliveryMakesNoSecondTip(t *testing.T) {
	c := newTestClock()
	r := newRig(t, rigOptions{codes: 2, now: c.now})
	deliver := func() Answer {
		return r.send(Submission{Door: "sms", Text: []byte(tipText), Carrier: []byte("SM0123")})
	}
	first := deliver()
	for range 3 {
		if again := deliver(); again.Code.IsZero() || again.Code.Reveal() != first.Code.Reveal() || again.Outcome != first.Outcome {
			t.Fatal("another answer within a quarter of an hour")
		}
	}
	c.forward(replyAge)
	if late := deliver(); late.Outcome != ReceivedBare || !late.Code.IsZero() {
		t.Error("a late redelivery isn't answered bare")
	}
	r.restart()
	if late := deliver(); late.Outcome != ReceivedBare {
		t.Error("forgotten over a restart")
	}
	for range triage.GuardDays - 1 {
		c.forward(day)
		if late := deliver(); late.Outcome != ReceivedBare {
			t.Error("forgotten within the guard's days")
		}
	}
	if n := len(r.all()); n != 1 {
		t.Errorf("%d tips of one message", n)
	}
	r.send(Submission{Door: "page", Text: []byte(tipText), Carrier: []byte("SM0123")})
	if n := len(r.all()); n != 2 {
		t.Error("one door's ID holds up another door's")
	}
}

func TestRedeliveryAtTheSameMoment(t *testing.T) {
	r := newRig(t, rigOptions{codes: 1})
	var all sync.WaitGroup
	var mu sync.Mutex
	codes := map[string]int{}
	for range 20 {
		all.Go(func() {
			answer := r.send(Submission{Door: "sms", Text: []byte(tipText), Carrier: []byte("SM0123")})
			mu.Lock()
			defer mu.Unlock()
			codes[answer.Code.Reveal()]++
		})
	}
	all.Wait()
	if len(codes) != 1 || len(r.all()) != 1 {
		t.Errorf("%d answers, %d tips", len(codes), len(r.all()))
	}
}

func TestARefusedMessageMayComeAgain(t *testing.T) {
	r := newRig(t, rigOptions{})
	inspectorate := r.desks["thanh-tra"]
	delete(r.desks, "thanh-tra")
	s := func() *Submission {
		return &Submission{Door: "sms", Text: []byte(tipText), Carrier: []byte("SM1"), Officers: true}
	}
	if _, err := r.Accept(context.Background(), s()); !errors.Is(err, ErrUnavailable) {
		t.Fatal(err)
	}
	r.desks["thanh-tra"] = inspectorate
	if _, err := r.Accept(context.Background(), s()); err != nil {
		t.Fatal(err)
	}
	if n := len(r.all()); n != 1 {
		t.Errorf("%d tips", n)
	}
}

func TestManyAtOnce(t *testing.T) {
	r := newRig(t, rigOptions{})
	var all sync.WaitGroup
	const n = 100
	for range n {
		all.Go(func() { r.send(Submission{Text: []byte(tipText), Quiet: true}) })
	}
	all.Wait()
	if got := len(r.all()); got != n {
		t.Errorf("%d of %d", got, n)
	}
}
