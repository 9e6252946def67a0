package place

import (
	"slices"
	"strconv"
)

// A marker is a stretch of border-marker numbers that a page puts into communes. Numbers run north to south along the Lao line.
type marker struct {
	from, to int
	province string
	codes    []uint16
	stated   bool
}

// lastMarker bounds the numbers of the Lao line.
const lastMarker = 800

func (l *loader) marker(f []string) error {
	var m marker
	var err error
	if m.from, err = strconv.Atoi(mainNumber(f[0])); err != nil {
		return err
	}
	if m.to, err = strconv.Atoi(mainNumber(f[1])); err != nil {
		return err
	}
	if m.codes, err = l.codes(f[3]); err != nil {
		return err
	}
	m.province, m.stated = f[2], f[4] == "stated"
	l.g.markers = append(l.g.markers, m)
	l.g.landmarks.show(kindEnd, f)
	return nil
}

// mainNumber cuts a sub-number off: "511/1" is a marker beside 511.
func mainNumber(s string) string {
	for i := range len(s) {
		if s[i] == '/' {
			return s[:i]
		}
	}
	return s
}

var markerWords = newPhrases("moc", "moc so", "cot moc", "cot moc so", "moc bien gioi", "moc gioi", "moc quoc gioi", "moc bien gioi so", "moc gioi so", "cot")

// markerNamed finds the first marker number of the text: "mốc 511/1".
func (w *words) markerNamed() (number string, n int, ok bool) {
	for i, t := range w.tokens {
		if !t.digits || i == 0 || t.to-t.from > 3 {
			continue
		}
		if w.before(i, markerWords) == nil {
			continue
		}
		number = string(w.text(t))
		if n, _ = strconv.Atoi(number); n > lastMarker || i+1 < len(w.tokens) && w.is(i+1, "gio") {
			continue
		}
		if i+1 < len(w.tokens) && w.tokens[i+1].gap == gapSlash && w.tokens[i+1].digits && w.tokens[i+1].to-w.tokens[i+1].from <= 2 {
			number += "/" + string(w.text(w.tokens[i+1]))
		}
		return number, n, true
	}
	return "", 0, false
}

// markersAround gives the stretches that hold the number, or the known ones next to it on either side.
func (g *Gazetteer) markersAround(n int) (held bool, around []marker) {
	before := -1
	for i, m := range g.markers {
		if m.from <= n && n <= m.to {
			around, held = append(around, m), true
		}
		if m.to < n && (before < 0 || m.to > g.markers[before].to) {
			before = i
		}
	}
	if held {
		return true, around
	}
	if before >= 0 {
		around = append(around, g.markers[before])
	}
	if next := slices.IndexFunc(g.markers, func(m marker) bool { return m.from > n }); next >= 0 {
		around = append(around, g.markers[next])
	}
	return false, around
}
