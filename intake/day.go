package intake

import (
	"time"

	"tipline/triage"
)

// midnight is the first moment of t's day in UTC+7: the only time that our files show.
func midnight(t time.Time) time.Time { return triage.DayStart(triage.Day(t)) }
