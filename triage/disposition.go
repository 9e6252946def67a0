package triage

import (
	"errors"
	"slices"
)

var (
	// ErrDisposition: not on the closed list, or not one that a member may choose.
	ErrDisposition = errors.New("no such disposition")
	// ErrChecklist: "acted" without every item of the checklist, or with one that is not on it.
	ErrChecklist = errors.New("checklist is not complete")
)

// A Disposition is why a tip was closed: a closed list.
type Disposition string

const (
	Acted      Disposition = "acted"        // something was done on it
	Passed     Disposition = "passed on"    // another authority has it
	Unfounded  Disposition = "unfounded"    // checked, nothing there
	False      Disposition = "false"        // invented
	Repeat     Disposition = "repeat"       // one story with another tip; only Join gives it
	OutOfScope Disposition = "out of scope" // not about crime
)

// Dispositions are all of them.
var Dispositions = []Disposition{Acted, Passed, Unfounded, False, Repeat, OutOfScope}

// Destroying are those that say that there was nothing worth keeping: they end a tip soon.
var Destroying = []Disposition{Unfounded, False, OutOfScope}

// ParseDisposition reads one that a member may choose. ErrDisposition.
func ParseDisposition(s string) (Disposition, error) {
	d := Disposition(s)
	if d == Repeat || !slices.Contains(Dispositions, d) {
		return "", ErrDisposition
	}
	return d, nil
}

// An Item is one line of the checklist that comes before "acted": a closed list.
type Item string

const (
	ItemVerified  Item = "verified"  // the unit found out for itself: a tip is a lead, never proof
	ItemLawful    Item = "lawful"    // what was done rests on the unit's own findings, not on the tip
	ItemProtected Item = "protected" // nothing that was done or written points to whoever told
	ItemRecorded  Item = "recorded"  // it stands in the unit's own register
)

// Checklist is all of it.
var Checklist = []Item{ItemVerified, ItemLawful, ItemProtected, ItemRecorded}

// CheckItems asks for the whole checklist before "acted"; every other disposition takes none. ErrChecklist.
func (d Disposition) CheckItems(items []Item) error {
	for _, i := range items {
		if !slices.Contains(Checklist, i) {
			return ErrChecklist
		}
	}
	if d != Acted {
		return nil
	}
	for _, i := range Checklist {
		if !slices.Contains(items, i) {
			return ErrChecklist
		}
	}
	return nil
}
