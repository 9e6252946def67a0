package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"tipline/channels/twilio"
	"tipline/cmd/internal/config"
)

// canaryDoors are the doors as strangers find them, at the public listener's own address: page, gateway and Twilio, each in its own form. What stands in
// front of the listener (the TLS front, a carrier) is not tried by these.
func canaryDoors(cfg *config.Config) ([]canaryDoor, error) {
	client := &http.Client{
		Timeout: 30 * time.Second, Transport: &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	base := "http://" + cfg.Public.Listen
	var all []canaryDoor
	for i := range cfg.Doors {
		d := &cfg.Doors[i]
		if d.Kind == config.SIPDoor || d.Kind == config.TwilioVoice {
			continue // a test tip is words; nobody speaks here
		}
		one := canaryDoor{name: d.Name, area: d.Area}
		if d.Kind == config.Web {
			one.send = func(ctx context.Context, text string) error {
				return sent(ctx, client, base+"/tips", url.Values{"text": {text}, "once": {rand.Text()}}, nil)
			}
			all = append(all, one)
			continue
		}
		tokens, err := d.Tokens()
		if err != nil {
			return nil, err
		}
		token := tokens[0].Reveal()
		if d.Kind == config.Gateway {
			one.send = func(ctx context.Context, text string) error {
				header := http.Header{"X-Gateway-Token": {string(token)}}
				return sent(ctx, client, base+"/sms/gateway/"+d.Name, url.Values{"text": {text}, "charset": {"UTF-8"}, "id": {rand.Text()}}, header)
			}
		} else {
			one.send = func(ctx context.Context, text string) error {
				form := url.Values{"Body": {text}, "MessageSid": {"SM" + rand.Text()}, "AccountSid": {d.Account}}
				header := http.Header{"X-Twilio-Signature": {twilio.Sign(d.PublicURL, token, form)}}
				return sent(ctx, client, base+"/sms/twilio/"+d.Name, form, header)
			}
		}
		all = append(all, one)
	}
	return all, nil
}

// sent posts a form and wants a success.
func sent(ctx context.Context, client *http.Client, address string, form url.Values, header http.Header) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	for k, v := range header {
		r.Header[k] = v
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	a, err := client.Do(r)
	if err != nil {
		return err
	}
	defer a.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(a.Body, 64<<10)) // a receipt that nobody keeps
	if a.StatusCode != http.StatusOK {
		return fmt.Errorf("door answers %d", a.StatusCode)
	}
	return nil
}
