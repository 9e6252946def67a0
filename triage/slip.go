package triage

import (
	"errors"
	"slices"
)

// ErrCheck: not one of the checks that open a name slip.
var ErrCheck = errors.New("no such check")

// A Check is what a unit's member has looked at before opening a name slip: a closed list.
type Check string

const (
	CheckPlace  Check = "place"  // was there, or had somebody look
	CheckMatter Check = "matter" // found the matter in what the unit knows itself
	CheckDanger Check = "danger" // life is in danger, or it happens now: opens at once, and is looked at afterwards
)

// Checks are all of them.
var Checks = []Check{CheckPlace, CheckMatter, CheckDanger}

// ParseCheck reads one. ErrCheck.
func ParseCheck(s string) (Check, error) {
	c := Check(s)
	if !slices.Contains(Checks, c) {
		return "", ErrCheck
	}
	return c, nil
}

// Review says whether an opening on this check is to be looked at afterwards.
func (c Check) Review() bool { return c == CheckDanger }

// An Opening is one member who opened an office's slip: an act of a member, with its minute.
type Opening struct {
	Office string
	Member string
	Minute int64
	Check  Check
}
