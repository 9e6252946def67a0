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
	card "tipline/triage/facts"
	"tipline/triage/matter"
	"tipline/triage/place"
)

// facts are those of a card, with what this tool does to them.
type facts struct {
	card.CardFacts
	facing []string // names of the communes on this side that a place in Laos lies opposite of: a hint for the officer, never where a tip goes
}

var errNoFacts = errors.New("tin này không có phần phân tích / the envelope holds no resolver's answer")

// readFacts narrows what intake sealed with the text.
func readFacts(answer json.RawMessage) (facts, error) {
	var r intake.Reading
	if len(answer) == 0 || json.Unmarshal(answer, &r) != nil {
		return facts{}, errNoFacts
	}
	f := facts{CardFacts: card.Draft(&r, place.Default())}
	for _, code := range r.Place.Facing {
		if c, ok := place.Default().Commune(code); ok {
			f.facing = append(f.facing, c.FullName+" ("+code+")")
		}
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
		f.Communes, f.Ambiguous, f.Province = []card.Commune{{Code: c.Code, Name: c.FullName}}, false, c.Province
	}
	if matter != "" {
		f.Matter = matter
		f.CardFacts = f.Hushed()
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

// sealCard makes the card for one office.
func sealCard(c *card.Card, to *crypto.Recipient) ([]byte, error) {
	b, err := c.Write()
	if err != nil {
		return nil, err
	}
	sealed, err := crypto.Seal(crypto.KindCard, b, to)
	if err != nil {
		return nil, fmt.Errorf("seal card: %w", err)
	}
	return sealed, nil
}

func openCard(sealed []byte, ids []*crypto.Identity) (*card.Card, error) {
	b, err := crypto.Open(crypto.KindCard, sealed, ids...)
	if err != nil {
		return nil, fmt.Errorf("open card: %w", err)
	}
	c, err := card.ReadCard(b)
	if err != nil {
		return nil, fmt.Errorf("open card: %w", err)
	}
	return c, nil
}

func showCard(w io.Writer, c *card.Card) {
	fmt.Fprintln(w, "\nphiếu tin / card")
	(&facts{CardFacts: c.Facts}).show(w)
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
	line("đối diện xã/opposite of", strings.Join(f.facing, "; "))
	line("cửa khẩu, lối mở/crossing", f.Crossing)
	line("cột mốc/marker", f.Marker)
	line("đồn/post", f.Post)
	line("lúc/when", strings.TrimSpace(f.Day+" "+f.Part))
	line("hướng/direction", f.Direction)
	if len(f.People) == 2 {
		line("số người/people", fmt.Sprintf("%d–%d", f.People[0], f.People[1]))
	}
	for _, v := range f.Vehicles {
		line("xe/vehicle", fmt.Sprintf("%d %s", v.Count, v.Kind))
	}
	line("vũ khí/weapons", strings.Join(f.Weapons, ", "))
	line("lượng/quantity", f.Quantity)
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
