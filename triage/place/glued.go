package place

import "strings"

// findGlued reads a role word stuck to the name: "xamuonglat", "xamuong lat".
func (g *Gazetteer) findGlued(w *words, i int, found []mention) []mention {
	t := w.tokens[i]
	for _, p := range glued {
		if int(t.to-t.from) < len(p.word)+3 || int(t.to-t.from) < len(p.word)+4 && len(p.word) < 5 || string(w.letters[t.from:t.from+uint32(len(p.word))]) != p.word {
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
			if !g.names.begins(h) {
				break
			}
			if k := g.names.find(h, joined[:n]); k >= 0 {
				m.to, m.last, m.key, m.breaks, m.quality = w.tokens[j].to, j+1, k, breaks, 0.95
				found = g.admit(w, m, found)
			}
		}
	}
	return found
}

// findInside looks for names inside long words: whole messages are typed without a space. A short name counts only where what is left and
// right of it can be read as syllables.
func (g *Gazetteer) findInside(w *words, found []mention) []mention {
	budget, read := maxInside, 0
	var left, right [maxGlued + 1]bool
	for i, t := range w.tokens {
		n := t.to - t.from
		if n < 8 || t.digits {
			continue
		}
		readable := n <= maxGlued && read < maxRead
		if readable {
			read++
			g.syllables(w.letters[t.from:t.to], left[:n+1], right[:n+1])
		}
		for at := t.from; at < t.to && budget > 0; at, budget = at+1, budget-1 {
			said, lead := w.gluedBefore(t, at)
			h := uint64(fnvOffset)
			for end := at; end < t.to && end < at+maxKey; end++ {
				if h = hashByte(h, w.letters[end]); !g.names.begins(h) {
					break
				}
				n := end + 1 - at
				whole := readable && left[lead-t.from] && right[end+1-t.from]
				if n < 4 || n < 5 && said == roleNone || !whole && (n < 7 && said == roleNone || n < 5) || at == t.from && end+1 == t.to {
					continue
				}
				if k := g.names.find(h, w.letters[at:end+1]); k >= 0 && len(found) < maxFound && g.suits(k, said) >= 0.3 {
					found = append(found, mention{from: at, to: end + 1, lead: lead, first: i, last: i + 1, leadToken: i, said: said, key: k, quality: pick(whole, 0.88, 0.75), how: "viết liền"})
				}
			}
		}
	}
	return found
}

// maxGlued bounds the length of the words that are read by syllables, maxRead their number.
const maxGlued, maxRead = 160, 48

// syllables marks where the letters before (left) and behind (right) a place can be read as syllables, names or role words.
func (g *Gazetteer) syllables(letters []byte, left, right []bool) {
	clear(left)
	clear(right)
	n := len(letters)
	left[0], right[n] = true, true
	for i := range n {
		if left[i] {
			g.eachPiece(letters, i, func(end int) { left[end] = true })
		}
	}
	for i := n - 1; i >= 0; i-- {
		g.eachPiece(letters, i, func(end int) { right[i] = right[i] || right[end] })
	}
}

// eachPiece lists where a syllable or a name that begins at the letter may end.
func (g *Gazetteer) eachPiece(letters []byte, at int, do func(end int)) {
	for end := at + 1; end <= len(letters) && end <= at+7; end++ {
		if syllable(letters[at:end]) {
			do(end)
		}
	}
	h := uint64(fnvOffset)
	for end := at; end < len(letters) && end < at+maxKey; end++ {
		if h = hashByte(h, letters[end]); !g.names.begins(h) {
			break
		}
		if end-at >= 4 && g.names.find(h, letters[at:end+1]) >= 0 {
			do(end + 1)
		}
	}
}

// allSyllables are all that Vietnamese can make of an onset and a rhyme, without marks, and digits.
var allSyllables = func() map[string]bool {
	rhymes := strings.Fields("a ac ach ai am an ang anh ao ap at au ay e ec ech em en eng enh eo ep et eu i ia ich iec iem ien ieng iep iet ieu im in inh ip it iu " +
		"o oa oac oach oai oam oan oang oanh oao oat oay oc oe oem oen oeo oet oi om on ong ooc oong op ot u ua uan uang uat uay uc ue ui um un ung uo uoc uoi uom uon uong uop uot uou " +
		"up ut uu uy uya uych uyen uyet uynh uyt y yem yen yet yeu")
	m := map[string]bool{}
	for _, onset := range append(strings.Fields("b c ch d dd g gh gi h k kh l m n ng ngh nh p ph q qu r s t th tr v x f j"), "") {
		for _, r := range rhymes {
			m[onset+r] = true
		}
	}
	for digit := '0'; digit <= '9'; digit++ {
		m[string(digit)] = true
	}
	return m
}()

// syllable tells whether the letters can be one.
func syllable(s []byte) bool { return allSyllables[string(s)] }

// gluedBefore reads a role word that ends at the letter.
func (w *words) gluedBefore(t token, at uint32) (role, uint32) {
	for _, p := range glued {
		if n := uint32(len(p.word)); at >= t.from+n && string(w.letters[at-n:at]) == p.word {
			return p.role, at - n
		}
	}
	return roleNone, at
}
