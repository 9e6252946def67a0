package giveaway

// A hit is a phrase of a class at a token.
type hit struct{ class, length int }

type what uint8

const (
	isClass what = iota // n is the class
	isName
	isSkip // n is how many words at most
	isMore
)

type element struct {
	what what
	n    uint16
}

type pattern struct {
	kind     Kind
	from, to uint16 // of Lists.elements
}

// maxSkip bounds *n and +n, and with them the work at each word.
const maxSkip = 6

// is compares a token with a word of the lists. A word typed with marks must have the right ones; in a text with marks a word without has none.
func (s *scratch) is(t *token, w listed) bool {
	if t.marked {
		return t.spell == w.spell && w.spell != 0
	}
	if s.strict && w.spell != 0 {
		return false
	}
	return t.word == w.word || t.alt == w.word
}

// hit lists which phrases begin at each token.
func (s *scratch) hit() {
	for i := range s.tokens {
		s.at = append(s.at, len(s.hits))
		t := &s.tokens[i]
		if t.digits > 0 {
			s.hitNumber(i)
		}
		if t.word != 0 {
			s.hitPhrases(i, t.word)
		}
		if t.alt != 0 && t.alt != t.word {
			s.hitPhrases(i, t.alt)
		}
	}
	s.at = append(s.at, len(s.hits))
}

func (s *scratch) hitPhrases(i int, word uint16) {
	for _, p := range s.lists.phrases.of(int(word)) {
		if !s.is(&s.tokens[i], p.first) {
			continue
		}
		rest, n := s.lists.rest[p.from:p.to], 0
		for n < len(rest) && s.joined(i+1+n) && s.is(&s.tokens[i+1+n], rest[n]) {
			n++
		}
		if n == len(rest) {
			s.add(i, int(p.class), 1+n)
		}
	}
}

// add notes a phrase at token i.
func (s *scratch) add(i, class, length int) {
	s.hits = append(s.hits, hit{class, length})
	if class < classFree {
		s.tokens[i].classes |= 1 << class
	}
}

// hitsAt are those of token i.
func (s *scratch) hitsAt(i int) []hit {
	if i >= len(s.tokens) {
		return nil
	}
	return s.hits[s.at[i]:s.at[i+1]]
}

// has gives the length of the longest phrase of the class at token i, 0 when there is none.
func (s *scratch) has(i, class int) (longest int) {
	if class < classFree && (i >= len(s.tokens) || s.tokens[i].classes&(1<<class) == 0) {
		return 0
	}
	for _, h := range s.hitsAt(i) {
		if h.class == class {
			longest = max(longest, h.length)
		}
	}
	return longest
}

// patterns marks the longest match of each pattern at each token.
func (s *scratch) patterns() {
	for i := range s.tokens {
		for at, h := range s.hitsAt(i) {
			if s.repeated(i, at, h.class) {
				continue
			}
			for _, p := range s.lists.patterns.of(h.class) {
				if end := s.run(s.lists.elements[p.from:p.to], i, i); end > i {
					s.mark(i, end, p.kind)
				}
			}
		}
	}
}

// repeated says whether the class was seen at token i before its hit number at.
func (s *scratch) repeated(i, at, class int) bool {
	for _, h := range s.hitsAt(i)[:at] {
		if h.class == class {
			return true
		}
	}
	return false
}

// run gives the end of the longest match of the elements at token i, of a match that began at token start; 0 when there is none.
func (s *scratch) run(elements []element, start, i int) (end int) {
	if len(elements) == 0 {
		return i
	}
	e, rest := elements[0], elements[1:]
	if i > start && e.what != isSkip && !s.joined(i) {
		return 0
	}
	switch e.what {
	case isName:
		if last := s.nameAt(i, false); last > i {
			return s.run(rest, start, last)
		}
	case isSkip:
		for n := 0; n <= int(e.n) && (n == 0 || s.joined(i+n-1)); n++ {
			if end := s.run(rest, start, i+n); end > 0 {
				return end
			}
		}
	case isMore:
		n := 0
		for n < int(e.n) && s.joined(i+n) && (n == 0 || s.has(i+n, classStop) == 0) {
			n++
		}
		if n > 0 {
			return s.run(rest, start, i+n)
		}
	case isClass:
		if e.n == classAny {
			if i >= len(s.tokens) {
				return 0
			}
			return s.run(rest, start, i+1)
		}
		for _, h := range s.hitsAt(i) {
			if h.class == int(e.n) {
				end = max(end, s.run(rest, start, i+h.length))
			}
		}
	}
	return end
}
