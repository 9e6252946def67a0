package giveaway

import (
	"fmt"
	"unicode/utf8"
)

// Lao and Thai are written without spaces: phrases are found as runs of letters.

type then uint8

const (
	thenNothing then = iota
	thenName         // some letters more are the name
	thenPlate        // and digits
)

type scriptPhrase struct {
	text string
	kind Kind
	then then
}

const (
	scriptFrom = 0x0E00
	scriptTo   = 0x0F00
	nameRunes  = 8  // after a title, up to a space; longer names are rare, and nothing tells where they end
	plateRunes = 14 // after the word for plate
)

func scripted(r rune) bool { return r >= scriptFrom && r < scriptTo }

// scripts marks the phrases of Lao and Thai.
func (s *scratch) scripts(text []byte) {
	left := maxTokens
	for i := 0; i < len(text) && left > 0; {
		if text[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(text[i:])
		if !scripted(r) {
			i += n
			continue
		}
		left--
		s.scriptAt(text, i, r)
		i += n
	}
}

func (s *scratch) scriptAt(text []byte, i int, r rune) {
	for _, p := range s.lists.scripts[r] {
		if len(text)-i < len(p.text) || string(text[i:i+len(p.text)]) != p.text {
			continue
		}
		end := i + len(p.text)
		switch p.then {
		case thenName:
			end = scriptName(text, end)
		case thenPlate:
			end = scriptPlate(text, end)
		}
		if end > i {
			s.found = append(s.found, Mark{From: i, To: end, Kind: p.kind})
		}
	}
	if end := laoPlate(text, i); end > i {
		s.found = append(s.found, Mark{From: i, To: end, Kind: Plate})
	}
}

// scriptName takes the letters behind a title.
func scriptName(text []byte, end int) int {
	if end < len(text) && text[end] == ' ' {
		end++
	}
	for n := 0; n < nameRunes && end < len(text); n++ {
		r, size := utf8.DecodeRune(text[end:])
		if !scripted(r) {
			break
		}
		end += size
	}
	return end
}

// scriptPlate takes what follows the word for plate or house number, up to its last digit; 0 without one.
func scriptPlate(text []byte, at int) (end int) {
	for n := 0; n < plateRunes && at < len(text); n++ {
		r, size := utf8.DecodeRune(text[at:])
		digit := r >= '0' && r <= '9'
		if !digit && !scripted(r) && r != ' ' && r != '-' || end > 0 && !digit {
			break
		}
		at += size
		if digit {
			end = at
		}
	}
	return end
}

// laoPlate reads two letters and four digits: "ກຂ 4512".
func laoPlate(text []byte, i int) int {
	at := i
	for range 2 {
		r, size := utf8.DecodeRune(text[at:])
		if r < 0x0E81 || r > 0x0EAE {
			return i
		}
		at += size
	}
	if at < len(text) && text[at] == ' ' {
		at++
	}
	for n := range 4 {
		if at+n >= len(text) || text[at+n] < '0' || text[at+n] > '9' {
			return i
		}
	}
	return at + 4
}

// addScripts files the phrases of other scripts by their first letter.
func (l *Lists) addScripts(f *file) (faults []error) {
	add := func(text string, p scriptPhrase) {
		r, n := utf8.DecodeRuneInString(text)
		if n == 0 || !scripted(r) {
			faults = append(faults, fmt.Errorf("%q is not of a script without spaces", text))
		}
		p.text = text
		l.scripts[r] = append(l.scripts[r], p)
	}
	for _, name := range sortedKeys(f.Scripts) {
		for _, text := range f.Scripts[name] {
			add(text, scriptPhrase{kind: kindNames[name]})
		}
	}
	for _, text := range f.ScriptTitles {
		add(text, scriptPhrase{kind: Name, then: thenName})
	}
	for _, text := range f.ScriptPlates {
		add(text, scriptPhrase{kind: Plate, then: thenPlate})
	}
	for _, text := range f.ScriptHouses {
		add(text, scriptPhrase{kind: House, then: thenPlate})
	}
	return faults
}
