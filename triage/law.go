package triage

import (
	"slices"
	"time"
)

// The law's clocks of one tip, which run at the unit that leads it from the minute it was sent there: the record within 24 hours, 48 in remote communes
// (TTLT 01/2017), the check within 20 days, prolonged to two months, and once more to four (BLTTHS, art. 147). A clock of days that ends on a day off ends on the next
// working day (art. 134).
const (
	recordHours       = 24
	remoteRecordHours = 48
	checkDays         = 20
	checkWarnDays     = 5
	// MostProlonged is how often a check can be prolonged: the second time it is the procuracy's to give.
	MostProlonged = 2
	// prolongedMonths is what each of them makes of it, counted from the beginning.
	prolongedMonths = 2
	deadManHours    = 72
)

// Working says whether an epoch day is one on which offices work.
func (d *Directory) Working(day int) bool {
	at := time.Unix(int64(day)*daySeconds, 0).UTC()
	weekday := at.Weekday()
	return weekday != time.Saturday && weekday != time.Sunday && !slices.Contains(d.Holidays, at.Format(time.DateOnly))
}

// workingDay is the day itself, or the next one on which offices work. A directory that calls every day of a month a holiday is not believed.
func (d *Directory) workingDay(day int) int {
	for next := day; next < day+31; next++ {
		if d.Working(next) {
			return next
		}
	}
	return day
}

// CheckDay is the epoch day at whose end a tip's check must be done.
func (d *Directory) CheckDay(t *Tip) int {
	began := Day(time.Unix(t.Sent*60, 0))
	if t.Prolonged == 0 {
		return d.workingDay(began + checkDays)
	}
	return d.workingDay(monthsOn(began, prolongedMonths*t.Prolonged))
}

// monthsOn is the same day of a later month, or that month's last where it has no such day.
func monthsOn(day, months int) int {
	at := time.Unix(int64(day)*daySeconds, 0).UTC()
	first := time.Date(at.Year(), at.Month()+time.Month(months), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return int(first.AddDate(0, 0, min(at.Day(), last)-1).Unix() / daySeconds)
}

// RecordBy is the minute by which the lead of a tip must have made its record. Which commune a tip is about the server does not know: a unit is remote when
// all that it answers for is.
func (d *Directory) RecordBy(t *Tip) int64 { return t.Sent + int64(d.recordHours(t.Lead))*60 }

func (d *Directory) recordHours(unit string) int {
	u, _ := d.Unit(unit)
	if len(u.Communes) == 0 || slices.ContainsFunc(u.Communes, func(c string) bool { return !slices.Contains(d.RemoteCommunes, c) }) {
		return recordHours
	}
	return remoteRecordHours
}

// deadMan is how many minutes a unit may leave something unopened.
func (d *Directory) deadMan() int64 {
	if d.DeadManHours > 0 {
		return int64(d.DeadManHours) * 60
	}
	return deadManHours * 60
}

// AckBy is the minute by which a tip at units should have been acknowledged by its lead.
func (t *Tip) AckBy() int64 { return t.Sent + int64(stepGap(t, 0)) }

// Overdue says whether a tip lies at a unit that should have acknowledged it by now.
func (t *Tip) Overdue(now time.Time) bool { return unanswered(t) && t.AckBy() <= Minute(now) }
