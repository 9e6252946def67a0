package triage

// A Wait is how long the lead of a route has to acknowledge, where a rule of the directory says nothing of its own.
type Wait struct {
	Lane   Lane     `json:"lane,omitempty" toml:"lane"` // urgent or normal; empty: both
	Kind   UnitKind `json:"kind,omitempty" toml:"kind"` // of the lead; empty: any
	Within int      `json:"within" toml:"within"`       // minutes
}

// within is how many minutes each step of a route waits: the rule's own, or else what the directory gives the lead's kind, or else what everybody has.
func (d *Directory) within(n *Node, kind UnitKind, urgent bool) int {
	if n.Within > 0 {
		return n.Within
	}
	lane := Normal
	if urgent {
		lane = Urgent
	}
	for _, w := range d.Waits {
		if (w.Lane == "" || w.Lane == lane) && (w.Kind == "" || w.Kind == kind) {
			return w.Within
		}
	}
	return pick(lane, urgentMinutes, normalMinutes)
}

// checkClocks looks at everything of the directory that a clock runs by.
func (d *Directory) checkClocks(f *faults, k Known) {
	seen := map[string]bool{}
	for _, day := range d.Holidays {
		if !date(day) || seen[day] {
			f.add("holidays: %q is not a date like 2026-11-22, or is there twice", day)
		}
		seen[day] = true
	}
	for _, c := range d.RemoteCommunes {
		d.checkCommune(f, k, "remote_communes", c, "")
	}
	if d.DeadManHours < 0 || d.DeadManHours > 31*24 {
		f.add("dead_man_hours: between 1 and 744, or left out for %d", deadManHours)
	}
	for i, w := range d.Waits {
		if w.Lane != "" && w.Lane != Urgent && w.Lane != Normal {
			f.add("wait %d: lane is urgent or normal, not %q", i+1, w.Lane)
		}
		if w.Kind != "" && !w.Kind.known() {
			f.add("wait %d: no unit kind %q", i+1, w.Kind)
		}
		if most := most(w.Lane); w.Within < 1 || w.Within > most {
			f.add("wait %d: within is in minutes, 1 to %d", i+1, most)
		}
	}
}

// most is how many minutes anybody may be given: an urgent tip must not lie for longer than an hour, and no other longer than a day.
func most(l Lane) int {
	if l == Normal || l == Bulk {
		return stepsApart
	}
	return urgentApart
}

// checkWaits looks at how long tips may wait at a desk.
func (k *Desk) checkWaits(f *faults, name string) {
	for _, w := range []struct {
		key    string
		is     int
		atMost int
	}{{"urgent_wait", k.UrgentWait, urgentApart}, {"normal_wait", k.NormalWait, stepsApart}, {"bulk_wait", k.BulkWait, 7 * stepsApart}} {
		if w.is < 0 || w.is > w.atMost {
			f.add("%s: %s is in minutes, 1 to %d", name, w.key, w.atMost)
		}
	}
}
