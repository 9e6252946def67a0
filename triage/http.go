package triage

import (
	"bytes"
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"mime"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// The desk listener: JSON for members' clients. Every answer that is not a success is one of the fixed texts below; what is foreign, unknown
// or not allowed is one and the same 404. It keeps no access log, and parses bodies from raw bytes alone.

const (
	// deskBody holds a routing with cards for a dozen offices.
	deskBody = 2 << 20
	// unknownBody is what is read of somebody without a session, who may have had one a moment ago: as at the public door.
	unknownBody = 64 << 10
	// storeWait bounds what one request waits for the store.
	storeWait = 10 * time.Second
)

// DeskParams is what the desk listener needs.
type DeskParams struct {
	Console     *Console
	Sessions    *Sessions
	Documents   func(office string) Documents // what members of an office need of the registry, as it was signed; clients check it themselves
	Membership  *Membership                   // nil: nobody comes or goes
	Approvals   *Approvals                    // nil: nothing takes two
	Glass       *Glass                        // nil: logins with the identity of a safe ring nobody
	Directories Directories                   // nil: a next directory comes by the registry's folder alone
	Hub         *Hub                          // nil: nothing is told as it happens
	Origin      string                        // scheme and host as members type it; requests of other pages are refused
	Penalty     time.Duration                 // how long a wrong login waits for its answer; default 1 s
	Audit       AuditLog                      // where every act stands before it is done; nil: acts need no signature and leave no trace
	Heartbeat   time.Duration                 // how often an open stream shows that it is one; default 15 s
	Logger      *slog.Logger                  // what happened to the program, never to a tip
}

// A deskListener is the state behind the handlers.
type deskListener struct{ DeskParams }

var (
	errForeignPage = errors.New("request of another page")
	errPanic       = errors.New("panic")
)

// NewDesk makes the desk listener's application.
func NewDesk(p DeskParams) *fiber.App {
	if p.Penalty == 0 {
		p.Penalty = time.Second
	}
	if p.Heartbeat == 0 {
		p.Heartbeat = 15 * time.Second
	}
	d := &deskListener{p}
	app := fiber.New(fiber.Config{
		DisableStartupMessage: true, Immutable: true, StrictRouting: true, CaseSensitive: true,
		BodyLimit: deskBody, Concurrency: 4096, ReadTimeout: 30 * time.Second, WriteTimeout: 60 * time.Second, IdleTimeout: 2 * time.Minute,
		DisablePreParseMultipartForm: true, EnableTrustedProxyCheck: true, ErrorHandler: d.fault,
	})
	app.Server().HeaderReceived = d.admit
	app.Use(d.recover, d.headers)
	app.Post("/api/login/challenge", d.checkPost, d.challenge)
	app.Post("/api/login", d.checkPost, d.login)
	if d.Membership != nil {
		d.newcomers(app)
	}
	if d.Hub != nil {
		app.Get("/api/watch", d.watch)
	}
	members := app.Group("/api", d.session, d.act)
	d.routes(members)
	d.tipRoutes(members)
	d.clockRoutes(members)
	d.lookRoutes(members)
	d.interpretRoutes(members)
	d.shiftRoutes(members)
	d.noticeRoutes(members)
	if d.Audit != nil {
		d.audited(members)
	}
	if d.Membership != nil {
		d.membership(members)
	}
	if d.Approvals != nil {
		d.approvals(members)
	}
	if d.Directories != nil {
		d.directories(members)
	}
	return app
}

// admit bounds a body before it is read: somebody without a session has little to say, and four thousand of them at once must not fill the
// machine that takes tips.
func (d *deskListener) admit(h *fasthttp.RequestHeader) fasthttp.RequestConfig {
	token, ok := strings.CutPrefix(string(h.Peek(fiber.HeaderAuthorization)), "Bearer ")
	if ok && d.Sessions.Alive(token) {
		return fasthttp.RequestConfig{}
	}
	return fasthttp.RequestConfig{MaxRequestBodySize: unknownBody}
}

// routes are those behind a login.
func (d *deskListener) routes(r fiber.Router) {
	r.Post("/logout", d.checkPost, d.logout)
	r.Get("/registry", d.registry)
	r.Get("/queue", d.queue)
	r.Get("/inbox", d.inbox)
	r.Post("/next", d.checkPost, d.next)
}

// recover keeps a panic from ending the process. The panic's value may hold anything, so it is not printed.
func (d *deskListener) recover(c *fiber.Ctx) (err error) {
	defer func() {
		if recover() != nil {
			d.Logger.Error("desk listener: panic", "route", c.Route().Path)
			err = errPanic
		}
	}()
	return c.Next()
}

// headers are the same on every answer. The last one keeps browsers from ever asking this name over plain http again.
func (d *deskListener) headers(c *fiber.Ctx) error {
	c.Set("Cache-Control", "no-store")
	c.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
	c.Set("X-Content-Type-Options", "nosniff")
	c.Set("Referrer-Policy", "no-referrer")
	c.Set("Cross-Origin-Resource-Policy", "same-origin")
	if strings.HasPrefix(d.Origin, "https://") {
		c.Set("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
	}
	return c.Next()
}

// checkPost refuses what a foreign page could make a browser send, and bodies that are not plain JSON.
func (d *deskListener) checkPost(c *fiber.Ctx) error {
	if err := d.plainPost(c); err != nil {
		return err
	}
	return c.Next()
}

func (d *deskListener) plainPost(c *fiber.Ctx) error {
	origin, site := c.Get("Origin"), c.Get("Sec-Fetch-Site")
	if origin != "" && origin != d.Origin || site != "" && site != "same-origin" && site != "none" {
		return errForeignPage
	}
	kind, _, err := mime.ParseMediaType(c.Get("Content-Type"))
	if err != nil || kind != "application/json" || c.Get("Content-Encoding") != "" {
		return fiber.ErrUnsupportedMediaType
	}
	return nil
}

// decode reads the raw body as exactly one value of known fields.
func decode(c *fiber.Ctx, to any) error {
	j := json.NewDecoder(bytes.NewReader(c.BodyRaw()))
	j.DisallowUnknownFields()
	if err := j.Decode(to); err != nil {
		return ErrMalformed
	}
	if _, err := j.Token(); err != io.EOF {
		return ErrMalformed
	}
	return nil
}

func (d *deskListener) challenge(c *fiber.Ctx) error {
	var q ChallengeRequest
	if err := decode(c, &q); err != nil {
		return err
	}
	id, sealed, err := d.Sessions.Challenge(q.Member)
	if err != nil {
		return err
	}
	return c.JSON(Challenge{ID: id, Sealed: sealed})
}

// login answers a wrong answer late, so that trying costs time.
func (d *deskListener) login(c *fiber.Ctx) error {
	var q LoginRequest
	if err := decode(c, &q); err != nil {
		return err
	}
	token, s, err := d.Sessions.Login(q.ID, q.Answer)
	if err != nil {
		late := time.NewTimer(d.Penalty)
		defer late.Stop()
		select {
		case <-late.C:
		case <-c.Context().Done(): // the listener stops
		}
		return err
	}
	if d.Glass != nil {
		ctx, cancel := context.WithTimeout(context.Background(), storeWait)
		defer cancel()
		if err := d.Glass.Used(ctx, s); err != nil {
			d.Sessions.Logout(token)
			return err
		}
	}
	return c.JSON(LoginView{Token: token, Member: s.Member, Office: s.Office})
}

func (d *deskListener) logout(c *fiber.Ctx) error {
	d.Sessions.Logout(bearer(c))
	d.dutyChanged(sessionOf(c))
	return c.SendStatus(fiber.StatusNoContent)
}

type sessionKey struct{}

// session lets nobody past who is not logged in, whatever they ask for.
func (d *deskListener) session(c *fiber.Ctx) error {
	s, err := d.Sessions.Find(bearer(c))
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), storeWait)
	defer cancel()
	c.SetUserContext(context.WithValue(ctx, sessionKey{}, s))
	return c.Next()
}

