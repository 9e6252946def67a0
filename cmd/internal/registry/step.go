package registry

import (
	"fmt"
	"slices"
	"time"

	"tipline/crypto"
	"tipline/triage"
)

// Steps are the keyrings of one month to which a desk's of that month is wrapped besides: of each office that the directory rings when nobody at the desk
// answers, the newest turn that only present members can open. Offices without one are left out; nil for what is no desk.
func (r *Registry) Steps(desk, month string) []*crypto.Keyring {
	var all []*crypto.Keyring
	for _, office := range r.stepOffices(desk) {
		for _, k := range slices.Backward(r.keyrings[office]) {
			if k.Month == month && len(k.Strangers(r.Trust.Roster())) == 0 {
				all = append(all, k)
				break
			}
		}
	}
	return all
}

func (r *Registry) stepOffices(desk string) []string {
	if r.Directory == nil {
		return nil
	}
	d, _ := r.Directory.Desk(desk)
	return d.Steps
}

// As is the registry with another directory, that is still to come into force: for what is made ahead of it, and for nothing that is sealed.
func (r *Registry) As(d *triage.Directory) *Registry {
	next := *r
	next.Directory = d
	return &next
}

// ClosedSteps are the steps of desks that could not open what is sealed to the desk now, each as a line that says what to do. Whoever may be rung must be able
// to open; that a wrap opens, only the step's own members can see.
func (r *Registry) ClosedSteps(now time.Time) []string {
	var all []string
	for _, desk := range r.Directory.Desks {
		for _, office := range r.closedSteps(desk.ID, now) {
			all = append(all, fmt.Sprintf("desk %s: its keyring is not wrapped for its step %s, who could be rung and could not open; a member of %s runs tipctl keyrings (%s has a keyring of this month: %t)",
				desk.ID, office, desk.ID, office, r.Fresh(office, Month(now))))
		}
	}
	return all
}

func (r *Registry) closedSteps(desk string, now time.Time) []string {
	k, _, err := r.Keyring(desk, now)
	return slices.DeleteFunc(slices.Clone(r.stepOffices(desk)), func(office string) bool {
		if err != nil {
			return false
		}
		_, has := k.Steps[office]
		return has
	})
}

// newlyClosed are the steps that next names, now does not, and that could not open: a directory with one is refused.
func newlyClosed(now, next *Registry, at time.Time) error {
	for _, desk := range next.Directory.Desks {
		had := now.stepOffices(desk.ID)
		for _, office := range next.closedSteps(desk.ID, at) {
			if !slices.Contains(had, office) {
				return fmt.Errorf("desk %s: step %s could be rung and could not open: a member of %s first runs tipctl keyrings -directory with this directory", desk.ID, office, desk.ID)
			}
		}
	}
	return nil
}

// exposed says whether a keyring is wrapped for a step by way of a turn that somebody who left that office can open.
func (r *Registry) exposed(k *crypto.Keyring) bool {
	for office, step := range k.Steps {
		if slices.ContainsFunc(r.past[office], func(s *crypto.Keyring) bool {
			return s.Month == k.Month && s.Turn == step.Turn && len(s.Strangers(r.Trust.Roster())) > 0
		}) {
			return true
		}
	}
	return false
}

// SteppedFor are the keyrings of other offices that are wrapped for one, oldest first: what its members open when they are rung.
func (r *Registry) SteppedFor(office string) []*crypto.Keyring {
	var all []*crypto.Keyring
	for _, o := range r.Trust.Roster().Offices {
		for _, k := range r.past[o.ID] {
			if _, ok := k.Steps[office]; ok {
				all = append(all, k)
			}
		}
	}
	return all
}
