package notice

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/twilio/twilio-go/client"
	api "github.com/twilio/twilio-go/rest/api/v2010"

	"tipline/triage"
)

// TwilioParams say whose account sends.
type TwilioParams struct {
	URL     string // default https://api.twilio.com
	Account string // AC and 32 hex digits
	Token   string
	From    string // number, sender name, or MG… of a messaging service
	Text    string // default SMSText
}

// A Twilio notifier sends a constant text through Twilio to an office's own telephone.
type Twilio struct {
	p   TwilioParams
	api *api.ApiService
}

var _ triage.Asker = (*Twilio)(nil)

// NewTwilio checks the parameters. The library's own address is fixed, and its environment variables change it: every request goes to URL instead.
func NewTwilio(p TwilioParams) (*Twilio, error) {
	if p.URL == "" {
		p.URL = "https://api.twilio.com"
	}
	to, err := url.Parse(p.URL)
	if err != nil || to.Host == "" {
		return nil, errors.New("twilio: not an address")
	}
	if p.Text == "" {
		p.Text = SMSText
	}
	c := &client.Client{Credentials: client.NewCredentials(p.Account, p.Token), HTTPClient: newClient()}
	c.HTTPClient.Transport = toward{to, http.DefaultTransport}
	c.SetAccountSid(p.Account)
	return &Twilio{p: p, api: api.NewApiService(&client.RequestHandler{Client: c})}, nil
}

// toward sends every request to one server, whatever the library thinks its name is.
type toward struct {
	server *url.URL
	next   http.RoundTripper
}

// RoundTrip keeps path and body.
func (t toward) RoundTrip(r *http.Request) (*http.Response, error) {
	again := r.Clone(r.Context())
	again.URL.Scheme, again.URL.Host, again.Host = t.server.Scheme, t.server.Host, ""
	again.Header.Set("User-Agent", "tipline") // the library's would tell system and compiler
	return t.next.RoundTrip(again)
}

// Notify hands one message to Twilio.
func (t *Twilio) Notify(ctx context.Context, to string) error { return t.send(ctx, to, t.p.Text) }

// Ask is Notify with digits behind it.
func (t *Twilio) Ask(ctx context.Context, to string, d triage.Digits) error {
	return t.send(ctx, to, asking(t.p.Text, d))
}

func (t *Twilio) send(ctx context.Context, to, text string) error {
	if !number.MatchString(to) {
		return bad("notice by Twilio: the address is no telephone number")
	}
	if err := ctx.Err(); err != nil { // the library takes no context; its client's timeout bounds it
		return fmt.Errorf("send notice: %w", bare(err))
	}
	message := &api.CreateMessageParams{}
	message.SetTo(to).SetBody(text)
	if strings.HasPrefix(t.p.From, "MG") {
		message.SetMessagingServiceSid(t.p.From)
	} else {
		message.SetFrom(t.p.From)
	}
	_, err := t.api.CreateMessage(message)
	if err == nil {
		return nil
	}
	var refused *client.TwilioRestError // its text may quote the number
	if errors.As(err, &refused) {
		return byStatus(refused.Status)
	}
	return fmt.Errorf("send notice: %w", bare(err))
}
