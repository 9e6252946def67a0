package agent

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

// Errors of doors and radios. They name what to look at, never what was on the way.
var (
	ErrAway    = errors.New("máy chủ không trả lời; tin nhắn còn ở máy thu / the server is away; the radio keeps the message")
	ErrRefused = errors.New("máy chủ từ chối: xem mã cổng, và cổng phải là blind / the server refused: look at the token, and whether the door is blind")
)

// tryFor bounds one request to the door, which takes 12 s at most by itself.
const tryFor = 15 * time.Second

// A Door is where the texts go.
type Door struct {
	URL    string // https://…/sms/gateway/<name>, or http on loopback
	Token  []byte
	Client *http.Client // nil: NewClient(nil)'s

	Wait func(ctx context.Context, d time.Duration) error // nil: by the clock
}

// Validate says whether the address is fit to carry texts.
func (d *Door) Validate() error {
	if len(d.Token) < 16 {
		return errors.New("mã cổng ngắn hơn 16 ký tự / the door's token is shorter than 16 characters")
	}
	if !private(d.URL) || !strings.Contains(d.URL, "/sms/gateway/") {
		return errors.New("địa chỉ cổng phải là https://…/sms/gateway/TÊN / the door's address is https://…/sms/gateway/NAME; http on loopback only")
	}
	return nil
}

// private says whether nobody on the way can read what is sent to an address.
func private(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return false
	}
	return u.Scheme == "https" || u.Scheme == "http" && Loopback(u.Hostname())
}

// Loopback says whether a host is this machine by its digits; a name could come to mean another.
func Loopback(host string) bool {
	address, err := netip.ParseAddr(host)
	return err == nil && address.IsLoopback()
}

// NewClient makes a client that asks no proxy and follows no redirection: both would learn a text. transport nil is the plain one.
func NewClient(transport *http.Transport) *http.Client {
	if transport == nil {
		transport = &http.Transport{}
	}
	transport.Proxy = nil
	return &http.Client{Transport: transport, Timeout: tryFor, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// Post brings a text to the door and returns its answer, "" for none. While the server is away it tries again, waiting 1, 2, 4, 8 and then always 16 seconds, as long as ctx lasts. The text stays the caller's.
func (d *Door) Post(ctx context.Context, text []byte, id string) (string, error) {
	body := append(make([]byte, 0, 3*len(text)+64), "charset=UTF-8&id="+id+"&text="...)
	body = appendEscaped(body, text)
	defer clear(body)
	for wait := time.Second; ; wait = min(2*wait, 16*time.Second) {
		answer, err := d.try(ctx, body)
		if err == nil || errors.Is(err, ErrRefused) {
			return answer, err
		}
		if d.wait(ctx, wait) != nil {
			return "", err
		}
	}
}

func (d *Door) try(ctx context.Context, body []byte) (string, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, d.URL, bytes.NewReader(body))
	if err != nil {
		return "", ErrRefused
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("X-Gateway-Token", string(d.Token))
	r.Header.Set("User-Agent", "tipctl")
	client := d.Client
	if client == nil {
		client = NewClient(nil)
	}
	resp, err := client.Do(r)
	if err != nil {
		return "", ErrAway // the library's error would hold the address
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, 4096))
	switch {
	case err != nil || resp.StatusCode >= 500 || resp.StatusCode == http.StatusTooManyRequests:
		return "", ErrAway
	case resp.StatusCode != http.StatusOK:
		return "", ErrRefused
	}
	return strings.TrimRight(string(answer), "\r\n"), nil
}

func (d *Door) wait(ctx context.Context, span time.Duration) error {
	if d.Wait != nil {
		return d.Wait(ctx, span)
	}
	t := time.NewTimer(span)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// appendEscaped writes bytes as a form's value, without a string in between.
func appendEscaped(to, text []byte) []byte {
	const digits = "0123456789ABCDEF"
	for _, c := range text {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' {
			to = append(to, c)
		} else {
			to = append(to, '%', digits[c>>4], digits[c&15])
		}
	}
	return to
}
