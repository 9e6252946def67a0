package triage

// A Disposition is why a tip was closed: a closed list.
type Disposition string

const (
	Acted      Disposition = "acted"
	Passed     Disposition = "passed on"
	Unfounded  Disposition = "unfounded"
	False      Disposition = "false"
	Repeat     Disposition = "repeat"
	OutOfScope Disposition = "out of scope"
)
