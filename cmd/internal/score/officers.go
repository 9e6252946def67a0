package main

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"tipline/triage/matter"
	"tipline/triage/place"
)

// What is to be reached on texts about officers, in per cent: those missed, and others that go up. The exit status does not depend on it, since it is not reached.
const goalMissed, goalUp = 2, 3

// shortText is the most words of the form "short".
const shortText = 6

// An accusation is a labelled text of testdata/officers_*.txt, or of any file like them.
type accusation struct {
	voice, text string
	accuses     bool
}

// readOfficers reads "+ text" and "- text"; "= name" begins a voice, # is a remark.
func readOfficers(path string) (all []accusation, err error) {
	file, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read corpus: %w", err)
	}
	voice, number := "", 0
	for row := range strings.Lines(string(file)) {
		number++
		kind, text, _ := strings.Cut(strings.TrimSpace(row), " ")
		switch kind {
		case "", "#":
		case "=":
			voice = text
		case "+", "-":
			all = append(all, accusation{voice: voice, text: text, accuses: kind == "+"})
		default:
			return nil, fmt.Errorf("%s:%d: begins with none of + - = #", path, number)
		}
	}
	return all, nil
}

// form says how a text is typed.
func (a accusation) form() string {
	folded := place.Fold(nil, []byte(a.text))
	var typed []byte
	for word := range bytes.FieldsSeq(folded) {
		if typed = place.Untype(typed[:0], word); len(typed) > 0 && !bytes.Equal(typed, word) {
			return "telex"
		}
	}
	switch {
	case utf8.RuneCountInString(a.text) < len(a.text):
		return "diacritics"
	case len(bytes.Fields(folded)) <= shortText:
		return "short"
	}
	return "plain"
}

// A share counts what was missed of those that accuse, and what went up of the others.
type share struct {
	name             string
	accusing, missed int
	others, up       int
}

// officers judges every text by voice and by form; the sum is the last.
func officers(all []accusation) (shares []*share) {
	of := func(name string) *share {
		i := slices.IndexFunc(shares, func(s *share) bool { return s.name == name })
		if i < 0 {
			i, shares = len(shares), append(shares, &share{name: name})
		}
		return shares[i]
	}
	sum := &share{name: "all"}
	for _, a := range all {
		up := matter.Default().Judge(place.Fold(nil, []byte(a.text))).Officers
		for _, s := range []*share{of("voice " + a.voice), of("form " + a.form()), sum} {
			s.count(a.accuses, up)
		}
	}
	slices.SortStableFunc(shares, func(a, b *share) int { return strings.Compare(a.name[:5], b.name[:5]) })
	return append(shares, sum)
}

func (s *share) count(accuses, up bool) {
	if accuses {
		s.accusing++
		s.missed += number(!up)
	} else {
		s.others++
		s.up += number(up)
	}
}

// printOfficers prints both figures with their intervals.
func printOfficers(w io.Writer, path string) error {
	all, err := readOfficers(path)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "\nabout officers, %s: %d texts; of 95 in 100 such corpora the figure lies between the brackets\n%-28s %34s %34s\n", filepath.Base(path), len(all), "", "missed", "up wrongly")
	shares := officers(all)
	for _, s := range shares {
		fmt.Fprintf(w, "%-28s %34s %34s\n", s.name, interval(s.missed, s.accusing), interval(s.up, s.others))
	}
	sum := shares[len(shares)-1]
	if sum.missed*100 > goalMissed*sum.accusing || sum.up*100 > goalUp*sum.others {
		fmt.Fprintf(w, "  MISSED about officers: goal %d %% missed, %d %% up wrongly\n", goalMissed, goalUp)
	}
	return nil
}

// interval is a share in per cent with Wilson's interval at 95 %.
func interval(part, of int) string {
	if of == 0 {
		return "-"
	}
	const z = 1.96
	n := float64(of)
	p := float64(part) / n
	middle, half := (p+z*z/(2*n))/(1+z*z/n), z/(1+z*z/n)*math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	return fmt.Sprintf("%d of %d, %.1f %% (%.1f to %.1f)", part, of, 100*p, 100*max(0, middle-half), 100*min(1, middle+half))
}
