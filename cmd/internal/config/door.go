package config

import (
	"fmt"
	"regexp"
)

// A DoorKind is a way in.
type DoorKind string

// The kinds of doors.
const (
	Web     DoorKind = "web"
	Twilio  DoorKind = "twilio"
	Gateway DoorKind = "gateway"
	SIPDoor DoorKind = "sip"
	// TwilioVoice takes calls, Twilio text messages.
	TwilioVoice DoorKind = "twilio-voice"
)

// A DoorReply is how much a door for text messages answers.
type DoorReply string

// The replies.
const (
	ReplyCode   DoorReply = "code"
	ReplyAck    DoorReply = "ack"
	ReplySilent DoorReply = "silent"
)

// A Door is one way in.
type Door struct {
	// Name of the door, [a-z0-9-]; a gateway's stands in its path: /sms/gateway/<name>/<token>.
	Name string `toml:"name"`
	// Kind is web, twilio, gateway, twilio-voice for calls to a number at Twilio, or sip for calls over the line of [hotline.sip].
	Kind DoorKind `toml:"kind"`
	// Area lists the province codes that the door serves; it picks the desk where the text names no place. Default: all provinces of the directory.
	Area []string `toml:"area"`
	// Blind says that the gateway is set up never to tell us the sender (deploy/kannel.conf). A blind door that gets a sender refuses the request.
	Blind bool `toml:"blind"`
	// TokenFiles hold one token each: Twilio's auth tokens (two while one is being changed), or a gateway's path tokens. A gateway that can set headers may send
	// its token as X-Gateway-Token of a POST to /sms/gateway/<name> instead.
	TokenFiles []string `toml:"token_files"`
	// PublicURL is the exact address that the carrier posts to; Twilio's signature is checked over it and over no header.
	PublicURL string `toml:"public_url"`
	// Account is Twilio's account, AC and 32 hex digits. Callbacks of other accounts are refused.
	Account string `toml:"account"`
	// Numbers are the deployment's own at Twilio, as Twilio writes them (+84…). What Twilio keeps of messages to and from them is deleted there, half an hour after each and by its own
	// list four times a day; the account's first token signs these requests. Default: none, and nothing is deleted; `tipctl check` says so.
	// Of a door of kind sip: the numbers that lead to it, as the trunk dials them. Default: all that lead to no other.
	Numbers []string `toml:"numbers"`
	// APIURL is where Twilio's API is. Default: https://api.twilio.com.
	APIURL string `toml:"api_url"`
	// Reply is what a text message is answered with: code (a receipt, questions, news), ack (received, and nothing that tells more; no receipt is made) or silent
	// (nothing, where an answer on the handset could betray its owner). Default: code.
	Reply DoorReply `toml:"reply"`
	// Prefixes are the beginnings of numbers that are answered, as the carrier writes them; others are taken in and not answered, against toll fraud.
	// A blind gateway has this rule itself. Default: the mobile telephones of Vietnam and Laos in every spelling. Names and numbers of under 9 or over 15 digits are never answered.
	Prefixes []string `toml:"prefixes"`
	// PerHour caps the answers of an hour: past it the door takes messages in and stays silent, so that a flood cannot run up a bill. Default: 3000.
	PerHour int `toml:"per_hour"`
	// PerDay caps the answers of a day. Default: 20000.
	PerDay int `toml:"per_day"`
}

// Caps of answers that hold where a door names none.
const (
	standardPerHour = 3000
	standardPerDay  = 20000
)

var (
	accountPattern = regexp.MustCompile(`^AC[0-9a-f]{32}$`)
	areaPattern    = regexp.MustCompile(`^[0-9]{2}$`)
	numberPattern  = regexp.MustCompile(`^\+[0-9]{5,15}$`)
	prefixPattern  = regexp.MustCompile(`^\+?[0-9]{1,14}$`)
)

