package intake

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"tipline/intake/photo"
)

// album is a PhotoTaker that checks its ticket and remembers what came.
type album struct {
	mu     sync.Mutex
	photos [][]byte
	refuse error // every photo
	err    error
}

func (a *album) Photos(_ context.Context, word []byte, next func() ([]byte, error)) (t Taken, err error) {
	if string(word) != "good" {
		return Taken{}, ErrTicket
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	for {
		raw, err := next()
		switch {
		case errors.Is(err, io.EOF):
			return t, a.err
		case err != nil:
			return t, err
		case len(raw) > photo.MaxBytes:
			t.Refused = append(t.Refused, photo.ErrBytes)
		case a.refuse != nil:
			t.Refused = append(t.Refused, a.refuse)
		default:
			a.photos = append(a.photos, raw)
			t.Kept++
		}
	}
}

// servePhotos runs both apps behind one listener, as the server does.
func servePhotos(tb testing.TB, taker PhotoTaker) (address string) {
	tb.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	site := Site{Accepter: &strict{TB: tb}, Door: "page", Log: slog.New(slog.DiscardHandler)}
	text, photos := SplitPhotos(l)
	apps := map[net.Listener]interface {
		Listener(net.Listener) error
		ShutdownWithTimeout(time.Duration) error
	}{text: NewApp(site), photos: NewPhotoApp(site, taker)}
	var running sync.WaitGroup
	for half, app := range apps {
		running.Go(func() {
			if err := app.Listener(Wiping(half)); err != nil && !errors.Is(err, net.ErrClosed) {
				tb.Error(err)
			}
		})
	}
	tb.Cleanup(func() {
		for _, app := range apps {
			if err := app.ShutdownWithTimeout(5 * time.Second); err != nil && !errors.Is(err, net.ErrClosed) {
				tb.Error(err)
			}
		}
		running.Wait()
	})
	return l.Addr().String()
}

// A field of a form; one without a name is a photo.
type photoField struct {
	name string
	body []byte
}

func photoForm(tb testing.TB, ticket string, photos ...[]byte) (body []byte, kind string) {
	tb.Helper()
	fields := []photoField{{"ticket", []byte(ticket)}}
	for _, p := range photos {
		fields = append(fields, photoField{"photo", p})
	}
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, f := range fields {
		part, err := w.CreateFormFile(f.name, "IMG_0001.jpg")
		if err == nil {
			_, err = part.Write(f.body)
		}
		if err != nil {
			tb.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes(), w.FormDataContentType()
}

func postPhotos(tb testing.TB, address string, body []byte, kind string) (status int, page string) {
	tb.Helper()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	r, err := client.Post("http://"+address+"/photos?l=en", kind, bytes.NewReader(body))
	if err != nil {
		tb.Fatal(err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		tb.Fatal(err)
	}
	if r.Header.Get("Content-Security-Policy") == "" || !r.Close {
		tb.Errorf("answer %d without its headers, or the connection stays open", r.StatusCode)
	}
	return r.StatusCode, string(b)
}

func TestPhotoAnswers(t *testing.T) {
	a := &album{}
	address := servePhotos(t, a)
	raw := somePhoto(t)
	en := texted("en")
	form := func(ticket string, photos ...[]byte) func() ([]byte, string) {
		return func() ([]byte, string) { return photoForm(t, ticket, photos...) }
	}
	rows := []struct {
		name   string
		form   func() ([]byte, string)
		change func()
		status int
		says   string
	}{
		{"two photos", form("good", raw, raw), nil, 200, `<span id="photos">2</span>`},
		{"a field left empty", form("good", raw, nil), nil, 200, `<span id="photos">1</span>`},
		{"one too large", form("good", raw, make([]byte, photo.MaxBytes+1)), nil, 200, en["e_large_text"]},
		{"all too large", form("good", make([]byte, photo.MaxBytes+1)), nil, 422, en["e_large_text"]},
		{"no ticket", form("bad", raw), nil, 410, en["e_ticket_text"]},
		{"no picture", form("good", raw), func() { a.refuse = photo.ErrFormat }, 422, en["e_picture_text"]},
		{"too many pixels", form("good", raw), func() { a.refuse = photo.ErrPixels }, 422, en["e_large_text"]},
		{"one too many", form("good", raw), func() { a.refuse = ErrTicket }, 422, en["e_four_text"]},
		{"no room", form("good", raw), func() { a.refuse = ErrUnavailable }, 422, en["e_away_text"]},
		{"nothing at all", form("good"), nil, 422, en["e_away_text"]},
		{"broken behind the ticket", form("good"), func() { a.err = ErrUnavailable }, 503, en["e_away_text"]},
		{"over all bounds", func() ([]byte, string) { return make([]byte, photosBody+1), "multipart/form-data; boundary=x" }, nil, 413, en["e_long_text"]},
		{"a text form", func() ([]byte, string) { return []byte("ticket=good"), "application/x-www-form-urlencoded" }, nil, 415, en["e_kind_text"]},
		{"no form at all", func() ([]byte, string) { return []byte("xxx"), "multipart/form-data; boundary=y" }, nil, 400, en["e_kind_text"]},
		{"the ticket last", func() ([]byte, string) {
			b, kind := photoForm(t, "good", raw)
			return bytes.Replace(b, []byte(`name="ticket"`), []byte(`name="photo"`), 1), kind
		}, nil, 400, en["e_kind_text"]},
		{"a form cut short", func() ([]byte, string) { b, kind := photoForm(t, "good", raw); return b[:len(b)-200], kind }, nil, 400, en["e_kind_text"]},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			*a = album{}
			if row.change != nil {
				row.change()
			}
			body, kind := row.form()
			if status, page := postPhotos(t, address, body, kind); status != row.status || !strings.Contains(page, row.says) {
				t.Errorf("status %d, want %d; says %q: %v", status, row.status, row.says, strings.Contains(page, row.says))
			}
		})
	}
}

// TestNothingIsSmuggled sends a request inside a photo request's unread body, and behind it: it is never answered.
func TestNothingIsSmuggled(t *testing.T) {
	address := servePhotos(t, &album{})
	hidden := "GET /kept HTTP/1.1\r\nHost: x\r\n\r\n"
	body, kind := photoForm(t, "bad", []byte(hidden))
	for name, request := range map[string]string{
		"in the body":           fmt.Sprintf("POST /photos HTTP/1.1\r\nHost: x\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s", kind, len(body), body),
		"behind a lying length": fmt.Sprintf("POST /photos HTTP/1.1\r\nHost: x\r\nContent-Type: %s\r\nContent-Length: 10\r\n\r\n0123456789%s", kind, hidden),
		"in chunks":             "POST /photos HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n" + hidden,
		"of the wrong type":     "POST /photos HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: " + fmt.Sprint(len(hidden)) + "\r\n\r\n" + hidden,
		"on another path":       "POST /photos2 HTTP/1.1\r\nHost: x\r\nContent-Length: " + fmt.Sprint(len(hidden)) + "\r\n\r\n" + hidden,
	} {
		t.Run(name, func(t *testing.T) {
			c, err := net.Dial("tcp", address)
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			if err := c.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
				t.Fatal(err)
			}
			if _, err := io.WriteString(c, request); err != nil {
				t.Fatal(err)
			}
			answer, err := io.ReadAll(c)
			if err != nil && !errors.Is(err, os.ErrDeadlineExceeded) && len(answer) == 0 {
				t.Fatal(err)
			}
			if n := bytes.Count(answer, []byte("HTTP/1.1 ")); n != 1 || errors.Is(err, os.ErrDeadlineExceeded) {
				t.Errorf("%d answers, connection closed: %v", n, !errors.Is(err, os.ErrDeadlineExceeded))
			}
		})
	}
}

// TestSplit sends what begins like a photo request and is none, byte by byte, and what never says what it is.
func TestSplit(t *testing.T) {
	address := servePhotos(t, &album{})
	for _, start := range []string{"GET / HTTP/1.1\r\n", "POST /photoss HTTP/1.1\r\n", "POST /tips HTTP/1.1\r\nContent-Length: 0\r\n", "POST /photo"} {
		c, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
			t.Fatal(err)
		}
		for _, b := range []byte(start) {
			if _, err := c.Write([]byte{b}); err != nil {
				t.Fatal(err)
			}
		}
		if strings.HasSuffix(start, "\n") {
			if _, err := io.WriteString(c, "Host: x\r\nConnection: close\r\n\r\n"); err != nil {
				t.Fatal(err)
			}
			if answer, err := io.ReadAll(c); err != nil || !bytes.HasPrefix(answer, []byte("HTTP/1.1 ")) {
				t.Errorf("%q: %v", start, err)
			}
		}
		c.Close()
	}
	kept := &http.Client{}
	for range 2 { // a connection that carried a page brings no photos
		r, err := kept.Get("http://" + address + "/kept")
		if err != nil {
			t.Fatal(err)
		}
		io.Copy(io.Discard, r.Body)
		r.Body.Close()
	}
	body, kind := photoForm(t, "good", somePhoto(t))
	r, err := kept.Post("http://"+address+"/photos?l=en", kind, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	page, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != http.StatusMisdirectedRequest || !bytes.Contains(page, []byte(texted("en")["e_gone_text"])) {
		t.Errorf("photos over a used connection: %d, %v", r.StatusCode, err)
	}
}
