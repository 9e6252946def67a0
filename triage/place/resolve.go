package place

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
	"sync"
)

var wordsPool = sync.Pool{New: func() any { return new(words) }}

// Resolve runs in at most 20 ms on any input.
func (g *Gazetteer) Resolve(text []byte, area Area) Answer {
	w := wordsPool.Get().(*words)
	defer func() {
		w.clear()
		wordsPool.Put(w)
	}()
	w.scan(text)
	x := &weighing{g: g, w: w, table: map[uint16]*standing{}, prior: g.border, inArea: g.areaOf(area)}
	x.mentions = g.find(w, x.served)
	defer func() { clear(x.mentions[:cap(x.mentions)]) }()
	x.weighMentions()
	x.lookCloser()
	var a Answer
	x.named(&a)
	x.weighMarker(&a)
	x.weighLao(text, &a)
	x.support()
	x.settle(&a)
	return a
}

// weighMentions reads the mentions into the table.
func (x *weighing) weighMentions() {
	x.regions, x.chunks = nil, nil
	clear(x.table)
	x.read()
	x.findChunks()
	x.weighWays()
	x.findRegions()
	x.weighAll()
}

// areaOf marks the provinces served; nil when the area says nothing.
func (g *Gazetteer) areaOf(area Area) []bool {
	var in []bool
	for i, p := range g.provinces {
		if slices.Contains(area, p.code) {
			if in == nil {
				in = make([]bool, len(g.provinces))
			}
			in[i] = true
		}
	}
	return in
}

// named notes crossings and posts that the text names as such.
func (x *weighing) named(a *Answer) {
	for i := range x.mentions {
		said := x.mentions[i].said
		x.eachRef(i, func(r *ref, weight float64) {
			if weight < 0.35 {
				return
			}
			switch {
			case r.kind == kindCrossing && (said == roleCrossing || said == roleNone && x.onlyCrossing(i)) && a.Crossing == "":
				a.Crossing = r.name
			case r.kind == kindPost && said == rolePost && a.Post == "":
				a.Post = r.name
			}
		})
	}
}

// onlyCrossing tells names like Cha Lo, which are nothing but a crossing.
func (x *weighing) onlyCrossing(mention int) bool {
	only := true
	x.eachRef(mention, func(r *ref, _ float64) {
		only = only && (r.kind == kindCrossing || r.kind == kindPost || r.kind == kindVillage)
	})
	return only
}

// weighMarker adds the communes of a border marker.
func (x *weighing) weighMarker(a *Answer) {
	number, n, ok := x.w.markerNamed()
	if !ok {
		return
	}
	a.Marker = number
	held, around := x.g.markersAround(n)
	for _, m := range around {
		for _, c := range m.codes {
			s := standing{mention: -1, district: -1, province: -1, score: 0.32, hint: !held, support: "mốc " + number}
			switch {
			case held && len(m.codes) == 1 && m.stated:
				s.score = 0.82
			case held:
				s.score = 0.6 / float64(len(m.codes))
			}
			s.plain = s.score
			if old := x.table[c]; old != nil && !old.hint {
				old.support = s.support
				old.score = min(topScore, old.score+0.06)
				continue
			}
			x.put(c, s)
		}
	}
}

// support lets villages and repeated mentions weigh in. A village never brings up a commune against one that is named.
func (x *weighing) support() {
	named := false
	for _, s := range x.table {
		named = named || !s.hint && s.score >= 0.35
	}
	if !named {
		for _, s := range x.table {
			s.score = min(s.score, 0.45)
		}
		return
	}
	for c, s := range x.table {
		if s.hint {
			delete(x.table, c)
			continue
		}
		s.score = min(topScore, s.score+0.03*float64(bits.OnesCount64(s.seen)-1))
	}
	for i := range x.mentions {
		x.supportVillage(i)
	}
}

// supportVillage settles a tie: "xã X" was cut in two, and the village lies in one half.
func (x *weighing) supportVillage(mention int) {
	var inside []uint16
	x.eachRef(mention, func(r *ref, _ float64) {
		if r.kind != kindVillage {
			return
		}
		for _, c := range x.g.communesOf(r) {
			if s := x.table[c]; s != nil && s.mention != mention {
				inside = append(inside, c)
			}
		}
	})
	if len(inside) == 0 || len(inside) == len(x.table) {
		return
	}
	name := x.g.refs[x.g.names.keys[x.mentions[mention].key].from].name
	for c, s := range x.table {
		switch {
		case slices.Contains(inside, c):
			s.score = min(topScore, s.score+0.07)
			s.support = "có bản " + name
		case x.mentions[mention].said == roleVillage && (s.fan || s.ref != nil && s.ref.kind == kindLegacy):
			s.score *= 0.62
		}
	}
}

