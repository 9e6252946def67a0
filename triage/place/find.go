package place

import (
	"cmp"
	"slices"
)

// A mention is a stretch of the text that may be a name.
type mention struct {
	from, to    uint32 // in words.letters, of the first reading
	lead        uint32 // where its role word begins, else from
	first, last int    // tokens first..last-1
	leadToken   int
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
	maxFound    = 4096
	maxMentions = 48
	maxSlipRuns = 24
	maxInside   = 600 // starts tried inside long words
)

// find lists the mentions of a text, first to last, none overlapping.
func (g *Gazetteer) find(w *words, found []mention) []mention {
	telex := w.undoKeys()
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
	plain := len(found)
	found = g.findInside(w, found)
	found = g.findSlips(w, plain, found)
	return choose(found)
}

// findAt looks up every name that starts with token i, in the first or the second reading.
func (g *Gazetteer) findAt(w *words, i int, telex bool, found []mention) []mention {
	var joined [maxKey]byte
	n, h, breaks, undone := 0, uint64(fnvOffset), uint32(0), false
	m := mention{from: w.tokens[i].from, first: i}
	for j := i; j < len(w.tokens) && j < i+maxSyllables; j++ {
		t := w.tokens[j]
		if j > i && t.gap != gapSpace {
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
		if len(k.joined) < 5 || !g.splitsLike(k, m.breaks) {
			return found
		}
		m.quality *= 0.95
		m.spelling = 0
	}
	m.leadToken, m.lead = m.first, m.from
	if m.said == roleNone {
		m.said, m.leadToken = w.roleBefore(m.first)
		m.lead = w.tokens[m.leadToken].from
	}
	if m.last < len(w.tokens) && w.tokens[m.last-1].digits && counted(w, m.last) {
		return found // "A Luoi 2 nguoi": the number counts people
	}
	if m.last-m.first > 1 && w.is(m.last-1, "thanh") && w.is(m.last, "pho") {
		return found // the word belongs to what follows
	}
	if !w.plausible(m) || g.suits(m.key, m.said) < 0.3 {
		return found
	}
	return append(found, m)
}

// splitsLike tells whether every space typed is also in the list: "a luoi1" for "a luoi 1", never "lal ay" for "la lay".
func (g *Gazetteer) splitsLike(k nameKey, breaks uint32) bool {
	return slices.ContainsFunc(g.refs[k.from:k.to], func(r ref) bool { return breaks&^r.breaks == 0 })
}

var countedThings = []string{"nguoi", "thang", "ten", "doi", "xe", "chiec", "goi", "kg", "ky", "banh", "khau", "vien", "gam", "gram", "ong", "ba", "con", "lan", "ngay", "gio", "h", "cay", "hop", "tui", "bich", "chau", "dua", "anh", "em", "nam", "lang", "thung", "bao"}

// counted tells whether the token counts things, so that the number before it is no part of a name.
func counted(w *words, i int) bool {
	return w.tokens[i].gap == gapSpace && slices.ContainsFunc(countedThings, func(s string) bool { return w.is(i, s) })
}

// roleBefore reads the role word in front of token i and says where it begins.
func (w *words) roleBefore(i int) (role, int) {
	if r, lead := w.roleEnding(i); r != roleNone {
		return r, lead
	}
	for _, phrase := range betweenRoleAndName {
		n := w.endsWith(i, phrase)
		if n == 0 {
			continue
		}
		r, lead := w.roleEnding(i - n)
		if r != roleNone && (r == roleCrossing || !slices.Contains(onlyAfterCrossing, phrase)) {
			return r, lead
		}
	}
	return roleNone, i
}

// roleEnding reads a role word of one or two tokens that ends right before token i.
func (w *words) roleEnding(i int) (role, int) {
	if i >= 2 && w.tokens[i-1].gap == gapSpace || i >= 2 && w.tokens[i-1].gap == gapDot {
		var pair [12]byte
		b := append(append(append(pair[:0], w.word(i-2)...), ' '), w.word(i-1)...)
		if rw, ok := roleWords[string(b)]; ok && w.spelledLike(i-2, rw.spelling) {
			return rw.role, i - 2
		}
	}
	if i >= 1 && w.tokens[i].gap != gapStop && w.tokens[i].gap != gapComma && w.tokens[i].gap != gapSlash {
		if rw, ok := roleWords[string(w.word(i-1))]; ok && w.spelledLike(i-1, rw.spelling) {
			return rw.role, i - 1
		}
	}
	return roleNone, i
}

// spelledLike lets unmarked words pass and compares marked ones.
func (w *words) spelledLike(i int, want uint64) bool {
	for ; want != 0 && i < len(w.tokens); i, want = i+1, want>>10 {
		if s := w.tokens[i].spelling; s != 0 && uint64(s) != want&1023 {
			return false
		}
	}
	return true
}

// endsWith counts the tokens of the phrase when they stand right before token i.
func (w *words) endsWith(i int, phrase string) int {
	n := 1
	for at := len(phrase) - 1; at >= 0; at-- {
		if phrase[at] == ' ' {
			n++
		}
	}
	if i < n || i > len(w.tokens) {
		return 0
	}
	rest := phrase
	for j := i - n; j < i; j++ {
		word := w.word(j)
		if len(rest) < len(word) || rest[:len(word)] != string(word) || len(rest) > len(word) && rest[len(word)] != ' ' {
			return 0
		}
		rest = rest[min(len(rest), len(word)+1):]
	}
	return n
}

// plausible turns away what is an ordinary word far more often than a place.
func (w *words) plausible(m mention) bool {
	letters := m.to - m.from
	lead := w.tokens[m.leadToken]
	if m.last-m.first > 1 || letters >= 6 {
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

// findGlued reads a role word stuck to the name: "xamuonglat", "xamuong lat".
func (g *Gazetteer) findGlued(w *words, i int, found []mention) []mention {
	t := w.tokens[i]
	for _, p := range glued {
		if int(t.to-t.from) < len(p.word)+4 || string(w.letters[t.from:t.from+uint32(len(p.word))]) != p.word {
			continue
		}
		n, h, breaks := 0, uint64(fnvOffset), uint32(0)
		var joined [maxKey]byte
		m := mention{from: t.from, first: i, said: p.role, how: "viết liền"}
		for j := i; j < len(w.tokens) && j < i+4; j++ {
			part := w.text(w.tokens[j])
			if j == i {
				part = part[len(p.word):]
			} else if breaks |= 1 << n; w.tokens[j].gap != gapSpace {
				break
			}
			if n+len(part) > maxKey {
				break
			}
			for _, b := range part {
				joined[n] = b
				h = hashByte(h, b)
				n++
			}
			if k := g.names.find(h, joined[:n]); k >= 0 {
				m.to, m.last, m.key, m.breaks, m.quality = w.tokens[j].to, j+1, k, breaks, 0.95
				found = g.admit(w, m, found)
			}
		}
	}
	return found
}

// findInside looks for names inside long words: whole messages are typed without a space.
func (g *Gazetteer) findInside(w *words, found []mention) []mention {
	budget := maxInside
	for i, t := range w.tokens {
		if t.to-t.from < 12 {
			continue
		}
		for at := t.from + 1; at < t.to && budget > 0; at, budget = at+1, budget-1 {
			said, lead := w.gluedBefore(t, at)
			h := uint64(fnvOffset)
			for end := at; end < t.to && end < at+maxKey; end++ {
				h = hashByte(h, w.letters[end])
				n := end + 1 - at
				if n < 4 || n < 7 && said == roleNone {
					continue
				}
				if k := g.names.find(h, w.letters[at:end+1]); k >= 0 && len(found) < maxFound {
					found = append(found, mention{from: at, to: end + 1, lead: lead, first: i, last: i + 1, leadToken: i, said: said, key: k, quality: 0.85, how: "viết liền"})
				}
			}
		}
	}
	return found
}

// gluedBefore reads a role word that ends at the letter.
func (w *words) gluedBefore(t token, at uint32) (role, uint32) {
	for _, p := range glued {
		if n := uint32(len(p.word)); at >= t.from+n && string(w.letters[at-n:at]) == p.word {
			return p.role, at - n
		}
	}
	return roleNone, at
}

// findSlips tries names one letter off, only where a role word promises a name and none of the
// first exact mentions begins there.
func (g *Gazetteer) findSlips(w *words, exact int, found []mention) []mention {
	budget := maxSlipRuns
	var near []int
	for i := 1; i < len(w.tokens) && budget > 0; i++ {
		said, lead := w.roleEnding(i)
		if said == roleNone || said == roleVillage || said == roleStreet || said == roleQuan || said == roleNature || w.tokens[lead].to-w.tokens[lead].from < 2 || w.isRole(i) || w.skipAhead(i) || g.covered(found[:exact], i, said) {
			continue
		}
		budget--
		var joined [maxKey]byte
		b := joined[:0]
		for j := i; j < len(w.tokens) && j < i+4; j++ {
			if part := w.word(j); j > i && w.tokens[j].gap != gapSpace || len(b)+len(part) > maxKey {
				break
			} else {
				b = append(b, part...)
			}
			near = g.near(near[:0], b)
			for _, k := range near {
				if len(found) < maxFound && g.sameWordCount(k, j+1-i) {
					found = append(found, mention{from: w.tokens[i].from, to: w.tokens[j].to, lead: w.tokens[lead].from, first: i, last: j + 1, leadToken: lead, said: said, key: k, quality: 0.72, how: slipped})
				}
			}
		}
	}
	return found
}

// isRole tells whether the token is itself a role word: "quan huyen" names nothing.
func (w *words) isRole(i int) bool {
	_, ok := roleWords[string(w.word(i))]
	return ok
}

// skipAhead tells whether the token begins a phrase that may stand between role and name.
func (w *words) skipAhead(i int) bool {
	return slices.ContainsFunc(betweenRoleAndName, func(p string) bool { return w.endsWith(i+1, p) == 1 || w.endsWith(i+2, p) == 2 })
}

func (g *Gazetteer) sameWordCount(key, tokens int) bool {
	k := g.names.keys[key]
	return slices.ContainsFunc(g.refs[k.from:k.to], func(r ref) bool { return countBits(r.breaks)+1 == tokens || tokens == 1 })
}

func countBits(b uint32) (n int) {
	for ; b != 0; b &= b - 1 {
		n++
	}
	return n
}

// covered tells whether a mention that suits the role begins at the token.
func (g *Gazetteer) covered(found []mention, i int, said role) bool {
	at, _ := slices.BinarySearchFunc(found, i, func(m mention, i int) int { return cmp.Compare(m.first, i) })
	for ; at < len(found) && found[at].first == i; at++ {
		if g.suits(found[at].key, said) >= 0.6 {
			return true
		}
	}
	return false
}

// suits is how well the best meaning of a name fits the role.
func (g *Gazetteer) suits(key int, said role) (best float64) {
	k := g.names.keys[key]
	for i := k.from; i < k.to; i++ {
		best = max(best, roleSuits(said, &g.refs[i]))
	}
	return best
}

// strength orders overlapping mentions: long names, and names that a role word introduces, win.
func (m *mention) strength() float64 {
	s := float64(m.to - m.from)
	switch m.said {
	case roleNone:
	case roleVillage, roleNature, roleStreet:
		s += 3
	default:
		s += 6
	}
	return s * (1 + m.quality) / 2
}

// choose keeps the strongest mentions that do not overlap. Several meanings of one stretch (slips) stay together.
func choose(found []mention) []mention {
	slices.SortStableFunc(found, func(a, b mention) int {
		return cmp.Or(cmp.Compare(b.strength(), a.strength()), cmp.Compare(a.from, b.from), cmp.Compare(a.key, b.key))
	})
	kept := found[:0]
	for _, m := range found {
		if len(kept) == maxMentions {
			break
		}
		if fits(kept, &m) {
			kept = append(kept, m)
		}
	}
	slices.SortStableFunc(kept, func(a, b mention) int { return cmp.Compare(a.from, b.from) })
	return kept
}

// fits tells whether m overlaps none of the kept. A kept mention's role word may turn out to be the tail of m: it gives it up then.
func fits(kept []mention, m *mention) bool {
	for i := range kept {
		k := &kept[i]
		same := k.from == m.from && k.to == m.to && k.how == slipped && m.how == slipped && k.key != m.key
		switch {
		case same || m.to <= k.lead || m.from >= k.to:
		case m.to <= k.from && m.said != roleNone: // m ends inside k's role word
			k.said, k.lead, k.leadToken = roleNone, k.from, k.first
		case m.lead < k.to && m.from >= k.to:
		default:
			return false
		}
	}
	return true
}
