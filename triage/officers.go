package triage

import "slices"

// routeOfficers decides for a tip about officers: an inspectorate, never a unit of the accused chain, nor a copy to anybody. In doubt it goes
// up: with nobody named, every unit of the place, or of the province when the place is unknown, is held to be accused.
func (d *Directory) routeOfficers(f Facts, today string) []Choice {
	f.Province = d.provinceOf(f)
	chain := d.accused(f)
	r := decision{seen: map[string]bool{}}
	role := RoleLead
	add := func(id, why string) {
		if id == "" || chain[id] {
			return
		}
		r.add(id, role, "tin về cán bộ: không gửi đơn vị bị nêu và cấp trên của đơn vị đó", why)
		role = RoleStep
	}
	for _, u := range d.answering(InspectorateU, f, today) {
		add(u.ID, u.why)
	}
	home := d.placeDesk(nil, f.Province, true)
	add(home.Inspectorate, d.Name(home.Inspectorate)+" phụ trách thanh tra")
	for _, k := range d.Desks { // all of the above accused: any other inspectorate's desk
		if len(r.choices) == 0 && len(k.Provinces) == 0 {
			add(k.ID, k.Name+" ở ngoài hệ thống bị nêu")
		}
	}
	return r.choices
}

// accused is the set of units that must not learn of it: those named, or those of the place, with all that command or succeed them.
func (d *Directory) accused(f Facts) map[string]bool {
	named := slices.Clone(f.Accused)
	if len(named) == 0 {
		for _, u := range d.Units {
			if u.Kind != InspectorateU && u.Province == f.Province && d.near(u, f.Commune) {
				named = append(named, u.ID)
			}
		}
	}
	return d.chain(named)
}

// near says whether a unit may be the one that a tip from a commune is about.
func (d *Directory) near(u Unit, commune string) bool {
	return commune == "" || len(u.Communes) == 0 || slices.Contains(u.Communes, commune)
}

// chain closes a set of offices over command and succession, in both directions of the latter: the people stay when the name changes.
func (d *Directory) chain(ids []string) map[string]bool {
	set := map[string]bool{}
	for len(ids) > 0 {
		id := ids[0]
		ids = ids[1:]
		if id == "" || set[id] {
			continue
		}
		set[id] = true
		if u, ok := d.Unit(id); ok {
			ids = append(append(ids, u.Above...), u.Successor)
		}
		for _, u := range d.Units {
			if u.Successor == id {
				ids = append(ids, u.ID)
			}
		}
	}
	return set
}
