// Package agent stands beside a modem or a telephone and passes its messages to a blind gateway door: the text goes on, the number stays here, and
// the answer is handed back to the program that has the radio.
//
// It must never write a number or a text anywhere, nor name one in an error: what it reports are counts. What it holds is zeroed once passed.
package agent

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"sync"
	"time"

	"tipline/channels/sms"
)

// A Message as the radio gave it.
type Message struct {
	Number []byte // of the sender, as the network wrote it; may be a name
	Text   []byte // UTF-8
	At     []byte // when the network says that it came, in any spelling that stays the same when the message is brought again
	SIM    int    // the card that it came to, from 1; 0: not said
}

// Wipe zeroes the message.
func (m *Message) Wipe() {
	clear(m.Number)
	clear(m.Text)
	clear(m.At)
}

// An Outcome is what became of a message.
type Outcome int

// The outcomes. After the last two the message must be brought again: the door gives the same answer to the same ID for a quarter of an hour, and makes no second tip of it later.
const (
	Answered   Outcome = iota // the door has it, and the radio has the answer
	Silent                    // the door has it, and nothing goes back: no answer, or none to this number, or none left in the budget
	Unanswered                // the door has it, but the radio did not take the answer
	Kept                      // the door has it not
)

// A Radio hands an answer to the sender's telephone. id names it: the same answer given twice under one id is sent once, where the program can do so. The error says nothing of number and text.
type Radio interface {
	Send(ctx context.Context, to Message, id, answer string) error
}

// An Agent passes messages.
type Agent struct {
	Door     Door
	Radio    Radio
	Prefixes []string // beginnings of numbers that are answered; nil: Vietnam's and Laos's
	PerHour  int      // answers an hour; 0: sms.DefaultPerHour
	PerDay   int      // answers a day; 0: sms.DefaultPerDay
	Key      []byte   // of message IDs; the server never has it

	Now func() time.Time // nil: time.Now

	mu     sync.Mutex
	Budget sms.Budget // what is used up; to be kept by whoever ends between messages
	counts Counts
}

// Counts say what an agent did, and nothing of whom.
type Counts struct {
	Answered   int `json:"answered"`
	Silent     int `json:"silent"`
	Unanswered int `json:"unanswered"`
	Kept       int `json:"kept"`
}

// String is the one line that an agent prints.
func (c Counts) String() string {
	return fmt.Sprintf("trả lời %d, không trả lời %d, chưa gửi được trả lời %d, chưa chuyển được %d / answered %d, silent %d, answer not handed on %d, kept %d",
		c.Answered, c.Silent, c.Unanswered, c.Kept, c.Answered, c.Silent, c.Unanswered, c.Kept)
}

// Counts so far.
func (a *Agent) Counts() Counts {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.counts
}

// Validate says whether the keys are fit. The number of a sender is one of few: under the door's token, which the server has, an ID would be the number itself to whoever tries them all.
func (a *Agent) Validate() error {
	if len(a.Key) < 32 {
		return errors.New("khóa ID ngắn hơn 32 ký tự / the key of IDs is shorter than 32 characters")
	}
	if hmac.Equal(a.Key, a.Door.Token) {
		return errors.New("khóa ID trùng mã cổng / the key of IDs is the door's token, which the server has: it could find numbers by it")
	}
	return a.Door.Validate()
}

// Pass gives a message to the door and the answer to the radio, and wipes the message. The error comes with Unanswered and Kept, and names neither number nor text.
func (a *Agent) Pass(ctx context.Context, m Message) (Outcome, error) {
	defer m.Wipe()
	out, err := a.pass(ctx, m)
	a.mu.Lock()
	defer a.mu.Unlock()
	*[]*int{&a.counts.Answered, &a.counts.Silent, &a.counts.Unanswered, &a.counts.Kept}[out]++
	return out, err
}

func (a *Agent) pass(ctx context.Context, m Message) (Outcome, error) {
	id := a.id(m)
	answer, err := a.Door.Post(ctx, m.Text, id)
	if err != nil {
		return Kept, err
	}
	if !answerPattern.MatchString(answer) || !a.reaches(m.Number) {
		return Silent, nil
	}
	if err := a.Radio.Send(ctx, m, id, answer); err != nil {
		return Unanswered, err
	}
	return Answered, nil
}

var (
	numberPattern = regexp.MustCompile(`^\+?[0-9]{3,15}$`) // E.164, or as at home; a sender's name and what looks like an option are none
	answerPattern = regexp.MustCompile(`^[ -~]{1,160}$`)   // one message of ASCII, as doors write them
)

// reaches decides whether this number is answered, and takes the answer out of the budget.
func (a *Agent) reaches(number []byte) bool {
	if !numberPattern.Match(number) || !sms.Prefixed(number, a.Prefixes) {
		return false
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.Budget.Allow(a.now(), a.PerHour, a.PerDay)
}

func (a *Agent) now() time.Time {
	if a.Now == nil {
		return time.Now()
	}
	return a.Now()
}

// id is the same whenever the same message is brought, after a restart too, and tells nothing without the key: 32 hex digits.
func (a *Agent) id(m Message) string {
	h := hmac.New(sha256.New, a.Key)
	h.Write([]byte("tipline gateway-agent message 1"))
	for _, part := range [][]byte{m.Number, m.At, m.Text} {
		h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(part))))
		h.Write(part)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}
