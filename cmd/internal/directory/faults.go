package directory

import (
	"fmt"
	"slices"
	"strings"

	"tipline/triage"
	"tipline/triage/matter"
	"tipline/triage/place"
)

// An Examination is a directory with all that it is held against.
type Examination struct {
	Directory *triage.Directory
	Gazetteer *place.Gazetteer
	Matters   []string                 // every matter that a tip may be judged to be
	Ready     func(office string) bool // has members and a keyring: a card can be sealed to it and somebody can open it
	Notifiers []string                 // names of tipd.toml; nil leaves addresses' `via` unexamined
	Today     string

	faults []string
	served []place.Commune
}

// Faults lists everything that is wrong, one a line: what the directory says wrongly in itself, offices that nobody could open for, and
// communes whose tips would reach nobody.
func (e *Examination) Faults() []string {
	e.faults = nil
	known := triage.Known{
		Commune: func(code string) (string, bool) { c, ok := e.Gazetteer.Commune(code); return c.Province, ok },
		Matter:  func(id string) bool { return slices.Contains(e.Matters, id) },
	}
	if e.Notifiers != nil {
		known.Via = func(name string) bool { return slices.Contains(e.Notifiers, name) }
	}
	if err := e.Directory.Validate(known); err != nil {
		e.faults = strings.Split(err.Error(), "\n")
	}
	e.checkReady()
	if len(e.faults) == 0 { // what is malformed is not asked for routes
		e.checkReach()
	}
	return e.faults
}

func (e *Examination) fault(format string, args ...any) {
	e.faults = append(e.faults, fmt.Sprintf(format, args...))
}

func (e *Examination) checkReady() {
	for _, d := range e.Directory.Desks {
		for _, p := range d.Provinces {
			if _, ok := e.Gazetteer.Province(p); !ok {
				e.fault("desk %s: no province %q", d.ID, p)
			}
		}
		for _, half := range d.Halves {
			if half != "" && !e.Ready(half) {
				e.fault("desk %s: half %s has no members or no keyring", d.ID, half)
			}
		}
		for _, step := range d.Steps {
			if !e.Ready(step) {
				e.fault("desk %s: step %s has no members or no keyring: it could be rung and could not open", d.ID, step)
			}
		}
		if !e.Ready(d.ID) {
			e.fault("desk %s: no members or no keyring", d.ID)
		}
	}
	for _, u := range e.Directory.Units {
		if !e.Ready(u.ID) {
			e.fault("unit %s: no members or no keyring", u.ID)
		}
	}
}

// checkReach sends every matter of every commune down the tree and wants somebody at the end who can open it.
func (e *Examination) checkReach() {
	for _, c := range e.communes() {
		if why := e.unreached(c); why != "" {
			e.fault("commune %s (%s): %s", c.FullName, c.Code, why)
		}
	}
}

// unreached is the first thing that goes wrong for a commune, "" for nothing.
func (e *Examination) unreached(c place.Commune) string {
	for _, m := range e.Matters {
		for _, urgent := range []bool{false, true} {
			f := triage.Facts{Province: c.Province, Commune: c.Code, Border: c.Border, Matter: m, Urgent: urgent}
			choices := e.Directory.Route(f, e.Today)
			if !slices.ContainsFunc(choices, func(c triage.Choice) bool { return (e.isUnit(c.Unit) || matter.Helps(m) && !urgent) && e.Ready(c.Unit) }) { // help may stay with the desk
				return "no unit that can open a card about " + m
			}
		}
	}
	officers := e.Directory.Route(triage.Facts{Province: c.Province, Commune: c.Code, Border: c.Border, Officers: true}, e.Today)
	if !slices.ContainsFunc(officers, func(c triage.Choice) bool { return e.Ready(c.Unit) }) {
		return "a tip about officers reaches nobody"
	}
	return ""
}

func (e *Examination) isUnit(id string) bool {
	_, ok := e.Directory.Unit(id)
	return ok
}
