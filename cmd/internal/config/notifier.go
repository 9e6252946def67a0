package config

import (
	"fmt"
	"net/mail"
	"net/url"
	"regexp"
	"time"

	"tipline/channels/notice/wording"
)

// A NotifierKind is a way to tell an office.
type NotifierKind string

// The kinds of notifiers.
const (
	Log     NotifierKind = "log"
	Webhook NotifierKind = "webhook"
	SMS     NotifierKind = "sms"
	Texts   NotifierKind = "twilio"
	Mail    NotifierKind = "mail"
	Push    NotifierKind = "push"
)

// A Notifier tells an office that something waits, never what.
type Notifier struct {
	// Name that the directory's addresses use as `via`.
	Name string `toml:"name"`
	// Kind is log, webhook, sms (a domestic gateway: Kannel's sendsms), twilio, mail or push.
	Kind NotifierKind `toml:"kind"`
	// URL of the webhook, or of Kannel's sendsms; of a mail server, smtp://host:587 (STARTTLS, never without) or smtps://host:465, and
	// smtp+plain://host:25 on this machine alone; of Twilio, where its API is to be found (default https://api.twilio.com). A push service has none: its
	// address is a secret.
	URL string `toml:"url"`
	// Username at the URL; Twilio's account, AC and 32 hex digits. A mail server may need none.
	Username string `toml:"username"`
	// PasswordFile holds the password at the URL on one line; Twilio's auth token; the whole address of a push service as the library shoutrrr writes it,
	// such as ntfy://:token@push.example/{to}: ntfy, gotify or mattermost. Where {to} stands, an office's `to` comes in.
	PasswordFile string `toml:"password_file"`
	// From is who a mail or Twilio's text message comes from: an address, a number, a sender's name, or MG… of a messaging service.
	From string `toml:"from"`
	// CAFile holds the certificates, in PEM, of who vouches for the mail server. Default: the system's.
	CAFile string `toml:"ca_file"`
	// Text of its notices: plain ASCII, the same for every office and whatever waits, of at most 140 letters, since digits may follow in a text message to a post
	// without a network. A text that has a word of police, drugs or crime, or a sign that could stand for something to be put in, refuses the start.
	// Default: "Co viec cho tai hop thu cua don vi. Xin mo may lam viec de nhan."
	Text string `toml:"text"`
}

// Notices says how often offices are rung.
type Notices struct {
	// Gap is the least time between two notices to one office; what comes meanwhile is told with the next. Urgent ones come a tenth of it apart. Default: 10m.
	Gap Duration `toml:"gap"`
	// GiveUp is how long a notice is tried at an address that does not take it, before the address goes to the list of dead letters. Default: 24h.
	GiveUp Duration `toml:"give_up"`
}

// maxNotice leaves room for digits in a text message.
const maxNotice = 140

var twilioFrom = regexp.MustCompile(`^(\+[0-9]{6,15}|MG[0-9a-f]{32}|[A-Za-z0-9 ]{1,11})$`)

func (c *Config) checkNotifiers(f *Faults) {
	names := map[string]bool{}
	for i, n := range c.Notifiers {
		at := func(key string) string { return fmt.Sprintf("notifier[%d].%s", i, key) }
		if !namePattern.MatchString(n.Name) {
			f.add(c, at("name"), "1 to 32 of a-z, 0-9 and -")
		} else if names[n.Name] {
			f.add(c, at("name"), "%q is there twice", n.Name)
		}
		names[n.Name] = true
		if n.Text != "" {
			if err := wording.Check(n.Text, maxNotice); err != nil {
				f.add(c, at("text"), "%v", err)
			}
		}
		c.checkNotifier(f, at, n)
	}
	if gap, last := c.Notices.Gap.Std(), c.Notices.GiveUp.Std(); gap < 0 || gap > time.Hour || last < time.Minute || last > 7*24*time.Hour {
		f.add(c, "notices.gap", "gap between 0 and 1h, give_up between 1m and 168h")
	}
}

func (c *Config) checkNotifier(f *Faults, at func(string) string, n Notifier) {
	if n.Kind != Mail {
		c.checkUnused(f, at, n.CAFile != "", "ca_file is a mail server's")
	}
	if n.Kind != Mail && n.Kind != Texts {
		c.checkUnused(f, at, n.From != "", "from is of mail and twilio")
	}
	switch n.Kind {
	case Log:
		c.checkUnused(f, at, n.URL != "" || n.Username != "" || n.PasswordFile != "" || n.Text != "", "a log notifier has only a name")
	case Webhook, SMS:
		if fault := originFault(n.URL, true); fault != "" {
			f.add(c, at("url"), "%s", fault)
		}
		if n.Kind == SMS && (n.Username == "" || n.PasswordFile == "") {
			f.add(c, at("username"), "sendsms needs username and password_file")
		}
		c.checkUnused(f, at, n.Kind == Webhook && n.Text != "", "a webhook has no text: its receiver writes one")
	case Texts:
		if fault := originFault(n.URL, true); n.URL != "" && fault != "" {
			f.add(c, at("url"), "%s", fault)
		}
		if !accountPattern.MatchString(n.Username) || n.PasswordFile == "" {
			f.add(c, at("username"), "AC and 32 hex digits, and the auth token in password_file")
		}
		if !twilioFrom.MatchString(n.From) {
			f.add(c, at("from"), "a number with +, a sender's name of up to 11 letters, or MG and 32 hex digits")
		}
	case Mail:
		c.checkMail(f, at, n)
	case Push:
		c.checkUnused(f, at, n.URL != "" || n.Username != "", "the address of a push service holds its key: put it into password_file")
		if n.PasswordFile == "" {
			f.add(c, at("password_file"), "the file with the service's address, such as ntfy://:token@push.example/{to}")
		}
	default:
		f.add(c, at("kind"), "log, webhook, sms, twilio, mail or push")
	}
}

func (c *Config) checkMail(f *Faults, at func(string) string, n Notifier) {
	u, err := url.Parse(n.URL)
	switch {
	case err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" && u.Scheme != "smtp+plain":
		f.add(c, at("url"), "smtp://host:587 or smtps://host:465")
	case u.User != nil:
		f.add(c, at("url"), "no user name or password in an address; secrets come from files")
	case u.Scheme == "smtp+plain" && !nearby(u.Hostname()):
		f.add(c, at("url"), "without TLS only to this machine")
	}
	if (n.Username == "") != (n.PasswordFile == "") {
		f.add(c, at("username"), "username and password_file, or neither")
	}
	if a, err := mail.ParseAddress(n.From); err != nil || a.Address != n.From {
		f.add(c, at("from"), "a mail address")
	}
}
