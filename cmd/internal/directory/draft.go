// Package directory drafts, reads, writes and examines the directory file: who answers for which commune and matter.
//
// A draft is a starting list out of the compiled gazetteer, for the province's own staff to correct. It sees places and offices only.
package directory

import (
	"fmt"
	"slices"
	"strings"

	"tipline/triage"
	"tipline/triage/place"
)

// Border lists the nine provinces that touch the Lao line, north to south.
var Border = []string{"11", "14", "38", "40", "42", "44", "46", "48", "51"}

// A Plan says what to draft.
type Plan struct {
	Provinces []string          // codes; at least one
	Communes  []string          // codes that get a commune police unit; empty: all of the provinces
	Date      string            // 2026-11-22
	With      []triage.UnitKind // kinds that public lists do not have: Rangers of each province, Militia of each commune
}

// Draft makes a directory of a plan. Errors name the code that the gazetteer does not have.
func Draft(g *place.Gazetteer, p Plan) (*triage.Directory, error) {
	d := &triage.Directory{Version: 1, Date: p.Date, Routes: Routes()}
	for _, kind := range p.With {
		if kind != rangers && kind != militia {
			return nil, fmt.Errorf("draft: %q can't be drafted; only %s and %s", kind, rangers, militia)
		}
	}
	wanted := map[string]bool{}
	for _, code := range p.Communes {
		c, ok := g.Commune(code)
		if !ok || !slices.Contains(p.Provinces, c.Province) {
			return nil, fmt.Errorf("draft: no commune %q in the provinces named", code)
		}
		wanted[code] = true
	}
	for _, code := range p.Provinces {
		province, ok := g.Province(code)
		if !ok {
			return nil, fmt.Errorf("draft: no province %q; codes have two digits, such as 46 for Huế", code)
		}
		s := section{g: g, province: province, slug: Slug(province.Name), wanted: wanted, with: p.With}
		communes, across := s.border()
		d.BorderCommunes = append(d.BorderCommunes, communes...)
		d.LaoDistricts = append(d.LaoDistricts, across...)
		d.Desks = append(d.Desks, s.desks()...)
		d.Units = append(d.Units, s.units()...)
	}
	d.LaoDistricts = meet(d.LaoDistricts)
	lendHalves(d)
	return d, nil
}

// Slug is a name as it stands in office IDs: plain letters, digits and dashes.
func Slug(name string) string {
	return strings.ReplaceAll(strings.TrimSpace(string(place.Fold(nil, []byte(name)))), " ", "-")
}

// A section is one province's part of a draft.
type section struct {
	g        *place.Gazetteer
	province place.Province
	slug     string
	wanted   map[string]bool
	with     []triage.UnitKind
}

func (s section) id(part string) string { return s.slug + "-" + part }

// at is where a draft sends an office's notices: to the server's log, under the office's own name, until somebody writes a real address.
func at(id string) []triage.Address { return []triage.Address{{Via: "log", To: id}} }

func (s section) desks() []triage.Desk {
	name := s.province.Name
	return []triage.Desk{
		{
			ID: s.slug, Name: "Bàn trực tin báo " + name, Provinces: []string{s.province.Code},
			// Two chains of command that do not answer to each other: together they can read a verbatim, neither alone.
			Halves:       [2]string{s.id("inspectorate"), s.id("border-command")},
			Inspectorate: s.id("inspectorate"), Steps: []string{s.id("police")}, Notify: at(s.slug),
		},
		{
			ID: s.id("inspectorate"), Name: "Thanh tra " + name, Provinces: []string{},
			Inspectorate: s.id("inspectorate"), Notify: at(s.id("inspectorate")),
		},
	}
}

func (s section) units() []triage.Unit {
	name, code := s.province.Name, s.province.Code
	whole := func(part, name string, kind triage.UnitKind, above ...string) triage.Unit {
		return triage.Unit{ID: s.id(part), Name: name, Kind: kind, Province: code, Communes: []string{}, Above: above, Notify: at(s.id(part))}
	}
	units := []triage.Unit{
		whole("border-command", "Ban Chỉ huy Bộ đội Biên phòng "+name, triage.BorderCommand),
		whole("police", "Công an "+lower(s.province.FullName), triage.ProvincePolice),
		whole("pc04", "PC04 Công an "+lower(s.province.FullName), triage.DrugPolice, s.id("police")),
		whole("customs", "Hải quan "+name, triage.Customs),
	}
	if slices.Contains(s.with, rangers) {
		units = append(units, whole("rangers", "Kiểm lâm "+name, rangers))
	}
	units = append(units, s.posts()...)
	units = append(units, s.inCommunes("police", "Công an ", commune, s.id("police"))...)
	if slices.Contains(s.with, militia) {
		units = append(units, s.inCommunes("militia", "Ban Chỉ huy Quân sự ", militia)...)
	}
	return units
}

