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
	maxFound    = 1500
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
