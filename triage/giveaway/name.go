package giveaway

import "bytes"

const maxName = 5 // words

// names marks names of persons: behind a title, as a row of capitals with a surname, and in small letters with a surname and a middle word.
func (s *scratch) names() {
	for i := 0; i < len(s.tokens); i++ {
		if end := s.titled(i); end > i {
			s.mark(i, end, Name)
			continue
		}
		from, end := s.bare(i)
		if end > from {
			s.mark(from, end, Name)
		}
		i = max(i, end-1)
	}
}

// titled gives the end of a title with a name behind it.
func (s *scratch) titled(i int) (end int) {
	if s.has(i, classNoName) > 0 {
		return i
	}
	for _, h := range s.hitsAt(i) {
		if h.class != classTitle && h.class != classNamed || !s.joined(i+h.length) {
			continue
		}
		weak := h.class == classTitle && s.has(i, classWeak) >= h.length
		if last := s.nameAt(i+h.length, weak); last > i+h.length {
			end = max(end, last)
		}
	}
	return end
}

// nameAt gives the end of a name that a title or "nhà" introduces, or i.
func (s *scratch) nameAt(i int, weak bool) int {
	if i >= len(s.tokens) {
		return i
	}
	if end := s.capitals(i); end > i {
		return s.nicked(end)
	}
	if end := s.small(i); end > i {
		return end
	}
	if weak || s.has(i, classNoGiven) > 0 || s.has(i, classGiven) == 0 || s.cased && s.strict {
		return i
	}
	return s.nicked(i + 1)
}

// capitals gives the end of a row of words in capitals that may be a name, or i.
func (s *scratch) capitals(i int) int {
	end := i
	for end < len(s.tokens) && end < i+maxName && s.cased && s.tokens[end].upper && (end == i && s.has(i, classNoName) == 0 || end > i && s.joined(end)) && s.tokens[end].digits == 0 {
		end++
	}
	return end
}

// nicked takes the nickname behind a name: "Tuấn béo".
func (s *scratch) nicked(end int) int {
	if s.joined(end) {
		end += s.has(end, classNick)
	}
	return end
}

// bare finds a name without a title that begins at token i; end is behind it, or behind what is surely none.
func (s *scratch) bare(i int) (from, end int) {
	if i > 0 && s.joined(i) && s.has(i-1, classNotAfter) > 0 {
		return i, i
	}
	if n := s.has(i, classNoName); n > 1 {
		return i + n, i + n
	}
	last := s.capitals(i)
	if last == i {
		return i, max(s.small(i), s.glued(i))
	}
	for at := i; at < min(i+2, last); at++ {
		if s.surnamed(at, last) {
			return at, s.nicked(last)
		}
	}
	if last == i+1 && (s.foreign(i) || s.has(i, classGiven) > 0 && s.nicked(last) > last || s.has(i, classGiven) > 0 && s.tokens[i].gap == gapSpace && !s.tokens[i-1].upper) {
		return i, s.nicked(last)
	}
	return i, i
}

// surnamed says whether the row of capitals from at to last reads as surname and given name.
func (s *scratch) surnamed(at, last int) bool {
	switch n := last - at; {
	case n < 2:
		return false
	case s.has(at, classSure) > 0 || s.has(at, classPrefix) > 0:
		return true
	case n >= 3 && (s.has(at, classSurname) > 0 || s.has(at+1, classMiddleSure) > 0):
		return true
	case n >= 3:
		return len(s.text(at+1)) == 1
	}
	return false
}

// small finds surname, middle word and given name in small letters: "ho thi kieu"; it gives the end, or i.
func (s *scratch) small(i int) int {
	n := s.has(i, classSurname)
	if n == 0 || !s.joined(i+n) || !s.joined(i+n+1) {
		return i
	}
	sure := s.has(i+n, classMiddleSure) > 0 || s.has(i, classSure) > 0 && len(s.text(i+n)) == 1 && s.has(i+n, classMiddle) > 0
	if !sure || s.has(i+n+1, classStop) > 0 {
		return i
	}
	end := i + n + 2
	if s.joined(end) && s.has(end, classGiven) > 0 && s.has(end, classStop) == 0 && s.tokens[end].upper == s.tokens[end-1].upper && !s.cased {
		end++
	}
	return end
}

// glued finds a whole name in one word: "nguyenvanhung".
func (s *scratch) glued(i int) int {
	text := s.text(i)
	if len(text) < 9 || len(text) > 24 || s.tokens[i].digits > 0 {
		return i
	}
	for _, surname := range s.lists.sure {
		if rest, ok := bytes.CutPrefix(text, surname); ok && len(rest) >= 5 && (string(rest[:3]) == "van" || string(rest[:3]) == "thi") {
			return i + 1
		}
	}
	return i
}

// foreign tells a Lao name by how it begins.
func (s *scratch) foreign(i int) bool {
	text := s.text(i)
	if len(text) < 5 {
		return false
	}
	for _, begin := range s.lists.foreign {
		if bytes.HasPrefix(text, begin) {
			return true
		}
	}
	return false
}
