package triage

import (
	"errors"
	"slices"
)

// ErrDisposition: not on the closed list, or not one that a member may choose.
var ErrDisposition = errors.New("no such disposition")

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

// ParseDisposition reads one that a member may choose. ErrDisposition.
func ParseDisposition(s string) (Disposition, error) {
	d := Disposition(s)
	if d == Repeat || !slices.Contains(Dispositions, d) {
		return "", ErrDisposition
	}
	return d, nil
}
