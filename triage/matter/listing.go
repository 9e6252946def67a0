package matter

import "slices"

// Urgency lists the phrases that can make a text urgent, sorted: for marks on an officer's screen.
func (l *Lists) Urgency() []string {
	found := map[string]bool{}
	for _, tags := range l.phrases {
		for _, t := range tags {
			if t.list == listNow || t.list == listSoon {
				found[t.phrase] = true
			}
		}
	}
	all := make([]string, 0, len(found))
	for p := range found {
		all = append(all, p)
	}
	slices.Sort(all)
	return all
}
