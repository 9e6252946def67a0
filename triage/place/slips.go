package place

import (
	"cmp"
	"slices"
)

// slips finds names that are one letter off. Each name of the border provinces is filed under itself with one letter left out;
// two names one slip apart share such a form.
type slips struct {
	forms []slipForm // sorted by hash
	known sieve      // their hashes
}

type slipForm struct {
	hash uint32
	key  uint32
}

const (
	minSlip = 5 // letters; below, half the language is one slip away
	maxKey  = 31
)

func (g *Gazetteer) buildSlips() {
	var sound [maxKey]byte
	for i, k := range g.names.keys {
		if len(k.joined) < minSlip || !g.nearBorder(k) {
			continue
		}
		c := sounds(sound[:0], []byte(k.joined))
		for skip := -1; skip < len(c); skip++ {
			g.slips.forms = append(g.slips.forms, slipForm{uint32(mix(hashWithout(c, skip))), uint32(i)})
		}
		for skip := -1; skip < len(k.joined) && string(c) != k.joined; skip++ {
			g.slips.forms = append(g.slips.forms, slipForm{uint32(mix(hashWithout([]byte(k.joined), skip))), uint32(i)})
		}
	}
	slices.SortFunc(g.slips.forms, func(a, b slipForm) int {
		return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.key, b.key))
	})
	for _, f := range g.slips.forms {
		g.slips.known.add(uint64(f.hash))
	}
}

// nearBorder keeps slips to names that matter: no villages, no inland provinces.
func (g *Gazetteer) nearBorder(k nameKey) bool {
	return slices.ContainsFunc(g.refs[k.from:k.to], func(r ref) bool {
		return r.kind != kindVillage && r.kind != kindLao && r.province >= 0 && g.border[r.province]
	})
}

func hashWithout(s []byte, skip int) uint64 {
	return hashOn(hashOn(fnvOffset, s[:max(skip, 0)]), s[skip+1:])
}

// hashOn goes on with a hash.
func hashOn(h uint64, s []byte) uint64 {
	for _, b := range s {
		h = hashByte(h, b)
	}
	return h
}

// near appends to dst the keys that sound like the word, or are one slip away.
func (g *Gazetteer) near(dst []int, word []byte) []int {
	if len(word) < minSlip || len(word) > maxKey {
		return dst
	}
	var sound [maxKey]byte
	c := sounds(sound[:0], word)
	if dst = g.nearForm(dst, word, c); string(c) != string(word) {
		dst = g.nearForm(dst, word, word)
	}
	return dst
}

// nearForm looks a word up by its sound or its letters.
func (g *Gazetteer) nearForm(dst []int, word, form []byte) []int {
	head := uint64(fnvOffset) // of the letters before the one that is left out
	for skip := -1; skip < len(form); skip++ {
		if skip > 0 {
			head = hashByte(head, form[skip-1])
		}
		h := uint32(mix(hashOn(head, form[skip+1:])))
		if !g.slips.known.has(uint64(h)) {
			continue
		}
		at, _ := slices.BinarySearchFunc(g.slips.forms, h, func(f slipForm, h uint32) int { return cmp.Compare(f.hash, h) })
		for ; at < len(g.slips.forms) && g.slips.forms[at].hash == h; at++ {
			k := int(g.slips.forms[at].key)
			if likeness(word, g.names.keys[k].joined) > 0 && !slices.Contains(dst, k) {
				dst = append(dst, k)
			}
		}
	}
	return dst
}

// likeness is 0.85 when the word sounds like the name, 0.76 when it is one slip away, 0.68 when it is both, else 0.
func likeness(word []byte, name string) float64 {
	var a, b [maxKey]byte
	if len(name) > maxKey || len(word) > maxKey {
		return 0
	}
	c, d := sounds(a[:0], word), sounds(b[:0], []byte(name))
	switch {
	case string(c) == string(d):
		return 0.85
	case oneSlip(word, name):
		return 0.76
	case oneSlip(c, string(d)):
		return 0.68
	}
	return 0
}

