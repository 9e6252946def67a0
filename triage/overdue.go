package triage

import "time"

const (
	// UrgentAckWithin is how long the lead of an urgent tip has for its acknowledgement.
	UrgentAckWithin = 10 * time.Minute
	// AckWithin is the same for every other tip: commune police pass a report on within 24 hours (TTLT 01/2017).
	AckWithin = 24 * time.Hour
)

// Overdue says whether a tip lies at a unit that should have acknowledged it by now.
func (t *Tip) Overdue(now time.Time) bool {
	if t.Status != Routed && t.Status != Referred {
		return false
	}
	within := AckWithin
	if t.Lane == Urgent {
		within = UrgentAckWithin
	}
	return t.Sent < Minute(now.Add(-within))
}
