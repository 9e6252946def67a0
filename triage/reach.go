package triage

import "slices"

// Reachable passes over offices that no card can be sealed to, or where nobody could open it. Where the lead is one of them, the first step that is ready leads instead,
// or else a copy. An empty answer means that nobody at all can be reached, and the tip stays with its desk.
func (d *Directory) Reachable(choices []Choice, ready func(office string) bool) []Choice {
	able := slices.DeleteFunc(slices.Clone(choices), func(c Choice) bool { return !ready(c.Unit) })
	if len(able) == 0 || able[0].Role == RoleLead {
		return able
	}
	next := max(0, slices.IndexFunc(able, func(c Choice) bool { return c.Role == RoleStep }))
	lead := Choice{Unit: able[next].Unit, Role: RoleLead, Reason: joined([]Words{say("unreachable", "unit", d.Name(choices[0].Unit)), able[next].Reason})}
	return slices.Concat([]Choice{lead}, able[:next], able[next+1:])
}