// texts says whether the door answers text messages.
func (d *Door) texts() bool { return d.Kind == Twilio || d.Kind == Gateway }

func (c *Config) checkDoors(f *Faults) {
	names, webs := map[string]bool{}, 0
	for i, d := range c.Doors {
		at := func(key string) string { return fmt.Sprintf("door[%d].%s", i, key) }
		if !namePattern.MatchString(d.Name) {
			f.add(c, at("name"), "1 to 32 of a-z, 0-9 and -")
		} else if names[d.Name] {
			f.add(c, at("name"), "%q is there twice", d.Name)
		}
		names[d.Name] = true
		for _, a := range d.Area {
			if !areaPattern.MatchString(a) {
				f.add(c, at("area"), "%q is not a province code of two digits", a)
			}
		}
		switch d.Kind {
		case Web:
			webs++
			answers := d.Reply != "" || len(d.Prefixes) > 0 || d.PerHour != 0 || d.PerDay != 0
			c.checkUnused(f, at, answers || d.Blind || len(d.TokenFiles) > 0 || d.PublicURL != "" || d.Account != "" || d.APIURL != "" || len(d.Numbers) > 0, "a web door has only name and area")
		case Twilio:
			c.checkTwilio(f, at, d)
		case Gateway:
			c.checkUnused(f, at, d.PublicURL != "" || d.Account != "" || d.APIURL != "" || len(d.Numbers) > 0, "public_url, account, numbers and api_url are Twilio's")
			if len(d.TokenFiles) == 0 {
				f.add(c, at("token_files"), "a gateway needs a path token, so that strangers cannot post in its name")
			}
		case TwilioVoice:
			c.checkVoice(f, at, d)
		case SIPDoor:
			c.checkSIPDoor(f, at, d)
		default:
			f.add(c, at("kind"), "web, twilio, gateway, twilio-voice or sip")
		}
		if d.texts() {
			c.checkAnswers(f, at, d)
		}
	}
	if webs > 1 {
		f.add(c, "door", "one web door at most")
	}
}

func (c *Config) checkTwilio(f *Faults, at func(string) string, d Door) {
	if d.Blind {
		f.add(c, at("blind"), "Twilio always tells the sender; only a gateway can be blind")
	}
	if len(d.TokenFiles) == 0 {
		f.add(c, at("token_files"), "Twilio's auth token is needed to check signatures")
	}
	if !accountPattern.MatchString(d.Account) {
		f.add(c, at("account"), "AC and 32 hex digits")
	}
	if fault := originFault(d.PublicURL, true); fault != "" {
		f.add(c, at("public_url"), "%s", fault)
	}
	if d.APIURL != "" {
		if fault := originFault(d.APIURL, false); fault != "" {
			f.add(c, at("api_url"), "%s", fault)
		}
	}
	for _, n := range d.Numbers {
		if !numberPattern.MatchString(n) {
			f.add(c, at("numbers"), "%q: as Twilio writes it, + and digits", n)
		}
	}
}

// checkAnswers is about what goes back to telephones.
func (c *Config) checkAnswers(f *Faults, at func(string) string, d Door) {
	if d.Reply != ReplyCode && d.Reply != ReplyAck && d.Reply != ReplySilent {
		f.add(c, at("reply"), "code, ack or silent")
	}
	for _, p := range d.Prefixes {
		if !prefixPattern.MatchString(p) {
			f.add(c, at("prefixes"), "%q is not the beginning of a number: digits, after + or not", p)
		}
	}
	if d.Blind && len(d.Prefixes) > 0 {
		f.add(c, at("prefixes"), "a blind door never learns a number: give the rule to the gateway (allowed-prefix of Kannel's smsc group)")
	}
	if d.PerHour < 1 || d.PerDay < d.PerHour {
		f.add(c, at("per_hour"), "per_hour is 1 or more, and per_day no less than it; `reply = \"silent\"` answers nobody")
	}
}
