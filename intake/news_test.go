package intake

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"tipline/crypto"
	"tipline/triage"
)

func TestNews(t *testing.T) {
	c := newTestClock()
	r := newRig(t, rigOptions{now: c.now, codes: 1})
	code := r.send(Submission{Text: []byte(tipText)}).Code
	tip := r.all()[0]
	reply := r.unseal(tip).Reply
	expect := func(step string, want News) {
		t.Helper()
		r.queue.asked = nil
		typed := []byte(code.Reveal())
		news, err := r.News(context.Background(), typed)
		if err != nil || news != want {
			t.Errorf("%s: %+v %v", step, news, err)
		}
		if !slices.Equal(r.queue.asked, []string{"receipt", "moved", "standing", "thread"}) {
			t.Errorf("%s: asked %v", step, r.queue.asked)
		}
		if slices.Max(typed) != 0 {
			t.Errorf("%s: the code stays in the caller's slice", step)
		}
	}
	expect("before the release", News{})
	r.release()
	expect("released", News{})

	question := "May giờ thi toi?"
	r.ask(tip.ID, question, reply)
	expect("asked", News{State: AQuestion, Question: question})
	r.ask(tip.ID, "not for you", must(crypto.NewIdentity()).Recipient())
	expect("a message to somebody else", News{})
	r.ask(tip.ID, question, reply)
	r.send(Submission{Text: []byte("luc 2 gio"), Code: []byte(code.Reveal())})
	r.release()
	expect("answered", News{})

	r.queue.standing[tip.ID] = triage.Standing{Closed: true, Day: triage.Day(c.now())}
	for range triage.FinishedAfter {
		expect("closed", News{})
		c.forward(day)
	}
	expect("finished", News{State: Finished})

	live := code
	code = crypto.NewCode()
	expect("never given", News{})
	code = live
	r.queue.away = errAway
	if _, err := r.News(context.Background(), []byte(code.Reveal())); !errors.Is(err, ErrUnavailable) {
		t.Errorf("store away: %v", err)
	}
	for typed, want := range map[string]error{"1111 1111 1111 1111": crypto.ErrCheckDigit, "12": crypto.ErrNotACode} {
		from := []byte("+84901234567")
		if _, err := r.News(WithSender(context.Background(), "kannel", from), []byte(typed)); !errors.Is(err, want) {
			t.Errorf("mistyped: %v", err)
		}
		if !bytes.Equal(from, make([]byte, len(from))) {
			t.Errorf("the sender of a mistyped code stays in memory")
		}
	}
}

// ask puts a message of the desk into a tip's thread.
func (r *rig) ask(tip crypto.ID, text string, to *crypto.Recipient) {
	r.t.Helper()
	key := must(r.keys.Key(tip))
	entry := triage.Entry{ID: triage.NewEntryID(), From: triage.FromDesk}
	message := must((&crypto.Envelope{Text: text, Channel: "desk"}).Marshal())
	entry.Out = crypto.Lock(key, tip, crypto.KindThread, triage.OutPart(entry.ID), must(crypto.Seal(crypto.KindThread, message, to)))
	r.queue.threads[tip] = append(r.queue.threads[tip], entry)
}

func TestReplies(t *testing.T) {
	c := newTestClock()
	r := newReplies()
	id := r.id("sms", []byte("SM1"))
	ctx := context.Background()
	if _, found, err := r.claim(ctx, c.now(), id); found || err != nil {
		t.Fatal(found, err)
	}
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	if _, _, err := r.claim(cancelled, c.now(), id); err == nil {
		t.Error("doesn't wait for who is at it")
	}
	r.keep(id, Answer{Question: "where?"}, c.now())
	if a, found, _ := r.claim(ctx, c.now(), id); !found || a.Question != "where?" {
		t.Error("forgot its answer")
	}
	for i := range 10 {
		other := r.id("sms", fmt.Append(nil, i))
		if _, found, _ := r.claim(ctx, c.now(), other); found {
			t.Error("found what never was")
		}
		r.drop(other)
	}
	c.forward(replyAge - time.Second)
	if r.sweep(c.now()); len(r.kept) != 1 {
		t.Errorf("%d kept", len(r.kept))
	}
	c.forward(time.Second)
	if r.sweep(c.now()); len(r.kept) != 0 {
		t.Error("kept beyond its time")
	}
}
