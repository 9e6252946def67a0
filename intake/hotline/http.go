package hotline

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"tipline/intake"
	"tipline/triage"
)

const (
	// bodyLimit is as at the public door.
	bodyLimit = 64 << 10
	// takeWithin bounds the wait for seal and fsync.
	takeWithin = 12 * time.Second
	path       = "/api/hotline"
)

// Mount adds the form's routes to the desk listener. Serve the listener through intake.Wiping: what was typed then stays in no buffer of the connection.
func Mount(desk *fiber.App, p Params) {
	if p.Log == nil {
		p.Log = slog.Default()
	}
	server := desk.Server()
	before, handle := server.HeaderReceived, server.Handler
	server.HeaderReceived = func(h *fasthttp.RequestHeader) fasthttp.RequestConfig {
		var config fasthttp.RequestConfig
		if before != nil {
			config = before(h)
		}
		if ours(h) {
			intake.RefuseEarly(h)
		}
		return config
	}
	// Around everything, since a request whose session has ended carries the text of a call too.
	server.Handler = func(ctx *fasthttp.RequestCtx) {
		if ours(&ctx.Request.Header) {
			defer intake.Wipe(ctx)
		}
		handle(ctx)
	}
	desk.Post(path, p.answered(p.take))
	desk.Post(path+"/more", p.answered(p.add))
}

// ours says whether a request may be one of the form's. A request line may name the host before the path, and the router takes such a one too.
func ours(h *fasthttp.RequestHeader) bool { return bytes.Contains(h.RequestURI(), []byte(path)) }

// answered turns errors into fixed texts.
func (p Params) answered(next func(*fiber.Ctx, triage.Session) error) fiber.Handler {
	return func(c *fiber.Ctx) error {
		s, err := p.session(c)
		if err == nil {
			err = next(c, s)
		}
		if err == nil {
			return nil
		}
		status, text := refusal(err)
		if status >= fiber.StatusInternalServerError {
			p.Log.Error("hotline form", "status", status)
		}
		return c.Status(status).JSON(triage.Fault{Error: text})
	}
}

// session is the asking member's.
func (p Params) session(c *fiber.Ctx) (triage.Session, error) {
	token, ok := strings.CutPrefix(c.Get(fiber.HeaderAuthorization), "Bearer ")
	if !ok {
		return triage.Session{}, triage.ErrLogin
	}
	return p.Session(token)
}

func (p Params) take(c *fiber.Ctx, s triage.Session) error {
	fields, err := p.posted(c)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), takeWithin)
	defer cancel()
	a, err := p.Taker.Manned(ctx, s.Office, call(fields))
	if err != nil {
		return err
	}
	return c.JSON(p.taken(a))
}

func (p Params) add(c *fiber.Ctx, s triage.Session) error {
	fields, err := p.posted(c)
	if err != nil {
		return err
	}
	m, err := p.more(fields)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), takeWithin)
	defer cancel()
	if _, err := p.Taker.Manned(ctx, s.Office, m); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

// posted scans the form in the request's own bytes: no string is made of what was typed.
func (p Params) posted(c *fiber.Ctx) ([]intake.Field, error) {
	h := &c.Context().Request.Header
	origin, site := string(h.Peek(fiber.HeaderOrigin)), string(h.Peek("Sec-Fetch-Site"))
	if origin != "" && origin != p.Origin || site != "" && site != "same-origin" && site != "none" {
		return nil, errForeign
	}
	if !intake.IsForm(h.ContentType()) || len(h.Peek(fiber.HeaderContentEncoding)) > 0 || intake.Lengthless(h) {
		return nil, errKind
	}
	body := c.Context().Request.Body()
	if len(body) > bodyLimit {
		return nil, intake.ErrTooLong
	}
	fields, err := intake.ScanForm(nil, body)
	if err != nil {
		return nil, intake.ErrMalformed
	}
	return fields, nil
}
