package place

import (
	"bytes"
	"cmp"
	"slices"
)

// A laoName is a district's or province's name in Lao script. Lao is written without spaces: it is looked for anywhere in the text.
type laoName struct {
	text  string
	codes []uint16
}

// laoTowns are places in Laos that the list of districts lacks, by common knowledge, with the spellings that Vietnamese use. They face no
// commune in particular.
var laoTowns = []string{"Lạc Xao", "Lạc Sao", "Lak Sao", "Xầm Nưa", "Sầm Nưa", "Sam Neua", "Xam Nua", "Phôn Xa Vẳn", "Phôn Sa Vẳn", "Phonsavan", "Mường Khoa", "Muang Khua", "Thà Khẹt", "Thakhek",
	"Mường Phìn", "Muang Phin", "Pắc Xế", "Pakse", "Pakxe", "Pắc Xan", "Paksan", "Pakxan", "Tam Giác Vàng", "Viêng Chăn", "Vientiane", "Luang Prabang", "Luông Phạ Băng", "Bolikhamxay", "Bolikhamsai", "Bô Li Khăm Xay",
	"Khammuane", "Khăm Muồn", "Saravan", "Sa Ra Van", "Sa La Văn", "Xa La Van", "Xê Kông", "Xe Kong", "Attapư", "A Ta Pư", "Hủa Phăn", "Houaphanh", "Xiêng Khoảng", "Xieng Khouang",
	"Xavannakhet", "Sa Van Na Khet", "Phong Sa Ly", "Sê Pôn", "Xê Pôn", "Tchepone", "Densavanh", "Densavan", "Dansavanh", "Đen Xa Vẳn", "Đen Sa Vẳn", "Karôn", "Ka Lưm", "Lào Phông Sa Lỳ", "Nậm Phao", "Na Phao", "Nong Het"}

func (l *loader) laoTown() {
	for _, name := range laoTowns {
		l.add(name, ref{kind: kindLao, weak: true, district: -1, oldProv: -1, province: -1, abroad: -1}, nil)
	}
}

var (
	onLaoSide = newPhrases("ben lao", "dat lao", "nuoc lao", "phia lao", "tai lao", "o lao", "noi dia lao", "nuoc ban lao", "ben nuoc lao", "ben dat lao", "ben nuoc ban",
		"ngoai bien", "ngoai bien gioi", "ben kia bien gioi", "ben kia bien", "ben kia cua khau", "ben kia moc", "phia ben kia bien gioi", "ben kia duong bien", "ben kia cot moc",
		"lao side", "laos side", "in laos", "in lao", "inside laos", "side of laos", "of laos", "laos", "ben ban lao", "chdcnd lao", "vien lao", "ben kia lao")
	fromLaoSide = []string{"tu", "qua", "sang", "di", "ve", "from", "to", "into", "vao", "xuat", "nguoi", "dan", "xe", "hang"}
)

// saysInLaos tells whether the text puts something on the Lao side, rather than on the way from it.
func (w *words) saysInLaos() bool {
	for i := 1; i <= len(w.tokens); i++ {
		if i < len(w.tokens) && (w.is(i-1, "lao") && w.is(i, "bao") || w.tokens[i-1].spelling != 0 && w.is(i-1, "lao") && w.is(i, "dong")) {
			continue
		}
		if p := w.before(i, onLaoSide); p != nil && !w.of(i-p.words-1, ofLaoWays) {
			return true
		}
	}
	return false
}

// laoWritten finds a Lao district or province written in Lao script.
func (g *Gazetteer) laoWritten(text []byte) (codes []uint16, ok bool) {
	if !bytes.Contains(text, []byte{0xE0, 0xBA}) && !bytes.Contains(text, []byte{0xE0, 0xBB}) {
		return nil, false // no letter of the Lao block
	}
	for _, n := range g.laoScript {
		if bytes.Contains(text, []byte(n.text)) {
			return n.codes, true
		}
	}
	return nil, false
}

