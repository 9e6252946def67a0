package triage

import "slices"

// LookOffice is the office that looks at what a desk ends: the one that the directory names, or the desk's inspectorate, or of an inspectorate's desk the office of its
// first half, or the next step; the desk itself where there is none of these, and then another member of it.
func (d *Directory) LookOffice(desk string) string {
	k, _ := d.Desk(desk)
	for _, id := range append([]string{k.Look, k.Inspectorate, k.Halves[0], k.Halves[1]}, k.Steps...) {
		if id != "" && id != desk {
			return id
		}
	}
	return desk
}

// LookAfter is the office that looks at a tip after a member of closer has ended it: never closer itself while there is another. What a unit has acted on or passed on
// its desk looks at, which knows what it had sent; what the look office has ended itself, the desk.
func (d *Directory) LookAfter(desk, closer string, why Disposition) string {
	look := d.LookOffice(desk)
	_, unit := d.Unit(closer)
	if closer != desk && (closer == look || unit && !slices.Contains(Destroying, why)) {
		return desk
	}
	return look
}

// Looker is LookAfter of a tip that waits. One that nobody closed is its desk's.
func (d *Directory) Looker(t *Tip) string {
	if t.Closer == "" {
		return d.LookAfter(t.Desk, t.Desk, t.Disposition)
	}
	return d.LookAfter(t.Desk, t.Closer, t.Disposition)
}

// LookBy is the day at whose end a tip should have been looked at.
func (w *Waited) LookBy() int {
	if w.Disposition == Acted || w.Disposition == Passed {
		return w.Since + LookWithinKept
	}
	return w.Since + LookWithin
}

// DueLooked is the epoch day at whose first midnight a tip is destroyed that was looked at today; due is what stood before. What was found to be out of scope goes at
// the next midnight, unfounded or false within UnfoundedDays; what is kept for longer, by its
// disposition or because two members agreed on it, keeps its day.
func DueLooked(t *Tip, due, today int) int {
	switch {
	case t.Disposition == OutOfScope && due <= today+OutOfScopeDays:
		return today + 1
	case t.Disposition == Unfounded || t.Disposition == False:
		return max(due, today+UnfoundedDays)
	}
	return max(due, today+1)
}
