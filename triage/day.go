package triage

import "time"

// The country keeps UTC+7 all year; days and retention follow its midnight.
const (
	zoneHours  = 7
	dayHours   = 24
	daySeconds = 24 * 60 * 60
)

// Day is the epoch day in UTC+7.
func Day(now time.Time) int {
	s := now.Unix() + zoneHours*3600
	if s < 0 {
		return int((s - daySeconds + 1) / daySeconds)
	}
	return int(s / daySeconds)
}

// DayStart is the midnight at which an epoch day begins.
func DayStart(day int) time.Time {
	return time.Unix(int64(day)*daySeconds-zoneHours*3600, 0).UTC()
}

// Hour is the number of whole hours since 1970 (UTC).
func Hour(now time.Time) int64 { return now.Unix() / 3600 }

// HourOfDay is the first hour of an epoch day.
func HourOfDay(day int) int64 { return int64(day)*dayHours - zoneHours }

// DayOfHour is the epoch day that an hour lies in.
func DayOfHour(hour int64) int { return int((hour + zoneHours) / dayHours) }

// Minute is the number of whole minutes since 1970.
func Minute(now time.Time) int64 { return now.Unix() / 60 }

// Today writes an epoch day as the directory's dates do, 2026-11-22.
func Today(now time.Time) string {
	return now.UTC().Add(zoneHours * time.Hour).Format(time.DateOnly)
}

// YearOf is the year in UTC+7.
func YearOf(now time.Time) int { return now.UTC().Add(zoneHours * time.Hour).Year() }
