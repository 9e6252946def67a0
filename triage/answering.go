package triage

import "slices"

// A found unit, with the words for why it is the one.
type found struct {
	*Unit
	why Words
}

// nearness is how exactly a unit answers for a place; the nearest ones of a kind are asked and no others.
type nearness int

const (
	atMarker nearness = iota
	atCrossing
	byName
	inCommune
	inProvince
	nowhere
)

// near says how exactly a unit answers for the place. A marker's number says where on the line it is and outweighs the commune; a crossing or a post that is
// merely mentioned does not.
func (u *Unit) near(f *Facts) nearness {
	if u.Province != f.Province {
		return nowhere
	}
	fits := f.Commune == "" || len(u.Communes) == 0 || u.covers(f.Commune)
	switch {
	case f.Marker != "" && u.holds(f.Marker):
		return atMarker
	case fits && f.Crossing != "" && slices.Contains(u.Crossings, f.Crossing):
		return atCrossing
	case fits && f.Post != "" && u.Name == f.Post:
		return byName
	case u.covers(f.Commune):
		return inCommune
	case len(u.Communes) == 0:
		return inProvince
	}
	return nowhere
}

// answering lists the units of a kind that answer for the place on a day, the nearest only: those that name the commune before those of the whole
// province. One that has ended hands over to its successor.
func (d *Directory) answering(kind UnitKind, f *Facts, today string) []found {
	best := nowhere
	var all []found
	for i := range d.Units {
		u := &d.Units[i]
		if u.Kind != kind || kind == "" {
			continue
		}
		n := u.near(f)
		if n == nowhere || n > best {
			continue
		}
		now, ok := u, true
		if !valid(u, today) {
			now, ok = d.inForce(u.ID, today)
		}
		if !ok {
			continue
		}
		if n < best {
			best, all = n, nil
		}
		all = append(all, found{now, whyNear(u, now, n, f)})
	}
	return all
}

func whyNear(u, now *Unit, n nearness, f *Facts) Words {
	if now.ID != u.ID {
		return say("successor", "old", u.Name, "unit", now.Name)
	}
	switch n {
	case atMarker:
		return say("marker", "unit", now.Name, "marker", f.Marker)
	case atCrossing:
		return say("crossing", "unit", now.Name, "crossing", f.Crossing)
	case byName:
		return say("post", "unit", now.Name)
	case inCommune:
		return say("commune", "unit", now.Name)
	}
	return say("province", "unit", now.Name)
}

// missing says why nobody of a kind answers: the place is unknown, the unit that did has ended or not begun, or there never was one.
func (d *Directory) missing(kind UnitKind, f *Facts, today string) Words {
	for i := range d.Units {
		u := &d.Units[i]
		if u.Kind != kind || u.near(f) == nowhere {
			continue
		}
		if u.Until != "" && u.Until < today {
			return say("closed", "unit", u.Name, "date", u.Until)
		}
		return say("early", "unit", u.Name)
	}
	if f.Commune == "" {
		return say("no_place")
	}
	return sayKind("no_kind", kind)
}

// inForce is the unit itself while it is valid, or the successor that is after it ended; false when there is none.
func (d *Directory) inForce(id, today string) (*Unit, bool) {
	for range len(d.Units) + 1 {
		u := d.unit(id)
		if u == nil || valid(u, today) {
			return u, u != nil
		}
		if u.Until == "" || today <= u.Until || u.Successor == "" {
			return nil, false
		}
		id = u.Successor
	}
	return nil, false // a ring of successors; Validate refuses it
}
