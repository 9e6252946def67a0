package triage

import (
	"slices"

	"tipline/triage/matter"
)

// Facts are what a route is decided on.
type Facts struct {
	Province string   `json:"province"`
	Commune  string   `json:"commune"` // code, "" unknown
	Border   bool     `json:"border"`
	Matter   string   `json:"matter"`
	Urgent   bool     `json:"urgent"`
	Officers bool     `json:"officers"`
	Accused  []string `json:"accused"`  // units that it is about; with Officers and none named, every unit of the place is held to be
	Crossing string   `json:"crossing"` // name as the gazetteer has it, "" none
	Marker   string   `json:"marker"`   // number: "511", "511/1"
	Post     string   `json:"post"`     // name of a post that the text mentions
	Abroad   bool     `json:"abroad"`   // the place lies in Laos
}

// A Choice is one office of a decision, with its reason in words.
type Choice struct {
	Unit   string `json:"id"`
	Role   string `json:"role"` // lead, copy, step
	Reason Words  `json:"reason"`
	After  int    `json:"after,omitempty"` // of a step: minutes without an acknowledgement until it is the one
}

// The roles of a Choice.
const (
	RoleLead = "lead"
	RoleCopy = "copy"
	RoleStep = "step"
)

// How long a lead has to acknowledge where the directory says nothing: an urgent tip cannot wait; of any other the law wants the commune's
// first record within 24 hours, so half of that.
const (
	urgentMinutes = 15
	normalMinutes = 12 * 60
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
	f, why := d.settle(f, today)
	if f.Officers || len(f.Accused) > 0 {
		return d.routeOfficers(f, today)
	}
	if matter.Helps(f.Matter) && !f.Urgent {
		return d.routeHelp(&f, today, why)
	}
	n := d.match(&f, today)
	r := &decision{seen: map[string]bool{}}
	lead := d.lead(n, &f, today, why, r)
	r.within = d.within(&n, kindOf(lead), f.Urgent)
	d.copies(n, &f, today, r)
	d.steps(n, &f, today, lead, r)
	return r.choices
}

// settle puts the facts in order before anything is decided on them: the commune's code of today, the province, whether it is at the border. The words say what
// was changed and would surprise.
func (d *Directory) settle(f Facts, today string) (Facts, []Words) {
	f.Province = d.provinceOf(f)
	commune, why := d.follow(f.Commune, today)
	f.Commune = commune
	switch {
	case commune == "":
		f.Border = f.Border || f.Marker != "" || f.Crossing != "" || f.Abroad
	case len(d.BorderCommunes) > 0:
		f.Border = slices.Contains(d.BorderCommunes, commune)
	}
	if f.Abroad {
		why = append(why, say("abroad"))
	}
	return f, why
}

// routeHelp is for whoever asks for help and is in no danger: those who heal or care for people there, where the directory has any, and else the desk, which answers
// through the receipt. No rule leads it to a force: what somebody says of the own family's drugs must not become a list.
func (d *Directory) routeHelp(f *Facts, today string, why []Words) []Choice {
	r := &decision{seen: map[string]bool{}, within: normalMinutes}
	role := RoleLead
	for _, u := range d.answering(Health, f, today) {
		r.add(u.ID, role, append(slices.Clone(why), say("help"), u.why)...)
		role = RoleCopy
	}
	desk := d.placeDesk(nil, f.Province, true)
	if role == RoleCopy {
		r.add(desk.ID, RoleStep, say("unacknowledged"), say("help"))
	} else {
		r.add(desk.ID, RoleLead, append(why, say("help"), say("keeps", "unit", desk.Name))...)
	}
	return r.choices
}

// lead adds the leading unit, and the other units of its kind that answer for the same place as copies.
func (d *Directory) lead(n Node, f *Facts, today string, why []Words, r *decision) *Unit {
	if u, ok := d.inForce(n.LeadUnit, today); ok {
		r.add(u.ID, RoleLead, append(slices.Clone(why), n.words(), say("named", "unit", u.Name))...)
		return u
	}
	var missing []Words
	for i, kind := range slices.Concat([]UnitKind{n.Lead}, n.Instead, higher(n.Lead)) {
		all := d.answering(kind, f, today)
		if len(all) == 0 {
			switch {
			case kind == "" || i > len(n.Instead): // the way up needs no words of its own
			case i < len(n.Instead):
				missing = append(missing, sayKind("instead", kind))
			default:
				missing = append(missing, d.missing(kind, f, today))
			}
			continue
		}
		r.add(all[0].ID, RoleLead, slices.Concat(why, []Words{n.words()}, missing, []Words{all[0].why})...)
		for _, u := range all[1:] {
			r.add(u.ID, RoleCopy, say("beside"), u.why)
		}
		return all[0].Unit
	}
	return d.leadAnyhow(f, today, r)
}

