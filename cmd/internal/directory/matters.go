package directory

import "tipline/triage/matter"

// Matters are all that the compiled word lists can judge a tip to be.
func Matters() []string {
	var ids []string
	for _, n := range matter.Default().Names() {
		ids = append(ids, n.ID)
	}
	return ids
}

// matterName is a matter in words, with its ID.
func matterName(id string) string {
	if n, ok := matter.Default().Name(id); ok {
		return n.Vi + " (" + id + ")"
	}
	return id
}
