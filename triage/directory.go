package triage

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/BurntSushi/toml"
)

// A Directory is the dated, versioned, signed file that says who answers for what. Parsed from JSON (the signed body); operators write it as TOML, same keys.
type Directory struct {
	Version        int           `json:"version" toml:"version"`
	Date           string        `json:"date" toml:"date"`                                 // 2026-11-22
	BorderCommunes []string      `json:"border_communes,omitempty" toml:"border_communes"` // the border area as the Government lists it; empty: as the gazetteer computes it
	Holidays       []string      `json:"holidays,omitempty" toml:"holidays"`               // dates on which nobody works, beside Saturdays and Sundays: a clock of days that ends there ends on the next working day
	RemoteCommunes []string      `json:"remote_communes,omitempty" toml:"remote_communes"` // codes: a unit of nothing but these has 48 hours for its record, not 24
	DeadManHours   int           `json:"dead_man_hours,omitempty" toml:"dead_man_hours"`   // how long a unit may leave something unopened until the desk hears of it; 0: 72
	Waits          []Wait        `json:"waits,omitempty" toml:"wait"`                      // how long a lead has to acknowledge, by lane and kind; the first that fits; a rule's own within goes before
	Desks          []Desk        `json:"desks" toml:"desk"`
	Units          []Unit        `json:"units" toml:"unit"`
	Routes         []Node        `json:"routes" toml:"route"`                       // tried in order; the first that matches wins, its children first
	Interpreters   []Interpreter `json:"interpreters,omitempty" toml:"interpreter"` // members who write down recordings and texts in other languages
	Mergers        []Merger      `json:"mergers,omitempty" toml:"merger"`
	LaoDistricts   []LaoDistrict `json:"lao_districts,omitempty" toml:"lao_district"` // shown to officers, never routed to
	Corrections    []Correction  `json:"corrections,omitempty" toml:"correction"`     // what staff set right, oldest first
}

// ParseDirectory reads a signed body: strict JSON, then Validate without a gazetteer.
func ParseDirectory(body []byte) (*Directory, error) {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.DisallowUnknownFields()
	var d Directory
	if err := dec.Decode(&d); err != nil {
		return nil, fmt.Errorf("parse directory: %w", err)
	}
	if dec.More() {
		return nil, fmt.Errorf("parse directory: something follows its end")
	}
	return &d, d.Validate(Known{})
}

// ReadDirectory reads what an operator wrote: TOML with the same keys, unknown ones refused with their names, then Validate against known.
func ReadDirectory(text []byte, known Known) (*Directory, error) {
	var d Directory
	meta, err := toml.Decode(string(text), &d)
	if err != nil {
		return nil, fmt.Errorf("read directory: %w", err)
	}
	var f faults
	for _, key := range meta.Undecoded() {
		f.add("unknown key %s", key)
	}
	f = append(f, d.check(known)...)
	return &d, f.join()
}

// Desk finds a desk.
func (d *Directory) Desk(id string) (Desk, bool) {
	i := slices.IndexFunc(d.Desks, func(k Desk) bool { return k.ID == id })
	if i < 0 {
		return Desk{}, false
	}
	return d.Desks[i], true
}

// Unit finds a unit, valid or not.
func (d *Directory) Unit(id string) (Unit, bool) {
	if u := d.unit(id); u != nil {
		return *u, true
	}
	return Unit{}, false
}

func (d *Directory) unit(id string) *Unit {
	for i := range d.Units {
		if d.Units[i].ID == id {
			return &d.Units[i]
		}
	}
	return nil
}

// Addresses are where an office, desk or unit, wants its notices; none for an unknown one.
func (d *Directory) Addresses(office string) []Address {
	if k, ok := d.Desk(office); ok {
		return k.Notify
	}
	u, _ := d.Unit(office)
	return u.Notify
}

// Name is what people call an office; its ID when the directory does not know it.
func (d *Directory) Name(office string) string {
	if k, ok := d.Desk(office); ok {
		return k.Name
	}
	if u, ok := d.Unit(office); ok {
		return u.Name
	}
	return office
}
