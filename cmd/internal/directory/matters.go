package directory

import (
	"slices"

	"tipline/triage"
)

// Matters are all that the routes of a draft name, and the rest.
func Matters() []string {
	matters := []string{"other"}
	var walk func([]triage.Node)
	walk = func(nodes []triage.Node) {
		for _, n := range nodes {
			matters = append(matters, n.Matters...)
			walk(n.Routes)
		}
	}
	walk(Routes())
	slices.Sort(matters)
	return slices.Compact(matters)
}
