package intake

import (
	"errors"
	"slices"
	"time"
)

// A Schedule says when normal tips are released: at every multiple of Every since midnight (UTC+7), or at fixed hours.
type Schedule struct {
	Every time.Duration // a divisor of the day; 0: one hour
	Hours []int         // fixed hours of the day instead, ascending
	// Demonstration allows an Every under an hour. A real deployment must not: the release is all that hides the arrival.
	Demonstration bool
	// UrgentMin and UrgentMax bound the random wait of urgent tips; 0: 30 and 120 seconds.
	UrgentMin, UrgentMax time.Duration
}

const (
	urgentMin = 30 * time.Second
	urgentMax = 120 * time.Second
)

// Check tells every fault.
func (s Schedule) Check() error {
	var faults []error
	if s.Every < 0 || s.Every > 0 && (24*time.Hour)%s.Every != 0 {
		faults = append(faults, errors.New("release.every must divide the day"))
	}
	if s.Every != 0 && s.Every < time.Hour && !s.Demonstration {
		faults = append(faults, errors.New("release.every under an hour shows when tips arrived: for demonstrations only"))
	}
	if s.UrgentMax != 0 && !s.Demonstration && (s.UrgentMin < urgentMin || s.UrgentMax > urgentMax || s.UrgentMax-s.UrgentMin < urgentMin) {
		faults = append(faults, errors.New("the urgent wait lies between 30 and 120 seconds, at least 30 apart, but in demonstrations"))
	}
	if s.UrgentMin < 0 || s.UrgentMax < s.UrgentMin {
		faults = append(faults, errors.New("the urgent wait must go from less to more"))
	}
	if !slices.IsSorted(s.Hours) {
		faults = append(faults, errors.New("release.hours must ascend"))
	}
	for _, h := range s.Hours {
		if h < 0 || h > 23 {
			faults = append(faults, errors.New("release.hours are from 0 to 23"))
		}
	}
	return errors.Join(faults...)
}

// Next is the first release after now.
func (s Schedule) Next(now time.Time) time.Time {
	day := midnight(now)
	if len(s.Hours) > 0 {
		for _, h := range s.Hours {
			if at := day.Add(time.Duration(h) * time.Hour); at.After(now) {
				return at
			}
		}
		return day.Add(time.Duration(24+s.Hours[0]) * time.Hour)
	}
	every := s.Every
	if every == 0 {
		every = time.Hour
	}
	return day.Add(now.Sub(day).Truncate(every) + every)
}

// urgent draws how long an urgent tip waits.
func (s Schedule) urgent() time.Duration {
	least, most := s.UrgentMin, s.UrgentMax
	if most == 0 {
		least, most = urgentMin, urgentMax
	}
	return least + time.Duration(below(int((most-least)/time.Millisecond)+1))*time.Millisecond
}
