package crypto

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"
)

// MaxText is the longest text of a tip, in bytes; longer ones are asked to come in two (DESIGN section 6).
const MaxText = 24 << 10

// An Envelope is what a verbatim or a reporter's addition holds inside its seal, which pads it as a whole to a size class.
type Envelope struct {
	Text     string          `json:"text"`
	Channel  string          `json:"channel"`            // sms, web, voice, manned
	Language string          `json:"language,omitempty"` // vi, en, lo
	Answer   json.RawMessage `json:"answer,omitempty"`   // the resolver's full answer, as intake computed it
	Marks    []string        `json:"marks,omitempty"`    // "about_officers", "lost_code", "unknown_code"
	Reply    *Recipient      `json:"-"`                  // the reporter's reply recipient, raw behind the JSON; nil when no receipt was given
}

// ErrEnvelope: not laid out as docs/formats.md says.
var ErrEnvelope = errors.New("malformed envelope")

// Marshal lays the envelope out; Seal and SealTip pad it. ErrTooLarge. The JSON is written by hand, since the library's encoder
// keeps its buffers, and with them the text, in a pool.
func (e *Envelope) Marshal() ([]byte, error) {
	if len(e.Text) > MaxText {
		return nil, ErrTooLarge
	}
	if e.Answer != nil && !json.Valid(e.Answer) {
		return nil, fmt.Errorf("marshal envelope: answer: %w", ErrEnvelope)
	}
	out := make([]byte, 4, 4+e.room())
	out = e.appendJSON(out)
	binary.BigEndian.PutUint32(out, uint32(len(out)-4))
	var reply []byte
	if e.Reply != nil {
		reply = e.Reply.raw
	}
	out = binary.BigEndian.AppendUint16(out, uint16(len(reply)))
	out = append(out, reply...)
	if len(KindThread.line())+4+len(out) > classes[len(classes)-1] {
		clear(out)
		return nil, ErrTooLarge
	}
	return out, nil
}

// room is an upper bound of what Marshal appends, so that no half-written copy is left behind by a growing buffer.
func (e *Envelope) room() int {
	n := 128 + textRoom(e.Text) + textRoom(e.Channel) + textRoom(e.Language) + len(e.Answer) + RecipientSize
	for _, m := range e.Marks {
		n += textRoom(m) + 1
	}
	return n
}

// textRoom is the same of appendText.
func textRoom(s string) int {
	n := 2 + len(s)
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			n++
		case c < 0x20 || c == 0x7f:
			n += 5
		case c >= utf8.RuneSelf:
			n += 2 // a byte that is no text takes three
		}
	}
	return n
}

func (e *Envelope) appendJSON(out []byte) []byte {
	out = appendText(append(out, `{"text":`...), e.Text)
	out = appendText(append(out, `,"channel":`...), e.Channel)
	if e.Language != "" {
		out = appendText(append(out, `,"language":`...), e.Language)
	}
	if e.Answer != nil {
		out = append(append(out, `,"answer":`...), e.Answer...)
	}
	if len(e.Marks) > 0 {
		out = append(out, `,"marks":[`...)
		for i, m := range e.Marks {
			if i > 0 {
				out = append(out, ',')
			}
			out = appendText(out, m)
		}
		out = append(out, ']')
	}
	return append(out, '}')
}

// appendText writes s as a JSON string: what must be escaped as \u00xx, and U+FFFD for bytes that are no UTF-8.
func appendText(out []byte, s string) []byte {
	const digits = "0123456789abcdef"
	out = append(out, '"')
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			out = append(out, '\\', c)
			i++
		case c < 0x20 || c == 0x7f:
			out = append(out, '\\', 'u', '0', '0', digits[c>>4], digits[c&15])
			i++
		case c < utf8.RuneSelf:
			out = append(out, c)
			i++
		default:
			r, size := utf8.DecodeRuneInString(s[i:])
			out = utf8.AppendRune(out, r)
			i += size
		}
	}
	return append(out, '"')
}

// ParseEnvelope is the inverse of Marshal. It refuses unknown and repeated keys and anything behind the reply recipient.
func ParseEnvelope(b []byte) (*Envelope, error) {
	if len(b) < 4 {
		return nil, ErrEnvelope
	}
	length := uint64(binary.BigEndian.Uint32(b))
	rest := b[4:]
	if length+2 > uint64(len(rest)) {
		return nil, ErrEnvelope
	}
	e := new(Envelope)
	if err := strictJSON(rest[:length], e); err != nil {
		return nil, ErrEnvelope
	}
	if len(e.Text) > MaxText {
		return nil, ErrEnvelope
	}
	rest = rest[length:]
	size, raw := int(binary.BigEndian.Uint16(rest)), rest[2:]
	if size != len(raw) {
		return nil, ErrEnvelope
	}
	if size == 0 {
		return e, nil
	}
	reply, err := RecipientFromBytes(raw)
	if err != nil {
		return nil, ErrEnvelope
	}
	e.Reply = reply
	return e, nil
}
