package sms

import (
	"bytes"
	"context"
	"fmt"
	"unicode/utf8"

	"tipline/intake"
)

// Replies is where the digits of a notice come back: a post without a network says OK and the digits, from whatever telephone. Acknowledge says
// whether they stand for a notice; an error with it means that the store is away and that the carrier should bring the message again.
type Replies interface {
	Acknowledge(ctx context.Context, digits []byte) (ours bool, err error)
}

// replyTaken is the answer; it is the same whatever lay there.
const replyTaken = "OK. Da ghi nhan."

// acknowledge takes OK and digits. What stands for no notice is a message like any other, and goes on as a tip: nothing that anybody sends is
// dropped. Neither the message nor the number that it came from goes any further here, into no guard, spool or store.
func (a *answers) acknowledge(ctx context.Context, text []byte) (ours bool, err error) {
	var room [replyDigits]byte
	defer clear(room[:])
	if a.replies == nil || !readReply(text, &room) {
		return false, nil
	}
	if ours, err = a.replies.Acknowledge(ctx, room[:]); err != nil {
		err = fmt.Errorf("%w: acknowledge", intake.ErrUnavailable)
	}
	return ours, err
}

// replyDigits is how many digits a notice asks for.
const replyDigits = 8

// readReply finds OK, in any capitals, and eight digits, however they are grouped, and nothing else.
func readReply(text []byte, digits *[replyDigits]byte) bool {
	text = bytes.TrimSpace(text)
	if len(text) < 2 || text[0]|0x20 != 'o' || text[1]|0x20 != 'k' {
		return false
	}
	n := 0
	for rest := text[2:]; len(rest) > 0; {
		r, size := utf8.DecodeRune(rest)
		rest = rest[size:]
		switch {
		case r >= '0' && r <= '9' && n < replyDigits:
			digits[n] = byte(r)
			n++
		case r != ' ' && r != '.' && r != ',' && r != '-' && r != ':':
			return false
		}
	}
	return n == replyDigits
}

// taken is the answer to a reply, where the door answers that telephone at all.
func (a *answers) taken(m incoming) string {
	if !a.reaches(m.sender) || !a.allowed() {
		return ""
	}
	return replyTaken
}
