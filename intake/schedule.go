package intake

import (
	"cmp"
	"errors"
	"fmt"
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
	every := s.apart()
	return day.Add(now.Sub(day).Truncate(every) + every)
}

// apart is the shortest time between two releases.
func (s Schedule) apart() time.Duration {
	if len(s.Hours) == 0 {
		return cmp.Or(s.Every, time.Hour)
	}
	least := 24 + s.Hours[0] - s.Hours[len(s.Hours)-1]
	for i, h := range s.Hours[1:] {
		least = min(least, h-s.Hours[i])
	}
	return time.Duration(least) * time.Hour
}

// wait bounds the random wait of urgent tips.
func (s Schedule) wait() (least, most time.Duration) {
	if s.UrgentMax == 0 {
		return urgentMin, urgentMax
	}
	return s.UrgentMin, s.UrgentMax
}

// inWords is what the page of promises says of this schedule.
func (s Schedule) inWords(t catalogue) string {
	least, most := s.wait()
	return fmt.Sprintf(t["rhythm"], t.length(s.apart()), t.length(least), t.length(most))
}

// urgentTurns is into how many moments the urgent wait's span is cut: urgent ones that fall into one go together, shuffled.
const urgentTurns = 30

// urgent draws how long an urgent tip waits.
func (s Schedule) urgent() time.Duration {
	least, most := s.wait()
	most -= s.turn() // which is put off by together
	return least + time.Duration(below(int((most-least)/time.Millisecond)+1))*time.Millisecond
}

// turn is one of these moments' length.
func (s Schedule) turn() time.Duration {
	least, most := s.wait()
	return (most - least) / urgentTurns
}

// together puts off the next release of urgent ones to the end of its turn, so that many of them make few releases.
func (s Schedule) together(at time.Time) time.Time {
	turn := s.turn()
	if turn <= 0 {
		return at
	}
	return at.Truncate(turn).Add(turn)
}
