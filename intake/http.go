package intake

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net"
	"runtime/debug"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"tipline/crypto"
)

const (
	// bodyLimit is for the whole urlencoded body; a text of crypto.MaxText bytes fits however it is escaped, up to the limit's third.
	bodyLimit = 64 << 10
	// headLimit leaves room for a long message in a gateway's request line.
	headLimit = 32 << 10
	// acceptWithin bounds the wait for seal and fsync; carriers give up after 15 s.
	acceptWithin = 12 * time.Second
)

// Site is what the public app needs to know.
type Site struct {
	Accepter Accepter
	Door     string       // name of the web door
	Secure   bool         // people reach it by https: browsers are told to insist
	Address  string       // header in which the front proxy puts the browser's address, for the limit alone; "" when it puts none
	Onion    string       // http://….onion of the onion service, "" without one
	Exit     string       // where Leave quickly leads; "" to a page of emergency numbers
	Schedule Schedule     // the feeder's, which the page of promises states
	Log      *slog.Logger // nil: slog.Default
}

// NewApp is the public text app: pages here, and doors that channels mount on it. It streams nothing, parses no form, keeps no session and writes
// no access log; every request is wiped after its answer. Serve it on a Wiping listener.
func NewApp(site Site) *fiber.App {
	if site.Log == nil {
		site.Log = slog.Default()
	}
	app := fiber.New(fiber.Config{
		BodyLimit:                    bodyLimit,
		ReadBufferSize:               headLimit,
		WriteBufferSize:              headLimit,
		Concurrency:                  4096,
		ReadTimeout:                  20 * time.Second,
		WriteTimeout:                 20 * time.Second,
		IdleTimeout:                  30 * time.Second,
		DisablePreParseMultipartForm: true,
		DisableStartupMessage:        true,
		EnableTrustedProxyCheck:      true, // with nobody trusted: no header says where a request came from
		ErrorHandler:                 site.fail,
		StrictRouting:                true,
		CaseSensitive:                true,
	})
	server := app.Server()
	server.SecureErrorLogMessage = true
	server.HeaderReceived = RefuseEarly
	app.Use(site.guarded)
	app.Get("/", site.front)
	app.Post("/tips", site.tips)
	app.Get("/follow", site.followForm)
	app.Post("/follow", site.follow)
	app.Post("/photos", func(*fiber.Ctx) error { return fiber.ErrMisdirectedRequest }) // came over a connection that carried something else before
	app.Get("/kept", site.kept)
	app.Get("/help", site.help)
	app.Get("/seen", site.seen)
	app.Get("/leave", site.leave)
	app.Get("/site.css", site.style)
	app.Get("/favicon.ico", func(c *fiber.Ctx) error { return c.SendStatus(fiber.StatusNoContent) }) // browsers ask unasked: no page for that
	return app
}

// RefuseEarly keeps a body of unknown length from being read at all: its buffer would leave copies behind as it grows. The request goes on
// without it, marked, to be refused; the connection ends with the answer, since what is left on it is no request.
func RefuseEarly(h *fasthttp.RequestHeader) fasthttp.RequestConfig {
	if h.ContentLength() == chunked {
		h.SetContentLength(0)
		h.SetConnectionClose()
		h.Set(lengthless, "1")
	}
	return fasthttp.RequestConfig{}
}

// Lengthless says whether a request came marked by RefuseEarly.
func Lengthless(h *fasthttp.RequestHeader) bool { return len(h.Peek(lengthless)) > 0 }

const (
	chunked    = -1 // what the server says for a body without a length
	lengthless = "X-Tipline-Lengthless"
)

// guarded goes around every route: headers, refusals that hold everywhere, recovery from a panic, and the wipe.
func (s Site) guarded(c *fiber.Ctx) (err error) {
	defer Wipe(c.Context())
	defer func() {
		if r := recover(); r != nil { // never printed: it may hold anything
			s.Log.Error("handler of the public listener panicked", "stack", string(debug.Stack()))
			err = fiber.ErrInternalServerError
		}
		if err != nil { // answered here, before the wipe takes the language away
			err = s.fail(c, err)
		}
	}()
	s.headers(c)
	h := &c.Context().Request.Header
	switch {
	case Lengthless(h):
		c.Context().SetConnectionClose()
		return fiber.ErrLengthRequired
	case len(h.Peek(fiber.HeaderContentEncoding)) > 0:
		return fiber.ErrUnsupportedMediaType
	}
	return c.Next()
}

