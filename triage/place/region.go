package place

import "slices"

// A region is a mention that names a district or province and so narrows the others.
type region struct {
	mention   int
	said      bool // a role word says so
	only      bool // it can be nothing smaller
	inner     bool // it has a province's name, and the next region holds a commune of that name
	used      bool // another mention lies in it: it is no place of its own
	districts []*ref
	provinces []*ref
}

// maxRegions bounds what a text can make us compare.
const maxRegions = 16

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
				if m.said != roleTinh {
					r.districts = append(r.districts, ref)
				}
			case kindProvince, kindOldProvince:
				r.provinces = append(r.provinces, ref)
			}
		})
		if m.said == roleNone { // "Hà Tĩnh" is the province, not the city in it
			r.districts = slices.DeleteFunc(r.districts, func(d *ref) bool {
				return slices.ContainsFunc(r.provinces, func(p *ref) bool { return p.province == d.province })
			})
		}
		if len(x.regions) < maxRegions && (r.districts != nil || r.provinces != nil) && !m.said.lowest() {
			r.only = m.said == roleTinh || m.said == roleNone && len(r.provinces) > 0
			x.regions = append(x.regions, r)
		}
	}
	x.findFits()
	x.findInner()
}

// findInner frees provinces' names that are a commune's here: "Thanh Hóa, Tuyên Hóa" begins with a commune.
func (x *weighing) findInner() {
	for i := range x.regions {
		reg := &x.regions[i]
		if !reg.only || reg.said {
			continue
		}
		for j := range x.regions {
			outer := &x.regions[j]
			if outer.mention == reg.mention+1 && x.near(reg.mention, outer) && x.fits[reg.mention][j] && outer.province() != reg.provinces[0].province {
				reg.only, reg.inner = false, true
			}
		}
	}
}

// province is the one that the region is or lies in, -1 several.
func (r *region) province() int16 {
	if len(r.provinces) > 0 {
		return r.provinces[0].province
	}
	return r.districts[0].province
}

// findFits notes which regions hold some meaning of a mention, so that the meanings outside give way.
func (x *weighing) findFits() {
	x.fits = make([][]bool, len(x.mentions))
	if len(x.regions) == 0 {
		return
	}
	flat := make([]bool, len(x.mentions)*len(x.regions))
	for i := range x.mentions {
		x.fits[i], flat = flat[:len(x.regions):len(x.regions)], flat[len(x.regions):]
		for j := range x.regions {
			if x.regions[j].mention != i {
				x.fits[i][j] = x.fitsRegion(i, &x.regions[j])
			}
		}
	}
}

func (x *weighing) fitsRegion(mention int, reg *region) (fits bool) {
	x.eachRef(mention, func(r *ref, weight float64) {
		if fits || weight < 0.2 || r.kind == kindProvince || r.kind == kindOldProvince {
			return
		}
		fits = slices.ContainsFunc(x.g.communesOf(r), func(c uint16) bool {
			held, _ := x.holds(reg, r, c)
			return held > 0
		})
	})
	return fits
}

// near tells whether the region stands in the mention's own address.
func (x *weighing) near(mention int, reg *region) bool {
	return x.chunkOf[mention] == x.chunkOf[reg.mention]
}

// holds is 1 when the meaning lies in the region, 0 when it does not, and in between when only today's commune of an old one does; byDistrict
// tells that it is the region's district that does.
func (x *weighing) holds(reg *region, r *ref, c uint16) (best float64, byDistrict bool) {
	for _, d := range reg.districts {
		inside := slices.Contains(x.g.districtsOf[c], d.district)
		switch {
		case r.kind == kindLegacy && r.district == d.district, r.kind != kindLegacy && inside:
			return 1, true
		case inside:
			best, byDistrict = 0.8, true
		}
	}
	for _, p := range reg.provinces {
		if x.inProvince(p, r, c) {
			return 1, false
		}
	}
	return best, byDistrict
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

// regionFactor weighs one commune of one meaning against every region that the text names.
func (x *weighing) regionFactor(mention int, r *ref, c uint16, s *standing) float64 {
	f, far := 1.0, false
	for j := range x.regions {
		reg := &x.regions[j]
		if reg.mention == mention || reg.inner {
			continue
		}
		held, byDistrict := x.holds(reg, r, c)
		fits := x.fits[mention][j]
		switch near := x.near(mention, reg); {
		case near && held > 0:
			f *= 1.06 * held
			s.note(j, byDistrict, true)
		case near && fits:
			f *= 0.3
		case near && reg.said:
			f *= 0.4
		case near:
			f *= 0.75
		case held > 0 && x.chunks[x.chunkOf[reg.mention]].binding():
			if !far {
				f *= 1.03 * held
			}
			far = true
			s.note(j, byDistrict, false)
		case !x.chunks[x.chunkOf[reg.mention]].binding() || x.fitsNear(mention):
		case fits:
			f *= 0.6
		case !x.chunks[x.chunkOf[reg.mention]].has || reg.said:
			f *= 0.85
		}
	}
	return f
}

// fitsNear tells whether some region of the mention's own address holds it.
func (x *weighing) fitsNear(mention int) bool {
	for j := range x.regions {
		if x.near(mention, &x.regions[j]) && x.fits[mention][j] {
			return true
		}
	}
	return false
}

// note keeps the regions that agree, those of the same address first.
func (s *standing) note(j int, byDistrict, near bool) {
	if byDistrict && (near || s.district < 0) {
		s.district = j
	} else if !byDistrict && (near || s.province < 0) {
		s.province = j
	}
	s.near = s.near || near
	s.inside = s.inside || near && byDistrict
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

// areaFactor is the prior: who serves Quảng Trị reads names as names of Quảng Trị, unless the text says otherwise.
func (x *weighing) areaFactor(c uint16, said role, s *standing) float64 {
	p := x.g.communes[c].province
	switch {
	case said == roleCrossing && s.ref.kind == kindCrossing:
		return 1 // there is one crossing of a name
	case x.served(int16(p)):
		return 1
	case s.near && s.province >= 0:
		return 1
	case s.district >= 0 && s.near:
		return pick(x.regions[s.district].said, 0.85, 0.6)
	case x.inArea == nil:
		return pick(said != roleNone, 0.45, 0.15)
	}
	return pick(said != roleNone, 0.3, 0.12)
}

func (x *weighing) isUsed(mention int) bool {
	return slices.ContainsFunc(x.regions, func(r region) bool { return r.mention == mention && r.used })
}

func (x *weighing) isOnlyRegion(mention int) bool {
	return slices.ContainsFunc(x.regions, func(r region) bool { return r.mention == mention && r.only })
}

// today tells names that are a province of today as much as a district of before: "thành phố Huế".
func (r *region) today() bool {
	return slices.ContainsFunc(r.provinces, func(p *ref) bool { return p.kind == kindProvince && p.typ == roleCity })
}