// leadAnyhow takes any unit that answers for the whole province, then the desk: a tip is never without somebody.
func (d *Directory) leadAnyhow(f *Facts, today string, r *decision) *Unit {
	for i := range d.Units {
		u := &d.Units[i]
		if u.Province == f.Province && len(u.Communes) == 0 && u.Kind != InspectorateU && valid(u, today) {
			r.add(u.ID, RoleLead, say("anybody", "unit", u.Name))
			return u
		}
	}
	desk := d.placeDesk(nil, f.Province, true)
	r.add(desk.ID, RoleLead, say("desk", "unit", desk.Name))
	return nil
}

func (d *Directory) copies(n Node, f *Facts, today string, r *decision) {
	for _, kind := range n.Copies {
		for _, u := range d.answering(kind, f, today) {
			r.add(u.ID, RoleCopy, n.words(), u.why)
		}
	}
	for _, id := range n.CopyUnits {
		if u, ok := d.inForce(id, today); ok {
			r.add(u.ID, RoleCopy, n.words(), say("named", "unit", u.Name))
		}
	}
}

// steps are those of the rule, then the lead's own chain of command, then the provincial police; and where that leaves nobody, because they lead themselves, the
// border command; and where that has a copy already, anybody else of the whole province.
func (d *Directory) steps(n Node, f *Facts, today string, lead *Unit, r *decision) {
	before := len(r.choices)
	for _, kind := range n.Steps {
		d.step(kind, f, today, r)
	}
	if lead != nil {
		for _, id := range lead.Above {
			if u, ok := d.inForce(id, today); ok {
				r.add(u.ID, RoleStep, say("unacknowledged"), say("above", "unit", lead.Name))
			}
		}
	}
	d.step(ProvincePolice, f, today, r)
	if len(r.choices) == before {
		d.step(BorderCommand, f, today, r)
	}
	for i := range d.Units {
		if len(r.choices) > before {
			break
		}
		if u := &d.Units[i]; u.Province == f.Province && len(u.Communes) == 0 && u.Kind != InspectorateU && valid(u, today) {
			r.add(u.ID, RoleStep, say("unacknowledged"), say("province", "unit", u.Name))
		}
	}
}

func (d *Directory) step(kind UnitKind, f *Facts, today string, r *decision) {
	for _, u := range d.answering(kind, f, today) {
		r.add(u.ID, RoleStep, say("unacknowledged"), u.why)
	}
}

func kindOf(u *Unit) UnitKind {
	if u == nil {
		return ""
	}
	return u.Kind
}

// A decision collects choices, each office once, the first role it got.
type decision struct {
	choices []Choice
	seen    map[string]bool
	within  int // minutes that each step waits
	waited  int
}

func (r *decision) add(id, role string, why ...Words) {
	if r.seen[id] {
		return
	}
	r.seen[id] = true
	c := Choice{Unit: id, Role: role, Reason: joined(why)}
	if role == RoleStep {
		r.waited += r.within
		c.After = r.waited
	}
	r.choices = append(r.choices, c)
}

// provinceOf is the province given, or that of the unit that answers for the commune or holds the marker, or the only one there is.
func (d *Directory) provinceOf(f Facts) string {
	if f.Province != "" {
		return f.Province
	}
	for i := range d.Units {
		if d.Units[i].covers(f.Commune) {
			return d.Units[i].Province
		}
	}
	for i := range d.Units {
		if f.Marker != "" && d.Units[i].holds(f.Marker) {
			return d.Units[i].Province
		}
	}
	if k := d.placeDesk(nil, "", false); len(k.Provinces) > 0 {
		return k.Provinces[0]
	}
	return ""
}
