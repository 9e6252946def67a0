package triage

import (
	"slices"
	"strings"
)

// Facts are what a route is decided on.
type Facts struct {
	Province string
	Commune  string // code, "" unknown
	Border   bool
	Matter   string
	Urgent   bool
	Officers bool
	Accused  []string // units that it is about; with Officers and none named, every unit of the place is held to be
	Crossing bool
	Marker   bool
}

// A Choice is one office of a decision, with its reason in words.
type Choice struct {
	Unit   string `json:"id"`
	Role   string `json:"role"` // lead, copy, step
	Reason string `json:"reason"`
}

// The roles of a Choice.
const (
	RoleLead = "lead"
	RoleCopy = "copy"
	RoleStep = "step"
)

// above says who is tried when no unit of a kind answers for the place. Commune level goes to province level; province level to each other.
var above = map[UnitKind][]UnitKind{
	BorderPost:     {BorderCommand, ProvincePolice},
	BorderCommand:  {ProvincePolice},
	ProvincePolice: {BorderCommand},
}

func higher(k UnitKind) []UnitKind {
	if up, ok := above[k]; ok {
		return up
	}
	return []UnitKind{ProvincePolice, BorderCommand}
}

// Route decides; it never drops: unknown place, no unit, unit closed end at a higher unit with the reason said, and where there is none at the
// desk itself. The first choice is the lead. today is a date as the directory writes it.
func (d *Directory) Route(f Facts, today string) []Choice {
	if f.Officers || len(f.Accused) > 0 {
		return d.routeOfficers(f, today)
	}
	f.Province = d.provinceOf(f)
	n := d.match(f)
	r := decision{seen: map[string]bool{}}
	lead := d.lead(n, f, today, &r)
	for _, kind := range n.Copies {
		for _, u := range d.answering(kind, f, today) {
			r.add(u.ID, RoleCopy, n.Reason, u.why)
		}
	}
	for _, kind := range n.Steps {
		for _, u := range d.answering(kind, f, today) {
			r.add(u.ID, RoleStep, "nếu không ai xác nhận", u.why)
		}
	}
	for _, id := range lead.Above {
		if u, ok := d.inForce(id, today); ok {
			r.add(u.ID, RoleStep, "nếu không ai xác nhận", "cấp trên của "+lead.Name)
		}
	}
	for _, u := range d.answering(ProvincePolice, f, today) {
		r.add(u.ID, RoleStep, "nếu không ai xác nhận", u.why)
	}
	return r.choices
}

// lead adds the leading unit, and the other units of its kind that answer for the same commune as copies.
func (d *Directory) lead(n Node, f Facts, today string, r *decision) Unit {
	missing := ""
	for _, kind := range append([]UnitKind{n.Lead}, higher(n.Lead)...) {
		found := d.answering(kind, f, today)
		if len(found) == 0 {
			if missing == "" {
				missing = "không có " + kindNames[kind] + " phụ trách, chuyển cấp tỉnh"
				if f.Commune == "" {
					missing = "chưa rõ xã, chuyển cấp tỉnh"
				}
			}
			continue
		}
		r.add(found[0].ID, RoleLead, n.Reason, missing, found[0].why)
		for _, u := range found[1:] {
			r.add(u.ID, RoleCopy, "cùng phụ trách địa bàn", u.why)
		}
		return found[0].Unit
	}
	return d.leadAnyhow(f, today, r)
}

// leadAnyhow takes any unit that answers for the whole province, then the desk: a tip is never without somebody.
func (d *Directory) leadAnyhow(f Facts, today string, r *decision) Unit {
	for _, u := range d.Units {
		if u.Province == f.Province && len(u.Communes) == 0 && u.Kind != InspectorateU && valid(u, today) {
			r.add(u.ID, RoleLead, "không có đơn vị nào khác nhận được, "+u.Name+" phụ trách toàn tỉnh")
			return u
		}
	}
	desk := d.placeDesk(nil, f.Province, true)
	r.add(desk.ID, RoleLead, "không có đơn vị nào nhận được, ở lại "+desk.Name)
	return Unit{}
}

// A decision collects choices, each office once, the first role it got.
type decision struct {
	choices []Choice
	seen    map[string]bool
}

func (r *decision) add(id, role string, reasons ...string) {
	if r.seen[id] {
		return
	}
	r.seen[id] = true
	reasons = slices.DeleteFunc(reasons, func(s string) bool { return s == "" })
	r.choices = append(r.choices, Choice{Unit: id, Role: role, Reason: strings.Join(reasons, "; ")})
}

// provinceOf is the province given, or that of the unit that answers for the commune, or the only one there is.
func (d *Directory) provinceOf(f Facts) string {
	if f.Province != "" {
		return f.Province
	}
	for _, u := range d.Units {
		if f.Commune != "" && slices.Contains(u.Communes, f.Commune) {
			return u.Province
		}
	}
	if k := d.placeDesk(nil, "", false); len(k.Provinces) > 0 {
		return k.Provinces[0]
	}
	return ""
}
