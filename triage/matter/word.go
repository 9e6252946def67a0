package matter

import (
	"bytes"
	"slices"
)

// A vocabulary numbers the words of the lists, from 1; 0 is a word that no list has. It also knows them one letter off.
type vocabulary struct {
	number map[string]uint16
	words  []string
	tokens []token             // of the words, once there are no more to come: see close
	cut    map[string][]uint16 // words with one letter left out
	short  map[string][]string // how telephones shorten words
	full   map[string][]uint16 // the same in numbers
}

const (
	minSlip    = 4 // letters: below, half the language is one slip away
	maxSlip    = 16
	maxShort   = 4
	slipBudget = 300 // words of one text that are tried for a slip
)

func newVocabulary(short map[string][]string) *vocabulary {
	return &vocabulary{number: map[string]uint16{}, words: []string{""}, cut: map[string][]uint16{}, short: short}
}

// add gives a word its number.
func (v *vocabulary) add(word string) uint16 {
	n, ok := v.number[word]
	if ok {
		return n
	}
	n = uint16(len(v.words))
	v.number[word], v.words = n, append(v.words, word)
	if len(word) >= minSlip-1 && len(word) <= maxSlip {
		for i := range word {
			if i > 0 { // whoever slips gets the first letter right
				form := word[:i] + word[i+1:]
				v.cut[form] = append(v.cut[form], n)
			}
		}
	}
	return n
}

// close makes what is read of all words once they are known.
func (v *vocabulary) close() {
	for _, w := range v.words {
		v.tokens = append(v.tokens, defaultLexicon().token([]byte(w)))
	}
	v.full = make(map[string][]uint16, len(v.short))
	for short, words := range v.short {
		for _, w := range words {
			v.full[short] = append(v.full[short], v.number[w])
		}
	}
}

// expand gives the words that a word stands for: itself, or what it is short for.
func (v *vocabulary) expand(word string) []string {
	if full := v.short[word]; len(full) > 0 {
		return full
	}
	return []string{word}
}

// fullOf are the numbers of what a word is short for; nil for others.
func (v *vocabulary) fullOf(word []byte) []uint16 {
	if len(word) > maxShort {
		return nil
	}
	return v.full[string(word)]
}

// near finds the word that this one, which no list has, may be a slip of; 0 for none.
func (v *vocabulary) near(word []byte) uint16 {
	if len(word) < minSlip || len(word) > maxSlip {
		return 0
	}
	var room [maxSlip]byte
	for i := 1; i+1 < len(word); i++ { // two letters changed places
		form := append(room[:0], word...)
		form[i], form[i+1] = form[i+1], form[i]
		if n := v.number[string(form)]; n > 0 {
			return n
		}
	}
	for i := 1; i < len(word); i++ {
		form := append(append(room[:0], word[:i]...), word[i+1:]...)
		if n := v.number[string(form)]; n > 0 && len(form) >= minSlip-1 {
			return n
		}
		for _, n := range v.cut[string(form)] {
			if w := v.words[n]; len(w) == len(word) && len(word) > minSlip {
				return n
			}
		}
	}
	if longer := v.cut[string(word)]; len(longer) > 0 {
		return longer[0]
	}
	return 0
}

// A script is a text as numbers of words, with the place of each word in the folded text.
type script struct {
	folded  []byte
	numbers []uint16
	spans   []span
	of      *vocabulary
	present []uint64 // a bit for each word of the lists
	bits    uint64   // the same, 64 words a bit
	tried   []uint64 // the same of those whose patterns were looked for
}

// A span is a word's place.
type span struct {
	from, to int
	slipped  bool // the word is a slip of the one that its number says
}

// read numbers the words of a folded text, in the memory of the text before. A shortened word becomes the words that it stands for.
func (s *script) read(v *vocabulary, folded []byte) {
	words := 2 * (1 + bytes.Count(folded, []byte{' '})) // a shortened one becomes two, hardly ever more: what grows leaves a copy behind
	s.folded, s.of = folded, v
	s.numbers, s.spans = slices.Grow(s.numbers, words), slices.Grow(s.spans, words)
	s.present = append(s.present, make([]uint64, len(v.words)/64+1)...)
	left := slipBudget
	for at := 0; at < len(folded); {
		end := wordEnd(folded, at)
		word := folded[at:end]
		switch full, n := v.fullOf(word), v.number[string(word)]; {
		case full != nil:
			for _, n := range full {
				s.put(n, span{at, end, false})
			}
		case n > 0 || left == 0:
			s.put(n, span{at, end, false})
		default:
			n = v.near(word)
			if len(word) >= minSlip {
				left--
			}
			s.put(n, span{at, end, n > 0})
		}
		at = end + 1
	}
}

func (s *script) forget() {
	s.folded, s.bits = nil, 0
	empty(&s.numbers)
	empty(&s.spans)
	empty(&s.present)
	empty(&s.tried)
}

func (s *script) put(n uint16, at span) {
	s.numbers, s.spans = append(s.numbers, n), append(s.spans, at)
	s.present[n/64] |= 1 << (n % 64)
	s.bits |= 1 << (n % 64)
}

func (s *script) has(n uint16) bool { return s.present[n/64]&(1<<(n%64)) != 0 }

// says tells whether the word stands at a place: a short one that may be a slip of another does not.
func (s *script) says(at int, word uint16) bool {
	return s.numbers[at] == word && (!s.spans[at].slipped || s.spans[at].to-s.spans[at].from > minSlip)
}

func (s *script) hasAll(numbers []uint16) bool {
	return !slices.ContainsFunc(numbers, func(n uint16) bool { return !s.has(n) })
}

// A tree finds phrases word by word.
type tree struct {
	first []uint16 // the nodes of first words, by word
	nodes []node   // the root is 0
}

type node struct {
	edges []edge // few: but for the root's, which are in first
	tags  []tag
}

type edge struct{ word, node uint16 }

func newTree() *tree { return &tree{nodes: make([]node, 1)} }

// step is the node that a word leads to, 0 for none.
func (t *tree) step(from, word uint16) uint16 {
	if from == 0 {
		if int(word) < len(t.first) {
			return t.first[word]
		}
		return 0
	}
	for _, e := range t.nodes[from].edges {
		if e.word == word {
			return e.node
		}
	}
	return 0
}

func (t *tree) add(words []uint16, g tag) {
	at := uint16(0)
	for _, w := range words {
		next := t.step(at, w)
		if next == 0 {
			next = uint16(len(t.nodes))
			t.nodes = append(t.nodes, node{})
			t.lead(at, w, next)
		}
		at = next
	}
	t.nodes[at].tags = append(t.nodes[at].tags, g)
}

func (t *tree) lead(from, word, to uint16) {
	if from > 0 {
		t.nodes[from].edges = append(t.nodes[from].edges, edge{word, to})
		return
	}
	t.first = append(t.first, make([]uint16, max(0, int(word)+1-len(t.first)))...)
	t.first[word] = to
}
