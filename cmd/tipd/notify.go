package main

import (
	"crypto/x509"
	"fmt"
	"log/slog"
	"net/url"
	"os"

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
		made, err := notifier(n, log)
		if err != nil {
			return nil, err
		}
		all[n.Name] = made
	}
	return all, nil
}

// notifier is one. The error names it, and quotes nothing of its secrets.
func notifier(n *config.Notifier, log *slog.Logger) (triage.Notifier, error) {
	secret, err := n.Password()
	if err != nil {
		return nil, err
	}
	password, made := string(secret.Reveal()), triage.Notifier(nil)
	switch n.Kind {
	case config.Log:
		made = notice.Log{Logger: log}
	case config.Webhook:
		made = notice.NewWebhook(n.URL, n.Username, password)
	case config.SMS:
		made = notice.NewSMS(n.URL, n.Username, password, n.Text)
	case config.Texts:
		made, err = notice.NewTwilio(notice.TwilioParams{URL: n.URL, Account: n.Username, Token: password, From: n.From, Text: n.Text})
	case config.Push:
		made, err = notice.NewPush(password, n.Text)
	case config.Mail:
		var roots *x509.CertPool
		if roots, err = authorities(n.CAFile); err == nil {
			made, err = notice.NewMail(notice.MailParams{URL: n.URL, Username: n.Username, Password: password, From: n.From, Text: n.Text, Roots: roots})
		}
	}
	if err != nil {
		return nil, fmt.Errorf("notifier %s: %w", n.Name, err)
	}
	return made, nil
}

// authorities reads certificates; nil, the system's, where no file is named.
func authorities(path string) (*x509.CertPool, error) {
	if path == "" {
		return nil, nil
	}
	pem, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("ca_file: %w", err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("ca_file %s: no certificate in it", path)
	}
	return pool, nil
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
