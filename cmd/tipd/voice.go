package main

import (
	"log/slog"

	"tipline/channels/call"
	"tipline/channels/twilio"
	"tipline/cmd/internal/config"
	"tipline/intake"
	"tipline/triage"
	"tipline/triage/place"
)

// voiceDoors are the numbers at Twilio that take calls.
func voiceDoors(cfg *config.Config, d *triage.Directory, in *intake.Intake, places *place.Gazetteer, log *slog.Logger) ([]*twilio.Voice, error) {
	prompts, err := call.LoadPrompts(cfg.Hotline.Prompts)
	if err != nil {
		return nil, err
	}
	var all []*twilio.Voice
	for i, door := range doors(cfg, d) {
		c := &cfg.Doors[i]
		if c.Kind != config.TwilioVoice {
			continue
		}
		tokens, err := c.Tokens()
		if err != nil {
			return nil, err
		}
		account, err := twilio.New(twilio.Params{URL: c.APIURL, Account: c.Account, Token: string(tokens[0].Reveal())})
		if err != nil {
			return nil, err
		}
		p := twilio.VoiceParams{
			Door: c.Name, URL: c.PublicURL, Account: c.Account, Numbers: c.Numbers, Carrier: account, Intake: in, Prompts: prompts,
			Line:   call.NewLine(call.LineParams{Prompts: prompts, Gazetteer: places, Area: door.Area, Speaks: true}),
			Minute: cfg.Erasure.Minute.Std(), Log: log,
		}
		for _, t := range tokens {
			p.Tokens = append(p.Tokens, t.Reveal())
		}
		v, err := twilio.NewVoice(p)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, nil
}

// calling are their roles.
func calling(all []*twilio.Voice) []role {
	var roles []role
	for _, v := range all {
		roles = append(roles, role{"calls " + v.Door(), v.Run})
	}
	return roles
}