// posts are the border posts with the communes they stand in or cover. Those whose place was read best come first, since where two
// cover one commune the first one leads.
func (s section) posts() []triage.Unit {
	var units []triage.Unit
	posts := slices.Clone(s.g.Posts(s.province.Code))
	slices.SortStableFunc(posts, func(a, b place.Post) int { return rank(a) - rank(b) })
	for _, p := range posts {
		communes := slices.Clone(p.Covers)
		if p.Commune != "" && !slices.Contains(communes, p.Commune) {
			communes = append(communes, p.Commune)
		}
		communes = slices.DeleteFunc(communes, func(c string) bool { return len(s.wanted) > 0 && !s.wanted[c] })
		if len(communes) == 0 {
			continue // not placed by any page, or outside the plan: the command answers
		}
		slices.Sort(communes)
		id := s.id("post-" + Slug(strings.TrimPrefix(strings.TrimPrefix(p.Name, "Đồn Biên phòng "), "cửa khẩu quốc tế ")))
		units = append(units, triage.Unit{
			ID: id, Name: p.Name, Kind: triage.BorderPost, Province: s.province.Code,
			Communes: communes, Above: []string{s.id("border-command")}, Notify: at(id),
		})
	}
	units = distinct(units)
	s.putOnLine(units)
	return units
}

// rank is how well a post's place is known (the gazetteer's location_basis), best first.
func rank(p place.Post) int {
	order := []string{"stated", "stated-legacy", "coordinates", "from-crossing", "covers-stated", "incident-area", "inferred-from-name"}
	if i := slices.Index(order, p.Basis); i >= 0 {
		return i
	}
	return len(order)
}

// inCommunes are units of a kind that every commune has one of.
func (s section) inCommunes(part, title string, kind triage.UnitKind, above ...string) []triage.Unit {
	var units []triage.Unit
	for _, code := range s.g.Communes() {
		c, _ := s.g.Commune(code)
		if c.Province != s.province.Code || len(s.wanted) > 0 && !s.wanted[code] {
			continue
		}
		id := s.id(Slug(c.Name) + "-" + part)
		units = append(units, triage.Unit{
			ID: id, Name: title + lower(c.FullName), Kind: kind, Province: s.province.Code,
			Communes: []string{c.Code}, Above: above, Notify: at(id),
		})
	}
	return distinct(units)
}

// distinct gives units whose names fold to one ID (Ba Tơ, Ba Tô) their first commune's code.
func distinct(units []triage.Unit) []triage.Unit {
	count := map[string]int{}
	for _, u := range units {
		count[u.ID]++
	}
	for i := range units {
		if u := &units[i]; count[u.ID] > 1 {
			u.ID += "-" + u.Communes[0]
			u.Notify = at(u.ID)
		}
	}
	return units
}

// lower puts the kind of place in lower case, as it stands inside a sentence: "xã A Lưới 1".
func lower(full string) string {
	first, rest, _ := strings.Cut(full, " ")
	return strings.ToLower(first) + " " + rest
}

// lendHalves gives each inspectorate's desk another province's as its next step, and two halves outside its own province where the plan has three provinces or more. With
// fewer the halves stay empty and are sealed as dummies: nobody outside the inspectorate can open its tips.
func lendHalves(d *triage.Directory) {
	var inspectorates []int
	for i := range d.Desks {
		if len(d.Desks[i].Provinces) == 0 {
			inspectorates = append(inspectorates, i)
		}
	}
	n := len(inspectorates)
	for k, i := range inspectorates {
		if n >= 2 {
			d.Desks[i].Steps = []string{d.Desks[inspectorates[(k+1)%n]].ID}
		}
		if n >= 3 {
			d.Desks[i].Halves = [2]string{d.Desks[inspectorates[(k+1)%n]].ID, d.Desks[inspectorates[(k+2)%n]].ID}
		}
	}
}
