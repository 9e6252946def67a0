package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"tipline/crypto"
	"tipline/triage"
)

// longestQuestion keeps a question readable on a small telephone, in several messages if need be.
const longestQuestion = 1000

// runAsk seals a question to the reply recipient that was found inside the opened envelope, and a copy to the desk. The server never names
// that recipient, so it cannot put its own in its place.
func runAsk(ctx context.Context, v *invocation) error {
	f := v.flags()
	pass := passphraseFlag(f)
	id, rest, err := v.parseTip(f, 2)
	if err != nil {
		return err
	}
	text := strings.TrimSpace(rest[0])
	if text == "" || len(text) > longestQuestion || !utf8.ValidString(text) {
		return v.misused("câu hỏi trống hoặc dài quá %d byte / the question is empty or too long", longestQuestion)
	}
	d, err := v.openDesk(pass)
	if err != nil {
		return err
	}
	r, o, err := d.openForDesk(ctx, id)
	if err != nil {
		return err
	}
	if o.reply == nil {
		return errors.New("tin này không có mã biên nhận nên không hỏi lại được / no receipt was given, so nobody can be asked")
	}
	own, err := d.recipient(r, d.session.Office)
	if err != nil {
		return err
	}
	question, err := sealQuestion(text, o.reply, own)
	if err != nil {
		return err
	}
	if err := d.post(ctx, "/api/tips/"+id+"/ask", question, nil); err != nil {
		return err
	}
	return v.done("asked", id, "đã gửi câu hỏi / asked")
}

// sealQuestion makes the same envelope twice, in two seals.
func sealQuestion(text string, reply, own *crypto.Recipient) (triage.AskRequest, error) {
	e := crypto.Envelope{Text: text, Channel: "desk"}
	plaintext, err := e.Marshal()
	if err != nil {
		return triage.AskRequest{}, err
	}
	out, err := crypto.Seal(crypto.KindThread, plaintext, reply)
	if err != nil {
		return triage.AskRequest{}, fmt.Errorf("seal question: %w", err)
	}
	copied, err := crypto.Seal(crypto.KindThread, plaintext, own)
	if err != nil {
		return triage.AskRequest{}, fmt.Errorf("seal copy: %w", err)
	}
	return triage.AskRequest{Out: out, Copy: copied}, nil
}
