package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"tipline/triage/place"
)

// A mode says what the right answer to a text is.
type mode string

const (
	one  mode = "one"  // the text names one place: any of the communes listed is right
	ask  mode = "ask"  // nobody could tell: a question is due, and a commune listed is among those offered
	lao  mode = "lao"  // the place is in Laos: no commune of Vietnam may be given
	none mode = "none" // no commune is named: none may be given as sure
)

// A line is one labelled text.
type line struct {
	half, form string
	area       place.Area
	mode       mode
	province   string
	communes   []string
	text       string
}

const columns = "half\tform\tarea\tmode\tprovince\tcommunes\ttext"

// readCorpus reads a file of labelled texts; "-" is an empty cell.
func readCorpus(path string) ([]line, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read corpus: %w", err)
	}
	var lines []line
	for number, row := range strings.Split(strings.TrimSuffix(string(b), "\n"), "\n") {
		f := strings.SplitN(row, "\t", 7)
		if number == 0 {
			continue
		}
		if len(f) != 7 {
			return nil, fmt.Errorf("%s:%d: %d columns, want 7", path, number+1, len(f))
		}
		l := line{half: f[0], form: f[1], mode: mode(f[3]), text: f[6]}
		if !slices.Contains([]mode{one, ask, lao, none}, l.mode) || l.mode == one && f[5] == "-" {
			return nil, fmt.Errorf("%s:%d: mode %q with communes %q", path, number+1, f[3], f[5])
		}
		if f[2] != "-" {
			l.area = strings.Split(f[2], ",")
		}
		if f[4] != "-" {
			l.province = f[4]
		}
		if f[5] != "-" {
			l.communes = strings.Split(f[5], "|")
		}
		for _, c := range l.communes {
			if _, ok := place.Default().Commune(c); !ok {
				return nil, fmt.Errorf("%s:%d: unknown commune %q", path, number+1, c)
			}
		}
		lines = append(lines, l)
	}
	return lines, nil
}

// row writes the line as it is read.
func (l line) row() string {
	dash := func(s string) string {
		if s == "" {
			return "-"
		}
		return s
	}
	return strings.Join([]string{l.half, l.form, dash(strings.Join(l.area, ",")), string(l.mode), dash(l.province), dash(strings.Join(l.communes, "|")), l.text}, "\t")
}
