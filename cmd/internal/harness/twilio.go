package harness

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

// Twilio plays the carrier: it signs as Twilio documents and sends what Twilio sends, identifying fields included.
type Twilio struct {
	Door   string // where the server really listens
	Public string // the configured public address, which is what is signed
	Token  string
	Client *http.Client
}

// A Callback is one inbound message.
type Callback struct {
	ID, From, Body string
	Agent          string
	Forged         bool // signed with another token
}

// Post sends a callback and returns status and body.
func (c *Twilio) Post(tb testing.TB, m Callback) (int, string) {
	tb.Helper()
	status, body, err := c.Try(m)
	must(tb, err)
	return status, body
}

// Try is Post for a server that may be dying.
func (c *Twilio) Try(m Callback) (int, string, error) {
	form := url.Values{
		"MessageSid": {m.ID}, "SmsSid": {m.ID}, "SmsMessageSid": {m.ID}, "AccountSid": {TwilioAccount}, "From": {m.From}, "To": {"+12025550100"},
		"Body": {m.Body}, "NumMedia": {"0"}, "NumSegments": {"1"}, "FromCity": {"DONG HOI"}, "FromState": {"QUANG TRI"}, "FromZip": {"510000"},
		"FromCountry": {"VN"}, "SmsStatus": {"received"}, "ApiVersion": {"2010-04-01"},
	}
	token := c.Token
	if m.Forged {
		token = "forged" + token
	}
	r, err := http.NewRequest(http.MethodPost, c.Door, strings.NewReader(form.Encode()))
	if err != nil {
		return 0, "", err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")
	r.Header.Set("X-Twilio-Signature", twilioSignature(token, c.Public, form))
	if m.Agent != "" {
		r.Header.Set("User-Agent", m.Agent)
	}
	client := c.Client
	if client == nil {
		client = patient
	}
	resp, err := client.Do(r)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(b), err
}

// patient is a client that gives up in the end: a server that hangs must fail a test, and say where.
var patient = &http.Client{Timeout: 40 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 64}}

// TwilioAccount is the account of every test deployment.
const TwilioAccount = "AC0123456789abcdef0123456789abcdef"

// MessageID is a carrier's ID as random as a true one, from a number.
func MessageID(n int) string {
	return fmt.Sprintf("SM%016x%016x", uint64(n)*0x9e3779b97f4a7c15, uint64(n)*0xc2b2ae3d27d4eb4f+1)
}

// twilioSignature is HMAC-SHA1 over the address and the sorted fields, as Twilio's page on the security of webhooks says.
func twilioSignature(token, address string, form url.Values) string {
	keys := make([]string, 0, len(form))
	for k := range form {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	mac := hmac.New(sha1.New, []byte(token))
	_, _ = io.WriteString(mac, address)
	for _, k := range keys {
		_, _ = io.WriteString(mac, k+form.Get(k))
	}
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
