package notice

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/twilio/twilio-go/client"
	api "github.com/twilio/twilio-go/rest/api/v2010"

	"tipline/channels/twilio"
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
	p       TwilioParams
	account *twilio.Account
}

var _ triage.Asker = (*Twilio)(nil)

// NewTwilio checks the parameters.
func NewTwilio(p TwilioParams) (*Twilio, error) {
	if p.Text == "" {
		p.Text = SMSText
	}
	account, err := twilio.New(twilio.Params{URL: p.URL, Account: p.Account, Token: p.Token})
	if err != nil {
		return nil, err
	}
	return &Twilio{p: p, account: account}, nil
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
	_, err := t.account.API().CreateMessage(message)
	if err == nil {
		return nil
	}
	var refused *client.TwilioRestError // its text may quote the number
	if errors.As(err, &refused) {
		return byStatus(refused.Status)
	}
	return fmt.Errorf("send notice: %w", bare(err))
}
