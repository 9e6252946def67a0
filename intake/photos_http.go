package intake

import (
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart" //nolint:depguard // read part by part as it comes; what would make temporary files, ReadForm, is never called
	"time"

	"github.com/gofiber/fiber/v2"

	"tipline/intake/photo"
)

const (
	// photosBody is the whole of four photos with what a form puts around them.
	photosBody = 13 << 20
	// photosWithin bounds one request: thirteen megabytes over a bad line.
	photosWithin = 10 * time.Minute
	// photosAtOnce bounds the requests, and with them the memory: a photo each.
	photosAtOnce = 16
	// ticketLength is more than a ticket has.
	ticketLength = 512
)

// A PhotoTaker is what the page behind the receipt hands photos to (Intake).
type PhotoTaker interface {
	Photos(ctx context.Context, word []byte, next func() ([]byte, error)) (Taken, error)
}

var _ PhotoTaker = (*Intake)(nil)

// NewPhotoApp takes photos for tips that were sent a moment ago. It reads a request as it comes, one photo in memory at a time and none in a file, and closes the
// connection after each answer: what is left unread of a body must not run as the next request. Serve it on the second half of SplitPhotos.
func NewPhotoApp(site Site, taker PhotoTaker) *fiber.App {
	p := photoSite{site, taker}
	app := fiber.New(fiber.Config{
		StreamRequestBody:            true,
		BodyLimit:                    4 << 10, // of what is read ahead
		ReadBufferSize:               headLimit,
		Concurrency:                  photosAtOnce,
		ReadTimeout:                  photosWithin,
		WriteTimeout:                 20 * time.Second,
		DisableKeepalive:             true,
		DisablePreParseMultipartForm: true,
		DisableStartupMessage:        true,
		EnableTrustedProxyCheck:      true,
		ErrorHandler:                 site.fail,
		StrictRouting:                true,
		CaseSensitive:                true,
	})
	server := app.Server()
	server.SecureErrorLogMessage = true
	app.Use(p.closing, site.guarded)
	app.Post("/photos", p.photos)
	return app
}

type photoSite struct {
	Site
	taker PhotoTaker
}

// closing ends the connection with its first answer, whatever that is.
func (photoSite) closing(c *fiber.Ctx) error {
	c.Context().SetConnectionClose()
	return c.Next()
}

// photos reads the ticket, then photo after photo.
func (p photoSite) photos(c *fiber.Ctx) error {
	form, err := p.form(c)
	if err != nil {
		return err
	}
	word, err := ticketOf(form)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), photosWithin)
	defer cancel()
	taken, err := p.taker.Photos(ctx, word, func() ([]byte, error) { return nextPhoto(form) })
	if errors.Is(err, ErrTicket) {
		return p.says(c, fiber.StatusGone, "e_ticket")
	}
	if err != nil && taken.Kept == 0 {
		return err
	}
	if taken.Kept == 0 {
		return p.says(c, fiber.StatusUnprocessableEntity, reasonOf(taken.Refused))
	}
	v := view{Photos: taken.Kept}
	if len(taken.Refused) > 0 || err != nil {
		v.Error = texted(languageOf(c))[reasonOf(taken.Refused)+"_text"]
	}
	return p.page(c, "photos", languageOf(c), v, true)
}

func (p photoSite) says(c *fiber.Ctx, status int, key string) error {
	lang := languageOf(c)
	t := texted(lang)
	return p.page(c.Status(status), "message", lang, view{Title: t[key], Text: t[key+"_text"]}, true)
}

// form checks what can be checked before the body is read.
func (p photoSite) form(c *fiber.Ctx) (*multipart.Reader, error) {
	h := &c.Context().Request.Header
	kind, params, err := mime.ParseMediaType(string(h.ContentType()))
	switch {
	case err != nil || kind != fiber.MIMEMultipartForm || params["boundary"] == "":
		return nil, fiber.ErrUnsupportedMediaType
	case string(h.Peek("Sec-Fetch-Site")) == "cross-site":
		return nil, fiber.ErrForbidden
	case h.ContentLength() < 0:
		return nil, fiber.ErrLengthRequired
	case h.ContentLength() > photosBody:
		return nil, fiber.ErrRequestEntityTooLarge
	}
	body := c.Context().RequestBodyStream()
	if body == nil {
		return nil, fiber.ErrBadRequest
	}
	return multipart.NewReader(io.LimitReader(body, photosBody), params["boundary"]), nil
}

// ticketOf reads the first field, which is the ticket's: before it is known to be one, no photo is read.
func ticketOf(form *multipart.Reader) ([]byte, error) {
	part, err := form.NextRawPart()
	if err != nil || part.FormName() != "ticket" {
		return nil, fiber.ErrBadRequest
	}
	word, err := io.ReadAll(io.LimitReader(part, ticketLength))
	if err != nil {
		return nil, fiber.ErrBadRequest
	}
	return word, nil
}

// nextPhoto reads the next part that holds anything; io.EOF after the last. One that is too large is read no further than that shows.
func nextPhoto(form *multipart.Reader) ([]byte, error) {
	for {
		part, err := form.NextRawPart()
		if errors.Is(err, io.EOF) {
			return nil, io.EOF
		}
		if err != nil {
			return nil, fiber.ErrBadRequest
		}
		if part.FormName() != "photo" {
			continue
		}
		raw := make([]byte, photo.MaxBytes+1)
		n, err := fill(raw, part)
		if err != nil {
			zero(raw)
			return nil, fiber.ErrBadRequest
		}
		if n > 0 { // a field may be left empty
			return raw[:n:n], nil
		}
	}
}

// fill reads until b is full or r has ended cleanly. Unlike io.ReadFull it tells a clean end from a broken line.
func fill(b []byte, r io.Reader) (n int, err error) {
	for n < len(b) {
		m, err := r.Read(b[n:])
		n += m
		if errors.Is(err, io.EOF) {
			return n, nil
		}
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

// reasonOf is the text for the first refusal; that the line broke, where there is none.
func reasonOf(refused []error) string {
	if len(refused) == 0 {
		return "e_away"
	}
	switch err := refused[0]; {
	case errors.Is(err, ErrTicket):
		return "e_four"
	case errors.Is(err, photo.ErrFormat):
		return "e_picture"
	case errors.Is(err, photo.ErrPixels), errors.Is(err, photo.ErrBytes):
		return "e_large"
	}
	return "e_away"
}
