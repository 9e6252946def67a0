package triage

import "slices"

// A Node of the matcher tree. Empty fields match everything. Lead, copies, steps, reason and minutes are taken from the parent where a child leaves them empty.
type Node struct {
	Communes  []string   `json:"communes,omitempty" toml:"communes"`
	Provinces []string   `json:"provinces,omitempty" toml:"provinces"`
	Border    *bool      `json:"border,omitempty" toml:"border"`
	Matters   []string   `json:"matters,omitempty" toml:"matters"`
	Urgent    *bool      `json:"urgent,omitempty" toml:"urgent"`
	Officers  *bool      `json:"officers,omitempty" toml:"officers"`
	Crossing  *bool      `json:"crossing,omitempty" toml:"crossing"` // a crossing is named
	Marker    *bool      `json:"marker,omitempty" toml:"marker"`     // a border marker is named
	Abroad    *bool      `json:"abroad,omitempty" toml:"abroad"`     // the place lies in Laos
	From      string     `json:"from,omitempty" toml:"from"`         // dates, inclusive: a campaign's rule ends by itself
	Until     string     `json:"until,omitempty" toml:"until"`
	Lead      UnitKind   `json:"lead,omitempty" toml:"lead"`             // the unit of this kind that answers for the place
	LeadUnit  string     `json:"lead_unit,omitempty" toml:"lead_unit"`   // one unit by ID, such as a joint team; while it is not in force, the unit of kind lead
	Instead   []UnitKind `json:"instead,omitempty" toml:"instead"`       // tried in this order where no unit of kind lead answers
	Copies    []UnitKind `json:"copies,omitempty" toml:"copies"`         // who gets a card beside it
	CopyUnits []string   `json:"copy_units,omitempty" toml:"copy_units"` // the same, by ID
	Steps     []UnitKind `json:"steps,omitempty" toml:"steps"`           // whom it goes to next when nobody acknowledges
	Within    int        `json:"within,omitempty" toml:"within"`         // minutes that each of them waits; 0: 15 when urgent, else 720
	Reason    string     `json:"reason,omitempty" toml:"reason"`         // in words, Vietnamese
	ReasonEn  string     `json:"reason_en,omitempty" toml:"reason_en"`   // the same in English; empty: the Vietnamese ones
	Routes    []Node     `json:"routes,omitempty" toml:"route"`
}

// match walks the tree: the first node that matches wins, its children first. A node that only groups (no lead, no child that matches) is passed by.
func (d *Directory) match(f *Facts, today string) Node {
	if n, ok := first(d.Routes, Node{}, f, today); ok {
		return n
	}
	return fallback()
}

// fallback is the node of a directory whose tree matches nothing: the commune's police, then up.
func fallback() Node {
	return Node{Lead: CommunePolice, Reason: reasons["no_rule"].Vi, ReasonEn: reasons["no_rule"].En}
}

func first(nodes []Node, parent Node, f *Facts, today string) (Node, bool) {
	for i := range nodes {
		if !nodes[i].matches(f, today) {
			continue
		}
		n := nodes[i].inherit(&parent)
		if child, ok := first(n.Routes, n, f, today); ok {
			return child, true
		}
		if n.Lead != "" || n.LeadUnit != "" {
			return n, true
		}
	}
	return Node{}, false
}

func (n *Node) matches(f *Facts, today string) bool {
	return (len(n.Communes) == 0 || slices.Contains(n.Communes, f.Commune)) &&
		(len(n.Provinces) == 0 || slices.Contains(n.Provinces, f.Province)) &&
		(len(n.Matters) == 0 || slices.Contains(n.Matters, f.Matter)) &&
		is(n.Border, f.Border) && is(n.Urgent, f.Urgent) && is(n.Officers, f.Officers) && is(n.Crossing, f.Crossing != "") &&
		is(n.Marker, f.Marker != "") && is(n.Abroad, f.Abroad) &&
		(n.From == "" || n.From <= today) && (n.Until == "" || today <= n.Until)
}

func is(want *bool, have bool) bool { return want == nil || *want == have }

func (n *Node) inherit(parent *Node) Node {
	c := *n
	if c.Lead == "" && c.LeadUnit == "" {
		c.Lead, c.LeadUnit, c.Instead = parent.Lead, parent.LeadUnit, either(c.Instead, parent.Instead)
	}
	if len(c.Copies) == 0 && len(c.CopyUnits) == 0 {
		c.Copies, c.CopyUnits = parent.Copies, parent.CopyUnits
	}
	c.Steps = either(c.Steps, parent.Steps)
	if c.Within == 0 {
		c.Within = parent.Within
	}
	if c.Reason == "" {
		c.Reason, c.ReasonEn = parent.Reason, parent.ReasonEn
	}
	return c
}

func either[T any](own, parents []T) []T {
	if len(own) > 0 {
		return own
	}
	return parents
}

func (n *Node) words() Words {
	if n.ReasonEn == "" {
		return Words{Vi: n.Reason, En: n.Reason}
	}
	return Words{Vi: n.Reason, En: n.ReasonEn}
}
