package triage

import "slices"

// routeOfficers decides for a tip about officers: an inspectorate, never an office of the accused chain, nor a copy to anybody. In doubt it goes
// up: with nobody named, every unit of the place, or of the province when the place is unknown, is held to be accused. f is settled.
func (d *Directory) routeOfficers(f Facts, today string) []Choice {
	chain := d.accused(f)
	r := &decision{seen: map[string]bool{}, within: d.within(&Node{}, InspectorateU, f.Urgent)}
	role := RoleLead
	add := func(id string, why Words) {
		if id == "" || chain[id] || d.answersTo(id, chain) {
			return
		}
		r.add(id, role, say("officers"), why)
		role = RoleStep
	}
	for _, u := range d.answering(InspectorateU, &f, today) {
		add(u.ID, u.why)
	}
	home, _ := d.Desk(d.placeDesk(nil, f.Province, true).Inspectorate)
	for _, id := range append([]string{home.ID}, home.Steps...) {
		add(id, say("inspects", "unit", d.Name(id)))
	}
	for _, id := range d.outsiders(today) { // all of the above accused: the next one outside
		if len(r.choices) == 0 {
			add(id, say("outside", "unit", d.Name(id)))
		}
	}
	return r.choices
}

// outsiders are who may look at officers when a province's own inspectorate cannot, best first: inspectorates' desks and units elsewhere; then,
// since a tip is never dropped, desks and bodies of whole provinces.
func (d *Directory) outsiders(today string) []string {
	var ids []string
	desks := func(inspectorate bool) {
		for _, k := range d.Desks {
			if (len(k.Provinces) == 0) == inspectorate {
				ids = append(ids, k.ID)
			}
		}
	}
	units := func(inspectorate bool) {
		for i := range d.Units {
			if u := &d.Units[i]; valid(u, today) && (u.Kind == InspectorateU) == inspectorate && (inspectorate || len(u.Communes) == 0) {
				ids = append(ids, u.ID)
			}
		}
	}
	desks(true)
	units(true)
	units(false)
	desks(false)
	return ids
}

// accused is the set of offices that must not learn of it: those named, or those of the place, with all that command or succeed them, and the desks where their
// people sit.
func (d *Directory) accused(f Facts) map[string]bool {
	named := slices.Clone(f.Accused)
	if len(named) == 0 {
		for i := range d.Units {
			if u := &d.Units[i]; u.Kind != InspectorateU && u.Province == f.Province && mayBe(u, &f) {
				named = append(named, u.ID)
			}
		}
		if k, ok := d.deskOfProvince(f.Province); ok {
			named = append(named, k.ID)
		}
	}
	return d.chain(named)
}

// mayBe says whether a unit may be the one that a tip from a place is about.
func mayBe(u *Unit, f *Facts) bool {
	return f.Commune == "" || len(u.Communes) == 0 || u.covers(f.Commune) || f.Marker != "" && u.holds(f.Marker)
}

// chain closes a set of offices over command, over succession in both directions (the people stay when the name changes), and over joint teams in both: whoever
// sits in one hears what it gets. The desk of a province-level body's province is part of it, since that body mans it.
func (d *Directory) chain(ids []string) map[string]bool {
	var tied []*Unit // those that others lead to
	for i := range d.Units {
		if u := &d.Units[i]; u.Successor != "" || len(u.Forces) > 0 {
			tied = append(tied, u)
		}
	}
	set := map[string]bool{}
	for len(ids) > 0 {
		id := ids[0]
		ids = ids[1:]
		if id == "" || set[id] {
			continue
		}
		set[id] = true
		if u := d.unit(id); u != nil {
			ids = append(append(append(ids, u.Above...), u.Forces...), u.Successor)
			if k, ok := d.deskOfProvince(u.Province); ok && (u.Kind == ProvincePolice || u.Kind == DrugPolice) {
				ids = append(ids, k.ID)
			}
		}
		for _, u := range tied {
			if u.Successor == id || slices.Contains(u.Forces, id) {
				ids = append(ids, u.ID)
			}
		}
	}
	return set
}

// answersTo says whether an office stands, at any distance, under one of the set: an inspectorate under the accused's command inspects nobody.
func (d *Directory) answersTo(id string, set map[string]bool) bool {
	seen := map[string]bool{}
	for ids := []string{id}; len(ids) > 0; {
		next := ids[0]
		ids = ids[1:]
		if set[next] {
			return true
		}
		if u := d.unit(next); u != nil && !seen[next] {
			seen[next] = true
			ids = append(ids, u.Above...)
		}
	}
	return false
}
