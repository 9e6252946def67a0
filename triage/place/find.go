package place

import "slices"

// A mention is a stretch of the text that may be a name.
type mention struct {
	from, to    uint32 // in words.letters, of the first reading
	lead        uint32 // where its role word begins, else from
	first, last int    // tokens first..last-1
	leadToken   int
	tail        int // the token behind it and its English role word
	said        role
	key         int
	breaks      uint32  // spaces as typed
	spelling    uint64  // marks as typed, 0 when the name was run together
	quality     float64 // 1 as listed, less for run-together, telex and slips
	how         string  // for the reason: why quality is less
}

// slipped is how a mention one letter off is explained.
const slipped = "gõ gần giống"

const (
	maxFound    = 1500
	maxMentions = 32
	maxSlipRuns = 24
	maxInside   = 600 // starts tried inside long words
)

// find lists the mentions of a text, first to last, none overlapping. Names of the provinces served count for more.
func (g *Gazetteer) find(w *words, served func(int16) bool) []mention {
	var found []mention
	telex := w.undoKeys()
	w.sortOut()
	for i := range w.tokens {
		if len(found) >= maxFound {
			break
		}
		found = g.findAt(w, i, false, found)
		if telex {
			found = g.findAt(w, i, true, found)
		}
		found = g.findGlued(w, i, found)
	}
	found = g.findShort(w, found)
	found = g.findInitials(w, found)
	plain := len(found)
	found = g.findInside(w, found)
	found = g.findSlips(w, plain, served, found)
	return g.choose(w, found, served)
}

// findShort reads single syllables that only their neighbour makes a place: a commune before its district ("ở Thanh, Hướng Hóa"), a city behind
// a name ("Hồng Sơn, Vinh").
func (g *Gazetteer) findShort(w *words, found []mention) []mention {
	for i, all := 0, len(found); i < all && len(found) < maxFound; i++ {
		b := found[i]
		if at := b.leadToken - 1; at >= 0 && b.last-b.first > 1 && w.tokens[b.leadToken].gap <= gapComma && w.standsAlone(at, at+1) {
			t := w.tokens[at]
			k := g.names.find(hashString(string(w.text(t))), w.text(t))
			m := mention{from: t.from, to: t.to, lead: t.from, first: at, last: at + 1, leadToken: at, said: roleXa, key: k, spelling: uint64(t.spelling), quality: 0.9}
			if k >= 0 && g.districtOf(&b, &m) {
				found = append(found, m)
			}
		}
		if m, ok := g.otherNumber(w, &b); ok {
			found = append(found, m)
		}
		if b.last < len(w.tokens) && b.last-b.first > 1 && (w.is(b.last, "hue") || w.is(b.last, "vinh")) && w.tokens[b.last].gap <= gapComma {
			t := w.tokens[b.last]
			if k := g.names.find(hashString(string(w.text(t))), w.text(t)); k >= 0 {
				m := mention{from: t.from, to: t.to, lead: t.from, first: b.last, last: b.last + 1, leadToken: b.last, key: k, spelling: uint64(t.spelling), quality: 0.95}
				if g.together(&b, &m) > 0 {
					found = append(found, m)
				}
			}
		}
	}
	return found
}

// otherNumber reads the second number of "A Lưới 2 hay 3".
func (g *Gazetteer) otherNumber(w *words, b *mention) (mention, bool) {
	at := b.last + 1
	if b.quality < 1 || at >= len(w.tokens) || !w.tokens[b.last-1].digits || !w.tokens[at].digits || !w.is(b.last, "hay") && !w.is(b.last, "hoac") && !w.is(b.last, "va") {
		return mention{}, false
	}
	t, stem := w.tokens[at], g.names.keys[b.key].joined
	name := append([]byte(stem[:len(stem)-int(w.tokens[b.last-1].to-w.tokens[b.last-1].from)]), w.text(t)...)
	defer clear(name)
	k := g.names.find(hashString(string(name)), name)
	return mention{from: t.from, to: t.to, lead: t.from, first: at, last: at + 1, leadToken: at, said: b.said, key: k, quality: 1}, k >= 0
}

// districtOf tells whether b names a district that holds a commune a.
func (g *Gazetteer) districtOf(b, a *mention) bool {
	k := g.names.keys[b.key]
	return slices.ContainsFunc(g.refs[k.from:k.to], func(r ref) bool { return r.kind == kindDistrict }) && g.together(a, b) > 0
}

