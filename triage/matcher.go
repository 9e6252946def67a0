package triage

import "slices"

// fallback is the node of a directory whose tree matches nothing: the commune's police, then up.
var fallback = Node{Lead: CommunePolice, Reason: "không có quy tắc riêng"}

// match walks the tree: the first node that matches wins, its children first. A node that only groups (no lead, no child that matches) is passed by.
func (d *Directory) match(f Facts) Node {
	if n, ok := first(d.Routes, Node{}, f); ok {
		return n
	}
	return fallback
}

func first(nodes []Node, parent Node, f Facts) (Node, bool) {
	for _, n := range nodes {
		if !n.matches(f) {
			continue
		}
		n = n.inherit(parent)
		if child, ok := first(n.Routes, n, f); ok {
			return child, true
		}
		if n.Lead != "" {
			return n, true
		}
	}
	return Node{}, false
}

func (n Node) matches(f Facts) bool {
	return (len(n.Communes) == 0 || slices.Contains(n.Communes, f.Commune)) &&
		(len(n.Matters) == 0 || slices.Contains(n.Matters, f.Matter)) &&
		is(n.Border, f.Border) && is(n.Urgent, f.Urgent) && is(n.Officers, f.Officers) && is(n.Crossing, f.Crossing) && is(n.Marker, f.Marker)
}

func is(want *bool, have bool) bool { return want == nil || *want == have }

func (n Node) inherit(parent Node) Node {
	if n.Lead == "" {
		n.Lead = parent.Lead
	}
	if len(n.Copies) == 0 {
		n.Copies = parent.Copies
	}
	if len(n.Steps) == 0 {
		n.Steps = parent.Steps
	}
	if n.Reason == "" {
		n.Reason = parent.Reason
	}
	return n
}
