package triage

// How long things are kept, in days; each ends at the midnight (UTC+7) that begins the last of them. The page that tells reporters reads these.
const (
	// OpenDays: a tip that nobody closed.
	OpenDays = 365
	// ClosedDays: a tip that was acted on or passed on.
	ClosedDays = 60
	// UnfoundedDays: a tip in which nothing was found, or that was invented.
	UnfoundedDays = 7
	// LookDays: the least between one member's act and the end of a tip's key. The day of the act counts, so that it is at least 24 hours in which
	// somebody else can still look and take it back.
	LookDays = 2
	// OutOfScopeDays: a tip that is not about crime.
	OutOfScopeDays = LookDays
	// ReceiptDays: a receipt's record, and how long a closing is remembered for it.
	ReceiptDays = 90
	// GuardDays: the replay guard's digests.
	GuardDays = 7
	// SlipDays: name slips, from the routing, unless two members keep them for longer; the law's time for a first check.
	SlipDays = 20
	// HoldDays: the longest that a desk puts a tip aside at once.
	HoldDays = 30
	// HandoversKept: hand-overs of one desk; older ones go.
	HandoversKept = 60
	// FinishedAfter: days between closing and the reporter being told that it is finished, the same for every disposition.
	FinishedAfter = 14
)

// Days is how long a closed tip is kept. A repeat goes with the tip that it repeats; this is its longest.
func (d Disposition) Days() int {
	switch d {
	case Unfounded, False:
		return UnfoundedDays
	case OutOfScope:
		return OutOfScopeDays
	case Repeat:
		return OpenDays
	default:
		return ClosedDays
	}
}

// DueOpen is the epoch day at whose first midnight an open tip is destroyed.
func DueOpen(releaseDay int) int { return releaseDay + OpenDays }

// DueClosed is the epoch day at whose first midnight a tip closed on day is destroyed; never later than it would have been when open.
//
// One member alone closes a tip, so that no disposition is due before the second midnight; a year after its release a tip ends in any case.
func DueClosed(d Disposition, day, releaseDay int) int {
	return min(day+d.Days(), DueOpen(releaseDay))
}
