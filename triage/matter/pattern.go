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
}

// An item is one word, one class, or a gap.
type item struct {
	word  string
	class list
	gap   int // words that may lie between its neighbours
}

var (
	classes = map[string]list{"S": listSubject, "G": listGang, "K": listKin}
	gaps    = map[string]int{".": 2, "..": 5, "...": 10}

	errPattern = errors.New("begins and ends with a word or a class, no two gaps side by side")
)

// maxSteps bounds the matching of one text, whatever it repeats.
const maxSteps = 40_000

func parsePattern(text string) (pattern, error) {
	p := pattern{text: text}
	for _, field := range strings.Fields(text) {
		switch class, isClass := classes[field]; {
		case isClass:
			p.items = append(p.items, item{class: class})
		case gaps[field] > 0:
			p.items = append(p.items, item{gap: gaps[field]})
		default:
			p.items = append(p.items, item{word: field})
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
	return p, nil
}

// A walk matches patterns against one text. It holds places of words, never words.
type walk struct {
	folded []byte
	starts []int // of each word
	ends   map[list]map[int][]int
	steps  int
}

func (l *Lists) walk(folded []byte, r *reading) *walk {
	w := &walk{folded: folded, steps: maxSteps, ends: map[list]map[int][]int{listSubject: {}, listGang: {}, listKin: {}}}
	for at := 0; at < len(folded); at = wordEnd(folded, at) + 1 {
		w.starts = append(w.starts, at)
	}
	for _, h := range r.hits {
		if h.list == listSubject && r.played(h) {
			continue
		}
		if of, ok := w.ends[h.list]; ok && !slices.Contains(of[h.first], h.last) {
			of[h.first] = append(of[h.first], h.last)
		}
	}
	return w
}

func (w *walk) word(at int) []byte {
	return w.folded[w.starts[at]:wordEnd(w.folded, w.starts[at])]
}

// find gives the first pattern that stands anywhere in the text.
func (l *Lists) find(w *walk) (found string, ok bool) {
	for at := range w.starts {
		for _, p := range l.beginning[string(w.word(at))] {
			if w.match(p.items, at) {
				return p.text, true
			}
		}
		for class, of := range w.ends {
			if len(of[at]) == 0 {
				continue
			}
			for _, p := range l.opening[class] {
				if w.match(p.items, at) {
					return p.text, true
				}
			}
		}
	}
	return "", false
}

// match tries the items from a word on; within the bound of steps every way is tried.
func (w *walk) match(items []item, at int) bool {
	if len(items) == 0 {
		return true
	}
	if w.steps--; w.steps < 0 || at >= len(w.starts) {
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
	case it.word != "":
		return string(w.word(at)) == it.word && w.match(items[1:], at+1)
	default:
		return slices.ContainsFunc(w.ends[it.class][at], func(end int) bool { return w.match(items[1:], end) })
	}
}
