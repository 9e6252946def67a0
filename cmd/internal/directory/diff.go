package directory

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"tipline/triage"
	"tipline/triage/place"
)

// A Comparison asks which tips would go elsewhere under another directory.
type Comparison struct {
	Old, New  *triage.Directory
	Gazetteer *place.Gazetteer
	Matters   []string // every matter that a tip may be judged to be
	Today     string
}

// A Move is one change of route with all the tips that it moves. Texts name offices as people call them.
type Move struct {
	What     string   `json:"what"`     // about: matters and lanes, "about officers", a marker, a crossing
	Communes []string `json:"communes"` // codes; "" for tips without a place, by province in Where
	Where    string   `json:"where"`
	Was      string   `json:"was"`
	Now      string   `json:"now"`
	Tips     int      `json:"tips"` // combinations of commune, matter and lane that move
}

// An asked is one kind of tip that both directories are asked about.
type asked struct {
	facts triage.Facts
	where string // the commune or province in words
	what  string // "drugs", "drugs, urgent", "about officers"
}

// Moves are all changes of route, those that move most first.
func (c *Comparison) Moves() []Move {
	type change struct{ was, now string }
	moved := map[change]map[string][]asked{} // by change, by what is asked
	for _, a := range c.questions() {
		was, now := c.answers(a.facts)
		if was == now {
			continue
		}
		k := change{was, now}
		if moved[k] == nil {
			moved[k] = map[string][]asked{}
		}
		moved[k][a.what] = append(moved[k][a.what], a)
	}
	var all []Move
	for k, byWhat := range moved {
		for _, m := range c.gather(byWhat) {
			m.Was, m.Now = k.was, k.now
			all = append(all, m)
		}
	}
	slices.SortFunc(all, func(a, b Move) int {
		if a.Tips != b.Tips {
			return b.Tips - a.Tips
		}
		return strings.Compare(a.Where+a.What+a.Was, b.Where+b.What+b.Was)
	})
	return all
}

// questions are every commune, and every province for a tip without one, by every matter and lane, with and without officers; every crossing; every end of
// a stretch of markers; and what lies across the border.
func (c *Comparison) questions() []asked {
	var all []asked
	each := func(f triage.Facts, where string) {
		for _, m := range c.Matters {
			for _, urgent := range []bool{false, true} {
				f.Matter, f.Urgent = m, urgent
				what := m
				if urgent {
					what += ", urgent"
				}
				all = append(all, asked{f, where, what})
			}
		}
		f.Matter, f.Urgent, f.Officers = "other", false, true
		all = append(all, asked{f, where, officersTips})
	}
	for _, p := range c.provinces() {
		known, _ := c.Gazetteer.Province(p)
		each(triage.Facts{Province: p}, known.FullName+" (no place)")
	}
	for _, code := range c.Gazetteer.Communes() {
		if k, _ := c.Gazetteer.Commune(code); slices.Contains(c.provinces(), k.Province) {
			each(triage.Facts{Province: k.Province, Commune: code, Border: k.Border}, k.FullName+" ("+code+")")
		}
	}
	return append(all, c.onLine()...)
}

// officersTips is what a Move about them is called.
const officersTips = "about officers"

// onLine are tips that name a crossing or marker and no commune, of what a post leads.
func (c *Comparison) onLine() []asked {
	names, numbers := map[string]string{}, map[int]string{} // with the province
	for _, d := range []*triage.Directory{c.Old, c.New} {
		for _, u := range d.Units {
			for _, crossing := range u.Crossings {
				names[crossing] = u.Province
			}
			for _, s := range u.Markers {
				numbers[s[0]], numbers[s[1]] = u.Province, u.Province
			}
		}
	}
	var all []asked
	both := func(f triage.Facts, where string) {
		calm, now := f, f
		now.Urgent = true
		all = append(all, asked{calm, where, f.Matter}, asked{now, where, f.Matter + ", urgent"})
	}
	for _, crossing := range slices.Sorted(maps.Keys(names)) {
		both(triage.Facts{Province: names[crossing], Crossing: crossing, Matter: "smuggling"}, "cửa khẩu "+crossing)
	}
	for _, n := range slices.Sorted(maps.Keys(numbers)) {
		both(triage.Facts{Province: numbers[n], Marker: fmt.Sprint(n), Matter: "border_marker"}, fmt.Sprintf("mốc %d", n))
	}
	return all
}

