package main

import (
	"math/rand/v2"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// keys are what a typist hits for a combining mark.
type keys map[rune]string

var (
	telexKeys = keys{0x0301: "s", 0x0300: "f", 0x0309: "r", 0x0303: "x", 0x0323: "j", 0x0306: "w", 0x031B: "w"}
	vniKeys   = keys{0x0301: "1", 0x0300: "2", 0x0309: "3", 0x0303: "4", 0x0323: "5", 0x0306: "8", 0x031B: "7", 0x0302: "6"}
)

// typed writes the word as the keys that were hit, the tone's at the end of the word or behind its vowel.
func (k keys) typed(word string, toneLast bool) string {
	var out, tone strings.Builder
	var last rune
	for _, r := range norm.NFD.String(strings.ToLower(word)) {
		key, mark := k[r]
		switch {
		case r == 'đ':
			out.WriteString(pick(k[0x0302] == "", "dd", "d9"))
		case r == 0x0302 && k[r] == "":
			out.WriteRune(last) // telex doubles the letter
		case mark && slices.Contains([]rune{0x0301, 0x0300, 0x0309, 0x0303, 0x0323}, r) && toneLast:
			tone.WriteString(key)
		case mark:
			out.WriteString(key)
		default:
			out.WriteRune(r)
			last = r
		}
	}
	return out.String() + tone.String()
}

func pick(first bool, a, b string) string {
	if first {
		return a
	}
	return b
}

// keyed types the words of a text so, but for a share that the telephone got right or that are typed without marks.
func (k keys) keyed(r *rand.Rand, text string) string {
	words := strings.Fields(text)
	toneLast := r.IntN(3) > 0
	for i, w := range words {
		if r.IntN(6) == 0 {
			words[i] = plain(w)
		} else {
			words[i] = k.typed(w, toneLast)
		}
	}
	return strings.Join(words, " ")
}

// plain takes the marks off and leaves signs and capitals.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == 'đ':
			return 'd'
		case r == 'Đ':
			return 'D'
		case r >= 0x0300 && r <= 0x036F:
			return -1
		}
		return r
	}, norm.NFD.String(text))
}

// slipped changes one letter of a name typed without marks: left out, doubled, swapped, or its neighbour on the keyboard.
func slipped(r *rand.Rand, name string) string {
	rows := []string{"qwertyuiop", "asdfghjkl", "zxcvbnm"}
	b := []byte(name)
	for {
		i := r.IntN(len(b))
		if b[i] < 'a' || b[i] > 'z' {
			continue
		}
		switch r.IntN(4) {
		case 0:
			return string(slices.Delete(slices.Clone(b), i, i+1))
		case 1:
			return string(slices.Insert(slices.Clone(b), i, b[i]))
		case 2:
			if i+1 < len(b) && b[i+1] != ' ' && b[i+1] != b[i] {
				b[i], b[i+1] = b[i+1], b[i]
				return string(b)
			}
		default:
			for _, row := range rows {
				if at := strings.IndexByte(row, b[i]); at >= 0 {
					b[i] = row[(at+len(row)+r.IntN(2)*2-1)%len(row)]
					return string(b)
				}
			}
		}
	}
}
