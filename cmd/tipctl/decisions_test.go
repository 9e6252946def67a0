package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"tipline/cmd/internal/directory"
	"tipline/triage/matter"
	"tipline/triage/place"
)

var updatePage = flag.Bool("update", false, "write docs/decisions.md instead of comparing it")

const decisionsPage = "../../docs/decisions.md"

// TestDecisionsPage holds docs/decisions.md to what `tipctl explain` says of its twenty tips. After a change of lists, gazetteer or routes, look at what the page would
// say now, and if it is right: go test ./cmd/tipctl -run DecisionsPage -update
func TestDecisionsPage(t *testing.T) {
	page, err := os.ReadFile(decisionsPage)
	must(t, err)
	head, _, ok := strings.Cut(string(page), decisionsMark)
	if !ok {
		t.Fatalf("%s: no line %q", decisionsPage, decisionsMark)
	}
	want := head + decisionsMark + decisions(t)
	if *updatePage {
		must(t, os.WriteFile(decisionsPage, []byte(want), 0o644))
		return
	}
	if want == string(page) {
		return
	}
	is, now := strings.Split(string(page), "\n"), strings.Split(want, "\n")
	for i := range min(len(is), len(now)) {
		if is[i] != now[i] {
			t.Fatalf("%s:%d says\n%s\nand explain says\n%s", decisionsPage, i+1, is[i], now[i])
		}
	}
	t.Fatalf("%s has %d lines and should have %d", decisionsPage, len(is), len(now))
}

const decisionsMark = "<!-- written by a test from here on -->\n"

// decisions explains each line of the test's list.
func decisions(t *testing.T) string {
	t.Helper()
	list, err := os.ReadFile("testdata/decisions.list")
	must(t, err)
	d, err := directory.Draft(place.Default(), directory.Plan{Provinces: directory.Border, Date: "2026-11-22"})
	must(t, err)
	var page strings.Builder
	n := 0
	for line := range strings.Lines(string(list)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		part := strings.SplitN(strings.TrimSpace(line), " | ", 3)
		n++
		e := explainer{directory: d, places: place.Default(), lists: matter.Default(), area: place.Area(fields(part[0])), today: "2026-11-22", language: "en"}
		x, err := e.explain([]byte(part[2]))
		must(t, err)
		fmt.Fprintf(&page, "\n### %d. %s\n> %s\n\n%s\n", n, part[1], part[2], e.read(x, part[0]))
		page.WriteString("| | office | reason |\n|---|---|---|\n")
		for _, u := range x.Units {
			role := u.Role
			if u.After > 0 {
				role += fmt.Sprintf(", after %d min", u.After)
			}
			fmt.Fprintf(&page, "| %s | %s | %s |\n", role, d.Name(u.ID), u.Reason)
		}
	}
	if n != 20 {
		t.Fatalf("%d tips, want twenty", n)
	}
	return page.String()
}

// read says in a line what explain made of a text.
func (e *explainer) read(x explanation, area string) string {
	words := []string{matterWord(x.Matter)}
	if x.Urgent {
		words = append(words, "**urgent**")
	}
	if x.Officers {
		words = append(words, "**about officers**")
	}
	var places []string
	for _, c := range x.Communes {
		known, _ := place.Default().Commune(c.Code)
		places = append(places, known.FullName)
	}
	where := strings.Join(places, ", ")
	switch {
	case len(places) == 0:
		where = "no place: one question to the reporter"
	case x.Ambiguous:
		where = "one of " + where + ": one question to the reporter"
	default:
		where = places[0] // what else might be meant is far behind
	}
	p, _ := place.Default().Province(area)
	return fmt.Sprintf("Door of %s. Read as: %s; %s.\n", p.FullName, strings.Join(words, ", "), where)
}
