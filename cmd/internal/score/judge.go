package main

import (
	"fmt"
	"io"
	"slices"

	"tipline/triage/place"
)

// A tally counts the answers to the texts of one form. Percentages are of the texts they apply to.
type tally struct {
	form            string
	n               int
	named           int // texts of mode one
	province        int // of provinced: the province is right
	provinced       int
	top1, top3      int // of named
	sure            int // of named: right, and nothing asked
	wrong           int // of n: no question asked, and not the right commune first
	due, asked      int // texts of mode ask; those where a question is asked
	offered         int // of due: a right commune is among the candidates
	laos, abroad    int // texts of mode lao; those that got no commune
	nothing, silent int // texts of mode none; those that got no sure commune
	missed          []string
}

// tallies holds the forms in the order of the corpus, the sum last.
type tallies struct{ forms []*tally }

func (t *tallies) form(name string) *tally {
	for _, f := range t.forms {
		if f.form == name {
			return f
		}
	}
	t.forms = append(t.forms, &tally{form: name})
	return t.forms[len(t.forms)-1]
}

// judge asks the resolver about each line of the half ("" both).
func judge(g *place.Gazetteer, lines []line, half string) *tallies {
	t := &tallies{}
	for _, l := range lines {
		if half == "" || l.half == half {
			t.form(l.form).count(l, g.Resolve([]byte(l.text), l.area))
		}
	}
	return t
}

func (t *tally) count(l line, a place.Answer) {
	right := func(c place.Candidate) bool { return slices.Contains(l.communes, c.Code) }
	first := len(a.Communes) > 0 && right(a.Communes[0])
	among := slices.ContainsFunc(a.Communes, right)
	t.n++
	wrong := !a.Ambiguous && (l.mode != one || !first)
	bad := wrong
	if wrong {
		t.wrong++
	}
	if l.province != "" && l.mode != ask {
		t.provinced++
		if a.Province == l.province {
			t.province++
		} else {
			bad = true
		}
	}
	switch l.mode {
	case one:
		t.named++
		t.top1 += number(first)
		t.top3 += number(slices.ContainsFunc(a.Communes[:min(3, len(a.Communes))], right))
		t.sure += number(first && !a.Ambiguous)
		bad = bad || !first
	case ask:
		t.due++
		t.asked += number(a.Ambiguous)
		t.offered += number(among)
		bad = bad || !among
	case lao:
		t.laos++
		t.abroad += number(a.Ambiguous && len(a.Communes) == 0)
		bad = bad || len(a.Communes) > 0
	case none:
		t.nothing++
		t.silent += number(a.Ambiguous)
	}
	if bad {
		t.miss("WRONG", l, a, wrong)
	} else if l.mode == one && a.Ambiguous {
		t.miss("unsure", l, a, false)
	}
}

func (t *tally) miss(word string, l line, a place.Answer, sure bool) {
	if sure {
		word = "WRONG AND SURE"
	}
	s := fmt.Sprintf("%s %v %q want %s %s %v\n", word, l.area, l.text, l.mode, l.province, named(l.communes))
	s += fmt.Sprintf("      province %q question %q\n", a.Province, a.Question)
	for _, c := range a.Communes {
		s += fmt.Sprintf("      %.2f %v %s\n", c.Score, named([]string{c.Code}), c.Reason)
	}
	t.missed = append(t.missed, s)
}

// named writes codes with names.
func named(codes []string) (out []string) {
	for _, code := range codes {
		c, _ := place.Default().Commune(code)
		out = append(out, code+" "+c.Province+" "+c.Name)
	}
	return out
}

func number(b bool) int {
	if b {
		return 1
	}
	return 0
}

// print writes one row a form and says how many goals are missed.
func (t *tallies) print(w io.Writer, title string) (missed int) {
	fmt.Fprintf(w, "%-16s %5s %9s %6s %6s %6s %6s %7s %8s %6s\n", title, "n", "province", "top1", "top3", "sure", "wrong", "asked", "offered", "other")
	all := &tally{form: "all"}
	for _, f := range t.forms {
		f.row(w)
		missed += f.judgeGoals(w)
		all.add(f)
	}
	all.row(w)
	return missed
}

func (t *tally) row(w io.Writer) {
	fmt.Fprintf(w, "%-16s %5d %9s %6s %6s %6s %6s %7s %8s %6s\n", t.form, t.n, percent(t.province, t.provinced), percent(t.top1, t.named), percent(t.top3, t.named),
		percent(t.sure, t.named), percent(t.wrong, t.n), percent(t.asked, t.due), percent(t.offered, t.due), percent(t.abroad+t.silent, t.laos+t.nothing))
}

func (t *tally) add(f *tally) {
	t.n, t.named, t.province, t.provinced = t.n+f.n, t.named+f.named, t.province+f.province, t.provinced+f.provinced
	t.top1, t.top3, t.sure, t.wrong = t.top1+f.top1, t.top3+f.top3, t.sure+f.sure, t.wrong+f.wrong
	t.due, t.asked, t.offered = t.due+f.due, t.asked+f.asked, t.offered+f.offered
	t.laos, t.abroad, t.nothing, t.silent = t.laos+f.laos, t.abroad+f.abroad, t.nothing+f.nothing, t.silent+f.silent
}

func percent(part, of int) string {
	if of == 0 {
		return "-"
	}
	return fmt.Sprintf("%.1f", 100*float64(part)/float64(of))
}

func (t *tallies) printMisses(w io.Writer, form string) {
	for _, f := range t.forms {
		if form == "all" || form == f.form {
			for _, m := range f.missed {
				fmt.Fprintf(w, "[%s] %s", f.form, m)
			}
		}
	}
}
