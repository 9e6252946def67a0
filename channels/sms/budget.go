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

// Left says whether there is an answer left. Caps of 0 are the standard ones.
func (b *Budget) Left(now time.Time, perHour, perDay int) bool {
	hour := now.Unix() / 3600
	if hour/24 != b.Hour/24 {
		b.Today = 0
	}
	if hour != b.Hour {
		b.Hour, b.ThisHour = hour, 0
	}
	return b.ThisHour < or(perHour, DefaultPerHour) && b.Today < or(perDay, DefaultPerDay)
}

// Allow takes one answer out of the budget, if there is one left.
func (b *Budget) Allow(now time.Time, perHour, perDay int) bool {
	if !b.Left(now, perHour, perDay) {
		return false
	}
	b.ThisHour++
	b.Today++
	return true
}

// Prefixed says whether a sender is a telephone's number that begins as one of the prefixes; nil are Vietnam's and Laos's. Names and short numbers are none.
func Prefixed(number []byte, prefixes []string) bool {
	digits := bytes.TrimPrefix(number, []byte("+"))
	if len(digits) < shortest || len(digits) > longest || bytes.ContainsFunc(digits, func(r rune) bool { return r < '0' || r > '9' }) {
		return false
	}
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