// settle ranks, cuts, and says what is open.
func (x *weighing) settle(a *Answer) {
	if a.Abroad {
		x.settleAbroad(a)
		return
	}
	type row struct {
		code  uint16
		rank  int
		shown float64 // its score
		*standing
	}
	rows := make([]row, 0, len(x.table))
	for c, s := range x.table {
		rows = append(rows, row{c, x.rank(c, s), round(s.score), s})
	}
	slices.SortFunc(rows, func(p, q row) int {
		return cmp.Or(cmp.Compare(q.shown, p.shown), cmp.Compare(q.rank, p.rank), cmp.Compare(p.code, q.code))
	})
	all := len(rows)
	for i, r := range rows {
		if i == maxCandidates || r.score < max(0.1, 0.3*rows[0].score) {
			rows, all = rows[:i], i
			break
		}
	}
	for _, r := range rows {
		a.Communes = append(a.Communes, Candidate{Code: x.g.communes[r.code].code, Score: round(r.score), Reason: x.reason(r.code, r.standing)})
	}
	enough := sureEnough
	if all == 1 && rows[0].near {
		enough = sureInside // "xã lóng sa huyện mộc châu": nothing else in the district is one letter off
	}
	a.Ambiguous = all == 0 || rows[0].score < enough
	for _, r := range rows[min(1, all):] {
		a.Ambiguous = a.Ambiguous || r.score >= rivalRatio*rows[0].score || x.splitRival(r.standing, rows[0].code, rows[0].score) || x.eitherOr(rows[0].standing, r.standing)
	}
	x.settleProvince(a)
	if a.Ambiguous {
		a.Question = x.question(a)
	}
}

// splitRival tells a unit that was cut in pieces, none of them sure: each piece is weak, the unit is not. Where the first choice is one of the pieces,
// it must be the better reading: "thị trấn Quan Sơn" is not the commune Quan Sơn of today.
func (x *weighing) splitRival(s *standing, top uint16, score float64) bool {
	if s.ref == nil || s.ref.kind != kindLegacy {
		return false
	}
	if slices.Contains(x.g.communesOf(s.ref), top) {
		return s.ref.to-s.ref.from > 1 && s.whole >= score
	}
	return s.whole >= rivalRatio*score
}

// rank breaks ties: the commune that has the district's name first, then those on the border.
func (x *weighing) rank(c uint16, s *standing) int {
	n := 0
	if s.ref != nil && s.fan && sameKey(x.g.communes[c].name, s.ref.name) {
		n += 2
	}
	if x.g.communes[c].border {
		n++
	}
	return n
}

func round(f float64) float64 { return math.Round(f*1000) / 1000 }

// eitherOr tells candidates that the text itself leaves open: "A Lưới 1 hay A Lưới 2".
func (x *weighing) eitherOr(a, b *standing) bool {
	if a.mention < 0 || b.mention < 0 || x.chunkOf[a.mention] == x.chunkOf[b.mention] {
		return false
	}
	later := max(x.chunkOf[a.mention], x.chunkOf[b.mention])
	return x.chunks[later].either && later-min(x.chunkOf[a.mention], x.chunkOf[b.mention]) == 1
}

// settleProvince names the province, and whether the text alone makes sure of it.
func (x *weighing) settleProvince(a *Answer) {
	named := x.namedProvince()
	if len(a.Communes) == 0 {
		if named >= 0 {
			a.Province, a.Sure = x.g.provinces[named].code, true
		}
		return
	}
	code := x.g.byCode[a.Communes[0].Code]
	top, best := x.table[code], int16(x.g.communes[code].province)
	agreed, agreedPlain, strongest := true, true, 0.0
	for _, s := range x.table {
		strongest = max(strongest, s.plain)
	}
	for c, s := range x.table {
		p := int16(x.g.communes[c].province)
		agreed = agreed && (p == best || round(s.score) < round(top.score)-0.01)
		agreedPlain = agreedPlain && (p == best || s.plain < rivalRatio*strongest)
	}
	switch {
	case named >= 0 && named != best && (top.score < sureEnough || top.hint):
		a.Province, a.Sure = x.g.provinces[named].code, true
	case agreed || named == best:
		a.Province = x.g.provinces[best].code
		a.Sure = (agreedPlain || named == best) && !top.hint && top.plain >= 0.3 && (named < 0 || named == best)
	}
}

// namedProvince is the one province that the text names as a place, not as where somebody is from; -1 none or several.
func (x *weighing) namedProvince() int16 {
	named := int16(-1)
	for _, binding := range []bool{true, false} {
		for i := range x.regions {
			reg := &x.regions[i]
			if x.chunks[x.chunkOf[reg.mention]].binding() != binding || len(reg.provinces) == 0 || reg.inner || !reg.only && !reg.used {
				continue
			}
			if p := reg.provinces[0].province; named >= 0 && named != p {
				return -1
			} else {
				named = p
			}
		}
		if named >= 0 {
			return named
		}
	}
	return named
}
