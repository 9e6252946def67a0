// Package hotline is the form of officers who take calls: what they type while somebody speaks becomes a tip like any other.
//
// It sees the text of one call for as long as one request takes, in the bytes of that request, which are zeroed. It has no field, header or variable for
// who calls, and never learns it.
package hotline

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"

	"tipline/crypto"
	"tipline/intake"
	"tipline/triage"
	"tipline/triage/matter"
	"tipline/triage/place"
)

// Params is what the form needs.
type Params struct {
	Taker     Taker
	Session   func(token string) (triage.Session, error) // ErrLogin; the desk listener's
	Gazetteer *place.Gazetteer
	Lists     *matter.Lists
	Origin    string       // the desk listener's, as members type it
	Log       *slog.Logger // nil: slog.Default
}

// A Taker takes what was typed. It zeroes every slice of the submission, on every path. triage.ErrNotFound for an office that is no desk; intake's
// errors otherwise, of which ErrUnavailable may be tried again with the same bytes.
type Taker interface {
	Manned(ctx context.Context, desk string, s *intake.Submission) (intake.Answer, error)
}

var _ Taker = (*intake.Intake)(nil)

// A TakenView is the answer to what was typed: the receipt to read out, and what the machine read, to be set right with whoever called.
type TakenView struct {
	Code     string    `json:"code,omitempty"` // dddd dddd dddd dddd; "" when none was left
	Question string    `json:"question,omitempty"`
	Communes []Commune `json:"communes"` // best first
	Matter   string    `json:"matter"`
	Urgent   bool      `json:"urgent"`
	Officers bool      `json:"officers"`
}

// A Commune is one that may be meant.
type Commune struct {
	Code   string `json:"code"`
	Name   string `json:"name"` // with its kind and its province, as people read it
	Reason string `json:"reason"`
}

// name is what people call a commune.
func (p Params) name(code string) string {
	c, _ := p.Gazetteer.Commune(code)
	province, _ := p.Gazetteer.Province(c.Province)
	return c.FullName + ", " + province.FullName
}

// taken is what the page shows of an answer.
func (p Params) taken(a intake.Answer) TakenView {
	v := TakenView{Question: a.Question, Communes: []Commune{}}
	if !a.Code.IsZero() {
		v.Code = a.Code.Reveal()
	}
	if a.Reading != nil {
		v.Matter, v.Urgent, v.Officers = a.Reading.Matter.Matter, a.Reading.Matter.Urgent, a.Reading.Matter.Officers
		for _, c := range a.Reading.Place.Communes {
			v.Communes = append(v.Communes, Commune{Code: c.Code, Name: p.name(c.Code), Reason: c.Reason})
		}
	}
	return v
}

// call is the submission of what was typed. The form's number counts together with the text: a second press of the button, or a second try
// after the network went, is the same submission, and gets the same answer.
func call(fields []intake.Field) *intake.Submission {
	text, _ := intake.Pick(fields, "text")
	once, _ := intake.Pick(fields, "once")
	_, urgent := intake.Pick(fields, "urgent")
	_, officers := intake.Pick(fields, "officers")
	return &intake.Submission{Text: intake.Copied(text), Carrier: intake.CarrierID(once, text), Language: "vi", Urgent: urgent, Officers: officers}
}

// more is the submission of what is added while the call lasts: what was settled of place and matter, and further words. Its text begins with what was
// settled, so that whoever reads only the text misses nothing. intake.ErrEmpty when nothing is added.
func (p Params) more(fields []intake.Field) (*intake.Submission, error) {
	text, _ := intake.Pick(fields, "text")
	code, _ := intake.Pick(fields, "code")
	once, _ := intake.Pick(fields, "once")
	commune, _ := intake.Pick(fields, "commune")
	about, _ := intake.Pick(fields, "matter")
	_, urgent := intake.Pick(fields, "urgent")
	var head []string
	var settled intake.Correction
	if c, ok := p.Gazetteer.Commune(string(commune)); ok {
		settled.Commune = c.Code
		head = append(head, p.name(c.Code))
	}
	if n, ok := p.Lists.Name(string(about)); ok {
		settled.Matter = n.ID
		head = append(head, n.Vi)
	}
	if len(code) == 0 || len(head) == 0 && len(text) == 0 {
		return nil, intake.ErrEmpty
	}
	whole := make([]byte, 0, len(text)+512)
	if len(head) > 0 {
		whole = append(whole, "[Người nghe máy hỏi lại: "+strings.Join(head, "; ")+"]\n"...)
	}
	whole = append(whole, text...)
	return &intake.Submission{
		Text: whole, Code: intake.Copied(code), Carrier: intake.CarrierID(once, whole), Language: "vi", Urgent: urgent, Settled: settled,
	}, nil
}

// refusal is status and fixed text for an error.
func refusal(err error) (status int, text string) {
	switch {
	case errors.Is(err, triage.ErrLogin):
		return http.StatusUnauthorized, "not logged in"
	case errors.Is(err, triage.ErrNotFound):
		return http.StatusNotFound, "not found"
	case errors.Is(err, errForeign):
		return http.StatusForbidden, "another page"
	case errors.Is(err, errKind):
		return http.StatusUnsupportedMediaType, "a form wanted, as it is"
	case errors.Is(err, intake.ErrTooLong):
		return http.StatusRequestEntityTooLarge, "too large"
	case errors.Is(err, intake.ErrEmpty), errors.Is(err, crypto.ErrCheckDigit), errors.Is(err, crypto.ErrNotACode):
		return http.StatusUnprocessableEntity, "nothing in it"
	case errors.Is(err, intake.ErrMalformed):
		return http.StatusBadRequest, "malformed"
	}
	return http.StatusServiceUnavailable, "not received: try again"
}

var (
	errForeign = errors.New("request of another page")
	errKind    = errors.New("not a form")
)
