package twilio

import (
	"bytes"
	"crypto/subtle"
	"errors"
	"regexp"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"tipline/intake"
)

// MountVoice puts the doors for calls on the public app: POST /voice/twilio for the first one, and /voice/twilio/<name> for each, with the recorded prompts below them.
func MountVoice(app *fiber.App, doors []*Voice) {
	for i, v := range doors {
		paths := []string{"/voice/twilio/" + v.p.Door}
		if i == 0 {
			paths = append(paths, "/voice/twilio")
		}
		for _, path := range paths {
			app.Post(path, v.serve)
			app.Get(path+promptsPath+":name", v.servePrompt)
		}
	}
}

var callSID = regexp.MustCompile(`^CA[0-9a-f]{32}$`)

// serve takes one signed callback of a call.
func (v *Voice) serve(c *fiber.Ctx) error {
	h := &c.Context().Request.Header
	if !intake.IsForm(h.ContentType()) {
		return fiber.ErrUnsupportedMediaType
	}
	query := c.Context().URI().QueryString()
	n, asked := stepOf(query)
	told := string(query) == recordingQuery
	if !asked && !told {
		return forbidden(c)
	}
	fields, err := intake.ScanForm(nil, c.Context().Request.Body())
	if err != nil || !v.signed(string(query), fields, h.Peek("X-Twilio-Signature")) {
		return forbidden(c)
	}
	account, _ := intake.Pick(fields, "AccountSid")
	id, _ := intake.Pick(fields, "CallSid")
	if subtle.ConstantTimeCompare(account, []byte(v.p.Account)) != 1 || !callSID.Match(id) {
		return forbidden(c)
	}
	if told {
		v.recorded(id, fields)
		return c.SendStatus(fiber.StatusNoContent)
	}
	answer, err := v.answer(c.UserContext(), postOf(n, id, fields))
	if errors.Is(err, ErrReplayed) {
		return forbidden(c)
	}
	if err != nil {
		return err
	}
	c.Context().SetContentType("text/xml; charset=utf-8")
	return c.Send(answer)
}

// unsigned are fields that the carrier is said to add to a call's posts after it has signed them. Nothing here reads them.
var unsigned = []string{"CallToken", "StirVerstat"}

// signed says whether the carrier signed the fields, with those two or without.
func (v *Voice) signed(query string, fields []intake.Field, signature []byte) bool {
	if v.signature.Valid(query, fields, signature) {
		return true
	}
	rest := slices.DeleteFunc(slices.Clone(fields), func(f intake.Field) bool { return slices.Contains(unsigned, string(f.Key)) })
	return len(rest) < len(fields) && v.signature.Valid(query, rest, signature)
}

// postOf reads the fields that are needed, and no others.
func postOf(n int, id []byte, fields []intake.Field) post {
	p := post{n: n, call: id, recording: recordingIn(fields)}
	p.digits, _ = intake.Pick(fields, "Digits")
	p.sender, _ = intake.Pick(fields, "From")
	switch status, _ := intake.Pick(fields, "CallStatus"); string(status) {
	case "completed", "busy", "failed", "no-answer", "canceled":
		p.over = true
	}
	return p
}

// recordingIn is the identifier of the recording that a post tells of. Where only its address is told, the last part of that is the identifier; the address itself is never asked for.
func recordingIn(fields []intake.Field) []byte {
	sid, found := intake.Pick(fields, "RecordingSid")
	if !found {
		address, _ := intake.Pick(fields, "RecordingUrl")
		sid = address[bytes.LastIndexByte(address, '/')+1:]
	}
	if !recordingSID.Match(sid) {
		return nil
	}
	return sid
}

// recorded hears that a recording is complete: it is kept even when the carrier tells nothing else any more.
func (v *Voice) recorded(id []byte, fields []intake.Field) {
	if sid := recordingIn(fields); sid != nil {
		v.calls.note(id, string(sid))
		v.eraser.OweRecordings(id)
	}
}

// servePrompt gives a recorded prompt to whoever was told its name. It is the same for everybody, and the carrier keeps it.
func (v *Voice) servePrompt(c *fiber.Ctx) error {
	name, wave := strings.CutSuffix(c.Params("name"), ".wav")
	b, ok := v.prompts.file(name)
	if !ok || !wave {
		return fiber.ErrNotFound
	}
	c.Set(fiber.HeaderCacheControl, "public, max-age=604800, immutable")
	c.Context().SetContentType("audio/wav")
	return c.Send(b)
}

// forbidden is for what no carrier sent.
func forbidden(c *fiber.Ctx) error {
	c.Context().SetContentType("text/plain; charset=utf-8")
	return c.Status(fiber.StatusForbidden).SendString("refused\n")
}
