package directory

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tipline/triage"
	"tipline/triage/place"
)

// Gaps lists what a directory leaves open or gives twice. None of it loses a tip, since a route goes up where nobody answers; but somebody should know.
func (e *Examination) Gaps() []string {
	var all []string
	add := func(more ...string) { all = append(all, more...) }
	for _, kind := range []triage.UnitKind{triage.CommunePolice, triage.BorderPost} {
		add(e.uncovered(kind)...)
		add(e.twice(kind)...)
	}
	add(e.endings()...)
	add(e.sectors()...)
	add(e.crossings()...)
	add(e.silent()...)
	add(e.alone()...)
	return append(all, e.unmanned()...)
}

// silent are desks that nobody stands in for: when nobody there takes an urgent tip, only the desk itself is rung again.
func (e *Examination) silent() []string {
	var lines []string
	for _, k := range e.Directory.Desks {
		if len(e.Directory.Instead(k.ID, e.Today)) == 0 {
			lines = append(lines, fmt.Sprintf("desk %s: no steps: when nobody there takes a tip, nobody else is rung", k.ID))
		}
	}
	return lines
}

// alone says that one inspectorate is all there is: a tip about its own people has nowhere else to go.
func (e *Examination) alone() []string {
	var all []string
	for _, k := range e.Directory.Desks {
		if len(k.Provinces) == 0 {
			all = append(all, k.ID)
		}
	}
	for i := range e.Directory.Units {
		if u := &e.Directory.Units[i]; u.Kind == triage.InspectorateU {
			all = append(all, u.ID)
		}
	}
	if len(all) != 1 {
		return nil
	}
	return []string{fmt.Sprintf("desk %s: a single inspectorate: a tip about its own members goes to a desk of a province; name a second one", all[0])}
}

// uncovered are communes without a unit of a kind today, together with where their tips go instead.
func (e *Examination) uncovered(kind triage.UnitKind) []string {
	var order []string
	gone := map[string][]string{}
	for _, c := range e.communes() {
		if kind == triage.BorderPost && !e.atBorder(c) {
			continue
		}
		covered := slices.ContainsFunc(e.Directory.Units, func(u triage.Unit) bool {
			return u.Kind == kind && slices.Contains(u.Communes, c.Code) && e.somebody(u.ID)
		})
		if covered {
			continue
		}
		to := "nobody"
		f := triage.Facts{Province: c.Province, Commune: c.Code, Border: c.Border, Matter: e.matterOf(kind)}
		if choices := e.Directory.Route(f, e.Today); len(choices) > 0 {
			to = choices[0].Unit
		}
		if gone[to] == nil {
			order = append(order, to)
		}
		gone[to] = append(gone[to], c.FullName+" ("+c.Code+")")
	}
	var lines []string
	for _, to := range order {
		lines = append(lines, fmt.Sprintf("gap: communes without %[2]s: %[1]d; what it would lead goes to %[3]s: %[4]s", len(gone[to]), kind, to, strings.Join(gone[to], ", ")))
	}
	return lines
}

// matterOf is a matter that a kind leads in a border commune, to see where it goes instead.
func (e *Examination) matterOf(kind triage.UnitKind) string {
	if kind == triage.BorderPost {
		return "illegal_crossing"
	}
	return "other"
}

func (e *Examination) somebody(unit string) bool {
	for range len(e.Directory.Units) + 1 {
		u, ok := e.Directory.Unit(unit)
		switch {
		case !ok:
			return false
		case e.Directory.Takes(u.ID, e.Today):
			return true
		case u.Until == "" || u.Until >= e.Today:
			return false
		}
		unit = u.Successor
	}
	return false
}

// twice are communes that two units of a kind answer for on the same days.
func (e *Examination) twice(kind triage.UnitKind) []string {
	var lines []string
	units := slices.DeleteFunc(slices.Clone(e.Directory.Units), func(u triage.Unit) bool { return u.Kind != kind })
	for i, u := range units {
		for _, o := range units[i+1:] {
			if !together(u, o) {
				continue
			}
			var both []string
			for _, code := range u.Communes {
				if slices.Contains(o.Communes, code) {
					c, _ := e.Gazetteer.Commune(code)
					both = append(both, c.FullName+" ("+code+")")
				}
			}
			if len(both) > 0 {
				lines = append(lines, fmt.Sprintf("unit %s: overlap with %s, the first leads and the other gets a copy: %s", u.ID, o.ID, strings.Join(both, ", ")))
			}
		}
	}
	return lines
}

// together says whether two units are in force on some same day.
func together(a, b triage.Unit) bool {
	return (a.Until == "" || b.From == "" || b.From <= a.Until) && (b.Until == "" || a.From == "" || a.From <= b.Until)
}

