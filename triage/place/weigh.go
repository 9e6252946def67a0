package place

import (
	"slices"
)

// A weighing is one text on the scales: mentions in, communes with scores out.
type weighing struct {
	g        *Gazetteer
	w        *words
	mentions []mention
	senses   [][]sense // per mention, per ref of its key
	chunkOf  []int     // per mention
	chunks   []chunk
	scale    float64  // of the ways, see weighWays
	fits     [][]bool // per mention, per region
	regions  []region
	abroad   uint64 // bit per province of Laos: the text names it or a place in it, and nothing else can be meant
	inArea   []bool // per province, nil without an area
	prior    []bool // per province: touches Laos
	table    map[uint16]*standing
}

// A sense is one meaning of a mention: how well it suits.
type sense struct {
	weight float64
	plain  float64 // the same without the marks typed
	level  int     // how well the marks typed agree, see agreement
}

// A standing is what the text says for one commune.
type standing struct {
	score    float64
	plain    float64 // without the prior of the service area
	whole    float64 // before it was shared among the parts of a split unit
	mention  int     // that gave the score, -1 for a marker or Lao script
	ref      *ref
	district int // regions that agree, -1 none
	province int
	near     bool   // one of them stands in the same address
	inside   bool   // and it is a district
	fan      bool   // only as one of a district's or series' communes
	hint     bool   // only by a village, a bracketed marker or a Lao place
	support  string // village or other mention that agrees
	seen     uint64 // mentions that agree, by number
}

const (
	baseScore  = 0.92
	topScore   = 0.99
	sureEnough = 0.55 // below, even a lone candidate is asked about
	sureInside = 0.5  // the same, of one whose district or province stands beside it
	rivalRatio = 0.72 // a second candidate this close is asked about
)

// read weighs each meaning of each mention by role and surroundings.
func (x *weighing) read() {
	all := 0
	for i := range x.mentions {
		k := &x.g.names.keys[x.mentions[i].key]
		all += int(k.to - k.from)
	}
	x.senses = make([][]sense, len(x.mentions))
	room := make([]sense, all)
	for i := range x.mentions {
		m := &x.mentions[i]
		k := &x.g.names.keys[m.key]
		refs := x.g.refs[k.from:k.to]
		var senses []sense
		senses, room = room[:len(refs)], room[len(refs):]
		best := 0
		for j := range refs {
			senses[j].level = agreement(refs[j].spelling, m.spelling)
			best = max(best, senses[j].level)
		}
		around := x.surroundings(m) * x.neighbours(m)
		for j := range refs {
			s := &senses[j]
			s.plain = roleSuits(m.said, &refs[j]) * m.quality * around
			if refs[j].breaks == 0 && m.said == roleNone && refs[j].kind != kindLao && refs[j].kind != kindProvince && refs[j].kind != kindOldProvince {
				s.plain *= 0.3 // one bare syllable
			}
			s.weight = s.plain * spellingFactor(s.level, best)
		}
		x.senses[i] = senses
	}
}

// agreement compares the marks typed with the marks listed: 2 the same, 1 nothing typed against it, 0 they differ.
func agreement(listed, typed uint64) int {
	level := 2
	for ; listed != 0 || typed != 0; listed, typed = listed>>10, typed>>10 {
		switch l, t := listed&1023, typed&1023; {
		case l == t:
		case t == 0:
			level = min(level, 1)
		default:
			return 0
		}
	}
	return level
}

func spellingFactor(level, best int) float64 {
	switch {
	case level == best && best > 0:
		return 1
	case best == 0: // marks are mistyped, or the list spells another way
		return 0.92
	case best == 2:
		return [...]float64{0.4, 0.85}[level]
	}
	return 0.6
}

func (x *weighing) eachRef(mention int, do func(r *ref, weight float64)) {
	k := x.g.names.keys[x.mentions[mention].key]
	for j := range x.senses[mention] {
		if weight := x.senses[mention][j].weight; weight > 0 {
			do(&x.g.refs[int(k.from)+j], weight)
		}
	}
}

