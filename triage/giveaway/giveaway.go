// Package giveaway marks, in a tip or in an officer's prose, what only one person could have known (kinship, first person, exact minute, vantage, who
// told whom) and what names somebody (private persons, telephones, plates, houses). It takes bytes, gives spans, and keeps nothing of what it read.
//
// The lists are data (lists.json) that the officers' browser reads too: triage/console/src/judge/marks.ts is the same code in another language,
// and a test holds both to the same spans. A mark too many costs an officer one key; a mark too few may cost a reporter more. So in doubt it marks.
package giveaway

import (
	"bytes"
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// A Kind says what a mark is about.
type Kind byte

// The kinds. Their values are the letters of docs/formats.md.
const (
	Kinship     Kind = 'k' // whose kin somebody is
	FirstPerson Kind = 'f' // what the reporter says of themselves
	Minute      Kind = 'm' // a time of day to the minute
	Vantage     Kind = 'v' // from where, or doing what, it was seen
	Told        Kind = 't' // who told whom
	Name        Kind = 'n' // a private person's name
	Phone       Kind = 'p' // a telephone, identity or account number
	Plate       Kind = 'l' // a vehicle's plate
	House       Kind = 'h' // which house
)

// Kinds are all kinds.
const Kinds = "kfmvtnplh"

// A Mark is a stretch of a text, in bytes.
type Mark struct {
	From, To int
	Kind     Kind
}

// MaxMarks bounds the marks of one text: the last of so many runs to the end of the text, so that nothing goes unmarked.
const MaxMarks = 128

// Find gives the marks of a text, first to last, none overlapping. It never fails: what is no UTF-8 separates words.
func (l *Lists) Find(text []byte) []Mark {
	s := scratches.Get().(*scratch)
	defer s.release()
	s.lists = l
	s.scan(text)
	s.hit()
	s.patterns()
	s.names()
	s.numbers()
	s.scripts(text)
	return s.settle(text)
}

// settle makes the marks of all rules one row: a longer mark hides those inside it, and what overlaps begins behind the one before. One word that
// is left so says nothing, unless it is of a name, number or plate.
func (s *scratch) settle(text []byte) []Mark {
	slices.SortFunc(s.found, func(a, b Mark) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(b.To, a.To), cmp.Compare(a.Kind, b.Kind))
	})
	var row []Mark
	end := 0
	for _, m := range s.found {
		if m.To <= end {
			continue
		}
		if m.From < end {
			rest := bytes.TrimLeft(text[end:m.To], " -")
			m.From = m.To - len(rest)
			exact := m.Kind == Name || m.Kind == Phone || m.Kind == Plate
			if len(rest) == 0 || !exact && bytes.IndexByte(rest, ' ') < 0 {
				continue
			}
		}
		end = m.To
		if row = append(row, m); len(row) == MaxMarks {
			row[len(row)-1].To = len(text)
			break
		}
	}
	return row
}

// Code writes marks as docs/formats.md has them: for each the kind, the bytes since the end of the one before, "+", its length: "k0+12n3+8".
func Code(marks []Mark) string {
	var b []byte
	end := 0
	for _, m := range marks {
		b = append(b, byte(m.Kind))
		b = strconv.AppendInt(b, int64(m.From-end), 10)
		b = append(b, '+')
		b = strconv.AppendInt(b, int64(m.To-m.From), 10)
		end = m.To
	}
	return string(b)
}

// Decode reads what Code wrote. What is nothing of the sort ends the list.
func Decode(code string) (marks []Mark) {
	end := 0
	for len(code) > 0 {
		m := Mark{Kind: Kind(code[0])}
		skip, rest, plus := digits(code[1:])
		length, rest, last := digits(strings.TrimPrefix(rest, "+"))
		if !plus || !last {
			return marks
		}
		m.From = end + skip
		m.To = m.From + length
		end, code = m.To, rest
		marks = append(marks, m)
	}
	return marks
}

// digits reads the digits that s begins with.
func digits(s string) (n int, rest string, ok bool) {
	i := 0
	for i < len(s) && i < 9 && s[i] >= '0' && s[i] <= '9' {
		n = 10*n + int(s[i]-'0')
		i++
	}
	return n, s[i:], i > 0
}
