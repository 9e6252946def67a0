package main

import (
	"fmt"
	"io"
)

// A goal is what a form must reach, in per cent.
type goal struct{ province, top1, top3, wrong, asked float64 }

// everywhere holds for forms without a goal of their own.
var everywhere = goal{province: 97, top1: 90, top3: 95, wrong: 1, asked: 95}

var goals = map[string]goal{
	"plain":  {province: 99, top1: 95, top3: 98, wrong: 1, asked: 95},
	"full":   {province: 99, top1: 95, top3: 98, wrong: 1, asked: 95},
	"legacy": {province: 99, top1: 95, top3: 98, wrong: 1, asked: 95},
	"abbr":   {province: 97, top1: 92, top3: 95, wrong: 1, asked: 95},
	"alone":  {province: 97, top1: 92, top3: 95, wrong: 1, asked: 95},
	"split":  {wrong: 1, asked: 99},
}

// judgeGoals prints what a form misses. A single text of a small form may go wrong: one in a hundred cannot be told from it.
func (t *tally) judgeGoals(w io.Writer) (missed int) {
	g, ok := goals[t.form]
	if !ok {
		g = everywhere
	}
	check := func(what string, part, of int, least float64) {
		if of > 0 && of-part > 1 && 100*float64(part)/float64(of) < least {
			missed++
			fmt.Fprintf(w, "  MISSED %s: %s %s, goal %g\n", t.form, what, percent(part, of), least)
		}
	}
	check("province", t.province, t.provinced, g.province)
	check("top1", t.top1, t.named, g.top1)
	check("top3", t.top3, t.named, g.top3)
	check("not wrong", t.n-t.wrong, t.n, 100-g.wrong)
	check("asked", t.asked, t.due, g.asked)
	check("no commune", t.abroad+t.silent, t.laos+t.nothing, 99)
	return missed
}
