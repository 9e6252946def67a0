package agent

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"
)

// ErrPhone is the telephone's failure to take an answer.
var ErrPhone = errors.New("điện thoại không nhận tin trả lời / the telephone did not take the answer")

const (
	clockSlack   = 5 * time.Minute  // between the telephone's clock and ours
	phoneFor     = 20 * time.Second // the app waits 30 s, then brings the message again later: it keeps it for about two days
	largestEvent = 64 << 10         // bytes of one event
	atOnce       = 8                // messages under way; more are told to come again
)

// Android is SMS Gateway for Android (github.com/capcom6/android-sms-gateway) in its local mode: it posts each received message here, and sends what is posted to it.
type Android struct {
	Agent      *Agent // its Radio is a Phone
	SigningKey []byte // of the app's events (Settings → Webhooks)
	busy       chan struct{}
}

// NewAndroid makes the handler of the app's events.
func NewAndroid(a *Agent, signingKey []byte) *Android {
	return &Android{Agent: a, SigningKey: signingKey, busy: make(chan struct{}, atOnce)}
}

// An event of the app; only what is needed is read. Older versions write phoneNumber, newer ones sender.
type event struct {
	Event   string `json:"event"`
	Payload struct {
		Message     erasable `json:"message"`
		Sender      erasable `json:"sender"`
		PhoneNumber erasable `json:"phoneNumber"`
		ReceivedAt  erasable `json:"receivedAt"`
		SIM         *int     `json:"simNumber"`
	} `json:"payload"`
}

// erasable is text of a JSON string in memory of its own.
type erasable []byte

// UnmarshalText copies the text and zeroes the decoder's.
func (e *erasable) UnmarshalText(text []byte) error {
	*e = bytes.Clone(text)
	clear(text)
	return nil
}

// ServeHTTP takes one event. A status of 2xx ends it; after any other the app keeps the message and brings it again, later each time.
func (a *Android) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.WriteHeader(a.take(r))
}

func (a *Android) take(r *http.Request) int {
	select {
	case a.busy <- struct{}{}:
		defer func() { <-a.busy }()
	default:
		return http.StatusServiceUnavailable
	}
	if r.Method != http.MethodPost {
		return http.StatusMethodNotAllowed
	}
	if r.ContentLength < 0 || r.ContentLength > largestEvent {
		return http.StatusRequestEntityTooLarge
	}
	body := make([]byte, r.ContentLength)
	defer clear(body)
	if _, err := io.ReadFull(r.Body, body); err != nil {
		return http.StatusBadRequest
	}
	if !a.signed(body, r.Header.Get("X-Timestamp"), r.Header.Get("X-Signature")) {
		return http.StatusForbidden
	}
	var e event
	if json.Unmarshal(body, &e) != nil {
		return http.StatusBadRequest
	}
	if e.Event != "sms:received" {
		return http.StatusNoContent
	}
	m := Message{Number: e.Payload.Sender, Text: e.Payload.Message, At: e.Payload.ReceivedAt}
	if len(m.Number) == 0 {
		m.Number = e.Payload.PhoneNumber
	}
	defer clear(e.Payload.PhoneNumber)
	if e.Payload.SIM != nil {
		m.SIM = *e.Payload.SIM
	}
	ctx, cancel := context.WithTimeout(r.Context(), phoneFor)
	defer cancel()
	if out, _ := a.Agent.Pass(ctx, m); out == Kept || out == Unanswered {
		return http.StatusServiceUnavailable
	}
	return http.StatusNoContent
}

// signed checks an event: HMAC-SHA256 over the body and the time of sending, which must be now. Each new try of the app is signed anew.
func (a *Android) signed(body []byte, at, signature string) bool {
	seconds, err := strconv.ParseInt(at, 10, 64)
	if err != nil || a.Agent.now().Sub(time.Unix(seconds, 0)).Abs() > clockSlack {
		return false
	}
	h := hmac.New(sha256.New, a.SigningKey)
	h.Write(body)
	h.Write([]byte(at))
	given, err := hex.DecodeString(signature)
	return err == nil && hmac.Equal(given, h.Sum(nil))
}

// A Phone is the app's own server on the telephone.
type Phone struct {
	URL      string // http://127.0.0.1:8080, through a cable's forwarding
	Username string
	Password []byte
	Client   *http.Client // nil: NewClient(nil)'s
}

var _ Radio = (*Phone)(nil)

// Validate says whether the address is fit to carry numbers.
func (p *Phone) Validate() error {
	if !private(p.URL) || p.Username == "" || len(p.Password) == 0 {
		return errors.New("điện thoại: cần địa chỉ https, hoặc http trên chính máy này, tên và mật khẩu / the telephone: an https address, or http on loopback, a user name and a password")
	}
	return nil
}

// Send posts an answer. Where the telephone has one of this id already, it is done.
func (p *Phone) Send(ctx context.Context, to Message, id, answer string) error {
	post := map[string]any{"id": id, "message": answer, "phoneNumbers": []string{string(to.Number)}, "withDeliveryReport": false}
	if to.SIM > 0 {
		post["simNumber"] = to.SIM
	}
	body, err := json.Marshal(post)
	if err != nil {
		return ErrPhone
	}
	defer clear(body)
	if p.ask(ctx, http.MethodPost, "/message", body) || p.ask(ctx, http.MethodGet, "/message/"+id, nil) {
		return nil
	}
	return ErrPhone
}

// ask says whether the app did what was asked.
func (p *Phone) ask(ctx context.Context, method, path string, body []byte) bool {
	r, err := http.NewRequestWithContext(ctx, method, p.URL+path, bytes.NewReader(body))
	if err != nil {
		return false
	}
	r.SetBasicAuth(p.Username, string(p.Password))
	r.Header.Set("Content-Type", "application/json")
	client := p.Client
	if client == nil {
		client = NewClient(nil)
	}
	resp, err := client.Do(r)
	if err != nil {
		return false
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 64<<10))
	return resp.StatusCode/100 == 2
}
