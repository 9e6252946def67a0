package main

import (
	"log/slog"

	"tipline/channels/twilio"
	"tipline/cmd/internal/config"
)

// erasers destroy what Twilio keeps, by the name of the door that it came through. A door without numbers has none.
func erasers(cfg *config.Config, log *slog.Logger) (map[string]*twilio.Eraser, error) {
	all := map[string]*twilio.Eraser{}
	for i := range cfg.Doors {
		d := &cfg.Doors[i]
		if d.Kind != config.Twilio || len(d.Numbers) == 0 {
			continue
		}
		tokens, err := d.Tokens()
		if err != nil {
			return nil, err
		}
		account, err := twilio.New(twilio.Params{URL: d.APIURL, Account: d.Account, Token: string(tokens[0].Reveal())})
		if err != nil {
			return nil, err
		}
		all[d.Name] = twilio.NewEraser(twilio.EraserParams{Carrier: account, Numbers: d.Numbers, Minute: cfg.Erasure.Minute.Std(), Log: log})
	}
	return all, nil
}

// owing is how many records are still to be deleted at the carriers.
func owing(all map[string]*twilio.Eraser) func() int64 {
	return func() (n int64) {
		for _, e := range all {
			n += int64(e.Left())
		}
		return n
	}
}

// erasing are their roles.
func erasing(all map[string]*twilio.Eraser) []role {
	var roles []role
	for name, e := range all {
		roles = append(roles, role{"eraser " + name, e.Run})
	}
	return roles
}