func sessionOf(c *fiber.Ctx) Session {
	s, _ := c.UserContext().Value(sessionKey{}).(Session)
	return s
}

func bearer(c *fiber.Ctx) string {
	const scheme = "Bearer "
	h := strings.Clone(c.Get("Authorization"))
	if len(h) <= len(scheme) || subtle.ConstantTimeCompare([]byte(h[:len(scheme)]), []byte(scheme)) != 1 {
		return ""
	}
	return h[len(scheme):]
}

// queue takes ?offset=N for later pages, ?limit=N for pages of another length and ?bulk=true to unfold the bulk lane.
func (d *deskListener) queue(c *fiber.Ctx) error {
	offset, err := strconv.Atoi(c.Query("offset", "0"))
	limit, err2 := strconv.Atoi(c.Query("limit", "0"))
	if err != nil || err2 != nil || offset < 0 || limit < 0 {
		return ErrMalformed
	}
	q, err := d.Console.Queue(c.UserContext(), sessionOf(c), Page{Offset: offset, Limit: limit, Bulk: c.Query("bulk") == "true"})
	if err != nil {
		return err
	}
	return c.JSON(q)
}

func (d *deskListener) inbox(c *fiber.Ctx) error {
	tips, err := d.Console.Inbox(c.UserContext(), sessionOf(c))
	if err != nil {
		return err
	}
	return c.JSON(tips)
}

func (d *deskListener) next(c *fiber.Ctx) error {
	t, err := d.Console.Next(c.UserContext(), sessionOf(c))
	if errors.Is(err, ErrEmpty) {
		return c.SendStatus(fiber.StatusNoContent)
	}
	if err != nil {
		return err
	}
	return c.JSON(t)
}

// fault is the one place where errors become status and text. Only fixed texts leave; the framework's own would echo the request.
func (d *deskListener) fault(c *fiber.Ctx, err error) error {
	status, text := verdict(err)
	if framework := (*fiber.Error)(nil); errors.As(err, &framework) {
		status, text = unserved(framework.Code)
	}
	if status >= fiber.StatusInternalServerError {
		d.Logger.Error("desk listener", "route", c.Route().Path, "status", status)
	}
	for _, h := range []string{"Allow", "WWW-Authenticate"} {
		c.Response().Header.Del(h)
	}
	return c.Status(status).JSON(Fault{Error: text})
}
