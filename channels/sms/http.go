package sms

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"time"

	"github.com/gofiber/fiber/v2"

	"tipline/channels/twilio"
	"tipline/intake"
)

// Mount puts the doors on the public app: POST /sms/twilio for the first Twilio door and /sms/twilio/<name> for each, GET and POST
// /sms/gateway/<name>/<token> for gateways. A gateway that can set headers may POST to /sms/gateway/<name> with X-Gateway-Token instead.
// replies takes what posts without a network send back, nil where there are none. It refuses doors that are set up wrongly, all faults at once,
// before anything is served.
func Mount(app *fiber.App, doors []Door, in intake.Texter, replies Replies) error {
	var faults []error
	for i := range doors {
		faults = append(faults, doors[i].Validate())
	}
	if err := errors.Join(faults...); err != nil {
		return err
	}
	gates := map[string]*gate{}
	first := true
	for _, d := range doors {
		doorway := &answers{Door: d, now: time.Now, replies: replies}
		if d.Kind == Gateway {
			if gates[d.Name] != nil {
				return fmt.Errorf("door %s: a second one of this name", d.Name)
			}
			gates[d.Name] = newGate(doorway, in)
			continue
		}
		t := &twilioDoor{answers: doorway, in: in, signature: twilio.NewSignature(d.URL, d.Tokens)}
		if first {
			app.Post("/sms/twilio", t.serve)
			first = false
		}
		app.Post("/sms/twilio/"+d.Name, t.serve)
	}
	serve := func(c *fiber.Ctx) error { return serveGate(c, gates) }
	app.Get("/sms/gateway/:name/:token", serve)
	app.Post("/sms/gateway/:name/:token", serve)
	app.Post("/sms/gateway/:name", serve)
	return nil
}

type twilioDoor struct {
	*answers
	in        intake.Texter
	signature *twilio.Signature
}

// serve takes one signed callback.
func (d *twilioDoor) serve(c *fiber.Ctx) error {
	h := &c.Context().Request.Header
	if !intake.IsForm(h.ContentType()) {
		return fiber.ErrUnsupportedMediaType
	}
	fields, err := intake.ScanForm(nil, c.Context().Request.Body())
	if err != nil || !d.signature.Valid("", fields, h.Peek("X-Twilio-Signature")) {
		return refuse(c)
	}
	if account, _ := intake.Pick(fields, "AccountSid"); d.Account != "" && subtle.ConstantTimeCompare(account, []byte(d.Account)) != 1 {
		return refuse(c)
	}
	body, _ := intake.Pick(fields, "Body")
	sender, _ := intake.Pick(fields, "From")
	id, _ := intake.Pick(fields, "MessageSid")
	answer, err := d.take(c.UserContext(), d.in, incoming{text: intake.Copied(body), sender: sender, carrier: id})
	if err != nil {
		return away(c, answer, err)
	}
	if d.Erase != nil {
		d.Erase(id)
	}
	c.Context().SetContentType("text/xml; charset=utf-8")
	return c.Send(twiml(answer))
}

// A gate is a gateway's door with its tokens' digests: digests are of one length, so comparing them tells nothing of a token's.
type gate struct {
	*answers
	in      intake.Texter
	digests [][sha256.Size]byte
}

func newGate(a *answers, in intake.Texter) *gate {
	g := &gate{answers: a, in: in}
	for _, token := range a.Tokens {
		g.digests = append(g.digests, sha256.Sum256(token))
	}
	return g
}

func (g *gate) opens(token []byte) bool {
	digest := sha256.Sum256(token)
	right := 0
	for i := range g.digests {
		right |= subtle.ConstantTimeCompare(g.digests[i][:], digest[:])
	}
	return right == 1
}

// serveGate finds the gate and checks its token. An unknown name and a wrong token are told alike.
func serveGate(c *fiber.Ctx, gates map[string]*gate) error {
	parts := bytes.Split(c.Context().URI().PathOriginal(), []byte{'/'})
	token := c.Context().Request.Header.Peek("X-Gateway-Token")
	if len(parts) == 5 {
		token = parts[4]
	}
	g := gates[string(parts[3])]
	if g == nil || !g.opens(token) {
		return refuse(c)
	}
	return g.serve(c)
}

// serve takes one message of a gateway: fields text, charset, id and, where the door isn't blind, from.
func (g *gate) serve(c *fiber.Ctx) error {
	raw := c.Context().URI().QueryString()
	if string(c.Context().Method()) == fiber.MethodPost {
		if !intake.IsForm(c.Context().Request.Header.ContentType()) {
			return fiber.ErrUnsupportedMediaType
		}
		raw = c.Context().Request.Body()
	}
	fields, err := intake.ScanForm(nil, raw)
	if err != nil {
		return fiber.ErrBadRequest
	}
	sender, told := intake.Pick(fields, "from")
	if told && g.Blind {
		return refuse(c) // set up wrongly: better no message than a number where none belongs
	}
	text, _ := intake.Pick(fields, "text")
	charset, _ := intake.Pick(fields, "charset")
	id, _ := intake.Pick(fields, "id")
	decoded := decode(text, charset)
	answer, err := g.take(c.UserContext(), g.in, incoming{text: decoded, sender: sender, carrier: intake.CarrierID(id, text)})
	if err != nil {
		return away(c, answer, err)
	}
	return plain(c, fiber.StatusOK, answer)
}

// away tells the carrier to use its fall-back address or to try again, and the person that nothing was received.
func away(c *fiber.Ctx, answer string, err error) error {
	if errors.Is(err, intake.ErrUnavailable) {
		return plain(c, fiber.StatusServiceUnavailable, answer)
	}
	return err
}

func refuse(c *fiber.Ctx) error { return plain(c, fiber.StatusForbidden, "refused\n") }

func plain(c *fiber.Ctx, status int, text string) error {
	c.Context().SetContentType("text/plain; charset=utf-8")
	return c.Status(status).SendString(text)
}