// sounds appends the word as it is heard: letters that people mix up become one. "Xín Thầu" and "Sín Thầu", "Trung Lí" and "Chung Ly".
func sounds(dst, word []byte) []byte {
	start := len(dst)
	for i := 0; i < len(word); i++ {
		b := word[i]
		next := byte(0)
		if i+1 < len(word) {
			next = word[i+1]
		}
		switch {
		case b == 't' && next == 'r', b == 'c' && next == 'h':
			b, i = 'c', i+1
		case b == 'p' && next == 'h':
			b, i = 'f', i+1
		case b == 'g' && next == 'h', b == 'k' && next == 'h':
			i++
		case b == 'k' || b == 'q':
			b = 'c'
		case b == 'x':
			b = 's'
		case b == 'y':
			b = 'i'
		case b == 'z' || b == 'j':
			b = 'd'
		case b == 'w':
			b = 'u'
		}
		if len(dst) > start && dst[len(dst)-1] == b && isVowel(b) {
			continue
		}
		dst = append(dst, b)
	}
	return dst
}

// oneSlip tells whether one letter was changed, added, left out, or swapped with its neighbour.
func oneSlip(a []byte, b string) bool {
	if len(a) > len(b)+1 || len(b) > len(a)+1 {
		return false
	}
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	ra, rb := a[i:], b[i:]
	switch {
	case len(ra) == 0 || len(rb) == 0:
		return true
	case len(ra) == len(rb):
		swapped := len(ra) > 1 && ra[0] == rb[1] && ra[1] == rb[0] && string(ra[2:]) == rb[2:]
		return string(ra[1:]) == rb[1:] || swapped
	case len(ra) > len(rb):
		return string(ra[1:]) == rb
	}
	return string(ra) == rb[1:]
}

// findSlips tries names one letter off, only where a role word promises a name and none of the
// first exact mentions begins there.
func (g *Gazetteer) findSlips(w *words, exact int, served func(int16) bool, found []mention) []mention {
	budget := maxSlipRuns
	var near []int
	for i := 1; i < len(w.tokens) && budget > 0; i++ {
		said, lead := w.roleEnding(i)
		if said == roleNone || said == roleVillage || said == roleStreet || said == roleQuan || said == roleNature || said == roleNear || w.tokens[lead].to-w.tokens[lead].from < 2 || w.isRole(i) || w.skipAhead(i) || g.covered(w, found[:exact], i, said, served) {
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
				if len(found) < maxFound && g.sameWordCount(k, j+1-i) && g.suits(k, said) >= 0.5 {
					found = append(found, mention{from: w.tokens[i].from, to: w.tokens[j].to, lead: w.tokens[lead].from, first: i, last: j + 1, leadToken: lead, said: said, key: k, quality: likeness(b, g.names.keys[k].joined), how: slipped})
				}
			}
		}
	}
	return found
}

// isRole tells whether the token is itself a role word: "quan huyen" names nothing.
func (w *words) isRole(i int) bool {
	return w.tokens[i].typed&isRole != 0
}

// skipAhead tells whether the token begins a phrase that may stand between role and name; "la" may begin a name too.
func (w *words) skipAhead(i int) bool {
	one, two := w.before(i+1, betweenRoleAndName), w.before(i+2, betweenRoleAndName)
	return one != nil && one.words == 1 && one.text != "la" || two != nil && two.words == 2
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

// covered tells whether a mention that suits the role, and that somebody here may speak of, begins at the token. A single syllable that goes on is none.
func (g *Gazetteer) covered(w *words, found []mention, i int, said role, served func(int16) bool) bool {
	at, _ := slices.BinarySearchFunc(found, i, func(m mention, i int) int { return cmp.Compare(m.first, i) })
	for ; at < len(found) && found[at].first == i; at++ {
		m := &found[at]
		k := g.names.keys[m.key]
		here := slices.ContainsFunc(g.refs[k.from:k.to], func(r ref) bool { return r.province < 0 || served(r.province) })
		if here && g.suits(m.key, said) >= 0.6 && (m.last-m.first > 1 || w.sentenceGoesOn(m.last)) {
			return true
		}
	}
	return false
}
