package crypto

import (
	"context"
	"errors"
	"fmt"
	"testing"
)

func TestSealPool(t *testing.T) {
	desk, a, b, gone := newIdentity(t), newIdentity(t), newIdentity(t), newIdentity(t)
	to := Readers{desk.Recipient(), a.Recipient(), b.Recipient()}
	p := NewSealPool(5)
	p.Keep([]Readers{to, {Desk: gone.Recipient()}})
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- p.Run(ctx) }()
	waitFor(t, func() bool { return p.Ready() == 10 })
	seen := map[string]bool{}
	for n := range 30 { // more than are ready
		text := fmt.Sprint("tin ", n)
		sealed, err := p.Seal(KindTip, []byte(text), to)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := Open(KindTip, sealed, desk); err != nil || string(got) != text {
			t.Fatal(err)
		}
		if got, err := OpenHalves(KindTip, sealed, a, b); err != nil || string(got) != text {
			t.Fatal(err)
		}
		header := string(sealed[:1000])
		if seen[header] {
			t.Fatal("one writer, two tips")
		}
		seen[header] = true
	}
	if _, err := p.Seal("note", nil, to); !errors.Is(err, ErrWrongKind) {
		t.Error(err)
	}
	if _, err := p.Seal(KindTip, make([]byte, 40_000), to); !errors.Is(err, ErrTooLarge) {
		t.Error(err)
	}
	fresh, err := RecipientFromBytes(desk.Recipient().Bytes()) // parsed again, the same readers
	if err != nil {
		t.Fatal(err)
	}
	waitFor(t, func() bool { return p.Ready() >= 10 })
	if p.take((Readers{fresh, to.HalfA, to.HalfB}).key()) == nil {
		t.Error("a recipient parsed twice is taken for two")
	}
	if p.take((Readers{to.Desk, to.HalfB, to.HalfA}).key()) != nil {
		t.Error("other readers get these writers")
	}
	p.Keep([]Readers{to})
	if p.take((Readers{Desk: gone.Recipient()}).key()) != nil {
		t.Error("writers to a turned keyring are kept")
	}
	stop()
	<-done
	if p.Ready() != 0 {
		t.Error("a stopped pool keeps writers")
	}
}

func TestSealPoolGrowsWithTraffic(t *testing.T) {
	s := &shelf{}
	if got := s.want(100); got != spare {
		t.Errorf("without traffic: %d", got)
	}
	s.taken = 30
	if got := s.want(100); got != spare+60 {
		t.Errorf("with traffic: %d", got)
	}
	s.taken, s.taken1 = 0, 400
	if got := s.want(100); got != 100 {
		t.Errorf("with much before the turn: %d", got)
	}
}

func TestAWriterOpenedBeforeATurnIsNotKeptAfterIt(t *testing.T) {
	p := NewSealPool(1)
	p.Keep([]Readers{{Desk: newIdentity(t).Recipient()}})
	if !p.fillOne() || p.Ready() != 1 {
		t.Fatal("nothing filled")
	}
	p.Turn()
	if p.Ready() != 0 {
		t.Fatal("kept over a turn")
	}
}