// findAt looks up every name that starts with token i, in the first or the second reading.
func (g *Gazetteer) findAt(w *words, i int, telex bool, found []mention) []mention {
	var joined [maxKey]byte
	n, h, breaks, undone := 0, uint64(fnvOffset), uint32(0), false
	m := mention{from: w.tokens[i].from, first: i}
	for j := i; j < len(w.tokens) && j < i+maxSyllables; j++ {
		t := w.tokens[j]
		if j > i && t.gap != gapSpace && t.gap != gapDot {
			break
		}
		part := w.text(t)
		if telex && t.alt != 0 {
			part, undone = w.letters[t.alt:t.altTo], true
		}
		if n+len(part) > maxKey {
			break
		}
		if j > i {
			breaks |= 1 << n
		}
		for _, b := range part {
			joined[n] = b
			h = hashByte(h, b)
			n++
		}
		if !g.names.begins(h) {
			break
		}
		m.spelling |= uint64(t.spelling) << (10 * (j - i))
		if telex && !undone {
			continue
		}
		if k := g.names.find(h, joined[:n]); k >= 0 {
			m.to, m.last, m.key, m.breaks = t.to, j+1, k, breaks
			m.quality, m.how = 1, ""
			if telex {
				m.quality, m.how = 0.93, "gõ kiểu telex hoặc VNI"
			}
			found = g.admit(w, m, found)
		}
	}
	return found
}

// admit keeps a match whose spaces agree with the list, with its role.
func (g *Gazetteer) admit(w *words, m mention, found []mention) []mention {
	k := g.names.keys[m.key]
	exact := false
	for _, r := range g.refs[k.from:k.to] {
		if r.breaks == m.breaks {
			exact = true
			break
		}
	}
	if !exact {
		if float64(len(k.joined)) < pick(m.said == roleNone, 5, pick(m.said == roleCrossing, 3, 4)) || !g.splitsLike(k, m.breaks) {
			return found
		}
		m.quality *= 0.95
		m.spelling = 0
	}
	m.leadToken, m.lead, m.tail = m.first, m.from, m.last
	if m.said == roleNone {
		m.said, m.leadToken = w.roleBefore(m.first)
		if m.said == roleThiXa && m.leadToken == m.first-2 && g.suits(m.key, roleThiXa) < g.suits(m.key, roleXa) {
			m.said, m.leadToken = roleXa, m.first-1 // "theo tôi biết thì xã A Xing"
		}
		m.lead = w.tokens[m.leadToken].from
	}
	if m.said == roleNone {
		m.said, m.tail = w.roleAfter(m.last)
	}
	if m.last < len(w.tokens) && w.tokens[m.last-1].digits && counted(w, m.last) {
		return found // "A Luoi 2 nguoi": the number counts people
	}
	if w.is(m.last-1, "ma") && w.is(m.last, "tuy") {
		return found // "có ma túy" is not Co Mạ
	}
	if m.said == roleNone && m.last-m.first == 2 && w.is(m.last-1, "co") && !w.tokens[m.last-1].capital && w.thingAt(m.last) {
		return found // "trong làng có người" is not Lăng Cô
	}
	if ph := w.before(m.last, notNames); ph != nil && ph.words > m.last-m.first {
		return found // "nhà văn hóa" is not Văn Hóa
	}
	if m.said == roleNone && m.last-m.first == 2 && w.is(m.first, "co") && !w.tokens[m.first].capital && w.thingAt(m.first+1) && w.doing(m.last) {
		return found // "có đám đánh bài" is not Cổ Đạm
	}
	if m.last-m.first > 1 && w.is(m.last-1, "thanh") && (w.is(m.last, "pho") || w.is(m.last, "nien")) {
		return found // the word belongs to what follows: "hai thanh niên" is not Hải Thanh
	}
	if m.said != roleNone && g.suits(m.key, m.said) < 0.3 && (m.said != roleStreet || g.isProvince(m.key)) {
		m.said, m.leadToken, m.lead = roleNone, m.first, m.from // the word belongs to something else: "Đức Phổ, Quảng Ngãi"
	}
	if !w.plausible(m) || g.suits(m.key, m.said) < 0.3 || m.said == roleNone && m.last-m.first == 1 && m.to-m.from < 6 && syllable(w.letters[m.from:m.to]) && !g.properly(m) {
		return found
	}
	return append(found, m)
}

