package main

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// visible makes a stranger's text harmless on a terminal: everything that a terminal would obey, and everything that would hide or reorder
// letters, is shown as a mark. Line feeds are marked too; visibleLines keeps them.
func visible(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, "<x%02X>", s[i])
		case plain(r):
			b.WriteRune(r)
		default:
			fmt.Fprintf(&b, "<U+%04X>", r)
		}
		i += n
	}
	return b.String()
}

// visibleLines is visible for text of several lines; every line starts with margin, so that no line of a stranger's can pass for ours.
func visibleLines(margin, s string) string {
	lines := strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n")
	for i, l := range lines {
		lines[i] = margin + visible(l)
	}
	return strings.Join(lines, "\n") + "\n"
}

// plain says whether a terminal shows the rune and nothing else happens. Combining marks pass (Vietnamese and Lao need them); format
// characters (bidi, zero-width, tags), private use, surrogates, and every space but the ordinary one do not.
func plain(r rune) bool {
	switch {
	case r == ' ':
		return true
	case unicode.Is(unicode.Variation_Selector, r), r == 0x034F, r == 0x115F, r == 0x1160, r == 0x3164, r == 0xFFA0, r == 0x2800:
		return false // drawn as nothing
	}
	return unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S)
}
