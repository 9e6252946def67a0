// Package twilio speaks to Twilio's API in the name of one account: it sends, lists and deletes.
//
// Whatever comes back may hold the number of somebody who reported. Of a list only identifiers are read, the rest is zeroed; no answer is ever
// quoted in an error or a log. It is the carrier's side of calls too: signed callbacks in, TwiML out, recordings fetched once and destroyed there.
package twilio

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"time"

	"github.com/twilio/twilio-go/client"
	api "github.com/twilio/twilio-go/rest/api/v2010"
)

const (
	standardURL = "https://api.twilio.com"
	// within bounds one request: the library takes no context.
	within = 15 * time.Second
)

// Params name an account. The library has an address of its own and reads the environment for another: every request goes to URL instead.
type Params struct {
	URL     string // default https://api.twilio.com
	Account string // AC and 32 hex digits
	Token   string
}

// An Account is safe for concurrent use.
type Account struct {
	sid     string
	handler *client.RequestHandler
	api     *api.ApiService
	audio   audioRequests
}

var credential = regexp.MustCompile(`^[0-9A-Za-z]+$`)

var (
	// ErrRefused: Twilio says that the request is wrong; the same again will be refused again.
	ErrRefused = errors.New("refused by twilio")
	// ErrAway: not reached, busy, or an error of its own.
	ErrAway = errors.New("twilio not to be had")
)

// New checks the parameters.
func New(p Params) (*Account, error) {
	if p.URL == "" {
		p.URL = standardURL
	}
	server, err := url.Parse(p.URL)
	if err != nil || server.Host == "" {
		return nil, errors.New("twilio: not an address")
	}
	if !credential.MatchString(p.Account) || !credential.MatchString(p.Token) {
		return nil, errors.New("twilio: account and token are letters and digits") // the library would refuse each request by itself, as if the carrier had
	}
	bounded := func(within time.Duration) *http.Client {
		return &http.Client{Timeout: within, Transport: toward{server, http.DefaultTransport}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	}
	c := &client.Client{Credentials: client.NewCredentials(p.Account, p.Token), HTTPClient: bounded(within)}
	c.SetAccountSid(p.Account)
	handler := &client.RequestHandler{Client: c}
	return &Account{sid: p.Account, handler: handler, api: api.NewApiService(handler), audio: audioRequests{client: bounded(audioWithin), account: p.Account, token: p.Token}}, nil
}

// API is the library's own service on this account.
func (a *Account) API() *api.ApiService { return a.api }

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

// A Kind is what a carrier keeps of an exchange.
type Kind string

// The kinds.
const (
	Message   Kind = "message"
	Call      Kind = "call"
	Recording Kind = "recording"
)

var identifier = regexp.MustCompile(`^(SM|MM|CA|RE)[0-9a-f]{32}$`)

// Delete destroys one record at the carrier. One that is gone is deleted. ErrRefused, ErrAway.
func (a *Account) Delete(kind Kind, sid string) (err error) {
	if !identifier.MatchString(sid) {
		return fmt.Errorf("delete record: not an identifier: %w", ErrRefused)
	}
	switch kind {
	case Message:
		err = a.api.DeleteMessage(sid, &api.DeleteMessageParams{})
	case Call:
		err = a.api.DeleteCall(sid, &api.DeleteCallParams{})
	default:
		err = a.api.DeleteRecording(sid, &api.DeleteRecordingParams{})
	}
	return sorted("delete record", err)
}

// sorted says whether trying again makes sense, and drops the library's text, which may quote a number.
func sorted(what string, err error) error {
	var refused *client.TwilioRestError
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &refused):
		return fmt.Errorf("%s: %w", what, ErrAway)
	case refused.Status == http.StatusNotFound:
		return nil
	case refused.Status >= 500, refused.Status == http.StatusTooManyRequests, refused.Status == http.StatusRequestTimeout, refused.Status == http.StatusConflict:
		return fmt.Errorf("%s: status %d: %w", what, refused.Status, ErrAway)
	}
	return fmt.Errorf("%s: status %d: %w", what, refused.Status, ErrRefused)
}
