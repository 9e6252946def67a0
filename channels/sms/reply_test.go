package sms

import (
	"context"
	"errors"
	"testing"
	"time"

	"tipline/intake"
)

// sheet is who takes replies: one set of digits stands for a notice.
type sheet struct {
	right string
	err   error
	asked int
}

func (s *sheet) Acknowledge(_ context.Context, digits []byte) (bool, error) {
	s.asked++
	return string(digits) == s.right, s.err
}

// taken counts what went in.
type taken struct {
	intake.Texter
	n int
}

func (t *taken) Accept(context.Context, *intake.Submission) (intake.Answer, error) {
	t.n++
	return intake.Answer{Outcome: intake.ReceivedBare}, nil
}

func TestReadReply(t *testing.T) {
	for _, row := range []struct {
		text, want string
	}{
		{"OK 12345678", "12345678"}, {"ok 1234 5678", "12345678"}, {" Ok: 12-34-56-78. ", "12345678"}, {"OK12345678", "12345678"},
		{"OK 1234567", ""}, {"OK 123456789", ""}, {"OK", ""}, {"O 12345678", ""}, {"OK 12345678 nhe", ""}, {"co nguoi OK 12345678", ""}, {"OK 1234567８", ""}, {"", ""},
	} {
		var room [replyDigits]byte
		ok := readReply([]byte(row.text), &room)
		if ok != (row.want != "") || ok && string(room[:]) != row.want {
			t.Errorf("%q: %v %s", row.text, ok, room)
		}
	}
}

// TestReplyAtTheDoor: right digits go no further than here; all others are a tip like any other; a store that is away has the carrier come again.
func TestReplyAtTheDoor(t *testing.T) {
	in, s := &taken{}, &sheet{right: "12345678"}
	a := &answers{Door: Door{Name: "kannel", Kind: Gateway}, now: time.Now, replies: s}
	say := func(text string) (string, error) {
		return a.take(t.Context(), in, incoming{text: []byte(text), sender: []byte("84901234567"), carrier: []byte("1")})
	}
	if got, err := say("OK 12345678"); got != replyTaken || err != nil || in.n != 0 {
		t.Errorf("right digits: %q %v, %d went in", got, err, in.n)
	}
	if got, err := say("OK 12345679"); got == replyTaken || err != nil || in.n != 1 {
		t.Errorf("other digits: %q %v, %d went in", got, err, in.n)
	}
	s.err = errors.New("away")
	if _, err := say("OK 12345678"); err == nil || in.n != 1 {
		t.Errorf("store away: %v, %d went in", err, in.n)
	}
	s.err = nil
	if got, _ := a.take(t.Context(), in, incoming{text: []byte("OK 12345678"), sender: []byte("1900555")}); got != "" {
		t.Errorf("a number that is never answered got %q", got)
	}
	if asked := s.asked; asked != 4 {
		t.Errorf("asked %d times", asked)
	}
}
