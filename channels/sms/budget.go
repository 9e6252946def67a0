package sms

import (
	"bytes"
	"time"
)

// A Budget caps the answers of an hour and of a day. It counts them, without saying whom. Its zero value is full.
type Budget struct {
	Hour     int64 `json:"hour"`     // counted from 1970 in UTC, to which ThisHour belongs
	ThisHour int   `json:"thisHour"` // answers
	Today    int   `json:"today"`    // answers of the day of Hour
}

// Allow takes one answer out of the budget, if there is one left. Caps of 0 are the standard ones.
func (b *Budget) Allow(now time.Time, perHour, perDay int) bool {
	hour := now.Unix() / 3600
	if hour/24 != b.Hour/24 {
		b.Today = 0
	}
	if hour != b.Hour {
		b.Hour, b.ThisHour = hour, 0
	}
	if b.ThisHour >= or(perHour, DefaultPerHour) || b.Today >= or(perDay, DefaultPerDay) {
		return false
	}
	b.ThisHour++
	b.Today++
	return true
}

// Prefixed says whether a number begins as one of the prefixes; nil are Vietnam's and Laos's.
func Prefixed(number []byte, prefixes []string) bool {
	if prefixes == nil {
		prefixes = defaultPrefixes
	}
	for _, p := range prefixes {
		if bytes.HasPrefix(number, []byte(p)) {
			return true
		}
	}
	return false
}
