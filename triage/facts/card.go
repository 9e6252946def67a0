package facts

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"tipline/triage/giveaway"
	"tipline/triage/matter"
	"tipline/triage/place"
)

// A Reading is everything that was found in a text where the text was: the resolver's and the lists' full answer, as intake seals it with the text.
type Reading struct {
	Place  place.Answer  `json:"place"`
	Matter matter.Answer `json:"matter"`
	Facts  Found         `json:"facts,omitzero"`
	Marks  string        `json:"marks,omitempty"`  // giveaway.Code
	Assent string        `json:"assent,omitempty"` // yes or no, of a short answer
}

// Read fills facts and marks of a text; folded is place.Fold of it.
func (r *Reading) Read(text, folded []byte) {
	r.Facts = Default().Find(folded)
	r.Assent = assent(folded)
	r.Marks = giveaway.Code(giveaway.Default().Find(text))
}

// A Card is what a unit gets in place of the verbatim: closed fields that a machine filled and an officer looked at, and prose if an
// officer wrote some. No sentence of the reporter's is in it.
type Card struct {
	Version    int       `json:"version"`
	Unverified bool      `json:"unverified"` // always true
	Facts      CardFacts `json:"facts"`
	Prose      string    `json:"prose,omitempty"`
}

// CardVersion is the one version there is.
const CardVersion = 1

// MaxProse bounds prose, in bytes: a card has to fit a sealed thing of kind card.
const MaxProse = 16 << 10

// CardFacts are a Reading narrowed to what a unit needs.
type CardFacts struct {
	Matter    string    `json:"matter"`
	Communes  []Commune `json:"communes"` // best first
	Ambiguous bool      `json:"ambiguous"`
	Province  string    `json:"province,omitempty"`
	Crossing  string    `json:"crossing,omitempty"`
	Marker    string    `json:"marker,omitempty"`
	Post      string    `json:"post,omitempty"`
	Abroad    bool      `json:"abroad,omitempty"`
	Urgent    bool      `json:"urgent"`
	Officers  bool      `json:"about_officers"`
	Found
}

// A Commune is a code and its name in the gazetteer.
type Commune struct {
	Code string `json:"code"`
	Name string `json:"name,omitempty"`
}

// Draft narrows a reading and names the communes. A marker that is no number of a marker is left out: what a text calls one may be anything.
func Draft(r *Reading, g *place.Gazetteer) CardFacts {
	f := CardFacts{Matter: r.Matter.Matter, Communes: []Commune{}, Ambiguous: r.Place.Ambiguous, Province: r.Place.Province, Crossing: r.Place.Crossing,
		Marker: r.Place.Marker, Post: r.Place.Post, Abroad: r.Place.Abroad, Urgent: r.Matter.Urgent, Officers: r.Matter.Officers, Found: r.Facts}
	if !marker.MatchString(f.Marker) {
		f.Marker = ""
	}
	for _, c := range r.Place.Communes {
		known, _ := g.Commune(c.Code)
		f.Communes = append(f.Communes, Commune{Code: c.Code, Name: known.FullName})
	}
	return f.Hushed()
}

// Hushed are the facts of who asks for help with nothing but where, and that: what about is for the desk to say. Others stay as they are.
func (f CardFacts) Hushed() CardFacts {
	if matter.Helps(f.Matter) {
		f.Matter, f.Found = matter.Help, Found{}
	}
	return f
}

var (
	marker   = regexp.MustCompile(`^[0-9]{1,4}(/[0-9]{1,3})?$`)
	matterID = regexp.MustCompile(`^[a-z_]{1,32}$`)
	areaCode = regexp.MustCompile(`^[0-9]{2,5}$`)
)

const (
	maxCommunes = 8
	maxLabel    = 96 // bytes of a name of the gazetteer
)

// Check says everything that is wrong with a card.
func (c *Card) Check() error {
	f := &c.Facts
	faults := []error{f.Found.Check()}
	need := func(ok bool, what string) {
		if !ok {
			faults = append(faults, errors.New(what))
		}
	}
	need(c.Version == CardVersion, "version is unknown")
	need(c.Unverified, "unverified is not true")
	need(matterID.MatchString(f.Matter), "matter is no ID")
	need(f.Communes != nil && len(f.Communes) <= maxCommunes, "communes are missing or too many")
	for _, k := range f.Communes {
		need(areaCode.MatchString(k.Code) && label(k.Name), "a commune is no code with a name")
	}
	need(f.Province == "" || areaCode.MatchString(f.Province), "province is no code")
	need(f.Marker == "" || marker.MatchString(f.Marker), "marker is no number")
	need(label(f.Crossing) && label(f.Post), "crossing or post is no name")
	need(len(c.Prose) <= MaxProse && utf8.ValidString(c.Prose), "prose is too long or no text")
	return errors.Join(faults...)
}

func label(s string) bool {
	return len(s) <= maxLabel && utf8.ValidString(s) && !strings.ContainsAny(s, "\r\n")
}

// Write gives the payload of kind card; what Check refuses is not written.
func (c *Card) Write() ([]byte, error) {
	if c.Facts.Communes == nil {
		c.Facts.Communes = []Commune{}
	}
	if err := c.Check(); err != nil {
		return nil, fmt.Errorf("write card: %w", err)
	}
	return json.Marshal(c)
}

// ErrCard: these bytes are no card that this program knows.
var ErrCard = errors.New("not a card that this program knows")

// ReadCard reads the payload of kind card, and nothing else: unknown keys and bytes behind it are refused.
func ReadCard(payload []byte) (*Card, error) {
	c := new(Card)
	d := json.NewDecoder(bytes.NewReader(payload))
	d.DisallowUnknownFields()
	if !utf8.Valid(payload) || repeatsKey(payload) || d.Decode(c) != nil {
		return nil, ErrCard
	}
	if _, err := d.Token(); err != io.EOF || c.Check() != nil {
		return nil, ErrCard
	}
	return c, nil
}

// repeatsKey says whether any object of the JSON has a key twice; true as well for what is no JSON.
func repeatsKey(payload []byte) bool {
	d := json.NewDecoder(bytes.NewReader(payload))
	var open []map[string]bool // of each bracket that is open; nil in an array
	key := false               // the next token of the innermost object is a key
	for {
		token, err := d.Token()
		if err != nil {
			return err != io.EOF
		}
		inObject := len(open) > 0 && open[len(open)-1] != nil
		switch name, isKey := token.(string); {
		case isKey && inObject && key:
			if name = strings.ToLower(name); open[len(open)-1][name] {
				return true
			}
			open[len(open)-1][name] = true
			key = false
			continue
		case token == json.Delim('{'):
			open = append(open, map[string]bool{})
		case token == json.Delim('['):
			open = append(open, nil)
		case token == json.Delim('}') || token == json.Delim(']'):
			open = open[:len(open)-1]
		}
		key = true
	}
}
