package place

import "slices"

// findRegions lists the mentions that can narrow others.
func (x *weighing) findRegions() {
	for i := range x.mentions {
		m := &x.mentions[i]
		r := region{mention: i, said: m.said.district() || m.said == roleTinh}
		x.eachRef(i, func(ref *ref, weight float64) {
			if weight < 0.3 {
				return
			}
			switch ref.kind {
			case kindDistrict:
				if m.said == roleTinh {
					return
				}
				r.districts = append(r.districts, ref)
			case kindProvince, kindOldProvince:
				r.provinces = append(r.provinces, ref)
			}
		})
		if m.said == roleNone && len(r.provinces) > 0 {
			r.districts, r.only = nil, true
		}
		if (r.districts != nil || r.provinces != nil) && !m.said.lowest() {
			r.only = r.only || m.said == roleTinh
			x.regions = append(x.regions, r)
		}
	}
}

// nearest finds the region of the wanted sort that belongs to the mention: right behind it, else right before, else anywhere.
func (x *weighing) nearest(mention int, wanted func(*region) bool, reach int) tie {
	m := &x.mentions[mention]
	best, at := 1<<30, -1
	for i := range x.regions {
		r := &x.regions[i]
		if r.mention == mention || !wanted(r) {
			continue
		}
		o := &x.mentions[r.mention]
		distance := o.leadToken - m.last
		if o.first < m.first {
			distance = 2 + m.leadToken - o.last
		}
		if distance < best {
			best, at = distance, i
		}
	}
	return tie{region: at, near: best <= reach}
}

// oldFrame tells whether the writer speaks in units of before: an old district is named, or "cũ" follows.
func (x *weighing) oldFrame(m *mention, d tie) bool {
	if x.w.is(m.last, "cu") {
		return true
	}
	return d.region >= 0 && d.near && x.regions[d.region].said
}

// alsoDistrict tells whether the mention is also the name of a district of several communes that nothing else lies in.
func (x *weighing) alsoDistrict(mention int) bool {
	for i := range x.regions {
		r := &x.regions[i]
		if r.mention == mention && !r.used {
			return slices.ContainsFunc(r.districts, func(d *ref) bool { return d.to-d.from > 1 && x.served(d.province) })
		}
	}
	return false
}

// served tells whether the province is one that the prior favours.
func (x *weighing) served(p int16) bool {
	return p >= 0 && (x.inArea != nil && x.inArea[p] || x.inArea == nil && x.prior[p])
}

func (x *weighing) districtFactor(t tie, r *ref, c uint16, s *standing) float64 {
	if t.region < 0 {
		return 1
	}
	reg := &x.regions[t.region]
	for _, d := range reg.districts {
		switch {
		case r.kind == kindLegacy && r.district == d.district, r.kind != kindLegacy && slices.Contains(x.g.communesOf(d), c):
			s.district = t.region
			return pick(t.near, 1.06, 1.03)
		case r.kind == kindLegacy && slices.Contains(x.g.communesOf(d), c):
			s.district = t.region
			return 0.8
		}
	}
	switch {
	case reg.said && t.near:
		return 0.25
	case reg.said:
		return 0.7
	case t.near:
		return 0.7
	}
	return 1
}

func (x *weighing) provinceFactor(t tie, r *ref, c uint16, s *standing) float64 {
	if t.region < 0 {
		return 1
	}
	for i := range x.regions {
		if i != t.region && t.near {
			continue
		}
		for _, p := range x.regions[i].provinces {
			if x.inProvince(p, r, c) {
				s.province = i
				return pick(t.near, 1.05, 1.03)
			}
		}
	}
	said := x.regions[t.region].said
	switch {
	case said && t.near:
		return 0.2
	case t.near:
		return 0.35
	case said:
		return 0.6
	}
	return 0.85
}

// inProvince tells whether a meaning lies in the province named, which may be one of before 2025.
func (x *weighing) inProvince(p, r *ref, c uint16) bool {
	com := &x.g.communes[c]
	if p.kind == kindProvince {
		return int16(com.province) == p.province
	}
	if r.oldProv >= 0 {
		return r.oldProv == p.oldProv
	}
	return slices.Contains(com.oldProv, uint8(p.oldProv))
}

// areaFactor is the prior: who serves Quảng Trị reads names as names of Quảng Trị, unless the text says otherwise.
func (x *weighing) areaFactor(c uint16, role role, s *standing) float64 {
	p, said := x.g.communes[c].province, role != roleNone
	if role == roleCrossing && s.ref.kind == kindCrossing {
		return 1 // there is one crossing of a name
	}
	if x.served(int16(p)) || s.province >= 0 {
		return 1
	}
	if s.district >= 0 && x.regions[s.district].said {
		return 0.8
	}
	if x.inArea == nil {
		return pick(said, 0.6, 0.15)
	}
	return pick(said, 0.3, 0.12)
}

func (x *weighing) isUsed(mention int) bool {
	return slices.ContainsFunc(x.regions, func(r region) bool { return r.mention == mention && r.used })
}

func (x *weighing) isOnlyRegion(mention int) bool {
	return slices.ContainsFunc(x.regions, func(r region) bool { return r.mention == mention && r.only })
}
