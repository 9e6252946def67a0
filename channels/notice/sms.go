package notice

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"

	"tipline/triage"
)

// An SMS notifier sends a constant text through Kannel's sendsms service to an office's own telephone.
type SMS struct {
	address  string
	username string
	password string
	text     string
	client   *http.Client
}

var _ triage.Asker = (*SMS)(nil)

// NewSMS sends through the sendsms service at address, such as http://127.0.0.1:13013/cgi-bin/sendsms. text may be "": SMSText.
func NewSMS(address, username, password, text string) *SMS {
	if text == "" {
		text = SMSText
	}
	return &SMS{address: address, username: username, password: password, text: text, client: newClient()}
}

var number = regexp.MustCompile(`^\+?[0-9]{3,15}$`)

// Notify hands one message to the gateway, which delivers it on its own time.
func (s *SMS) Notify(ctx context.Context, to string) error { return s.send(ctx, to, s.text) }

// Ask is Notify with digits behind it.
func (s *SMS) Ask(ctx context.Context, to string, d triage.Digits) error {
	return s.send(ctx, to, asking(s.text, d))
}

func (s *SMS) send(ctx context.Context, to, text string) error {
	if !number.MatchString(to) {
		return bad("notice by text message: the address is no telephone number")
	}
	query := url.Values{
		"username": {s.username}, "password": {s.password}, "to": {to}, "text": {text}, "charset": {"UTF-8"},
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.address+"?"+query.Encode(), nil)
	if err != nil || r.URL.Host == "" {
		return bad("notice by text message: address of the gateway")
	}
	r.Header.Set("User-Agent", "tipline")
	return send(s.client, r, delivered)
}

// delivered reads Kannel's answer: 0 is accepted, 3 queued for later; others come with an error status too, but not in every version.
func delivered(body []byte) error {
	if bytes.HasPrefix(body, []byte("0:")) || bytes.HasPrefix(body, []byte("3:")) {
		return nil
	}
	return fmt.Errorf("send notice: %w by the gateway", errRefused)
}
