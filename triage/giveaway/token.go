package giveaway

import (
	"slices"
	"sync"
	"unicode/utf8"
)

// A token is one word of the text.
type token struct {
	from, to int    // bytes of the text
	lo, hi   int    // its plain letters, in scratch.letters
	word     uint16 // of the vocabulary, by plain letters; 0 unknown
	alt      uint16 // the same with telex and VNI keys undone; 0 where there are none
	spell    uint16 // of the spellings, when it has marks
	digits   int    // how many of its letters are digits
	classes  uint32 // of code, a bit each: those of which a phrase begins here
	gap      byte
	plus     bool // a + stands right before it
	upper    bool // begins with a capital
	capitals int  // how many of its letters are
	marked   bool
}

// What may stand before a word, weakest first. A phrase runs on over a space or hyphen and over nothing else.
const (
	gapSpace byte = iota
	gapHyphen
	gapDot
	gapColon
	gapSlash
	gapComma
	gapStop
)

// maxTokens is beyond any text that the door takes: 24 KiB.
const maxTokens = 16 << 10

// A scratch is all that one reading needs. It is wiped before it is used again.
type scratch struct {
	lists   *Lists
	letters []byte
	buffer  []byte // one word, spelled or untyped
	tokens  []token
	hits    []hit
	at      []int // at[i] is where the hits of token i begin, at[i+1] where they end
	found   []Mark
	cased   bool // capitals mean something: the text is neither all capitals nor without
	strict  bool // most words have marks, so that one without has none
}

var scratches = sync.Pool{New: func() any { return new(scratch) }}

func (s *scratch) release() {
	clear(s.letters[:cap(s.letters)])
	clear(s.buffer[:cap(s.buffer)])
	s.letters, s.buffer, s.tokens, s.hits, s.at, s.found = s.letters[:0], s.buffer[:0], s.tokens[:0], s.hits[:0], s.at[:0], s.found[:0]
	s.lists, s.cased, s.strict = nil, false, false
	if cap(s.letters) < 64<<10 {
		scratches.Put(s)
	}
}

// scan cuts the text into words and looks each up.
func (s *scratch) scan(text []byte) {
	var (
		t    token
		w    speller
		open bool
	)
	s.letters, s.buffer = slices.Grow(s.letters, len(text)), slices.Grow(s.buffer, 2*len(text)+1) // what moved would leave a copy behind; a letter has one mark beside the word's tone
	gap, plus := gapStop, false
	end := func(at int) {
		if open {
			t.to = at
			s.look(t, &w)
		}
		open = false
	}
	last := 0 // behind the last letter or mark of the open word
	for i := 0; i < len(text) && len(s.tokens) < maxTokens; {
		r, n := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRune(text[i:])
		}
		l := classify(r)
		switch {
		case l.base != 0:
			if !open {
				t = token{from: i, lo: len(s.letters), gap: gap, plus: plus, upper: l.upper}
				w.reset(s.buffer[:0])
				open, gap, plus = true, gapSpace, false
			}
			if l.base <= '9' {
				t.digits++
			}
			if l.upper {
				t.capitals++
			}
			w.letter(l)
			s.letters = append(s.letters, l.base)
			last = i + n
		case combining(r):
			if open {
				w.mark(r)
				last = i + n
			}
		case hidden(r):
		default:
			end(last)
			gap, plus = max(gap, gapOf(r)), r == '+'
		}
		i += n
	}
	end(last)
	s.weigh()
}

func gapOf(r rune) byte {
	switch r {
	case ' ', '\t', '\r', '\'', '’', '_', 0xA0:
		return gapSpace
	case '-', '–':
		return gapHyphen
	case '.':
		return gapDot
	case ':':
		return gapColon
	case '/':
		return gapSlash
	case '\n', '!', '?', ';':
		return gapStop
	}
	return gapComma
}

// look looks the finished word up.
func (s *scratch) look(t token, w *speller) {
	t.hi = len(s.letters)
	folded := s.letters[t.lo:t.hi]
	t.word = s.lists.words[string(folded)]
	spelled := w.done()
	s.buffer = spelled
	if t.marked = len(spelled) != len(folded); t.marked {
		t.spell = s.lists.spells[string(spelled)]
	} else if len(folded) >= 2 && len(folded) <= 16 && t.digits < len(folded) {
		s.buffer = untype(s.buffer[:0], folded)
		if string(s.buffer) != string(folded) {
			t.alt = s.lists.words[string(s.buffer)]
		}
	}
	s.tokens = append(s.tokens, t)
}

// weigh decides what capitals and missing marks mean in this text.
func (s *scratch) weigh() {
	upper, marked, words := 0, 0, 0
	for _, t := range s.tokens {
		if t.digits == t.hi-t.lo {
			continue
		}
		words++
		if t.upper {
			upper++
		}
		if t.marked {
			marked++
		}
	}
	s.strict = 3*marked > words
	s.cased = upper > 0 && (5*upper <= 4*words || words < 6)
}

// joined says whether word i belongs to the same run of words as the one before.
func (s *scratch) joined(i int) bool { return i < len(s.tokens) && s.tokens[i].gap <= gapHyphen }

func (s *scratch) text(i int) []byte { return s.letters[s.tokens[i].lo:s.tokens[i].hi] }

func (s *scratch) mark(from, to int, k Kind) {
	s.found = append(s.found, Mark{From: s.tokens[from].from, To: s.tokens[to-1].to, Kind: k})
}

// A speller writes a word with its marks so that the place of the tone does not matter: "hoà" and "hòa" are both "hoa1".
type speller struct {
	out  []byte
	last letter
	tone byte
}

func (w *speller) reset(buffer []byte) { *w = speller{out: buffer} }

func (w *speller) flush() {
	if w.last.base == 0 {
		return
	}
	w.out = append(w.out, w.last.base)
	if w.last.quality != 0 {
		w.out = append(w.out, w.last.quality)
	}
	if w.last.tone != 0 {
		w.tone = w.last.tone
	}
	w.last = letter{}
}

func (w *speller) letter(l letter) { w.flush(); w.last = l }

func (w *speller) mark(r rune) { w.last.mark(r) }

// done gives the word; it is as long as its plain letters exactly when it has no marks.
func (w *speller) done() []byte {
	w.flush()
	if w.tone != 0 {
		w.out = append(w.out, w.tone)
	}
	return w.out
}