// endings are units that end without anybody behind them, or with days between.
func (e *Examination) endings() []string {
	var lines []string
	for _, u := range e.Directory.Units {
		if u.Until == "" {
			continue
		}
		next, ok := e.Directory.Unit(u.Successor)
		if !ok {
			lines = append(lines, fmt.Sprintf("unit %s: gap: ends on %s and nobody takes over; its tips go up", u.ID, u.Until))
			continue
		}
		if day := after(u.Until); next.From > day {
			lines = append(lines, fmt.Sprintf("unit %s: gap: from %s until %s begins on %s nobody answers; its tips go up", u.ID, day, next.ID, next.From))
		}
	}
	return lines
}

// after is the day behind a date; "" for none.
func after(date string) string {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return ""
	}
	return t.AddDate(0, 0, 1).Format(time.DateOnly)
}

// sectors are stretches of markers that two posts hold, or none between two that are held.
func (e *Examination) sectors() []string {
	type held struct {
		triage.Sector
		unit triage.Unit
	}
	var all []held
	for _, u := range e.Directory.Units {
		for _, s := range u.Markers {
			if u.Kind == triage.BorderPost {
				all = append(all, held{s, u})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b held) int { return a.Sector[0] - b.Sector[0] })
	var lines []string
	for i := 1; i < len(all); i++ {
		before, s := all[i-1], all[i]
		switch {
		case s.Sector[0] <= before.Sector[1] && s.unit.ID != before.unit.ID && together(s.unit, before.unit):
			lines = append(lines, fmt.Sprintf("unit %s: overlap with %s at markers %d to %d", s.unit.ID, before.unit.ID, s.Sector[0], min(s.Sector[1], before.Sector[1])))
		case s.Sector[0] > before.Sector[1]+1 && s.unit.Province == before.unit.Province:
			lines = append(lines, fmt.Sprintf("gap: no post holds markers %d to %d, between %s and %s", before.Sector[1]+1, s.Sector[0]-1, before.unit.ID, s.unit.ID))
		}
	}
	return lines
}

// crossings are those of the gazetteer that no post holds, or two.
func (e *Examination) crossings() []string {
	var lines []string
	for _, c := range e.Gazetteer.Listing().Crossings {
		served := slices.ContainsFunc(c.Communes, func(code string) bool {
			return slices.ContainsFunc(e.communes(), func(k place.Commune) bool { return k.Code == code })
		})
		if !served {
			continue
		}
		var posts []string
		for _, u := range e.Directory.Units {
			if u.Kind == triage.BorderPost && slices.Contains(u.Crossings, c.Name) && e.Directory.Takes(u.ID, e.Today) {
				posts = append(posts, u.ID)
			}
		}
		switch len(posts) {
		case 0:
			lines = append(lines, "gap: no post names the crossing "+c.Name)
		case 1:
		default:
			lines = append(lines, fmt.Sprintf("unit %s: overlap at the crossing %s with %s", posts[0], c.Name, strings.Join(posts[1:], ", ")))
		}
	}
	return lines
}

// unmanned are kinds that routes name and no unit is of.
func (e *Examination) unmanned() []string {
	wanted := map[triage.UnitKind]bool{}
	var walk func([]triage.Node)
	walk = func(nodes []triage.Node) {
		for _, n := range nodes {
			for _, k := range slices.Concat(n.Copies, n.Steps, n.Instead, []triage.UnitKind{n.Lead}) {
				wanted[k] = true
			}
			walk(n.Routes)
		}
	}
	walk(e.Directory.Routes)
	var lines []string
	for _, k := range triage.UnitKinds {
		has := slices.ContainsFunc(e.Directory.Units, func(u triage.Unit) bool { return u.Kind == k })
		if wanted[k] && !has && k != triage.InspectorateU {
			lines = append(lines, fmt.Sprintf("gap: routes name %s and no unit is one; such copies go to nobody", k))
		}
	}
	return lines
}

// communes are those of the provinces that a desk works.
func (e *Examination) communes() []place.Commune {
	if e.served == nil {
		for _, code := range e.Gazetteer.Communes() {
			c, _ := e.Gazetteer.Commune(code)
			if slices.ContainsFunc(e.Directory.Desks, func(d triage.Desk) bool { return slices.Contains(d.Provinces, c.Province) }) {
				e.served = append(e.served, c)
			}
		}
	}
	return e.served
}

func (e *Examination) atBorder(c place.Commune) bool {
	if len(e.Directory.BorderCommunes) > 0 {
		return slices.Contains(e.Directory.BorderCommunes, c.Code)
	}
	return c.Border
}
