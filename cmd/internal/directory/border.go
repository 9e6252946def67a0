package directory

import (
	"slices"
	"strconv"
	"strings"

	"tipline/triage"
	"tipline/triage/place"
)

// putOnLine says of a section's posts which crossings and which stretches of markers they hold, as far as one post alone can be meant: a crossing goes to the post of its
// name, or else, like a stretch that a page puts into a commune, to the only post of that commune. What stays open is for staff to fill in.
func (s section) putOnLine(posts []triage.Unit) {
	all := s.g.Listing()
	for _, c := range all.Crossings {
		if u := s.holder(posts, c); u != nil {
			u.Crossings = append(u.Crossings, c.Name)
		}
	}
	for _, m := range all.Markers {
		sector, ok := stretch(m.Name)
		if u := onlyPost(posts, m.Communes); ok && m.Stated && u != nil {
			u.Markers = append(u.Markers, sector)
		}
	}
}

func (s section) holder(posts []triage.Unit, crossing place.Landmark) *triage.Unit {
	if !slices.ContainsFunc(crossing.Communes, s.holds) {
		return nil
	}
	key := Slug(crossing.Name)
	for i := range posts {
		if name := "-" + Slug(posts[i].Name) + "-"; strings.Contains(name, "-"+key+"-") && slices.ContainsFunc(crossing.Communes, s.holds) {
			return &posts[i]
		}
	}
	return onlyPost(posts, crossing.Communes)
}

// holds says whether a commune lies in the section's province.
func (s section) holds(code string) bool {
	c, ok := s.g.Commune(code)
	return ok && c.Province == s.province.Code
}

func onlyPost(posts []triage.Unit, communes []string) *triage.Unit {
	var one *triage.Unit
	for i := range posts {
		if slices.ContainsFunc(posts[i].Communes, func(c string) bool { return slices.Contains(communes, c) }) {
			if one != nil {
				return nil
			}
			one = &posts[i]
		}
	}
	return one
}

// stretch reads "351–357" or "646"; a marker with a sub-number stands beside the one of its main number. The tri-border marker 0 is no stretch.
func stretch(name string) (triage.Sector, bool) {
	from, to, several := strings.Cut(name, "–")
	if !several {
		to = from
	}
	number := func(s string) int {
		main, _, _ := strings.Cut(s, "/")
		n, _ := strconv.Atoi(main)
		return n
	}
	s := triage.Sector{number(from), number(to)}
	return s, s[0] >= 1 && s[0] <= s[1]
}

// border are the communes of a section that touch the line, and the Lao districts across from them.
func (s section) border() (communes []string, across []triage.LaoDistrict) {
	for _, code := range s.g.Communes() {
		if c, _ := s.g.Commune(code); c.Province == s.province.Code && c.Border {
			communes = append(communes, code)
		}
	}
	for _, l := range s.g.LaoDistricts() {
		facing := slices.DeleteFunc(slices.Clone(l.Facing), func(c string) bool { return !slices.Contains(communes, c) })
		if len(facing) > 0 {
			across = append(across, triage.LaoDistrict{Name: l.Name, NameLo: l.NameLo, NameVi: l.NameVi, Province: l.Province, Communes: facing})
		}
	}
	return communes, across
}

// meet joins districts that several sections face into one.
func meet(all []triage.LaoDistrict) []triage.LaoDistrict {
	var out []triage.LaoDistrict
	for _, l := range all {
		i := slices.IndexFunc(out, func(o triage.LaoDistrict) bool { return o.Name == l.Name && o.Province == l.Province })
		if i < 0 {
			out = append(out, l)
			continue
		}
		out[i].Communes = append(out[i].Communes, l.Communes...)
	}
	return out
}
