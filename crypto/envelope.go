package crypto

import "encoding/json"

// MaxText is the longest text of a tip, in bytes; longer ones are asked to come in two (DESIGN section 6).
const MaxText = 24 << 10

// An Envelope is what a verbatim or a reporter's addition holds inside its seal, padded as a whole to a size class.
type Envelope struct {
	Text     string          `json:"text"`
	Channel  string          `json:"channel"`            // sms, web, voice, manned
	Language string          `json:"language,omitempty"` // vi, en, lo
	Answer   json.RawMessage `json:"answer,omitempty"`   // the resolver's full answer, as intake computed it
	Marks    []string        `json:"marks,omitempty"`    // "about_officers", "lost_code", "unknown_code"
	Reply    *Recipient      `json:"-"`                  // the reporter's reply recipient, raw behind the JSON; nil when no receipt was given
}

// Marshal lays the envelope out and pads it to 2,048, 8,192 or 32,768 bytes. ErrTooLarge.
func (e *Envelope) Marshal() ([]byte, error) { panic("skeleton") }

// ParseEnvelope is the inverse of Marshal.
func ParseEnvelope(b []byte) (*Envelope, error) { panic("skeleton") }