// weighMention scores the communes of every meaning of one mention.
func (x *weighing) weighMention(mention int, each func(code uint16, s standing)) {
	m := &x.mentions[mention]
	fitsNear, oldFrame, ways := x.fitsNear(mention), x.oldFrame(mention), x.wayFactor(mention)
	level, bare := x.bestLevel(mention, fitsNear), m.said == roleNone && x.alsoDistrict(mention)
	k := x.g.names.keys[m.key]
	if m.said == roleNone && !fitsNear && ordinary[k.joined] {
		ways *= 0.45
	}
	for j, sense := range x.senses[mention] {
		r, weight := &x.g.refs[int(k.from)+j], sense.plain
		if weight == 0 || r.kind == kindProvince || r.kind == kindOldProvince {
			continue
		}
		codes := x.g.communesOf(r)
		shared := spread(r.kind, len(codes))
		weight *= shared * ways * spellingFactor(sense.level, max(level, sense.level))
		switch {
		case r.kind == kindCommune && oldFrame && !x.namesake(mention, codes[0]):
			weight *= 0.7
		case r.weak && r.kind == kindPost:
			weight *= 0.9
		case r.weak:
			weight *= 0.8
		}
		for n, c := range codes {
			s := standing{mention: mention, ref: r, district: -1, province: -1, seen: 1 << mention}
			s.fan = r.kind == kindDistrict || r.kind == kindSeries
			s.hint = r.kind == kindVillage || r.kind == kindLao
			f := x.regionFactor(mention, r, c, &s)
			if x.isInner(mention) {
				f *= 0.7
			}
			if bare && !s.inside && (r.kind == kindCommune || r.kind == kindLegacy || r.kind == kindCrossing) {
				f *= 0.66 // the bare name may be the whole old district
			}
			if r.seat && n == 0 && len(codes) > 1 {
				f *= 1.25
			}
			s.plain = min(topScore, baseScore*weight*f)
			s.score = s.plain * x.areaFactor(c, m.said, &s)
			s.whole = s.score / shared
			each(c, s)
		}
	}
}

// isInner tells a province's name that may be a commune's.
func (x *weighing) isInner(mention int) bool {
	return slices.ContainsFunc(x.regions, func(r region) bool { return r.mention == mention && r.inner })
}

// namesake tells whether a commune of before with the mention's name is part of the commune: both readings lead to it.
func (x *weighing) namesake(mention int, c uint16) (same bool) {
	x.eachRef(mention, func(r *ref, _ float64) {
		same = same || r.kind == kindLegacy && r.to-r.from == 1 && x.g.codes[r.from] == c
	})
	return same
}

// bestLevel is how well the marks typed agree with the best meaning, of those that lie in the address's own region if any does.
func (x *weighing) bestLevel(mention int, fitsNear bool) (best int) {
	k := x.g.names.keys[x.mentions[mention].key]
	for j, s := range x.senses[mention] {
		if s.plain > 0 && s.level > best && (!fitsNear || x.insideNear(mention, &x.g.refs[int(k.from)+j])) {
			best = s.level
		}
	}
	return best
}

// insideNear tells whether the meaning lies in a region of the mention's own address.
func (x *weighing) insideNear(mention int, r *ref) bool {
	for j := range x.regions {
		reg := &x.regions[j]
		if reg.mention != mention && x.near(mention, reg) &&
			slices.ContainsFunc(x.g.communesOf(r), func(c uint16) bool {
				held, _ := x.holds(reg, r, c)
				return held == 1
			}) {
			return true
		}
	}
	return false
}

// oldFrame tells whether the writer speaks in units of before: "cũ" follows, or a commune of before lies in the district named.
func (x *weighing) oldFrame(mention int) bool {
	if x.w.is(x.mentions[mention].tail, "cu") {
		return true
	}
	for j := range x.regions {
		reg := &x.regions[j]
		if reg.mention == mention || !x.near(mention, reg) || len(reg.districts) == 0 || reg.today() {
			continue
		}
		found := false
		x.eachRef(mention, func(r *ref, weight float64) {
			found = found || r.kind == kindLegacy && slices.ContainsFunc(reg.districts, func(d *ref) bool { return d.district == r.district })
		})
		if found {
			return true
		}
	}
	return false
}

// spread shares a name's weight among the communes it may mean.
func spread(k kind, n int) float64 {
	if n < 2 || k == kindCommune {
		return 1
	}
	switch k {
	case kindSeries:
		return 0.65
	case kindDistrict:
		return max(0.45, 0.62-0.03*float64(n))
	case kindVillage, kindLao:
		return max(0.35, 1-0.15*float64(n))
	}
	return [...]float64{0.62, 0.55, 0.5}[min(n, 4)-2]
}

// weighAll fills the table, first to learn which regions hold another mention, then for good.
func (x *weighing) weighAll() {
	for i := range x.mentions {
		if x.isUsed(i) {
			continue
		}
		var best standing
		x.weighMention(i, func(_ uint16, s standing) {
			if s.score > best.score {
				best = s
			}
		})
		if best.score < 0.25 || best.fan && best.district < 0 {
			continue
		}
		for j := range x.regions {
			if reg := &x.regions[j]; reg.mention != i && x.fits[i][j] && (x.near(i, reg) || !best.hint && !x.chunks[x.chunkOf[reg.mention]].has) || j == best.district || j == best.province {
				reg.used = true
			}
		}
	}
	for i := range x.mentions {
		if !x.isUsed(i) && !x.isOnlyRegion(i) {
			x.weighMention(i, x.put)
		}
	}
}

// put keeps the best standing of a commune and counts the mentions that agree.
func (x *weighing) put(c uint16, s standing) {
	if s.score < 0.02 {
		return
	}
	old, ok := x.table[c]
	if !ok {
		first := s // its own piece of heap, which nothing else here needs
		x.table[c] = &first
		return
	}
	s.seen |= old.seen
	if s.score > old.score {
		*old = s
	} else {
		old.seen = s.seen
	}
}
