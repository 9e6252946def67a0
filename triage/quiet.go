package triage

import (
	"fmt"
	"regexp"
	"time"
)

// Quiet are the hours in which no route that is not urgent rings an office, as "22:00-06:00" in UTC+7; "" are none.
type Quiet string

var quietForm = regexp.MustCompile(`^([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]$`)

// check says what is wrong with it.
func (q Quiet) check() error {
	if q != "" && (!quietForm.MatchString(string(q)) || q[:5] == q[6:]) {
		return fmt.Errorf("quiet: %q is not like 22:00-06:00", string(q))
	}
	return nil
}

// Holds says whether a moment lies in them.
func (q Quiet) Holds(now time.Time) bool {
	if q == "" || q.check() != nil {
		return false
	}
	clock := now.UTC().Add(zoneHours * time.Hour).Format("15:04")
	from, until := string(q[:5]), string(q[6:])
	if from < until {
		return from <= clock && clock < until
	}
	return clock >= from || clock < until
}

// Quiet is an office's, desk or unit.
func (d *Directory) Quiet(office string) Quiet {
	if k, ok := d.Desk(office); ok {
		return k.Quiet
	}
	u, _ := d.Unit(office)
	return u.Quiet
}

// Offline says whether an office is a post without a network, whose notices ask for digits.
func (d *Directory) Offline(office string) bool {
	u, ok := d.Unit(office)
	return ok && u.Offline
}
