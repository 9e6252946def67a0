package main

import (
	"log/slog"
	"net/url"

	"tipline/channels/handset"
	"tipline/channels/notice"
	"tipline/cmd/internal/config"
	"tipline/triage"
)

// notifiers are the configured ways of telling an office that something waits.
func notifiers(cfg *config.Config, log *slog.Logger) (map[string]triage.Notifier, error) {
	all := map[string]triage.Notifier{}
	for i := range cfg.Notifiers {
		n := &cfg.Notifiers[i]
		password, err := n.Password()
		if err != nil {
			return nil, err
		}
		switch n.Kind {
		case config.Log:
			all[n.Name] = notice.Log{Logger: log}
		case config.Webhook:
			all[n.Name] = notice.NewWebhook(n.URL, n.Username, string(password.Reveal()))
		case config.SMS:
			all[n.Name] = notice.NewSMS(n.URL, n.Username, string(password.Reveal()))
		}
	}
	return all, nil
}

// telephone is the demonstration's handset at the first gateway door; nil in a real deployment, or without such a door.
func telephone(cfg *config.Config) (*handset.Handset, error) {
	if !cfg.Demonstration {
		return nil, nil
	}
	for i := range cfg.Doors {
		d := &cfg.Doors[i]
		if d.Kind != config.Gateway {
			continue
		}
		tokens, err := d.Tokens()
		if err != nil {
			return nil, err
		}
		door := url.URL{Scheme: "http", Host: cfg.Public.Listen, Path: "/sms/gateway/" + d.Name + "/" + string(tokens[0].Reveal())}
		return handset.New(door.String(), "8049"), nil
	}
	return nil, nil
}
