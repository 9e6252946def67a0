package intake

import (
	"context"
	"errors"
	"testing"

	"tipline/crypto"
)

func TestForget(t *testing.T) {
	r := newRig(t, rigOptions{codes: 2})
	answer := r.send(Submission{Text: []byte(tipText)})
	code := answer.Code.Reveal()
	forget := func(code string) error { return r.Forget(context.Background(), []byte(code)) }
	found := func() bool {
		receipt := crypto.Derive(answer.Code, r.keys.Pepper())
		defer receipt.Forget()
		f, err := r.find(context.Background(), receipt)
		if err != nil {
			t.Fatal(err)
		}
		return f.known
	}
	if !found() {
		t.Fatal("the code finds nothing to begin with")
	}
	before := len(r.all())
	if err := forget(crypto.NewCode().Reveal()); err != nil || len(r.all()) != before {
		t.Errorf("a code that nobody was given: %v, %d arrivals more", err, len(r.all())-before)
	}
	if err := forget("1234 5678 9012 3456"); !errors.Is(err, crypto.ErrCheckDigit) {
		t.Errorf("a slip: %v", err)
	}
	if err := forget(code); err != nil {
		t.Fatal(err)
	}
	if found() {
		t.Error("the code still opens something")
	}
	r.restart()
	if found() {
		t.Error("the code opens something after a restart")
	}
	r.release()
	if found() {
		t.Error("the code opens something after the release")
	}
	if n := len(r.all()); n != 0 {
		t.Errorf("%d arrivals are left", n)
	}
	if err := forget(code); err != nil {
		t.Errorf("a second time: %v", err)
	}
	if n := len(r.all()); n != 0 {
		t.Error("a second time it is an arrival again")
	}
	again := r.send(Submission{Text: []byte("them mot xe tai"), Code: []byte(code)})
	if all := r.all(); again.Outcome != Added || len(all) != 1 || all[0].Addition() {
		t.Error("what is added under it is no new tip")
	}
}

// TestForgottenIsAnnounced reads what the desk gets: the tip stays, and an entry says that asking is in vain.
func TestForgottenIsAnnounced(t *testing.T) {
	r := newRig(t, rigOptions{codes: 1})
	answer := r.send(Submission{Text: []byte(tipText)})
	if err := r.Forget(context.Background(), []byte(answer.Code.Reveal())); err != nil {
		t.Fatal(err)
	}
	tips, entries := 0, 0
	for _, a := range r.all() {
		if a.Addition() {
			entries++
			if e := r.unseal(a); e.Text != forgotten || e.Channel != "sms" {
				t.Errorf("the desk reads %+v", e)
			}
		} else {
			tips++
		}
	}
	if tips != 1 || entries != 1 {
		t.Errorf("%d tips and %d entries", tips, entries)
	}
}
