// Package visible makes a stranger's text harmless to look at: what a terminal or a browser would obey, and what would hide, reorder or pile up
// letters, is shown as a mark. docs/formats.md has the rule; the console's src/judge/visible.ts follows it, and both are held to testdata/vectors.json.
package visible

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxMarks is how many combining marks in a row are drawn. A letter of Vietnamese carries two, of Lao and Thai three; a thousand would cover the screen.
const maxMarks = 4

// Text shows every rune that is not Plain as <U+ and its number in hex digits>, every byte that is no UTF-8 as <x and its two digits>, and combining marks beyond the fourth in a
// row as the former. Line feeds are marked too; Lines keeps them.
func Text(s string) string {
	var b strings.Builder
	marks := 0
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if unicode.Is(unicode.M, r) {
			marks++
		} else {
			marks = 0
		}
		switch {
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, "<x%02X>", s[i])
		case Plain(r) && marks <= maxMarks:
			b.WriteRune(r)
		default:
			fmt.Fprintf(&b, "<U+%04X>", r)
		}
		i += n
	}
	return b.String()
}

// Lines is Text for text of several lines; every line starts with margin, so that no line of a stranger's can pass for ours.
func Lines(margin, s string) string {
	lines := strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n")
	for i, l := range lines {
		lines[i] = margin + Text(l)
	}
	return strings.Join(lines, "\n") + "\n"
}

// Plain says whether the rune is drawn and nothing else happens. Combining marks pass (Vietnamese and Lao need them); format
// characters (bidi, zero-width, tags), private use, surrogates, and every space but the ordinary one do not.
func Plain(r rune) bool {
	switch {
	case r == ' ':
		return true
	case unicode.Is(unicode.Variation_Selector, r), r == 0x034F, r == 0x115F, r == 0x1160, r == 0x3164, r == 0xFFA0, r == 0x2800, r == 0x17B4, r == 0x17B5:
		return false // drawn as nothing
	}
	return unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S)
}
