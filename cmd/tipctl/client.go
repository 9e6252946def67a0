package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"tipline/triage"
)

// maxAnswer bounds what a server can make this client read: a tip with its thread, or all keyrings of a deployment.
const maxAnswer = 32 << 20

var (
	errNotFound = errors.New("không có tin này, hoặc không thuộc quyền của bạn / no such tip, or not yours")
	errConflict = errors.New("tin đã đổi trạng thái hoặc người khác đang giữ / the tip has moved on, or somebody else holds it; xem/see: tipctl open TIP")
	errLogin    = errors.New("không đăng nhập được / login refused")
)

// A client speaks to one desk listener.
type client struct {
	base   string
	token  string
	http   *http.Client
	acting *acting // who signs what is asked; nil before anybody is logged in
}

// newClient follows no redirect and asks no proxy of the environment: the token goes to the pinned address and nowhere else.
func newClient(base, token string) *client {
	return &client{base: strings.TrimRight(base, "/"), token: token, http: &http.Client{
		Timeout:       60 * time.Second,
		Transport:     &http.Transport{DialContext: (&net.Dialer{Timeout: 10 * time.Second}).DialContext, ForceAttemptHTTP2: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

func (c *client) get(ctx context.Context, path string, out any) error {
	_, err := c.do(ctx, http.MethodGet, path, nil, out)
	return err
}

func (c *client) post(ctx context.Context, path string, in, out any) error {
	_, err := c.do(ctx, http.MethodPost, path, in, out)
	return err
}

// do sends one request and reports its status; out stays untouched on 204.
func (c *client) do(ctx context.Context, method, path string, in, out any) (int, error) {
	r, body, err := c.request(ctx, method, path, in)
	if err != nil {
		return 0, err
	}
	act, err := c.sign(r, body)
	if err != nil {
		return 0, err
	}
	a, err := c.http.Do(r)
	if err != nil {
		return 0, fmt.Errorf("không liên lạc được máy chủ / cannot reach the desk: %w", errors.Unwrap(err))
	}
	defer a.Body.Close()
	b, err := io.ReadAll(io.LimitReader(a.Body, maxAnswer+1))
	if err != nil || len(b) > maxAnswer {
		return a.StatusCode, errors.New("câu trả lời của máy chủ bị đứt hoặc quá dài / the answer was cut off or too long")
	}
	if err := answerError(a.StatusCode); err != nil {
		return a.StatusCode, err
	}
	if act != nil {
		if err := c.logged(ctx, act, a.Header.Get(triage.AuditHeader)); err != nil {
			return a.StatusCode, err
		}
	}
	if out == nil || a.StatusCode == http.StatusNoContent {
		return a.StatusCode, nil
	}
	if raw, ok := out.(*[]byte); ok { // a photo or recording
		*raw = b
		return a.StatusCode, nil
	}
	if err := json.Unmarshal(b, out); err != nil {
		return a.StatusCode, errors.New("máy chủ trả lời không đúng dạng / the answer is not what a desk says")
	}
	return a.StatusCode, nil
}

func (c *client) request(ctx context.Context, method, path string, in any) (r *http.Request, body []byte, err error) {
	if method == http.MethodPost {
		if in == nil {
			in = struct{}{}
		}
		if body, err = json.Marshal(in); err != nil {
			return nil, nil, err
		}
	}
	r, err = http.NewRequestWithContext(ctx, method, c.base+path, bytes.NewReader(body))
	if err != nil {
		return nil, nil, errors.New("bad address of the desk")
	}
	r.Header.Set("User-Agent", "tipctl")
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	return r, body, nil
}

// answerError turns a status into words of our own; the server's words are never shown.
func answerError(status int) error {
	switch status {
	case http.StatusOK, http.StatusNoContent:
		return nil
	case http.StatusUnauthorized:
		return errNoSession
	case http.StatusNotFound:
		return errNotFound
	case http.StatusConflict:
		return errConflict
	case http.StatusPreconditionFailed:
		return errClock
	case http.StatusServiceUnavailable:
		return errors.New("kho tin tạm ngừng, thử lại sau / the store is away, try again")
	}
	return fmt.Errorf("máy chủ từ chối / the desk refused (%d)", status)
}
