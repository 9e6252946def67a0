package main

import (
	"slices"
	"time"

	"tipline/crypto"
	"tipline/triage"
)

// A testTip is one canary under way.
type testTip struct {
	text   string // random, until the door has taken it
	door   string
	desk   string
	unit   string // to which its card is to be sent on; "" when the desk is all that is tested
	id     crypto.ID
	sent   time.Time
	came   time.Time // seen at the desk
	opened time.Time // seen taken there
	routed time.Time // seen at the unit
	stuck  triage.CanaryState
}

// see moves it on by what the queue holds of it now, and says whether it has come to its end.
func (t *testTip) see(now time.Time, there bool, tip *triage.Tip, p canaryParams) (done bool) {
	if !there {
		if !t.came.IsZero() {
			return true // closed and destroyed since
		}
		if now.Sub(t.sent) > p.release+canarySlack {
			t.stuck = triage.CanaryLost
		}
		return false
	}
	first(&t.came, now)
	if tip.Status == triage.New {
		t.late(triage.CanaryUnopened, t.came, p.open, now)
		return false
	}
	first(&t.opened, now)
	atUnit := tip.Lead == t.unit || slices.Contains(tip.Copies, t.unit)
	switch {
	case t.unit == "" || tip.Status == triage.Closed || slices.Contains(tip.Acked, t.unit):
		return tip.Status == triage.Closed || t.unit != ""
	case !atUnit:
		t.late(triage.CanaryUnrouted, t.opened, p.open, now)
	default:
		first(&t.routed, now)
		t.late(triage.CanaryUnclaimed, t.routed, p.claim, now)
	}
	return false
}

// late marks it as stuck when a state has lasted for too long, and as moving when it has not.
func (t *testTip) late(as triage.CanaryState, since time.Time, most time.Duration, now time.Time) {
	t.stuck = ""
	if now.Sub(since) > most {
		t.stuck = as
	}
}

// first sets a moment once.
func first(moment *time.Time, now time.Time) {
	if moment.IsZero() {
		*moment = now
	}
}