// notNames are ordinary words that end as a name does.
var notNames = newPhrases("nha van hoa", "nha vanhoa", "phong van hoa", "trung tam van hoa", "so van hoa", "doi van hoa", "can bo van hoa", "diem van hoa", "nha sinh hoat van hoa", "gia dinh van hoa",
	"khu van hoa")

// splitsLike tells whether every space typed is also in the list: "a luoi1" for "a luoi 1", never "lal ay" for "la lay".
func (g *Gazetteer) splitsLike(k nameKey, breaks uint32) bool {
	return slices.ContainsFunc(g.refs[k.from:k.to], func(r ref) bool { return breaks&^r.breaks == 0 })
}

// thingAt tells whether the token begins what there is: "có người", "có 2 xe".
func (w *words) thingAt(i int) bool {
	return i < len(w.tokens) && (w.tokens[i].digits || w.of(i, ofThings))
}

// doing tells whether the token begins what they do, or who they are.
func (w *words) doing(i int) bool {
	return w.of(i, ofDoings) && w.tokens[i].gap == gapSpace
}

var doings = []string{"danh", "hut", "chich", "ban", "buon", "choi", "cho", "dao", "dua", "dang", "hay", "nhau", "nguoi", "thanh", "con", "la", "di", "tu", "gay", "chat", "san", "dau", "cuong"}

var things = []string{"nguoi", "thang", "nhom", "may", "nhieu", "mot", "hai", "ba", "vai", "ke", "dam", "xe", "hang", "ma", "doi", "tu", "vu", "con", "dan", "lam", "nha", "ai", "dua", "ban",
	"bon", "rat", "tinh", "mau", "buon", "duong", "diem", "kho", "toan", "lo", "ong", "anh", "chi"}

var countedThings = []string{"nguoi", "thang", "ten", "doi", "xe", "chiec", "goi", "kg", "ky", "banh", "khau", "vien", "gam", "gram", "ong", "ba", "con", "lan", "ngay", "gio", "h", "cay", "hop", "tui", "bich", "chau", "dua", "anh", "em", "nam", "lang", "thung", "bao"}

// counted tells whether the token counts things, so that the number before it is no part of a name.
func counted(w *words, i int) bool {
	return w.of(i, ofCounted) && w.tokens[i].gap == gapSpace
}

// plausible turns away what is an ordinary word far more often than a place.
func (w *words) plausible(m mention) bool {
	letters := m.to - m.from
	lead := w.tokens[m.leadToken]
	if m.last-m.first > 1 || letters >= 6 || letters == 5 && !syllable(w.letters[m.from:m.to]) {
		return m.said == roleNone || lead.to-lead.from > 1 || m.said != roleVillage
	}
	if m.said == roleNone { // one short word on its own
		t := w.tokens[m.first]
		return t.capital && t.gap <= gapComma || t.spelling != 0
	}
	if m.said == roleVillage && w.is(m.leadToken, "ban") && lead.spelling == 0 && !w.tokens[m.first].capital {
		return false // "ban ma tuy" is to sell, not the village of Ma
	}
	dotted := w.tokens[m.first].gap == gapDot
	return dotted || lead.to-lead.from > 1 || m.leadToken < m.first-1
}

// properly tells whether a short bare word is written as a name that is more than a hamlet's: "Lìa", not "phải".
func (g *Gazetteer) properly(m mention) bool {
	k := g.names.keys[m.key]
	return slices.ContainsFunc(g.refs[k.from:k.to], func(r ref) bool {
		return r.kind != kindVillage && (m.spelling == 0 || agreement(r.spelling, m.spelling) == 2)
	})
}

// isProvince tells whether a name is one of a province, of today or before.
func (g *Gazetteer) isProvince(key int) bool {
	k := g.names.keys[key]
	return slices.ContainsFunc(g.refs[k.from:k.to], func(r ref) bool { return r.kind == kindProvince || r.kind == kindOldProvince })
}

// suits is how well the best meaning of a name fits the role.
func (g *Gazetteer) suits(key int, said role) (best float64) {
	k := g.names.keys[key]
	for i := k.from; i < k.to; i++ {
		best = max(best, roleSuits(said, &g.refs[i]))
	}
	return best
}
