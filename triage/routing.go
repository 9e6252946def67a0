package triage

import (
	"errors"
	"fmt"
	"slices"

	"tipline/crypto"
)

// ErrRouting: a route that cannot be carried out; wrapped with what is wrong.
var ErrRouting = errors.New("route not possible")

// A Routing is where a desk sends a tip: one lead, copies beside it, and the steps that follow when nobody acknowledges.
type Routing struct {
	Lead   string
	Copies []string
	Steps  []Step
	Cards  map[string][]byte // by office: locked, kind card, part = office; one for each of the above
	Slips  map[string][]byte // by office: locked, kind slip, part = office; for those of the above who need one
	Narrow bool              // nobody at commune level is among them
	SlipID crypto.ID         // of the pair whose key locks the slips; zero without slips
}

// Offices are all who get a card, each once, the lead first.
func (r *Routing) Offices() []string {
	var all []string
	for _, o := range slices.Concat([]string{r.Lead}, r.Copies, StepOffices(r.Steps)) {
		if !slices.Contains(all, o) {
			all = append(all, o)
		}
	}
	return all
}

// Check refuses a route without a lead, with an office twice, with a card missing or with a card for nobody.
func (r *Routing) Check() error {
	if r.Lead == "" {
		return fmt.Errorf("%w: no lead", ErrRouting)
	}
	all := r.Offices()
	if len(all) != 1+len(r.Copies)+len(r.Steps) {
		return fmt.Errorf("%w: an office twice", ErrRouting)
	}
	for _, o := range all {
		if o == "" || len(r.Cards[o]) == 0 {
			return fmt.Errorf("%w: an office without a card", ErrRouting)
		}
	}
	if len(r.Cards) != len(all) {
		return fmt.Errorf("%w: a card for an office that is not on it", ErrRouting)
	}
	for o, slip := range r.Slips {
		if len(slip) == 0 || !slices.Contains(all, o) {
			return fmt.Errorf("%w: an empty slip, or one for an office that is not on it", ErrRouting)
		}
	}
	return nil
}
