package matter

import (
	"errors"
	"slices"
	"strings"
)

// A pattern is a sentence with gaps, as lists.toml writes it: plain words, the classes S (an officer), G (those who are reported) and K (kin), and the
// gaps ".", ".." and "..." of at most 2, 5 and 10 words.
type pattern struct {
	text  string
	items []item
	words []uint16 // all plain words: a text without one of them is passed over
	bits  uint64   // of the words, see script.bits: most texts are passed over by them alone
}

// An item is one word, one class, or a gap.
type item struct {
	word  uint16
	class list
	gap   int // words that may lie between its neighbours
}

var (
	classes = map[string]list{"S": listSubject, "G": listGang, "K": listKin}
	gaps    = map[string]int{".": 2, "..": 5, "...": 10}

	errPattern = errors.New("begins and ends with a word or a class, no two gaps side by side")
	errBare    = errors.New("has no plain word")
)

// maxSteps bounds the matching of one text, whatever it repeats.
const maxSteps = 40_000

// pattern reads a pattern and numbers its words.
func (v *vocabulary) pattern(text string) (pattern, error) {
	p := pattern{text: text}
	for _, field := range strings.Fields(text) {
		switch class, isClass := classes[field]; {
		case isClass:
			p.items = append(p.items, item{class: class})
		case gaps[field] > 0:
			p.items = append(p.items, item{gap: gaps[field]})
		default:
			for _, w := range v.expand(field) {
				n := v.add(w)
				p.items, p.words = append(p.items, item{word: n}), append(p.words, n)
				p.bits |= 1 << (n % 64)
			}
		}
	}
	last := len(p.items) - 1
	if last < 0 || p.items[0].gap > 0 || p.items[last].gap > 0 {
		return p, errPattern
	}
	for i := range last {
		if p.items[i].gap > 0 && p.items[i+1].gap > 0 {
			return p, errPattern
		}
	}
	if len(p.words) == 0 {
		return p, errBare
	}
	return p, nil
}

// A walk matches patterns against one text. It holds places of words, never words.
type walk struct {
	script *script
	heads  []classEnd // of subjects, gang and kin, by place
	begins []int32    // of each word: the first of its ends in heads, -1 for none
	steps  int
}

// A classEnd is where a phrase of a class that begins at a word ends.
type classEnd struct {
	class list
	last  int
	next  int32 // the next that begins at the same word
}

func (r *reading) walk() *walk {
	r.begins = slices.Grow(r.begins, len(r.script.numbers))
	for range r.script.numbers {
		r.begins = append(r.begins, -1)
	}
	w := &walk{script: &r.script, steps: maxSteps, begins: r.begins, heads: make([]classEnd, 0, 8)}
	put := func(class list, first, last int) {
		w.heads = append(w.heads, classEnd{class: class, last: last, next: w.begins[first]})
		w.begins[first] = int32(len(w.heads) - 1)
	}
	for _, h := range r.hits {
		if h.list == listGang || h.list == listKin {
			put(h.list, h.first, h.last)
		}
	}
	for _, s := range r.subjects {
		if !s.played {
			for first := s.first; first < s.last; first++ { // "pho truong cong an xa" is also "cong an xa"
				put(listSubject, first, s.last)
			}
		}
	}
	return w
}

// find gives a pattern that stands anywhere in the text. Only those are tried of which the text has every word.
func (l *Lists) find(w *walk) (found string, ok bool) {
	w.script.tried = append(w.script.tried, make([]uint64, len(w.script.present))...)
	tried := w.script.tried
	for _, n := range w.script.numbers {
		if n == 0 || tried[n/64]&(1<<(n%64)) != 0 {
			continue
		}
		tried[n/64] |= 1 << (n % 64)
		for i := range l.anchored[n] {
			p := &l.anchored[n][i]
			if p.bits&^w.script.bits == 0 && w.script.hasAll(p.words) && w.stands(p) {
				return p.text, true
			}
		}
	}
	return "", false
}

// stands tells whether the pattern begins at some word.
func (w *walk) stands(p *pattern) bool {
	first := p.items[0]
	for at := range w.script.numbers {
		if w.steps < 0 {
			return false
		}
		if first.word > 0 && !w.script.says(at, first.word) || first.word == 0 && w.begins[at] < 0 {
			continue
		}
		if w.match(p.items, at) {
			return true
		}
	}
	return false
}

// match tries the items from a word on; within the bound of steps every way is tried.
func (w *walk) match(items []item, at int) bool {
	if len(items) == 0 {
		return true
	}
	if w.steps--; w.steps < 0 || at >= len(w.script.numbers) {
		return false
	}
	switch it := items[0]; {
	case it.gap > 0:
		for skip := range it.gap + 1 {
			if w.match(items[1:], at+skip) {
				return true
			}
		}
		return false
	case it.word > 0:
		return w.script.says(at, it.word) && w.match(items[1:], at+1)
	default:
		for h := w.begins[at]; h >= 0; h = w.heads[h].next {
			if w.heads[h].class == it.class && w.match(items[1:], w.heads[h].last) {
				return true
			}
		}
	}
	return false
}
