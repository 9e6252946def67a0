package triage

import (
	"regexp"
	"slices"
)

func (d *Directory) checkDesk(f *faults, k Known, desk *Desk) {
	name := "desk " + desk.ID
	if desk.Name == "" {
		f.add("%s: no name", name)
	}
	if err := desk.Quiet.check(); err != nil {
		f.add("%s: %v", name, err)
	}
	checkAddresses(f, k, name, desk.Notify)
	desk.checkWaits(f, name)
	d.checkHalves(f, k, name, desk)
	checkSpan(f, name, desk.Rehearsed, "")
	for _, p := range desk.Provinces {
		if !provinceID.MatchString(p) {
			f.add("%s: %q is no province code", name, p)
		}
		if other, _ := d.deskOfProvince(p); other.ID != desk.ID {
			f.add("%s: province %s belongs to desk %s already", name, p, other.ID)
		}
	}
	for _, id := range desk.Steps {
		up, isDesk := d.Desk(id)
		switch {
		case id == desk.ID || !d.known(id):
			f.add("%s: step %q is no other office", name, id)
		case len(desk.Provinces) == 0 && (!isDesk || len(up.Provinces) > 0):
			f.add("%s: step %s of an inspectorate must be an inspectorate's desk", name, id)
		}
	}
	if desk.Look != "" && (desk.Look == desk.ID || !d.known(desk.Look) && k.Office != nil && !k.Office(desk.Look)) {
		f.add("%s: look %q is no other office", name, desk.Look)
	}
	if len(desk.Provinces) == 0 {
		return // an inspectorate's
	}
	up, ok := d.Desk(desk.Inspectorate)
	switch {
	case !ok:
		f.add("%s: inspectorate %q is no desk", name, desk.Inspectorate)
	case len(up.Provinces) > 0:
		f.add("%s: its inspectorate %s is itself a desk of provinces", name, up.ID)
	default:
		d.checkOutside(f, desk, up)
	}
}

// checkHalves: a verbatim is read outside the desk by two offices together, so they are two, and neither is the desk. An inspectorate may have
// none: dummies take their place.
func (d *Directory) checkHalves(f *faults, k Known, name string, desk *Desk) {
	a, b := desk.Halves[0], desk.Halves[1]
	if a == "" && b == "" && len(desk.Provinces) == 0 {
		return
	}
	if a == "" || b == "" || a == b || a == desk.ID || b == desk.ID {
		f.add("%s: halves must be two different offices besides itself", name)
	}
	for _, h := range desk.Halves {
		if h != "" && k.Office != nil && !k.Office(h) {
			f.add("%s: half %s is no office of the roster", name, h)
		}
	}
}

// checkOutside: an inspectorate's desk, and the offices of its halves, are outside of every chain that it may have to look at: that of all units of its
// provinces, inspectorates' units among them, since those may be the accused too.
func (d *Directory) checkOutside(f *faults, desk *Desk, up Desk) {
	var all []string
	for _, u := range d.Units {
		if slices.Contains(desk.Provinces, u.Province) {
			all = append(all, u.ID)
		}
	}
	chain := d.chain(append(all, desk.ID))
	for _, id := range []string{up.ID, up.Halves[0], up.Halves[1], up.Look} {
		if chain[id] {
			f.add("desk %s: inspectorate %s relies on %s, which is in a chain of command of these provinces", desk.ID, up.ID, id)
		}
	}
}

// phone is a public number as people dial it in the country.
var phone = regexp.MustCompile(`^[0-9]{3,11}$`)

func (d *Directory) checkUnit(f *faults, k Known, u *Unit) {
	name := "unit " + u.ID
	if u.Name == "" {
		f.add("%s: no name", name)
	}
	if err := u.Quiet.check(); err != nil {
		f.add("%s: %v", name, err)
	}
	if !u.Kind.known() {
		f.add("%s: no unit kind %q", name, u.Kind)
	}
	if _, ok := d.deskOfProvince(u.Province); !ok {
		f.add("%s: province %q has no desk", name, u.Province)
	}
	if len(u.Communes) == 0 && (u.Kind == CommunePolice || u.Kind == BorderPost || u.Kind == Militia) {
		f.add("%s: a %s must name its communes", name, u.Kind)
	}
	for _, c := range u.Communes {
		d.checkCommune(f, k, name, c, u.Province)
	}
	for _, s := range u.Markers {
		if s[0] < 1 || s[1] < s[0] {
			f.add("%s: markers %v: first number, then last", name, s)
		}
	}
	if (u.Kind == JointTeam) != (len(u.Forces) > 0) {
		f.add("%s: a joint team names the units in it as forces, and no other unit does", name)
	}
	for _, id := range u.Forces {
		if _, ok := d.Unit(id); !ok || id == u.ID {
			f.add("%s: force %q is no other unit", name, id)
		}
	}
	if u.Phone != "" && !phone.MatchString(u.Phone) {
		f.add("%s: phone %q: digits as people dial them, nothing between", name, u.Phone)
	}
	for _, id := range u.Above {
		if id == u.ID || !d.known(id) {
			f.add("%s: above %q is no other office", name, id)
		}
	}
	checkAddresses(f, k, name, u.Notify)
	d.checkDates(f, name, u)
}

func (d *Directory) checkDates(f *faults, name string, u *Unit) {
	checkSpan(f, name, u.From, u.Until)
	if u.Successor == "" {
		return
	}
	if u.Until == "" {
		f.add("%s: has a successor but no end", name)
	}
	seen := map[string]bool{}
	for id := u.Successor; id != ""; {
		next, ok := d.Unit(id)
		if !ok {
			f.add("%s: successor %q is no unit", name, id)
			return
		}
		if seen[id] || id == u.ID {
			f.add("%s: its successors run in a ring", name)
			return
		}
		seen[id] = true
		id = next.Successor
	}
}

// checkInspectorates: whatever units are named in a tip, one inspectorate's desk is outside of their chains, so that such a tip always has somewhere to go.
func (d *Directory) checkInspectorates(f *faults) {
	var all []string
	for _, u := range d.Units {
		all = append(all, u.ID)
	}
	chain := d.chain(all)
	if len(d.Desks) > 0 && !slices.ContainsFunc(d.Desks, func(k Desk) bool { return len(k.Provinces) == 0 && !chain[k.ID] }) {
		f.add("desks: no inspectorate's desk stands outside of every unit's chain of command")
	}
}

// checkSpan looks at a pair of dates, either of which may be open.
func checkSpan(f *faults, name, from, until string) {
	for _, s := range []string{from, until} {
		if s != "" && !date(s) {
			f.add("%s: %q is not a date like 2026-11-22", name, s)
		}
	}
	if from != "" && until != "" && until < from {
		f.add("%s: ends before it begins", name)
	}
}

// checkProvinces: every province of a desk has a unit without an end that answers for all of it, so that no route can come to nothing.
func (d *Directory) checkProvinces(f *faults) {
	for _, desk := range d.Desks {
		for _, p := range desk.Provinces {
			if !slices.ContainsFunc(d.Units, func(u Unit) bool {
				return u.Province == p && len(u.Communes) == 0 && u.Until == "" && (u.Kind == ProvincePolice || u.Kind == BorderCommand)
			}) {
				f.add("desk %s: province %s has no province_police or border_command without an end", desk.ID, p)
			}
		}
	}
}
