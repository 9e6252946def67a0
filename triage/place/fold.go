package place

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Quality marks change the letter, tones change the syllable. Both are taken off by Fold and kept apart by the tokeniser, so that
// "Ba Tơ" and "Ba Tô" differ while "Hoà" and "Hóa" stay the same word.
const (
	qualityNone byte = iota
	qualityHat
	qualityBreve
	qualityHorn
	qualityBar
)

const (
	toneNone byte = iota
	toneGrave
	toneAcute
	toneHook
	toneTilde
	toneDot
)

// A letter is what a rune means to the folder.
type letter struct {
	base    byte // lower-case ASCII, 0 when the rune is not a Latin letter or digit
	quality byte
	tone    byte
	upper   bool
}

const (
	tableLatin = 0x0250 // ASCII to Latin Extended-B
	extraFrom  = 0x1E00 // Latin Extended Additional: the Vietnamese block
	extraTo    = 0x1F00
)

// The tables are filled by initialisers, not by init, because other package variables fold words.
var (
	latin = describeAll[[tableLatin]letter](0)
	extra = describeAll[[extraTo - extraFrom]letter](extraFrom)
)

func describeAll[T [tableLatin]letter | [extraTo - extraFrom]letter](first rune) (table T) {
	for i := range len(table) {
		table[i] = describe(first + rune(i))
	}
	return table
}

// describe decomposes one rune; it runs only while the tables are filled.
func describe(r rune) letter {
	var l letter
	var plain [utf8.UTFMax]byte
	n := utf8.EncodeRune(plain[:], r)
	for i, part := range []rune(string(norm.NFD.Bytes(plain[:n]))) {
		if i > 0 {
			applyMark(&l, part)
			continue
		}
		switch part {
		case 'đ', 'ð', 'Đ', 'Ð', 'Ɖ':
			l.base, l.quality, l.upper = 'd', qualityBar, unicode.IsUpper(part)
		case 'ı':
			l.base = 'i'
		default:
			if part < utf8.RuneSelf && (unicode.IsLetter(part) || unicode.IsDigit(part)) {
				l.base, l.upper = byte(unicode.ToLower(part)), unicode.IsUpper(part)
			}
		}
	}
	return l
}

// applyMark notes a combining mark on the letter and says whether it knew it.
func applyMark(l *letter, mark rune) bool {
	switch mark {
	case 0x0302:
		l.quality = qualityHat
	case 0x0306:
		l.quality = qualityBreve
	case 0x031B:
		l.quality = qualityHorn
	case 0x0300, 0x0340:
		l.tone = toneGrave
	case 0x0301, 0x0341:
		l.tone = toneAcute
	case 0x0309:
		l.tone = toneHook
	case 0x0303:
		l.tone = toneTilde
	case 0x0323:
		l.tone = toneDot
	default:
		return false
	}
	return true
}

// classify looks a rune up; ok is false for what separates words.
func classify(r rune) (l letter, ok bool) {
	switch {
	case r < tableLatin:
		l = latin[r]
	case r >= extraFrom && r < extraTo:
		l = extra[r-extraFrom]
	case r >= 0xFF01 && r <= 0xFF5E: // full-width forms
		l = latin[r-0xFEE0]
	}
	return l, l.base != 0
}

// invisible runes join what they stand between: they are typed by machines, never by people.
func invisible(r rune) bool {
	return r == 0x00AD || r >= 0x200B && r <= 0x200F || r >= 0x202A && r <= 0x202E || r >= 0x2060 && r <= 0x2069 || r == 0xFEFF
}

// combining tells the marks that Fold drops. Lao vowels are marks too, but they are letters of their own script and stay.
func combining(r rune) bool { return r >= 0x0300 && r <= 0x036F }

// otherLetter tells letters, digits and vowel signs of scripts without a fold.
func otherLetter(r rune) bool {
	return r >= utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r))
}

// Fold appends to dst the text in lower case, without diacritics, đ as d, other than letters and digits as single spaces.
func Fold(dst, text []byte) []byte {
	start := len(dst)
	gap := false
	put := func() {
		if gap && len(dst) > start {
			dst = append(dst, ' ')
		}
		gap = false
	}
	for i := 0; i < len(text); {
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(text[i:])
		}
		i += size
		l, ok := classify(r)
		switch {
		case ok:
			put()
			dst = append(dst, l.base)
		case r == utf8.RuneError && size == 1:
			gap = true
		case combining(r) || invisible(r):
		case otherLetter(r):
			put()
			dst = utf8.AppendRune(dst, unicode.ToLower(r))
		default:
			gap = true
		}
	}
	return dst
}
