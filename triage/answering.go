package triage

import "slices"

// A found unit, with the words for why it is the one.
type found struct {
	Unit
	why string
}

// answering lists the units of a kind that answer for the place on a day: those that name the commune, else those of the whole province.
// One that has ended hands over to its successor.
func (d *Directory) answering(kind UnitKind, f Facts, today string) []found {
	if kind == "" {
		return nil
	}
	var near, wide []found
	for _, u := range d.Units {
		if u.Kind != kind || u.Province != f.Province {
			continue
		}
		named := f.Commune != "" && slices.Contains(u.Communes, f.Commune)
		if !named && len(u.Communes) > 0 {
			continue
		}
		now, ok := d.inForce(u.ID, today)
		if !ok {
			continue
		}
		why := now.Name + " phụ trách toàn tỉnh"
		if named {
			why = now.Name + " phụ trách xã"
		}
		if now.ID != u.ID {
			why = u.Name + " không còn hoạt động, nay là " + now.Name
		}
		if named {
			near = append(near, found{now, why})
		} else {
			wide = append(wide, found{now, why})
		}
	}
	if len(near) > 0 {
		return near
	}
	return wide
}

// inForce is the unit itself while it is valid, or the successor that is after it ended; false when there is none.
func (d *Directory) inForce(id, today string) (Unit, bool) {
	for range len(d.Units) + 1 {
		u, ok := d.Unit(id)
		if !ok {
			return Unit{}, false
		}
		if valid(u, today) {
			return u, true
		}
		if u.Until == "" || today <= u.Until || u.Successor == "" {
			return Unit{}, false
		}
		id = u.Successor
	}
	return Unit{}, false // a ring of successors; Validate refuses it
}

func valid(u Unit, today string) bool {
	return (u.From == "" || u.From <= today) && (u.Until == "" || today <= u.Until)
}
