package sms

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"time"

	"tipline/intake"
)

// acceptWithin bounds the wait; carriers give up after 15 s.
const acceptWithin = 12 * time.Second

// An incoming message: views into the request's buffer, but for text, which is its own memory.
type incoming struct {
	text    []byte
	sender  []byte // nil at a blind door
	carrier []byte // already mixed with the text where the gateway's IDs need it
}

// take does what the message asks for and returns the text of the answer, "" for none. The error is intake.ErrUnavailable when nothing was received.
func (a *answers) take(ctx context.Context, in intake.Texter, m incoming) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, acceptWithin)
	defer cancel()
	defer clear(m.text)
	if ours, err := a.acknowledge(ctx, m.text); err != nil {
		return intake.SMSAway(a.Language), err
	} else if ours {
		return a.taken(m), nil
	}
	parsed := intake.ParseMessage(m.text)
	parsed.Quiet = parsed.Quiet || !a.reaches(m.sender) // a receipt that reaches nobody is not made
	answer, err := a.perform(ctx, in, m, parsed)
	if errors.Is(err, intake.ErrUnavailable) {
		return intake.SMSAway(a.Language), err
	}
	if err != nil {
		return "", err
	}
	if parsed.Quiet || answer == "" || !a.allowed() {
		return "", nil
	}
	return answer, nil
}

// perform carries out one command. The reporter's slips become answers; only what nobody expects stays an error.
func (a *answers) perform(ctx context.Context, in intake.Texter, m incoming, parsed intake.Message) (string, error) {
	switch parsed.Command {
	case intake.Help:
		return intake.SMSAid(a.Language), nil
	case intake.Mistyped:
		return intake.SMSMistyped(a.Language), nil
	case intake.Ask:
		news, err := in.News(intake.WithSender(ctx, a.Name, intake.Copied(m.sender)), intake.Copied(parsed.Code))
		if err != nil {
			return a.slip(err)
		}
		return news.SMS(a.Language), nil
	case intake.Forget:
		if err := in.Forget(ctx, intake.Copied(parsed.Code)); err != nil {
			return a.slip(err)
		}
		return intake.SMSForgotten(a.Language), nil
	case intake.Numbers:
		if answer, ok := in.Numbers(a.Name, parsed.Text, a.Language); ok {
			return answer, nil
		}
	}
	accepted, err := in.Accept(ctx, &intake.Submission{
		Text: intake.Copied(parsed.Text), Channel: "sms", Door: a.Name, Language: a.language(),
		Sender: intake.Copied(m.sender), Carrier: intake.Copied(m.carrier), Code: intake.Copied(parsed.Code),
		Officers: parsed.Officers, Lost: parsed.Lost, Help: parsed.Help, Relay: intake.Copied(parsed.Relay),
		Quiet: parsed.Quiet || a.Reply == ReplyAck,
	})
	if err != nil {
		return a.slip(err)
	}
	if a.Reply == ReplyAck {
		return intake.SMSAck(a.Language), nil
	}
	return accepted.SMS(a.Language), nil
}

func (a *answers) language() string {
	if a.Language == "" {
		return "vi"
	}
	return a.Language
}

// slip answers what the sender can mend.
func (a *answers) slip(err error) (string, error) {
	switch {
	case errors.Is(err, intake.ErrEmpty):
		return intake.SMSHelp(a.Language), nil
	case errors.Is(err, intake.ErrTooLong):
		return intake.SMSTooLong(a.Language), nil
	case intake.IsMistyped(err):
		return intake.SMSMistyped(a.Language), nil
	}
	return "", err
}

// twiml is one message of ours, or none. Nothing that a sender wrote is ever in it. It is written in one piece: an encoder would leave the code behind in a buffer of its own.
func twiml(answer string) []byte {
	const around = "<Response><Message></Message></Response>"
	b := bytes.NewBuffer(make([]byte, 0, len(xml.Header)+len(around)+2*len(answer)))
	b.WriteString(xml.Header + "<Response>")
	if answer != "" {
		b.WriteString("<Message>")
		_ = xml.EscapeText(b, []byte(answer)) // a buffer refuses nothing
		b.WriteString("</Message>")
	}
	b.WriteString("</Response>")
	return b.Bytes()
}
