package triage

import (
	"fmt"
	"slices"
)

// local are the kinds of units whose people live among those whom a tip is about, or command them.
var local = []UnitKind{CommunePolice, Militia, Health}

// AtCommune says whether a unit sits at commune level, or is a joint team with people of one that does: what it hears the commune may hear.
func (d *Directory) AtCommune(office string) bool {
	seen := map[string]bool{}
	for ids := []string{office}; len(ids) > 0; {
		id := ids[0]
		ids = ids[1:]
		u := d.unit(id)
		if u == nil || seen[id] {
			continue
		}
		seen[id] = true
		if slices.Contains(local, u.Kind) {
			return true
		}
		ids = append(ids, u.Forces...)
	}
	return false
}

// Narrow takes a decision past everybody at commune level: what one says there the other hears. A border post or somebody else who got a copy leads in place of a
// commune's unit, or else the first step; the steps' minutes count from the routing again. Where nobody is left, a unit of the whole province leads, or the desk.
func (d *Directory) Narrow(choices []Choice, f Facts, today string) []Choice {
	if len(choices) == 0 {
		return choices
	}
	left := slices.DeleteFunc(slices.Clone(choices), func(c Choice) bool { return d.AtCommune(c.Unit) })
	if len(left) == 0 {
		f, _ = d.settle(f, today)
		r := &decision{seen: map[string]bool{}}
		d.leadAnyhow(&f, today, r)
		left = r.choices
	} else if left[0].Role != RoleLead {
		next := max(0, slices.IndexFunc(left, func(c Choice) bool { return c.Role == RoleCopy }))
		lead := Choice{Unit: left[next].Unit, Role: RoleLead, Reason: joined([]Words{say("narrow", "unit", d.Name(choices[0].Unit)), left[next].Reason})}
		left = slices.Concat([]Choice{lead}, left[:next], left[next+1:])
	}
	return stepsAnew(choices, left)
}

// stepsAnew gives the steps that are left the minutes of the first ones.
func stepsAnew(before, left []Choice) []Choice {
	var minutes []int
	for _, c := range before {
		if c.Role == RoleStep {
			minutes = append(minutes, c.After)
		}
	}
	steps := 0
	for i := range left {
		if left[i].Role == RoleStep {
			left[i].After = minutes[steps]
			steps++
		}
	}
	return left
}

// checkNarrow refuses a narrow route that somebody at commune level is on. ErrRouting.
func (d *Directory) checkNarrow(r *Routing) error {
	if !r.Narrow {
		return nil
	}
	for _, office := range r.Offices() {
		if d.AtCommune(office) {
			return fmt.Errorf("%w: chuyển hẹp, không gửi cấp xã: %s / narrow: nobody at commune level", ErrRouting, office)
		}
	}
	return nil
}
