package place

import (
	"cmp"
	"math/bits"
	"slices"
)

// maxCloser bounds the runs of words that are compared with the names of a district.
const maxCloser = 60

// lookCloser is the second look, when a district is named and nothing in it, or nothing sure: what stands beside it may be one of its communes, one
// letter off or cut to its first letter ("C.Khuong, h.Song Ma"). The names of a district are few, so that likeness may be loose.
func (x *weighing) lookCloser() {
	before := x.strongest()
	budget, unused := maxCloser, false
	var closer []mention
	for j := range x.regions {
		reg := &x.regions[j]
		if reg.used && before >= sureEnough || len(reg.districts) == 0 || !slices.ContainsFunc(reg.districts, func(d *ref) bool { return x.served(d.province) }) {
			continue
		}
		unused = unused || !reg.used
		m := &x.mentions[reg.mention]
		for length := 4; length >= 1; length-- {
			for _, from := range []int{m.leadToken - length, m.leadToken - length - 1, m.tail, m.tail + 1, m.tail + 2} {
				if to := from + length; budget > 0 && from >= 0 && to <= len(x.w.tokens) && (to <= m.leadToken || from >= m.tail && x.w.roleAt(from)) {
					budget--
					closer = x.like(closer, reg, from, to)
				}
			}
		}
	}
	if len(closer) == 0 {
		return
	}
	best := slices.MaxFunc(closer, func(a, b mention) int {
		return cmp.Or(cmp.Compare(a.quality, b.quality), cmp.Compare(a.to-a.from, b.to-b.from))
	})
	closer = slices.DeleteFunc(closer, func(m mention) bool {
		return m.quality < best.quality || m.from != best.from || m.to != best.to
	})
	old := slices.Clone(x.mentions)
	x.mentions = slices.DeleteFunc(x.mentions, func(m mention) bool { return m.from < best.to && best.from < m.to })
	x.mentions = append(x.mentions, closer[:min(len(closer), 8)]...)
	slices.SortStableFunc(x.mentions, func(a, b mention) int { return cmp.Compare(a.from, b.from) })
	x.mentions = x.w.tidy(x.mentions[:min(len(x.mentions), maxMentions)])
	x.weighMentions()
	if after := x.strongest(); after <= before && !(unused && after >= sureEnough) {
		x.mentions = old
		x.weighMentions()
	}
}

// strongest is the best score so far.
func (x *weighing) strongest() (best float64) {
	for _, s := range x.table {
		if !s.fan && !s.hint {
			best = max(best, s.score)
		}
	}
	return best
}

// roleAt tells whether a word for a commune stands before the token.
func (w *words) roleAt(i int) bool {
	said, _ := w.roleBefore(i)
	return said.lowest()
}

// like adds the names of the region's district that the run of words resembles.
func (x *weighing) like(found []mention, reg *region, from, to int) []mention {
	w := x.w
	cut := from+1 < to && w.tokens[from].to-w.tokens[from].from <= 2 && w.tokens[from+1].gap == gapDot
	if w.isRole(from) && !cut || to-from > 1 && w.isRole(to-1) || x.taken(from, to, x.outside(reg)) {
		return found
	}
	doubt := 1.0
	if x.taken(from, to, nil) {
		doubt = 0.7 // it is a name as it stands, but of another district
	}
	var first, second [maxKey]byte
	b, c := first[:0], second[:0]
	for i := from; i < to; i++ {
		part, undone := w.text(w.tokens[i]), w.word(i)
		if len(b)+len(part) > maxKey || i > from && w.tokens[i].gap != gapSpace && w.tokens[i].gap != gapDot {
			return found
		}
		b, c = append(b, part...), append(c, undone...)
	}
	said, lead := w.roleBefore(from)
	if said != roleNone && !said.lowest() {
		return found
	}
	for _, d := range reg.districts {
		for _, at := range x.g.within[d.district] {
			r := &x.g.refs[at.ref]
			name := x.g.names.keys[at.key].joined
			q := max(likeness(b, name), likeness(c, name))
			if len(b) < 4 || said == roleNone && (len(b) < 5 || countBits(r.breaks)+1 != to-from && (to-from > 1 || len(b) < 7)) {
				q = 0
			}
			as := said
			if string(b) == name && w.standsAlone(from, to) {
				q, as = 0.9, roleXa // what stands beside a district is a commune
			}
			if w.initials(from, to, x.g.names.keys[at.key].joined, r.breaks) {
				q = max(q, 0.8)
			}
			if q > 0 && !slices.ContainsFunc(found, func(m mention) bool { return m.key == int(at.key) && m.first == from && m.last == to }) {
				found = append(found, mention{from: w.tokens[from].from, to: w.tokens[to-1].to, lead: w.tokens[lead].from, first: from, last: to, tail: to, leadToken: lead,
					said: as, key: int(at.key), quality: q * doubt * pick(said == roleNone, 0.95, 1), how: slipped})
			}
		}
	}
	return found
}

