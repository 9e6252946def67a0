package place

import (
	"slices"
)

// A weighing is one text on the scales: mentions in, communes with scores out.
type weighing struct {
	g        *Gazetteer
	w        *words
	mentions []mention
	weights  [][]float64 // per mention, per ref of its key: how well the ref suits
	regions  []region
	inArea   []bool // per province, nil without an area
	prior    []bool // per province: touches Laos
	table    map[uint16]*standing
}

// A region is a mention that names a district or province and so narrows the others.
type region struct {
	mention   int
	said      bool // a role word says so
	only      bool // it can be nothing smaller
	used      bool // another mention lies in it: it is no place of its own
	districts []*ref
	provinces []*ref
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
	fan      bool   // only as one of a district's or series' communes
	hint     bool   // only by a village, a bracketed marker or a Lao place
	support  string // village or other mention that agrees
	seen     uint64 // mentions that agree, by number
}

const (
	baseScore  = 0.92
	topScore   = 0.99
	sureEnough = 0.55 // below, even a lone candidate is asked about
	rivalRatio = 0.72 // a second candidate this close is asked about
)

// read weighs each meaning of each mention by role, spelling and surroundings.
func (x *weighing) read() {
	for i := range x.mentions {
		m := &x.mentions[i]
		k := x.g.names.keys[m.key]
		refs := x.g.refs[k.from:k.to]
		ws := make([]float64, len(refs))
		best := 0
		for j := range refs {
			best = max(best, agreement(refs[j].spelling, m.spelling))
		}
		around := x.surroundings(m)
		for j := range refs {
			ws[j] = roleSuits(m.said, &refs[j]) * spellingFactor(agreement(refs[j].spelling, m.spelling), best) * m.quality * around
			if refs[j].breaks == 0 && m.said == roleNone && refs[j].kind != kindProvince && refs[j].kind != kindOldProvince {
				ws[j] *= 0.3 // one bare syllable
			}
		}
		x.weights = append(x.weights, ws)
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

// ordinary phrases that are also names of communes; bare, they count little.
var ordinary = map[string]bool{
	"hoabinh": true, "thongnhat": true, "doclap": true, "tudo": true, "antoan": true, "tienphong": true, "quyettien": true,
	"quyetthang": true, "doanket": true, "tanlap": true, "dongtien": true, "trungthanh": true, "dongtam": true, "thanhcong": true,
	"hanhphuc": true, "phuhop": true, "congthanh": true, "dailoi": true, "dongthanh": true, "hoahop": true, "hungdao": true,
	"vietnam": true, "hoangmai": true, "hongvan": true, "thanhbinh": true, "binhminh": true, "quangtrung": true, "trungson": true, "giatri": true,
	"daihoc": true, "trunghoc": true, "thanhnien": true, "khonguoi": true, "tamtien": true, "nguoita": true, "baogio": true, "sonhai": true,
	"muoi": true, "tienthanh": true, "chungminh": true, "tanan": true, "giaan": true, "minhtam": true, "baocao": true, "chocon": true,
}

var (
	personWords = []string{"anh", "chi", "ong", "ba", "em", "thang", "con", "ten", "chu", "bac", "co", "cau", "di", "nguyen", "tran", "pham", "van", "thi",
		"vang", "giang", "lo", "ho", "hoang", "vu", "vo", "dang", "bui", "do", "ngo", "luong", "ly", "mua", "thao", "sung", "cu", "le", "vi", "luu", "kha", "ha", "moong", "lau"}
	atWords     = []string{"o", "tai", "thuoc", "trong", "khu vuc", "dia ban", "gan"}
	towardWords = []string{"den", "ve", "sang", "ra", "vao", "di", "xuong", "len", "toi", "qua"}
	originWords = []string{"que", "nguoi", "ho khau", "que o", "goc"}
)

// surroundings weighs the words around a mention.
func (x *weighing) surroundings(m *mention) float64 {
	factor, w := 1.0, x.w
	before := func(phrases []string) bool {
		return slices.ContainsFunc(phrases, func(p string) bool { return w.endsWith(m.leadToken, p) > 0 })
	}
	joined := w.tokens[m.leadToken].gap == gapSpace
	switch {
	case !joined:
	case before(originWords):
		factor = 0.7
	case before(towardWords):
		factor = 0.82
	case before(atWords):
		factor = 1.04
	}
	if m.said != roleNone {
		return factor
	}
	if joined && before(personWords) && !before(atWords) {
		factor *= 0.35
	}
	if ordinary[x.g.names.keys[m.key].joined] {
		factor *= 0.45
	}
	if w.cased && !w.tokens[m.first].capital && w.marked*3 > len(w.tokens) {
		factor *= 0.8 // this writer uses capitals, and not here
	}
	return factor
}

func (x *weighing) eachRef(mention int, do func(r *ref, weight float64)) {
	k := x.g.names.keys[x.mentions[mention].key]
	for j, weight := range x.weights[mention] {
		if weight > 0 {
			do(&x.g.refs[int(k.from)+j], weight)
		}
	}
}

// A tie is the region nearest to a mention and how binding it is.
type tie struct {
	region int // -1 none
	near   bool
}

// weighMention scores the communes of every meaning of one mention.
func (x *weighing) weighMention(mention int, each func(code uint16, s standing)) {
	m := &x.mentions[mention]
	byDistrict := x.nearest(mention, func(r *region) bool { return len(r.districts) > 0 }, 5)
	byProvince := x.nearest(mention, func(r *region) bool { return len(r.provinces) > 0 }, 12)
	oldFrame := x.oldFrame(m, byDistrict)
	x.eachRef(mention, func(r *ref, weight float64) {
		codes := x.g.communesOf(r)
		shared := spread(r.kind, len(codes))
		weight *= shared
		switch {
		case r.kind == kindProvince || r.kind == kindOldProvince:
			return
		case r.kind == kindCommune && oldFrame:
			weight *= 0.7
		case (r.kind == kindCommune || r.kind == kindLegacy || r.kind == kindCrossing) && m.said == roleNone && x.alsoDistrict(mention):
			weight *= 0.66 // the bare name may be the whole old district
		case r.weak && r.kind == kindPost:
			weight *= 0.9
		case r.weak:
			weight *= 0.8
		}
		for _, c := range codes {
			s := standing{mention: mention, ref: r, district: -1, province: -1, seen: 1 << mention}
			s.fan = r.kind == kindDistrict || r.kind == kindSeries
			s.hint = r.kind == kindVillage || r.kind == kindLao
			f := x.districtFactor(byDistrict, r, c, &s) * x.provinceFactor(byProvince, r, c, &s)
			s.plain = min(topScore, baseScore*weight*f)
			s.score = s.plain * x.areaFactor(c, m.said, &s)
			s.whole = s.score / shared
			each(c, s)
		}
	})
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
		if best.score < 0.3 || best.fan && best.district < 0 {
			continue
		}
		for _, r := range []int{best.district, best.province} {
			if best.ref != nil && r >= 0 {
				x.regions[r].used = true
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
		x.table[c] = &s
		return
	}
	s.seen |= old.seen
	if s.score > old.score {
		*old = s
	} else {
		old.seen = s.seen
	}
}
