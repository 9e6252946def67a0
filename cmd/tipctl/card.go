package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"tipline/crypto"
	"tipline/intake"
	"tipline/triage"
	"tipline/triage/matter"
	"tipline/triage/place"
)

// A card is what a unit gets in place of the verbatim: closed fields that a machine filled and an officer looked at, and prose if an
// officer wrote some. No sentence of the reporter's is in it.
type card struct {
	Version    int    `json:"version"`
	Unverified bool   `json:"unverified"` // always true
	Facts      facts  `json:"facts"`
	Prose      string `json:"prose,omitempty"`
}

const cardVersion = 1

// facts are the resolver's answer, as intake sealed it with the text, narrowed to what a unit needs.
type facts struct {
	Matter    string    `json:"matter"`
	Communes  []commune `json:"communes"` // best first
	Ambiguous bool      `json:"ambiguous"`
	Province  string    `json:"province,omitempty"`
	Crossing  string    `json:"crossing,omitempty"`
	Marker    string    `json:"marker,omitempty"`
	Post      string    `json:"post,omitempty"`
	Abroad    bool      `json:"abroad,omitempty"`
	Urgent    bool      `json:"urgent"`
	Officers  bool      `json:"about_officers"`
}

type commune struct {
	Code string `json:"code"`
	Name string `json:"name,omitempty"`
}

var errNoFacts = errors.New("tin này không có phần phân tích / the envelope holds no resolver's answer")

// readFacts narrows the resolver's full answer and names the communes.
func readFacts(answer json.RawMessage) (facts, error) {
	var r intake.Reading
	if len(answer) == 0 || json.Unmarshal(answer, &r) != nil {
		return facts{}, errNoFacts
	}
	f := facts{Matter: r.Matter.Matter, Ambiguous: r.Place.Ambiguous, Province: r.Place.Province, Crossing: r.Place.Crossing,
		Marker: r.Place.Marker, Post: r.Place.Post, Abroad: r.Place.Abroad, Urgent: r.Matter.Urgent, Officers: r.Matter.Officers}
	for _, c := range r.Place.Communes {
		known, _ := place.Default().Commune(c.Code)
		f.Communes = append(f.Communes, commune{Code: c.Code, Name: known.FullName})
	}
	return f, nil
}

// correct puts an officer's judgement over the machine's.
func (f *facts) correct(communeCode, matter string, urgent bool) error {
	if communeCode != "" {
		c, ok := place.Default().Commune(communeCode)
		if !ok {
			return errors.New("không có mã xã này / no commune of this code")
		}
		f.Communes, f.Ambiguous, f.Province = []commune{{Code: c.Code, Name: c.FullName}}, false, c.Province
	}
	if matter != "" {
		f.Matter = matter
	}
	f.Urgent = f.Urgent || urgent
	return nil
}

// forRoute is what the directory decides on. An ambiguous commune is no commune: such a tip goes to a higher unit. A text that names no province
// is of the home province, that of the desk which has it.
func (f *facts) forRoute(home string) triage.Facts {
	t := triage.Facts{Province: f.Province, Matter: f.Matter, Urgent: f.Urgent, Officers: f.Officers,
		Crossing: f.Crossing, Marker: f.Marker, Post: f.Post, Abroad: f.Abroad}
	if t.Province == "" {
		t.Province = home
	}
	if f.Ambiguous || len(f.Communes) == 0 {
		return t
	}
	t.Commune = f.Communes[0].Code
	if c, ok := place.Default().Commune(t.Commune); ok {
		t.Border = c.Border
		t.Province = c.Province
	}
	return t
}

// seal makes the card for one office.
func (c *card) seal(to *crypto.Recipient) ([]byte, error) {
	b, err := json.Marshal(c)
	if err != nil {
		return nil, err
	}
	sealed, err := crypto.Seal(crypto.KindCard, b, to)
	if err != nil {
		return nil, fmt.Errorf("seal card: %w", err)
	}
	return sealed, nil
}

func openCard(sealed []byte, ids []*crypto.Identity) (*card, error) {
	b, err := crypto.Open(crypto.KindCard, sealed, ids...)
	if err != nil {
		return nil, fmt.Errorf("open card: %w", err)
	}
	c := new(card)
	if err := json.Unmarshal(b, c); err != nil || c.Version != cardVersion {
		return nil, errors.New("open card: not a card that this program knows")
	}
	c.Unverified = true
	return c, nil
}

func (c *card) show(w io.Writer) {
	fmt.Fprintln(w, "\nphiếu tin / card")
	c.Facts.show(w)
	if c.Prose != "" {
		fmt.Fprint(w, visibleLines("  ", c.Prose))
	}
}

// matterWord names a matter in words, with the ID that -matter takes.
func matterWord(id string) string {
	if n, ok := matter.Default().Name(id); ok {
		return n.Vi + " (" + id + ")"
	}
	return id
}

func (f *facts) show(w io.Writer) {
	line := func(name, value string) {
		if value != "" {
			fmt.Fprintf(w, "  %s: %s\n", name, visible(value))
		}
	}
	var names []string
	for _, c := range f.Communes {
		names = append(names, strings.TrimSpace(c.Name+" ("+c.Code+")"))
	}
	line("loại việc/matter", matterWord(f.Matter))
	line("xã/commune", strings.Join(names, "; "))
	line("cửa khẩu, lối mở/crossing", f.Crossing)
	line("cột mốc/marker", f.Marker)
	line("đồn/post", f.Post)
	for _, flag := range []struct {
		set  bool
		word string
	}{
		{f.Ambiguous, "chưa rõ xã nào / which commune is not clear"},
		{f.Abroad, "ngoại biên / across the border"},
		{f.Urgent, "khẩn / urgent"},
		{f.Officers, "liên quan cán bộ / about officers"},
	} {
		if flag.set {
			fmt.Fprintf(w, "  ! %s\n", flag.word)
		}
	}
}
