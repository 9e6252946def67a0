// Package handset plays an SMS telephone in a browser, for demonstrations only: what is typed goes to a gateway door over loopback, as a real
// gateway would send it, and the answer comes back as a bubble.
//
// It keeps the conversation in memory, which nothing else here may do; a real deployment never mounts it.
package handset

import (
	"context"
	"embed"
	"errors"
	"html/template"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf16"

	"github.com/gofiber/fiber/v2"

	"tipline/intake"
)

//go:embed handset.html handset.css
var files embed.FS

var screen = template.Must(template.ParseFS(files, "handset.html"))

const (
	keptBubbles = 40
	oneGSM      = 160 // characters of one message without diacritics
	oneUCS2     = 70  // and with
)

// A Handset is one telephone that everybody who opens the page shares.
type Handset struct {
	door   string // the gateway door's address with its token
	number string // shown as the number texted to
	client *http.Client
	sent   atomic.Int64
	run    string // makes message IDs of this run differ from those of the last

	mu      sync.Mutex
	bubbles []bubble
}

// A bubble is one message on the screen.
type bubble struct {
	Mine   bool
	Failed bool
	Text   string
	Note   string // its length, in messages
}

// New makes a telephone that sends to a gateway door, such as http://127.0.0.1:8080/sms/gateway/demo/TOKEN.
func New(door, number string) *Handset {
	return &Handset{
		door: door, number: number, run: strconv.FormatInt(time.Now().UnixNano(), 36),
		client: &http.Client{Timeout: 15 * time.Second},
	}
}

// Mount puts the page at /handset.
func (h *Handset) Mount(app *fiber.App) {
	app.Get("/handset", h.show)
	app.Post("/handset", h.post)
	app.Get("/handset.css", func(c *fiber.Ctx) error {
		css, err := files.ReadFile("handset.css")
		if err != nil {
			return err
		}
		c.Context().SetContentType("text/css; charset=utf-8")
		return c.Send(css)
	})
}

func (h *Handset) show(c *fiber.Ctx) error {
	h.mu.Lock()
	bubbles := slices.Clone(h.bubbles)
	h.mu.Unlock()
	slices.Reverse(bubbles) // the page draws from the bottom, so that the newest is in sight without a script
	c.Context().SetContentType("text/html; charset=utf-8")
	return screen.Execute(c, map[string]any{"Number": h.number, "Bubbles": bubbles})
}

func (h *Handset) post(c *fiber.Ctx) error {
	if !intake.IsForm(c.Context().Request.Header.ContentType()) {
		return fiber.ErrUnsupportedMediaType
	}
	fields, err := intake.ScanForm(nil, c.Context().Request.Body())
	if err != nil {
		return fiber.ErrBadRequest
	}
	if _, empty := intake.Pick(fields, "clear"); empty {
		h.mu.Lock()
		h.bubbles = nil
		h.mu.Unlock()
	} else if text, _ := intake.Pick(fields, "text"); len(text) > 0 {
		h.send(c.UserContext(), string(text))
	}
	return c.Redirect("/handset", fiber.StatusSeeOther)
}

// send plays one message and its answer.
func (h *Handset) send(ctx context.Context, text string) {
	h.add(bubble{Mine: true, Text: text, Note: length(text)})
	answer, err := h.ask(ctx, text)
	switch {
	case err != nil:
		h.add(bubble{Failed: true, Text: "Không gửi được / not sent", Note: answer})
	case answer != "":
		h.add(bubble{Text: answer, Note: length(answer)})
	}
}

// ask sends the text to the door as Kannel does: UTF-8 where it fits GSM-7, else UTF-16BE.
func (h *Handset) ask(ctx context.Context, text string) (string, error) {
	query := url.Values{"text": {text}, "charset": {"UTF-8"}, "id": {h.run + "-" + strconv.FormatInt(h.sent.Add(1), 10)}}
	if !isASCII(text) {
		query.Set("charset", "UTF-16BE")
		query.Set("text", string(utf16be(text)))
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, h.door+"?"+query.Encode(), nil)
	if err != nil {
		return "", err
	}
	resp, err := h.client.Do(r)
	if err != nil {
		return "", errors.New("door not reachable")
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(io.LimitReader(resp.Body, 4<<10))
	if err == nil && resp.StatusCode != http.StatusOK {
		err = errors.New("door refused")
	}
	return string(b), err
}

func (h *Handset) add(b bubble) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.bubbles = append(h.bubbles, b)
	if extra := len(h.bubbles) - keptBubbles; extra > 0 {
		h.bubbles = h.bubbles[extra:]
	}
}

// length says how many characters and messages a text is.
func length(text string) string {
	n, one, part := len(text), oneGSM, 153
	if !isASCII(text) {
		n, one, part = len(utf16.Encode([]rune(text))), oneUCS2, 67
	}
	if n <= one {
		return strconv.Itoa(n) + "/" + strconv.Itoa(one)
	}
	return strconv.Itoa(n) + " = " + strconv.Itoa((n+part-1)/part) + " SMS"
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

func utf16be(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u>>8), byte(u))
	}
	return b
}