// weighLao decides whether the place is on the other side: the text says so, or names nothing but places there, and no commune on this side
// is where it happens.
func (x *weighing) weighLao(text []byte, a *Answer) {
	codes, written := x.g.laoWritten(text)
	for _, c := range codes {
		x.put(c, standing{mention: -1, district: -1, province: -1, score: 0.3, plain: 0.3, hint: true, support: "đối diện huyện bên Lào"})
	}
	x.namesAbroad()
	said := x.w.saysInLaos()
	lao, vietnamese := written, false
	for i := range x.mentions {
		switch on := x.sideOf(i); {
		case on == sideLaos && x.chunks[x.chunkOf[i]].binding():
			lao = true
		case on == sideHere && x.chunks[x.chunkOf[i]].way != wayOrigin && !x.referred(i, said || lao):
			vietnamese = true
		}
	}
	a.Abroad = (lao || said) && !vietnamese && a.Marker == ""
}

type side uint8

const (
	sideNone side = iota
	sideHere
	sideLaos
)

// sideOf is the side of the border that a mention speaks of: the Lao one when that is its best meaning, or when its province there is named too ("Noong Hẹt" of
// Xiêng Khoảng and the commune of Điện Biên).
func (x *weighing) sideOf(mention int) side {
	best, on := 0.25, sideNone
	x.eachRef(mention, func(r *ref, weight float64) {
		switch {
		case r.kind == kindLao && r.abroad >= 0 && x.abroad>>r.abroad&1 == 1:
			best, on = topScore, sideLaos
		case r.kind == kindVillage || r.kind == kindProvince || r.kind == kindOldProvince || weight <= best:
		case r.kind == kindLao:
			best, on = weight, sideLaos
		case r.province < 0 || !x.served(r.province) && x.mentions[mention].said == roleNone:
		default:
			best, on = weight, sideHere
		}
	})
	return on
}

// namesAbroad notes the provinces of Laos of which a mention speaks that means nothing else.
func (x *weighing) namesAbroad() {
	x.abroad = 0
	for i := range x.mentions {
		if !x.chunks[x.chunkOf[i]].binding() {
			continue
		}
		there, only := uint64(0), true
		x.eachRef(i, func(r *ref, _ float64) {
			if r.kind == kindLao && r.abroad >= 0 {
				there |= 1 << r.abroad
			}
			only = only && (r.kind == kindLao || r.kind == kindVillage)
		})
		if only {
			x.abroad |= there
		}
	}
}

// referred tells a place of this side that only says where the other place lies: "bên kia Nậm Cắn", "đối diện cửa khẩu Tây Trang", "cửa khẩu
// Lao Bảo, phía Lào".
func (x *weighing) referred(mention int, abroad bool) bool {
	c := x.chunks[x.chunkOf[mention]]
	m := &x.mentions[mention]
	if c.way == wayOpposite {
		return true
	}
	if !abroad {
		return false
	}
	for n := 1; n <= 3; n++ {
		if x.w.is(m.leadToken-n, "kia") || x.w.is(m.leadToken-n, "dien") {
			return true
		}
	}
	for i := m.tail; i < m.tail+3 && i <= len(x.w.tokens); i++ {
		for _, phrase := range []string{"phia lao", "ben lao", "dat lao", "lao side", "laos side"} {
			if n := x.w.endsWith(i, phrase); n > 0 && i-n <= m.tail+1 && i-n >= m.tail {
				return true
			}
		}
	}
	return false
}

// settleAbroad names no commune: what faces the place is kept apart, for the post that looks over there.
func (x *weighing) settleAbroad(a *Answer) {
	type row struct {
		code  uint16
		score float64
	}
	var rows []row
	for c, s := range x.table {
		if s.ref != nil && s.ref.kind != kindLao && x.sideOf(s.mention) == sideLaos {
			continue // the name means a place there
		}
		if s.ref == nil || s.ref.kind == kindLao || x.mentions[s.mention].said == roleCrossing || s.ref.kind == kindCrossing || !s.hint && s.score >= 0.2 {
			rows = append(rows, row{c, s.score})
		}
	}
	slices.SortFunc(rows, func(p, q row) int { return cmp.Or(cmp.Compare(q.score, p.score), cmp.Compare(p.code, q.code)) })
	for _, r := range rows[:min(len(rows), maxCandidates)] {
		a.Facing = append(a.Facing, x.g.communes[r.code].code)
	}
	elsewhere := func(r row) bool {
		return x.g.communes[r.code].province != x.g.communes[rows[0].code].province && r.score >= 0.9*rows[0].score
	}
	if len(rows) > 0 && !slices.ContainsFunc(rows, elsewhere) {
		a.Province = x.g.provinces[x.g.communes[rows[0].code].province].code
	}
	a.Ambiguous = true
	a.Question = x.question(a)
}
