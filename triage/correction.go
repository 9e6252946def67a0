package triage

import (
	"slices"
	"strings"
)

// A Correction is what staff set right in a draft out of public lists: who, when, and how they know. The unit carries the corrected value; this is the record of it, and
// it is put over a newer draft too.
type Correction struct {
	Unit   string `json:"unit" toml:"unit"`
	Field  string `json:"field" toml:"field"` // one of CorrectedFields
	Was    string `json:"was" toml:"was"`     // lists with a comma and a space between
	Is     string `json:"is" toml:"is"`
	By     string `json:"by" toml:"by"` // a member's handle
	Date   string `json:"date" toml:"date"`
	Source string `json:"source" toml:"source"` // a document, or the office that said so
}

// CorrectedFields are what a correction may be about.
var CorrectedFields = []string{"name", "communes", "crossings", "above"}

// Field gives a correctable field as a correction writes it; "" for others.
func (u *Unit) Field(field string) string {
	switch field {
	case "name":
		return u.Name
	case "communes":
		return strings.Join(u.Communes, ", ")
	case "crossings":
		return strings.Join(u.Crossings, ", ")
	case "above":
		return strings.Join(u.Above, ", ")
	}
	return ""
}

// Correct puts a correction's value into its unit and the correction on record. It reports whether the directory has such a unit and field.
func (d *Directory) Correct(c Correction) bool {
	i := slices.IndexFunc(d.Units, func(u Unit) bool { return u.ID == c.Unit })
	if i < 0 || !slices.Contains(CorrectedFields, c.Field) {
		return false
	}
	u := &d.Units[i]
	c.Was = u.Field(c.Field)
	list := strings.FieldsFunc(c.Is, func(r rune) bool { return r == ',' })
	for i := range list {
		list[i] = strings.TrimSpace(list[i])
	}
	switch c.Field {
	case "name":
		u.Name = c.Is
	case "communes":
		u.Communes = list
	case "crossings":
		u.Crossings = list
	case "above":
		u.Above = list
	}
	c.Is = u.Field(c.Field)
	d.Corrections = append(d.Corrections, c)
	return true
}

func (d *Directory) checkCorrections(f *faults) {
	for i, c := range d.Corrections {
		name := "correction " + c.Unit
		u, ok := d.Unit(c.Unit)
		switch {
		case !ok:
			f.add("%s: no such unit", name)
		case !slices.Contains(CorrectedFields, c.Field):
			f.add("%s: %q cannot be corrected, only %s", name, c.Field, strings.Join(CorrectedFields, ", "))
		case d.latest(i) && u.Field(c.Field) != c.Is:
			f.add("%s: says that %s is %q, but the unit has %q", name, c.Field, c.Is, u.Field(c.Field))
		}
		if c.By == "" || c.Source == "" || !date(c.Date) {
			f.add("%s: needs by, date and source", name)
		}
	}
}

// latest says whether no later correction is about the same field of the same unit.
func (d *Directory) latest(i int) bool {
	c := d.Corrections[i]
	return !slices.ContainsFunc(d.Corrections[i+1:], func(o Correction) bool { return o.Unit == c.Unit && o.Field == c.Field })
}