// headers are the same on every answer.
func (s Site) headers(c *fiber.Ctx) {
	h := &c.Context().Response.Header
	for _, one := range pageHeaders {
		h.Set(one.name, one.value)
	}
	if onion(c.Context().Request.Host()) {
		return // Tor Browser comes by http: an onion address is its own certificate
	}
	if s.Secure {
		h.Set("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
	}
}

// onion says whether a request was made of an onion address.
func onion(host []byte) bool {
	name, _, _ := bytes.Cut(host, []byte{':'})
	return bytes.HasSuffix(name, []byte(".onion"))
}

// Wipe zeroes what the request left in the server's pooled buffers. Method and the names of headers stay: the server reads them afterwards.
func Wipe(ctx *fasthttp.RequestCtx) {
	clear(ctx.Request.Body())
	h := &ctx.Request.Header
	for _, cookie := range h.PeekAll(fiber.HeaderCookie) {
		clear(cookie) // before All parses and moves it
	}
	for name, value := range h.All() {
		if string(name) != fiber.HeaderConnection {
			clear(value)
		}
	}
	clear(h.RawHeaders())
	clear(h.RequestURI())
	uri := ctx.URI()
	for _, part := range [][]byte{uri.PathOriginal(), uri.Path(), uri.QueryString(), uri.Hash(), uri.Host(), uri.Username(), uri.Password()} {
		clear(part)
	}
	if conn, ok := ctx.Conn().(interface{ Wipe() }); ok {
		conn.Wipe()
	}
}

// fail turns every error into a status and a fixed page. The framework's own texts, which may quote the request, end here.
func (s Site) fail(c *fiber.Ctx, err error) error {
	defer Wipe(c.Context()) // also where no route was reached
	status, key := refusal(err)
	if known := (*fiber.Error)(nil); errors.As(err, &known) {
		status, key = known.Code, unserved(known.Code)
	}
	if status == fiber.StatusInternalServerError {
		s.Log.Error("request on the public listener ended in an internal error")
	}
	s.headers(c)
	lang := languageOf(c)
	t := texted(lang)
	return s.page(c.Status(status), "message", lang, view{Title: t[key], Text: t[key+"_text"]}, true)
}

func (s Site) page(c *fiber.Ctx, name, lang string, v view, fill bool) error {
	b, err := draw(name, lang, v, fill)
	if err != nil {
		return err
	}
	if s.Secure && s.Onion != "" && c.Context().IsGet() && v.Here != "" && !onion(c.Context().Request.Host()) {
		c.Context().Response.Header.Set("Onion-Location", s.Onion+v.Here+"?l="+texted(lang)["lang"])
	}
	c.Context().SetContentType("text/html; charset=utf-8")
	return c.Send(b)
}

// languageOf reads ?l= of the address, which every link and form of ours carries.
func languageOf(c *fiber.Ctx) string {
	for _, l := range languages {
		if string(c.Context().URI().QueryString()) == "l="+l.Code {
			return l.Code
		}
	}
	return languages[0].Code
}

func (s Site) front(c *fiber.Ctx) error {
	return s.page(c, "tip", languageOf(c), view{Here: "/", Once: newOnce()}, false)
}

// help is where somebody asks for help instead of reporting.
func (s Site) help(c *fiber.Ctx) error {
	return s.page(c, "help", languageOf(c), view{Here: "/help", Once: newOnce()}, false)
}

// seen says of each way to write who can see what.
func (s Site) seen(c *fiber.Ctx) error {
	return s.page(c, "seen", languageOf(c), view{Here: "/seen", Onion: strings.TrimPrefix(s.Onion, "http://")}, false)
}

func (s Site) kept(c *fiber.Ctx) error {
	lang := languageOf(c)
	return s.page(c, "kept", lang, view{Here: "/kept", Rhythm: s.Schedule.inWords(texted(lang))}, false)
}

func (s Site) followForm(c *fiber.Ctx) error {
	return s.page(c, "follow", languageOf(c), view{Here: "/follow"}, false)
}

func (s Site) style(c *fiber.Ctx) error {
	c.Context().SetContentType("text/css; charset=utf-8")
	_, err := c.Write(styleSheet)
	return err
}

// leave is where the big button goes: the browser forgets what it can be told to forget.
func (s Site) leave(c *fiber.Ctx) error {
	c.Set("Clear-Site-Data", `"cache", "storage"`)
	if s.Exit != "" {
		return c.Redirect(s.Exit, fiber.StatusSeeOther)
	}
	return s.page(c, "leave", languageOf(c), view{}, false)
}

// posted scans a form that one of our own pages sent.
func posted(c *fiber.Ctx) ([]Field, error) {
	h := &c.Context().Request.Header
	if !IsForm(h.ContentType()) {
		return nil, fiber.ErrUnsupportedMediaType
	}
	if string(h.Peek("Sec-Fetch-Site")) == "cross-site" {
		return nil, fiber.ErrForbidden
	}
	fields, err := ScanForm(nil, c.Context().Request.Body())
	if err != nil {
		return nil, fiber.ErrBadRequest
	}
	return fields, nil
}

func (s Site) tips(c *fiber.Ctx) error {
	fields, err := posted(c)
	if err != nil {
		return err
	}
	lang := languageOf(c)
	sub := webTip(fields)
	sub.Door, sub.Language, sub.Sender = s.Door, lang, s.sender(c)
	return s.answer(c, lang, sub)
}

// answer accepts a submission and shows what came of it.
func (s Site) answer(c *fiber.Ctx, lang string, sub *Submission) error {
	ctx, cancel := context.WithTimeout(context.Background(), acceptWithin)
	defer cancel()
	a, err := s.Accepter.Accept(ctx, sub)
	if err != nil {
		return s.codeSlip(c, lang, err)
	}
	v := view{Here: "/", Added: a.Outcome == Added, PassedOn: a.Outcome == PassedOn, Help: a.Help}
	if !a.Code.IsZero() {
		v.Code, v.Question = a.Code.Reveal(), a.Question
	}
	if a.Ticket != "" {
		v.Ticket = a.Ticket
		c.Context().SetConnectionClose() // photos go to another server, which a connection kept open would not reach
	}
	return s.page(c, "received", lang, v, true)
}

// codeSlip shows a mistyped code on the form again; other errors pass.
func (s Site) codeSlip(c *fiber.Ctx, lang string, err error) error {
	t := texted(lang)
	switch {
	case errors.Is(err, crypto.ErrCheckDigit):
		return s.page(c.Status(fiber.StatusUnprocessableEntity), "follow", lang, view{Here: "/follow", Error: t["mistyped"]}, true)
	case errors.Is(err, crypto.ErrNotACode):
		return s.page(c.Status(fiber.StatusUnprocessableEntity), "follow", lang, view{Here: "/follow", Error: t["not_a_code"]}, true)
	}
	return err
}

func (s Site) follow(c *fiber.Ctx) error {
	fields, err := posted(c)
	if err != nil {
		return err
	}
	lang := languageOf(c)
	sub := webAddition(fields)
	if len(sub.Text) > 0 {
		sub.Door, sub.Language, sub.Sender = s.Door, lang, s.sender(c)
		return s.answer(c, lang, sub)
	}
	return s.news(c, lang, sub.Code)
}

// news shows what a code finds.
func (s Site) news(c *fiber.Ctx, lang string, code []byte) error {
	typed, err := crypto.ParseCode(code)
	if err != nil {
		return s.codeSlip(c, lang, err)
	}
	defer typed.Forget()
	ctx, cancel := context.WithTimeout(context.Background(), acceptWithin)
	defer cancel()
	n, err := s.Accepter.News(WithSender(ctx, s.Door, s.sender(c)), code)
	if err != nil {
		return s.codeSlip(c, lang, err)
	}
	v := view{Here: "/follow", Finished: n.State == Finished}
	if n.State == AQuestion {
		v.Question, v.Code = n.Question, typed.Reveal()
	}
	return s.page(c, "news", lang, v, true)
}

// sender is the one place where a browser's address is read, for the limit alone. A peer on this machine is the front proxy, which says
// nothing about anybody: then it is what the proxy puts into the configured header, or nil.
func (s Site) sender(c *fiber.Ctx) []byte {
	if onion(c.Context().Request.Host()) {
		return nil
	}
	if s.Address != "" {
		return Copied(c.Context().Request.Header.Peek(s.Address))
	}
	peer, ok := c.Context().RemoteAddr().(*net.TCPAddr)
	if !ok || peer.IP.IsLoopback() {
		return nil
	}
	return Copied(peer.IP)
}
