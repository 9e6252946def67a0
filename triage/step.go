package triage

import (
	"fmt"
	"slices"
)

// A Step is an office that is next when nobody acknowledges, and how many minutes after the routing. Its card was sealed with the lead's, and the server
// shows the card when the step fires.
type Step struct {
	Office string `json:"office"`
	After  int    `json:"after"` // minutes since the routing
}

// How far apart steps may lie: an urgent tip must not be parked by a client that says so, and no other for longer than a day.
const (
	urgentApart = 60
	stepsApart  = 24 * 60
)

// StepOffices are the offices of steps, in order.
func StepOffices(steps []Step) []string {
	var all []string
	for _, s := range steps {
		all = append(all, s.Office)
	}
	return all
}

// checkSteps refuses minutes that do not rise, or that lie too far apart for the lane. ErrRouting.
func checkSteps(steps []Step, lane Lane) error {
	apart, before := stepsApart, 0
	if lane == Urgent {
		apart = urgentApart
	}
	for _, s := range steps {
		if s.After <= before || s.After-before > apart {
			return fmt.Errorf("%w: the steps' minutes must rise, each by %d at most", ErrRouting, apart)
		}
		before = s.After
	}
	return nil
}

// Paced sets minutes right that an officer's own choice has pulled apart: they rise, and none comes later than the server lets it.
func Paced(steps []Step, urgent bool) []Step {
	apart, before := stepsApart, 0
	if urgent {
		apart = urgentApart
	}
	paced := slices.Clone(steps)
	for i := range paced {
		before = min(max(paced[i].After, before+1), before+apart)
		paced[i].After = before
	}
	return paced
}

// Stepped says whether a step of the tip's route has fired for an office, and has not left it since.
func (t *Tip) Stepped(office string) bool {
	fired := t.Steps[:min(t.Fired, len(t.Steps))]
	return slices.Contains(t.Copies, office) && slices.ContainsFunc(fired, func(s Step) bool { return s.Office == office })
}
