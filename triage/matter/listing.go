package matter

import "slices"

// Urgency lists the phrases that can make a text urgent, sorted: for marks on an officer's screen.
func (l *Lists) Urgency() []string {
	all := slices.Clone(l.marked)
	slices.Sort(all)
	return slices.Compact(all)
}
