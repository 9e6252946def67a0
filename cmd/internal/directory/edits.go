package directory

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"tipline/triage"
)

// Edits lists what the two files say differently of offices themselves: who is new, who is gone, and each field that changed. Some of it moves no tip and matters all the
// same: where notices go, who may read originals together, who inspects, who commands whom.
func (c *Comparison) Edits() []string {
	old, next := c.offices(c.Old), c.offices(c.New)
	var lines []string
	for _, id := range slices.Sorted(maps.Keys(next)) {
		was, had := old[id]
		if !had {
			lines = append(lines, "+ "+id+": "+c.New.Name(strings.TrimPrefix(strings.TrimPrefix(id, "unit "), "desk ")))
			continue
		}
		for _, field := range slices.Sorted(maps.Keys(union(was, next[id]))) {
			if a, b := was[field], next[id][field]; a != b {
				lines = append(lines, fmt.Sprintf("~ %s: %s: %s → %s", id, field, shown(a), shown(b)))
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(old)) {
		if _, stays := next[id]; !stays {
			lines = append(lines, "- "+id+": "+c.Old.Name(strings.TrimPrefix(strings.TrimPrefix(id, "unit "), "desk ")))
		}
	}
	return lines
}

// offices are the fields of every office, as the signed file writes them.
func (c *Comparison) offices(d *triage.Directory) map[string]map[string]string {
	all := map[string]map[string]string{}
	put := func(name string, office any) {
		b, err := json.Marshal(office)
		var fields map[string]json.RawMessage
		if err != nil || json.Unmarshal(b, &fields) != nil {
			panic("directory: an office is no JSON object") // it was read from one
		}
		all[name] = map[string]string{}
		for k, v := range fields {
			if s := string(v); s != "null" && s != "[]" && s != `""` {
				all[name][k] = s
			}
		}
	}
	for _, k := range d.Desks {
		put("desk "+k.ID, k)
	}
	for _, u := range d.Units {
		put("unit "+u.ID, u)
	}
	for _, i := range d.Interpreters {
		put("interpreter "+i.Member, i)
	}
	put("file", map[string]any{"routes": d.Routes, "mergers": d.Mergers, "border_communes": d.BorderCommunes,
		"holidays": d.Holidays, "remote_communes": d.RemoteCommunes, "dead_man_hours": d.DeadManHours, "waits": d.Waits})
	return all
}

func union(a, b map[string]string) map[string]string {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return all
}

// shown cuts what is long: the tree and the lists of communes are better read in the moves.
func shown(value string) string {
	const most = 120
	if value == "" {
		return "–"
	}
	if r := []rune(value); len(r) > most {
		return string(r[:most]) + "…"
	}
	return value
}

// Later are the days after today on which either directory decides otherwise by itself: offices that begin or end, rules of a campaign, mergers. A comparison is of one day;
// these ask for another.
func (c *Comparison) Later() []string {
	var days []string
	add := func(day string) {
		if day > c.Today && !slices.Contains(days, day) {
			days = append(days, day)
		}
	}
	var walk func([]triage.Node)
	walk = func(nodes []triage.Node) {
		for _, n := range nodes {
			add(n.From)
			add(after(n.Until))
			walk(n.Routes)
		}
	}
	for _, d := range []*triage.Directory{c.Old, c.New} {
		for _, u := range d.Units {
			add(u.From)
			add(after(u.Until))
		}
		for _, m := range d.Mergers {
			add(m.From)
		}
		walk(d.Routes)
	}
	slices.Sort(days)
	return days
}
