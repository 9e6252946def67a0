package main

import (
	"errors"
	"fmt"
	"strings"

	"tipline/channels/twilio"
	"tipline/cmd/internal/config"
)

// atTwilio says whether a door is a number there, and whether it takes calls.
func atTwilio(d *config.Door) (there, calls bool) {
	calls = d.Kind == config.TwilioVoice
	return calls || d.Kind == config.Twilio, calls
}

// carrier lists what is to be switched at Twilio by hand, once an account, and the doors whose messages stay there for ever.
func (c *checking) carrier(cfg *config.Config) {
	voice := map[string]bool{}
	var accounts []string
	for i := range cfg.Doors {
		d := &cfg.Doors[i]
		there, calls := atTwilio(d)
		if !there {
			continue
		}
		if _, known := voice[d.Account]; !known {
			accounts = append(accounts, d.Account)
		}
		voice[d.Account] = voice[d.Account] || calls
		if len(d.Numbers) == 0 {
			c.Warnings = append(c.Warnings, fmt.Sprintf("door %s: no numbers: what Twilio keeps of those who write is deleted by nobody", d.Name))
		}
	}
	for _, account := range accounts {
		for _, setting := range twilio.Settings(voice[account]) {
			c.ByHand = append(c.ByHand, fmt.Sprintf("Twilio …%s: %s", account[max(0, len(account)-4):], setting))
		}
	}
}

// carriers asks Twilio what it does when one of our numbers is written to or called.
func (d *doctor) carriers() {
	for i := range d.cfg.Doors {
		door := &d.cfg.Doors[i]
		there, calls := atTwilio(door)
		if !there {
			continue
		}
		tokens, err := door.Tokens()
		if err != nil {
			continue // the deployment's line says so
		}
		account, err := twilio.New(twilio.Params{URL: door.APIURL, Account: door.Account, Token: string(tokens[0].Reveal())})
		if err != nil {
			d.fault("door "+door.Name, "write account and token as Twilio shows them", "%v", err)
			continue
		}
		for _, number := range door.Numbers {
			d.number("door "+door.Name, number, door.PublicURL, calls, account)
		}
	}
}

// number is one line of the report.
func (d *doctor) number(name, number, address string, calls bool, account *twilio.Account) {
	n, err := account.Number(number)
	switch {
	case errors.Is(err, twilio.ErrNoNumber):
		d.fault(name, "write numbers as Twilio shows them: +, country, number", "the account has no number %s", number)
	case err != nil:
		d.fault(name, "are account and token right, is Twilio reached from here?", "%v", err)
	case len(n.Faults(address, calls)) > 0:
		d.warn(name, "set it so in Twilio's console, under the number", "%s: %s", number, strings.Join(n.Faults(address, calls), "; "))
	default:
		d.ok(name, "%s leads to %s", number, address)
	}
}
