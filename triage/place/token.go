package place

import (
	"slices"
	"unicode/utf8"
)

// A token is one word of the text. Its letters lie in words.letters; nothing else of the text is kept.
type token struct {
	from, to uint32 // in letters
	alt      uint32 // start in letters of the word with telex or VNI keys undone, 0 when there is none
	altTo    uint32
	sorts    sorts  // of both readings, see sortOut
	typed    sorts  // of the telex reading where there is one
	spelling uint16 // ten bits that stand for the marks, 0 without marks
	gap      uint8  // what stands before it
	capital  bool
	digits   bool // nothing but digits
}

const (
	gapSpace uint8 = iota
	gapComma       // comma, colon, bracket
	gapStop        // end of a sentence or line
	gapSlash       // inside numbers: 511/1
	gapDot         // "x. Lao Bảo"
)

// words is a tokenised text.
type words struct {
	letters []byte
	tokens  []token
	marked  int // tokens with marks
	cased   bool
}

// What lies beyond is not read for places; a tip that begins with this much before it says where is asked.
const (
	maxTokens  = 3 << 10
	maxLetters = 16 << 10
)

// room makes letters long enough for both readings of a text: what moved would leave a copy behind.
func (w *words) room(text []byte) {
	w.letters = slices.Grow(w.letters, 1+2*min(len(text), maxLetters+utf8.UTFMax))
}

// scan fills w from text. Digits and letters written together stay one word ("aluoi1", "d9o62n").
func (w *words) scan(text []byte) {
	var t token
	var sp speller
	open, gap := false, gapStop
	w.room(text)
	w.letters = append(w.letters, ' ') // offset 0 means "no alternative"
	end := func() {
		if open {
			t.to, t.spelling = uint32(len(w.letters)), sp.sum()
			w.add(t)
		}
		open = false
	}
	for i := 0; i < len(text) && len(w.tokens) < maxTokens && len(w.letters) < maxLetters; {
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(text[i:])
		}
		i += size
		l, ok := classify(r)
		if !ok && open && combining(r) {
			sp.mark(r)
			continue
		}
		if !ok && (combining(r) || invisible(r)) {
			continue
		}
		if !ok {
			if g := gapOf(r, size); !open {
				gap = max(gap, g)
			} else {
				end()
				gap = g
			}
			continue
		}
		if !open {
			t = token{from: uint32(len(w.letters)), gap: gap, capital: l.upper, digits: true}
			open, gap = true, gapSpace
			sp = speller{}
		}
		t.digits = t.digits && l.base >= '0' && l.base <= '9'
		sp.letter(l)
		w.letters = append(w.letters, l.base)
	}
	end()
}

func (w *words) add(t token) {
	if t.spelling != 0 {
		w.marked++
	}
	if t.capital && t.gap == gapSpace {
		w.cased = true
	}
	w.tokens = append(w.tokens, t)
}

func gapOf(r rune, size int) uint8 {
	switch {
	case r == '\n' || r == '!' || r == '?' || r == ';':
		return gapStop
	case r == '.':
		return gapDot
	case r == '/':
		return gapSlash
	case r == ' ' || r == '\t' || r == '\r' || r == '\'' || r == '’' || r == '-' || r == '_' || r == 0xA0 || r == utf8.RuneError && size == 1:
		return gapSpace
	}
	return gapComma
}

func (w *words) text(t token) []byte { return w.letters[t.from:t.to] }

// word is the token as a role word would be typed: the telex reading where there is one.
func (w *words) word(i int) []byte {
	t := w.tokens[i]
	if t.alt != 0 {
		return w.letters[t.alt:t.altTo]
	}
	return w.text(t)
}

// is tells whether the token, read either way, is the word.
func (w *words) is(i int, word string) bool {
	return i >= 0 && i < len(w.tokens) && (string(w.text(w.tokens[i])) == word || string(w.word(i)) == word)
}

// clear wipes what was read.
func (w *words) clear() {
	clear(w.letters[:cap(w.letters)])
	clear(w.tokens[:cap(w.tokens)])
	w.letters, w.tokens, w.marked, w.cased = w.letters[:0], w.tokens[:0], 0, false
}

// A speller sums up the marks of one syllable so that the place of the tone does not matter: "hoà" and "hóa" give the same sum.
type speller struct {
	last    letter
	quality uint32
	tone    byte
}

func (s *speller) letter(l letter) {
	s.flush()
	s.last = l
	if l.tone != 0 {
		s.tone = l.tone
	}
}

func (s *speller) mark(r rune) {
	if applyMark(&s.last, r) && s.last.tone != 0 {
		s.tone = s.last.tone
	}
}

func (s *speller) flush() {
	if s.last.quality != 0 {
		s.quality = s.quality*31 + uint32(s.last.base)*8 + uint32(s.last.quality)
	}
}

// sum is 0 exactly when the syllable carries no mark.
func (s *speller) sum() uint16 {
	s.flush()
	s.last = letter{}
	if s.quality == 0 && s.tone == 0 {
		return 0
	}
	mixed := s.quality*2654435761 + uint32(s.tone)*40503
	return uint16((mixed^mixed>>15)%1023) + 1
}

const maxSyllables = 6

// spelled packs the marks of a name's syllables, ten bits each.
func spelled(w *words) (packed uint64) {
	for i := range min(len(w.tokens), maxSyllables) {
		packed |= uint64(w.tokens[i].spelling) << (10 * i)
	}
	return packed
}
