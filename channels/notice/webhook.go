package notice

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"tipline/triage"
)

// webhookBody is the same for every notice; the office is told by the address that it is posted to.
const webhookBody = `{"notice":"waiting"}`

// A Webhook notifier posts a constant to an office's address.
type Webhook struct {
	base     string
	username string
	password string
	client   *http.Client
}

var _ triage.Notifier = (*Webhook)(nil)

// NewWebhook posts to base with an address's `to` added to its path; a `to` that is a whole https address is posted to as it is, without the
// account. With a username, HTTP basic authentication is used at base.
func NewWebhook(base, username, password string) *Webhook {
	return &Webhook{base: strings.TrimSuffix(base, "/"), username: username, password: password, client: newClient()}
}

// Notify posts once.
func (w *Webhook) Notify(ctx context.Context, to string) error {
	address, ours := to, false
	if !strings.HasPrefix(to, "https://") {
		address, ours = w.base, true
		if to != "" {
			address += "/" + url.PathEscape(to)
		}
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(webhookBody))
	if err != nil || r.URL.Host == "" {
		return bad("webhook address")
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "tipline")
	if ours && w.username != "" {
		r.SetBasicAuth(w.username, w.password)
	}
	return send(w.client, r, nil)
}