// taken tells whether the words are, or are part of, a name that stands there letter by letter. A village or a single syllable is no such name.
func (x *weighing) taken(from, to int, except func(mention int) bool) bool {
	for i, m := range x.mentions {
		if except != nil && except(i) || m.first > from || m.last < to || m.quality < 0.95 || m.last-m.first < 2 && m.to-m.from < 6 {
			continue
		}
		k := x.g.names.keys[m.key]
		if slices.ContainsFunc(x.g.refs[k.from:k.to], func(r ref) bool { return r.kind != kindVillage }) {
			return true
		}
	}
	return false
}

// outside tells the mentions that do not lie in the region, though they stand in its address as a commune.
func (x *weighing) outside(reg *region) func(mention int) bool {
	j := slices.IndexFunc(x.regions, func(r region) bool { return r.mention == reg.mention })
	return func(i int) bool {
		return x.mentions[i].said.lowest() && reg.said && !reg.used && x.near(i, reg) && !x.fits[i][j]
	}
}

// standsAlone tells whether a short word beside a district can be nothing but a name: "ở Lìa, Hướng Hóa".
func (w *words) standsAlone(from, to int) bool {
	if to-from > 1 || w.is(from, "tu") || w.is(from, "ba") || w.is(from, "dang") {
		return false
	}
	return w.wayBefore(from) == wayAt || w.tokens[from].gap == gapStop || w.tokens[from].gap == gapComma ||
		w.tokens[from].capital && !w.tokens[from-1].capital
}

// initials tells whether the words are the name with syllables but the last cut to their first letters: "C.Khuong", "k đu", "CKhuong".
func (w *words) initials(from, to int, name string, breaks uint32) bool {
	if countBits(breaks)+1 != to-from || to-from < 2 {
		return false
	}
	short, at := false, 0
	if w.tokens[from].to-w.tokens[from].from > 2 {
		return false
	}
	for i := from; i < to; i++ {
		end := at + 1
		for end < len(name) && breaks>>end&1 == 0 {
			end++
		}
		word := w.text(w.tokens[i])
		switch full := name[at:end]; {
		case string(word) == full:
		case i < to-1 && len(word) <= 2 && len(full) > len(word) && full[:len(word)] == string(word):
			short = true
		default:
			return false
		}
		at = end
	}
	return short && w.tokens[to-1].to-w.tokens[to-1].from >= 2
}

// A held is a name that a district holds.
type held struct{ key, ref uint32 }

// buildWithin lists the names of the districts of the border provinces.
func (g *Gazetteer) buildWithin() {
	g.within = make([][]held, len(g.districts))
	g.districtsOf = make([][]int16, len(g.communes))
	for d := range g.districts {
		for _, c := range g.districts[d].codes {
			g.districtsOf[c] = append(g.districtsOf[c], int16(d))
		}
	}
	holders := map[uint16][]int{}
	for d := range g.districts {
		if c := g.districts[d].codes; len(c) > 0 && g.border[g.communes[c[0]].province] {
			for _, code := range c {
				holders[code] = append(holders[code], d)
			}
		}
	}
	for k := range g.names.keys {
		for at := g.names.keys[k].from; at < g.names.keys[k].to; at++ {
			r := &g.refs[at]
			switch {
			case r.kind == kindLegacy && r.district >= 0 && r.province >= 0 && g.border[r.province]:
				g.within[r.district] = append(g.within[r.district], held{uint32(k), at})
			case r.kind == kindCommune:
				for _, d := range holders[g.codes[r.from]] {
					g.within[d] = append(g.within[d], held{uint32(k), at})
				}
			}
		}
	}
}

// findInitials reads districts cut to their first letters: "q.chieu m.lat". Only where a dot says that something is cut.
func (g *Gazetteer) findInitials(w *words, found []mention) []mention {
	for i := range w.tokens {
		t := w.tokens[i]
		if t.to-t.from > 2 || i+1 >= len(w.tokens) || w.tokens[i+1].gap != gapDot || t.digits || len(found) >= maxFound {
			continue
		}
		for n := 2; n <= 3 && i+n <= len(w.tokens); n++ {
			for _, cut := range g.cuts[string(w.text(w.tokens[i+n-1]))] {
				r := &g.refs[cut.ref]
				if w.initials(i, i+n, g.names.keys[cut.key].joined, r.breaks) {
					found = append(found, mention{from: t.from, to: w.tokens[i+n-1].to, lead: t.from, first: i, last: i + n, leadToken: i, key: int(cut.key), breaks: r.breaks, quality: 0.8, how: "viết tắt"})
				}
			}
		}
	}
	return found
}

// buildCuts files the old districts of the border provinces under their last syllable.
func (g *Gazetteer) buildCuts() {
	g.cuts = map[string][]held{}
	for k := range g.names.keys {
		for at := g.names.keys[k].from; at < g.names.keys[k].to; at++ {
			if r := &g.refs[at]; r.kind == kindDistrict && r.breaks != 0 && r.province >= 0 && g.border[r.province] {
				name := g.names.keys[k].joined
				last := name[bits.Len32(r.breaks)-1:]
				g.cuts[last] = append(g.cuts[last], held{uint32(k), at})
			}
		}
	}
}