// provinces are those that a desk of either works.
func (c *Comparison) provinces() []string {
	var all []string
	for _, d := range []*triage.Directory{c.Old, c.New} {
		for _, k := range d.Desks {
			for _, p := range k.Provinces {
				if !slices.Contains(all, p) {
					all = append(all, p)
				}
			}
		}
	}
	return all
}

// answers are the two decisions in words, alike when nothing moves. An office that only changed its name does not move anything.
func (c *Comparison) answers(f triage.Facts) (was, now string) {
	old, next := c.decided(c.Old, f), c.decided(c.New, f)
	if old == next {
		return "", ""
	}
	return c.spell(c.Old, old), c.spell(c.New, next)
}

// decided is a decision by IDs: desk, then who leads, who gets copies, who is next.
func (c *Comparison) decided(d *triage.Directory, f triage.Facts) string {
	roles := map[string][]string{}
	for _, choice := range d.Route(f, c.Today) {
		roles[choice.Role] = append(roles[choice.Role], choice.Unit)
	}
	desk := d.DeskOf([]string{f.Province}, f.Province, true, f.Officers).ID
	return strings.Join([]string{desk, strings.Join(roles[triage.RoleLead], " "), strings.Join(roles[triage.RoleCopy], " "), strings.Join(roles[triage.RoleStep], " ")}, "|")
}

// spell writes a decision with the names of offices.
func (c *Comparison) spell(d *triage.Directory, decided string) string {
	var parts []string
	for i, ids := range strings.Split(decided, "|") {
		title := []string{"bàn trực/desk", "chủ trì/lead", "phối hợp/copy", "kế tiếp/step"}[i]
		var names []string
		for id := range strings.FieldsSeq(ids) {
			names = append(names, d.Name(id))
		}
		if len(names) > 0 {
			parts = append(parts, title+": "+strings.Join(names, ", "))
		}
	}
	return strings.Join(parts, "; ")
}

// gather makes one Move of all the places that are asked the same things.
func (c *Comparison) gather(byWhat map[string][]asked) []Move {
	type at struct{ where, commune string }
	whats := map[at][]string{}
	for _, what := range slices.Sorted(maps.Keys(byWhat)) {
		for _, a := range byWhat[what] {
			k := at{a.where, a.facts.Commune}
			whats[k] = append(whats[k], what)
		}
	}
	moves := map[string]*Move{}
	for _, k := range slices.SortedFunc(maps.Keys(whats), func(a, b at) int { return strings.Compare(a.commune+a.where, b.commune+b.where) }) {
		what := c.brief(whats[k])
		m := moves[what]
		if m == nil {
			m = &Move{What: what}
			moves[what] = m
		}
		m.Communes = append(m.Communes, k.commune)
		if m.Where != "" {
			m.Where += ", "
		}
		m.Where += k.where
		m.Tips += len(whats[k])
	}
	var all []Move
	for _, m := range moves {
		all = append(all, *m)
	}
	return all
}

// brief writes a list of things asked shorter: everything; a matter in both lanes.
func (c *Comparison) brief(whats []string) string {
	if len(whats) == 2*len(c.Matters)+1 {
		return "mọi tin/every tip"
	}
	if len(whats) == 2*len(c.Matters) && !slices.Contains(whats, officersTips) {
		return "mọi loại việc/every matter"
	}
	var out []string
	for _, w := range whats {
		if w == officersTips {
			out = append(out, "về cán bộ/"+officersTips)
			continue
		}
		calm, isUrgent := strings.CutSuffix(w, ", urgent")
		switch both := slices.Contains(whats, calm) && slices.Contains(whats, calm+", urgent"); {
		case both && !isUrgent:
			out = append(out, matterName(calm))
		case !both && isUrgent:
			out = append(out, matterName(calm)+" khẩn/urgent")
		case !both:
			out = append(out, matterName(calm)+" không khẩn/not urgent")
		}
	}
	return strings.Join(out, "; ")
}
