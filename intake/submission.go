// Package intake takes a submission, seals it and puts it into the spool; nothing readable leaves it.
//
// It must never see a decryption key, and must never let a sender, an address or a carrier's ID past Accept.
package intake

import (
	"context"
	"errors"

	"tipline/crypto"
)

// A Submission is what arrives, still readable. It lives in memory for one Accept, which zeroes every slice of it, on every path.
type Submission struct {
	Text     []byte     // UTF-8 as decoded by the adapter
	Channel  string     // sms, web, voice, manned
	Door     string     // name of the configured door: decides area and limits
	Language string     // vi, en, lo or ""
	Sender   []byte     // whoever sent it, for the limit alone; nil where the door is blind
	Carrier  []byte     // the carrier's message ID, for the replay guard alone; nil where there is none
	Officers bool       // said outright to be about officers
	Urgent   bool       // said outright by the officer who took the call
	Quiet    bool       // no receipt wanted
	Lost     bool       // the reporter lost an earlier code
	Code     []byte     // the receipt typed, for an addition; nil for a new tip
	Relay    []byte     // the code of a relay card, as typed: somebody passes on what another told; nil for everybody else
	Help     bool       // asks for help, and reports nothing
	Settled  Correction // what the officer who took the call settled afterwards
}

// An Outcome says which answer the sender gets.
type Outcome int

const (
	Received     Outcome = iota // a new tip, Answer.Code given unless it was Quiet
	ReceivedBare                // a new tip, past the pool or a late redelivery: no code
	Added                       // an addition; also one whose code nobody knows, which became a tip
	PassedOn                    // a new tip, passed on for another: no code, whatever its card was
)

// An Answer goes back with the exchange that brought the submission.
type Answer struct {
	Outcome  Outcome
	Code     crypto.Code // zero without one
	Help     bool        // it was asked for help
	Question string      // the settling question, plain ASCII, "" when place and time are clear
	Reading  *Reading    // what was read; only to the officer who typed it
	Ticket   string      // lets the page bring photos for this tip; "" where none are taken
}

var (
	// ErrEmpty: nothing readable; the help line is the answer.
	ErrEmpty = errors.New("nothing readable")
	// ErrTooLong: over crypto.MaxText; asked to come in two.
	ErrTooLong = errors.New("text too long")
	// ErrUnavailable: spool full or broken, no key pair, or a queue too long: 503, "not received".
	ErrUnavailable = errors.New("not received: try again or another way")
)

// Accepter is what a channel calls. Accept returns after the group fsync; when it returns nil the tip is kept.
type Accepter interface {
	// Accept takes the submission, zeroes it and answers. ErrEmpty, ErrTooLong, ErrUnavailable; crypto.ErrNotACode and
	// crypto.ErrCheckDigit for a mistyped Code.
	Accept(ctx context.Context, s *Submission) (Answer, error)
	// News answers a receipt: a thread view for the page or SMS. ErrNotACode, ErrCheckDigit of crypto; ErrUnavailable when too many ask at
	// once or the queue is away. It zeroes code.
	News(ctx context.Context, code []byte) (News, error)
}

// A Texter is what text messages need beyond that.
type Texter interface {
	Accepter
	// Forget makes a receipt open nothing any more; the same errors as News. It zeroes code.
	Forget(ctx context.Context, code []byte) error
	// Numbers answers SO; false when the text is a tip after all.
	Numbers(door string, text []byte, language string) (answer string, ok bool)
}

var _ Texter = (*Intake)(nil)
