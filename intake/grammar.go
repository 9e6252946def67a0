package intake

import (
	"bytes"
	"errors"
	"unicode"
	"unicode/utf8"

	"tipline/crypto"
	"tipline/triage/place"
)

// A Command is what a text message asks for.
type Command int

const (
	Report   Command = iota // the whole text is a tip
	Add                     // TL <code> <text>
	Ask                     // HOI <code>, or a right code alone
	Mistyped                // HOI or HUY <16 digits> and nothing else, with wrong check digits
	Help                    // GIUP
	Forget                  // HUY <code>: whoever holds the code wants it to open nothing any more
	Numbers                 // SO, or SO and what may be a place: numbers that everybody needs
)

// A Message is a text message, taken apart. Code and Text are views into what was parsed.
type Message struct {
	Command  Command
	Code     []byte
	Text     []byte
	Quiet    bool   // IM: no answer at all
	Officers bool   // CB: about an officer
	Lost     bool   // BAO THEM: the earlier code is lost
	Help     bool   // GIUP and words: asks for help, and reports nothing
	Relay    []byte // HO and a relay card's code: passed on for another
}

// ParseMessage reads the commands of a text message, whatever their case and marks.
//
// A villager's sentence may begin with any of these words, and nothing may be dropped: TL, HOI and HUY are commands only before a code with
// right check digits, SO only alone or before what Intake.Numbers takes for a place and nothing
// else. THU is no command at all: a practice tip is a tip, whose own text tells the desk that it may be one, and nobody else. The text stays whole, and so it does
// behind GIUP, which alone asks for numbers, and before words for help. HO goes before what is passed on for another, with the code of a card; that code is taken out of the text, since a
// spent one would tie the paper to the tip. There are three additions to that
// rule. HOI or HUY and sixteen digits that are no code, without any other word, hold nothing that could be kept: the slip is told at once.
// A code behind HO with a slip in it stays in the text, and is answered as a card's all the same: no receipt may come to a relay. And a right code alone, which hardly anybody hits by chance, asks for news: as a tip it would give the code to the desk.
func ParseMessage(text []byte) Message {
	m := Message{Text: bytes.TrimSpace(text)}
	for m.prefix() {
	}
	word, rest := firstWord(m.Text)
	name := folded(word)
	if before, code := stuck(m.Text); code != nil {
		name, rest = before, code
	}
	switch name {
	case "so":
		m.Command = Numbers
		if m.tells() {
			m.Command = Report
		}
	case "huy":
		m.forget(rest)
	case "tl":
		if code, after, err := leadingCode(rest); err == nil {
			m.Command, m.Code, m.Text = Add, code, bytes.TrimLeftFunc(after, separates)
			if len(m.Text) == 0 {
				m.Command = Ask
			}
		}
	case "hoi":
		m.ask(rest)
	case "giup":
		if len(bytes.TrimFunc(rest, notWord)) == 0 && !m.tells() {
			m.Command = Help
		}
		m.Help = m.Command == Report
	default:
		if code, after, err := leadingCode(m.Text); err == nil && len(after) == 0 {
			m.Command, m.Code = Ask, code
		}
	}
	return m
}

// prefix takes off one of the words that go before a tip.
func (m *Message) prefix() bool {
	word, rest := firstWord(m.Text)
	switch folded(word) {
	case "im":
		m.Quiet = true
	case "cb":
		m.Officers = true
	case "bao":
		next, after := firstWord(rest)
		if folded(next) != "them" {
			return false
		}
		m.Lost, rest = true, after
	case "ho":
		if m.Relay != nil {
			return false
		}
		code, after, err := leadingCode(rest)
		if err == nil || errors.Is(err, crypto.ErrCheckDigit) {
			m.Relay = code
		}
		if err != nil {
			return false
		}
		rest = bytes.TrimLeftFunc(after, separates)
	default:
		return false
	}
	m.Text = rest
	return true
}

// tells says whether a word went before that goes before a tip alone.
func (m *Message) tells() bool { return m.Quiet || m.Officers || m.Lost || m.Relay != nil }

func (m *Message) ask(rest []byte) {
	code, after, err := leadingCode(rest)
	silent := len(bytes.TrimFunc(after, notWord)) == 0
	switch {
	case err == nil:
		m.Command, m.Code = Ask, code
		if !silent {
			m.Command, m.Text = Add, after // a question with something to tell is an addition
		}
	case errors.Is(err, crypto.ErrCheckDigit) && silent:
		m.Command = Mistyped
	}
}

// forget is HUY. With words behind the code it is an addition: they may matter more than the wish.
func (m *Message) forget(rest []byte) {
	if m.ask(rest); m.Command == Ask {
		m.Command = Forget
	}
}

// stuck finds a code with nothing but one word before its first digit, whatever stands between the two or nothing at all: TL1234…, (HOI) 1234….
func stuck(text []byte) (name string, code []byte) {
	at := bytes.IndexFunc(text, unicode.IsDigit)
	if at <= 0 {
		return "", nil
	}
	if _, _, err := leadingCode(text[at:]); err != nil {
		return "", nil
	}
	return folded(text[:at]), text[at:]
}

// firstWord splits off the first run of letters, with the signs before it and what separates it from the rest.
func firstWord(text []byte) (word, rest []byte) {
	text = bytes.TrimLeftFunc(text, notWord)
	end := bytes.IndexFunc(text, notWord)
	if end < 0 {
		return text, nil
	}
	return text[:end], bytes.TrimLeftFunc(text[end:], separates)
}

func notWord(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r)
}

// separates is narrower than notWord: a bracket or an emoji behind a command belongs to the text.
func separates(r rune) bool {
	return unicode.IsSpace(r) || r == ':' || r == '.' || r == ',' || r == '-'
}

// commands are the words, each under itself, so that no string is made of what a stranger wrote.
var commands = map[string]string{
	"im": "im", "cb": "cb", "tl": "tl", "hoi": "hoi", "ho": "ho", "bao": "bao", "them": "them", "giup": "giup", "huy": "huy", "so": "so",
}

// folded is a command without case and marks, its typed keys undone where a telephone left them there (HOIR, huy3); "" for every other word.
func folded(word []byte) string {
	if len(word) > 16 {
		return ""
	}
	var room, typed [64]byte
	defer func() { clear(room[:]); clear(typed[:]) }()
	plain := place.Fold(room[:0], word)
	if name := commands[string(plain)]; name != "" {
		return name
	}
	if name := commands[string(place.Untype(typed[:0], plain))]; name != "im" {
		return name
	}
	return "" // IM has no mark to be typed
}

// leadingCode takes sixteen digits, however grouped, off the front of text. Fewer, or a seventeenth right behind, is ErrNotACode.
func leadingCode(text []byte) (code, after []byte, err error) {
	digits, end := 0, 0
	for end < len(text) {
		r, size := utf8.DecodeRune(text[end:])
		isDigit := unicode.IsDigit(r)
		if digits == 16 && !isDigit {
			break
		}
		if isDigit {
			digits++
		}
		if digits > 16 || !isDigit && !separates(r) {
			return nil, nil, crypto.ErrNotACode
		}
		end += size
	}
	if digits < 16 {
		return nil, nil, crypto.ErrNotACode
	}
	_, err = crypto.ParseCode(text[:end])
	return text[:end], bytes.TrimFunc(text[end:], unicode.IsSpace), err
}
