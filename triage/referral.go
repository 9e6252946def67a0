package triage

import "time"

// A referral has no steps: the office that it is handed to is of another force, whom this desk does not command. One that is not acknowledged in time comes back to the
// desk, which is rung, as if it had been given back.
const (
	// ReferralWithin is how long an office has to acknowledge a referral.
	ReferralWithin = 24 * time.Hour
	// UrgentReferralWithin is the same for an urgent tip.
	UrgentReferralWithin = time.Hour
)

// LapseMinute is when a referral comes back that nobody acknowledged.
func (t *Tip) LapseMinute() int64 {
	within := ReferralWithin
	if t.Lane == Urgent {
		within = UrgentReferralWithin
	}
	return t.Sent + int64(within/time.Minute)
}

// Lapsed says whether a referral comes back now.
func (t *Tip) Lapsed(now time.Time) bool {
	return t.Status == Referred && t.LapseMinute() <= Minute(now)
}
