package giveaway

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A letter is what a rune means here: a plain letter or digit, what was put on it, and its tone. Marks are kept apart since "con" (child) is
// not "còn" (still).
type letter struct {
	base    byte // lower-case ASCII, 0 when it is neither a Latin letter nor a digit
	quality byte // '^' hat, '(' breve, '+' horn, '-' bar, 0
	tone    byte // '1' grave, '2' acute, '3' hook, '4' tilde, '5' dot, 0
	upper   bool
}

const (
	tableLatin = 0x0250
	extraFrom  = 0x1E00 // Latin Extended Additional: the Vietnamese block
	extraTo    = 0x1F00
)

var latin, extra = describeAll(0, tableLatin), describeAll(extraFrom, extraTo)

func describeAll(from, to rune) []letter {
	table := make([]letter, to-from)
	for i := range table {
		table[i] = describe(from + rune(i))
	}
	return table
}

func describe(r rune) (l letter) {
	var plain [utf8.UTFMax]byte
	n := utf8.EncodeRune(plain[:], r)
	for i, part := range []rune(string(norm.NFD.Bytes(plain[:n]))) {
		switch {
		case i > 0:
			l.mark(part)
		case part == 'đ' || part == 'Đ' || part == 'ð' || part == 'Ð' || part == 'Ɖ':
			l = letter{base: 'd', quality: '-', upper: part != 'đ' && part != 'ð'}
		case part < utf8.RuneSelf && (unicode.IsLetter(part) || unicode.IsDigit(part)):
			l = letter{base: byte(unicode.ToLower(part)), upper: unicode.IsUpper(part)}
		}
	}
	return l
}

// mark puts a combining mark on the letter.
func (l *letter) mark(r rune) {
	switch r {
	case 0x0302:
		l.quality = '^'
	case 0x0306:
		l.quality = '('
	case 0x031B:
		l.quality = '+'
	case 0x0300, 0x0340:
		l.tone = '1'
	case 0x0301, 0x0341:
		l.tone = '2'
	case 0x0309:
		l.tone = '3'
	case 0x0303:
		l.tone = '4'
	case 0x0323:
		l.tone = '5'
	}
}

// classify looks a rune up; base is 0 for what separates words.
func classify(r rune) letter {
	switch {
	case r < tableLatin:
		return latin[r]
	case r >= extraFrom && r < extraTo:
		return extra[r-extraFrom]
	case r >= 0xFF01 && r <= 0xFF5E: // full-width forms
		return latin[r-0xFEE0]
	}
	return letter{}
}

func combining(r rune) bool { return r >= 0x0300 && r <= 0x036F }

// hidden runes stand inside words without being seen.
func hidden(r rune) bool {
	return r == 0x00AD || r >= 0x200B && r <= 0x200F || r >= 0x202A && r <= 0x202E || r >= 0x2060 && r <= 0x2069 || r == 0xFEFF
}

// untype undoes telex and VNI keys that a telephone left in a word: "thawngf" and "tha8ng2" become "thang". Nothing comes of a word without a vowel.
func untype(dst, word []byte) []byte {
	start := len(dst)
	vowel := false
	for i, b := range word {
		switch {
		case b >= '0' && b <= '9':
			continue
		case b == 'w' && !vowel:
			b, vowel = 'u', true
		case vowel && (b == 's' || b == 'f' || b == 'r' || b == 'x' || b == 'j' || b == 'w' || b == 'z'):
			continue
		case i > 0 && b == word[i-1] && (b == 'a' || b == 'e' || b == 'o' || b == 'd'):
			continue
		}
		vowel = vowel || b == 'a' || b == 'e' || b == 'i' || b == 'o' || b == 'u' || b == 'y'
		dst = append(dst, b)
	}
	if !vowel {
		return dst[:start]
	}
	return dst
}
