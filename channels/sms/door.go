// Package sms turns text messages into submissions and answers them in the same exchange: Twilio's signed callbacks and a domestic gateway.
//
// It reads the fields that it knows and no others, in place, in the connection's own buffer. A sender's number is never made into a string, never
// logged, never kept: it goes to the limit as bytes and is zeroed with the request.
package sms

import (
	"bytes"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"sync"
	"time"
)

// A Kind says who speaks at a door.
type Kind string

// The kinds of doors.
const (
	Twilio  Kind = "twilio"
	Gateway Kind = "gateway"
)

// A Reply is how much a door answers. Zero is ReplyCode.
type Reply string

// The replies.
const (
	ReplyCode   Reply = "code"   // receipt, questions, news
	ReplyAck    Reply = "ack"    // received, and nothing that tells more; no receipt is made
	ReplySilent Reply = "silent" // nothing at all
)

// A Door is one configured way for text messages to come in.
type Door struct {
	Name     string   // of the door: the limit's and the area's; stands in a gateway's path
	Kind     Kind     //
	URL      string   // Twilio: the exact public address that the carrier posts to; the signature covers it, and no header can change it
	Tokens   [][]byte // Twilio: auth tokens, two while one is being changed. Gateway: tokens of the path or of X-Gateway-Token
	Account  string   // Twilio: callbacks of other accounts are refused; "" takes all that are signed
	Blind    bool     // Gateway: it is set up never to tell the sender; a request that does is refused
	Language string   // of the answers: vi (default) or en
	Reply    Reply    //
	Prefixes []string // only numbers that begin so are answered, against toll fraud; nil: Vietnam's and Laos's. A blind gateway has this rule itself
	PerHour  int      // answers an hour, past which the door falls silent; 0: DefaultPerHour
	PerDay   int      // answers a day; 0: DefaultPerDay

	Erase func(id []byte) // Twilio: hears of each message that was taken, so that it is deleted there; nil: nobody. It keeps no view of id
}

// Caps of answers that hold where a door names none.
const (
	DefaultPerHour = 3000
	DefaultPerDay  = 20000
)

// defaultPrefixes are the mobile telephones of Vietnam and Laos as carriers write them: 1900 and 1800 are none of them, in whichever spelling.
var defaultPrefixes = []string{
	"+843", "+845", "+847", "+848", "+849", "843", "845", "847", "848", "849", "03", "05", "07", "08", "09",
	"+85620", "+85630", "85620", "85630", "020", "030",
}

// shortest and longest are the digits of a telephone's number (E.164). A service that charges who writes to it has fewer, and may begin like a telephone: 8488.
const shortest, longest = 9, 15

var doorName = regexp.MustCompile(`^[a-z0-9-]{1,32}$`)

// Validate lists everything that is wrong. A door that anybody could use is wrong: there is no unsigned one.
func (d *Door) Validate() error {
	var faults []error
	fault := func(bad bool, what string) {
		if bad {
			faults = append(faults, fmt.Errorf("door %s: %s", d.Name, what))
		}
	}
	fault(!doorName.MatchString(d.Name), "the name is not of a-z, 0-9 and -")
	fault(d.Kind != Twilio && d.Kind != Gateway, "the kind is neither twilio nor gateway")
	fault(len(d.Tokens) == 0, "no token: anybody could send through it")
	for _, t := range d.Tokens {
		fault(len(t) < 16, "a token is shorter than 16 characters")
	}
	if d.Kind == Twilio {
		u, err := url.Parse(d.URL)
		fault(err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "", "the public address is not a full URL")
		fault(d.Blind, "Twilio always tells the sender")
	}
	fault(d.Reply != "" && d.Reply != ReplyCode && d.Reply != ReplyAck && d.Reply != ReplySilent, "the reply is none of code, ack, silent")
	return errors.Join(faults...)
}

// answers decides whether a door may answer now. It counts in memory only, without saying whom.
type answers struct {
	Door
	now     func() time.Time
	replies Replies // nil: no notice asks for an answer

	mu     sync.Mutex
	budget Budget
}

// reaches says whether an answer to this sender would go out.
func (a *answers) reaches(sender []byte) bool {
	if a.Reply == ReplySilent || sender != nil && !Prefixed(bytes.TrimSpace(sender), a.Prefixes) {
		return false
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.budget.Left(a.now(), a.PerHour, a.PerDay)
}

// allowed takes one answer out of the hour's and the day's budget.
func (a *answers) allowed() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.budget.Allow(a.now(), a.PerHour, a.PerDay)
}

func or(n, standard int) int {
	if n > 0 {
		return n
	}
	return standard
}
