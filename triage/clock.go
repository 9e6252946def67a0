package triage

import "slices"

// A Clock is a tip whose next step fires at a minute; 0 when that has yet to be set.
type Clock struct {
	Tip
	Minute int64
}

// A Wave is the tips of a lane that were released between two passes and that nobody has touched: their first step fires at one minute; 0 when that has yet to be set.
type Wave struct {
	Desk   string
	Lane   Lane
	Name   string // the store's
	Minute int64
}

// How long somebody may take before the next is rung, in minutes, where the directory says nothing.
const (
	// UrgentUnleased is how long an urgent tip waits at its desk until the desk is rung again, and a minute later who is next.
	UrgentUnleased = 10
	// NormalUnleased is the same for every other tip, but for the bulk lane, whose flood must not ring anybody for a day.
	NormalUnleased = 12 * 60
	BulkUnleased   = 24 * 60
	// urgentInHand is how long a member may hold an urgent tip without sending it on, extended or not, and inHand any other.
	urgentInHand = 60
	inHand       = 24 * 60
	// urgentAgain lies between the desk's second ring and the first of its steps, and again is the same for every other tip.
	urgentAgain = 1
	again       = 60
)

// A RingAs is what an office becomes when it is rung: a closed list.
type RingAs string

const (
	RingDesk    RingAs = "desk"    // the desk itself, again: there is nobody new
	RingInstead RingAs = "instead" // may take the tip in the desk's place
	RingStep    RingAs = "step"    // is on the route now, beside those who have not answered
	RingTop     RingAs = "top"     // everybody was rung and nobody answers: the desk has it before it, and the clock stops
	RingNobody  RingAs = "nobody"  // nothing is left to fire
)

// A Ring is what happens when a clock ends.
type Ring struct {
	As     RingAs
	Office string // who is rung; "" for nobody
	Fired  int    // how many steps have fired then
	Next   int64  // minute of the step behind it; 0: the clock stops
}

// Starts is the minute at which a clock that has none yet ends, when it begins now.
func (d *Directory) Starts(t *Tip, now int64) int64 { return now + int64(d.gap(t, t.Fired)) }

// Swells is the same for a wave's.
func (d *Directory) Swells(w Wave, now int64) int64 {
	return d.Starts(&Tip{Desk: w.Desk, Lane: w.Lane, Status: New}, now)
}

// Ring decides what happens at the end of a tip's clock. The next step's minutes begin now and not when this one should have fired: however late it is, no
// two fire at once, and whoever is rung has the time that is theirs.
func (d *Directory) Ring(t *Tip, now int64, today string) Ring {
	fired := t.Fired
	steps := d.ladder(t, today)
	switch {
	case fired > len(steps):
		return Ring{As: RingNobody, Fired: fired}
	case fired == len(steps):
		return Ring{As: RingTop, Office: t.Desk, Fired: fired + 1}
	}
	r := steps[fired]
	r.Fired, r.Next = fired+1, now+int64(d.gap(t, fired+1))
	return r
}

// Exhausted says whether all steps of a tip have fired and nobody has answered: it is in front of the desk, among what is due.
func (d *Directory) Exhausted(t *Tip, today string) bool {
	return (waits(t) || unanswered(t)) && t.Fired > len(d.ladder(t, today))
}

func waits(t *Tip) bool      { return t.Status == New || t.Status == Leased }
func unanswered(t *Tip) bool { return t.Status == Routed || t.Status == Referred }

// ladder is who is rung, in order, before the top: at the desk the desk itself and its steps, at units the route's steps.
func (d *Directory) ladder(t *Tip, today string) []Ring {
	var all []Ring
	if unanswered(t) {
		for _, s := range t.Steps {
			all = append(all, Ring{As: RingStep, Office: s.Office})
		}
		return all
	}
	all = append(all, Ring{As: RingDesk, Office: t.Desk})
	for _, office := range d.Instead(t.Desk, today) {
		all = append(all, Ring{As: RingInstead, Office: office})
	}
	return all
}

// Instead are the offices that are rung when nobody at a desk takes a tip, those in force today, each once. A successor is not rung for one that ended: the
// desk's keyring is wrapped for those whom the directory names.
func (d *Directory) Instead(desk, today string) []string {
	k, _ := d.Desk(desk)
	var all []string
	for _, id := range k.Steps {
		if id != desk && d.Takes(id, today) && !slices.Contains(all, id) {
			all = append(all, id)
		}
	}
	return all
}

// gap is how many minutes a tip's clock runs until its next step, when so many have fired.
func (d *Directory) gap(t *Tip, fired int) int {
	switch {
	case unanswered(t):
		return stepGap(t, fired)
	case fired == 1:
		return pick(t.Lane, urgentAgain, again)
	case t.Status == Leased:
		return pick(t.Lane, urgentInHand, inHand)
	}
	k, _ := d.Desk(t.Desk)
	return k.Unleased(t.Lane)
}

// stepGap is the minutes between a route's step and the one before it; behind the last one, and where there is none, what a lead has.
func stepGap(t *Tip, fired int) int {
	if fired >= len(t.Steps) {
		return pick(t.Lane, urgentMinutes, normalMinutes)
	}
	before := 0
	if fired > 0 {
		before = t.Steps[fired-1].After
	}
	return max(t.Steps[fired].After-before, 1)
}

func pick(l Lane, urgent, other int) int {
	if l == Urgent {
		return urgent
	}
	return other
}

// Unleased is how many minutes a tip of a lane waits at the desk until the desk is rung again.
func (k *Desk) Unleased(l Lane) int {
	own, fallback := k.NormalWait, NormalUnleased
	switch l {
	case Urgent:
		own, fallback = k.UrgentWait, UrgentUnleased
	case Bulk:
		own, fallback = k.BulkWait, BulkUnleased
	}
	if own > 0 {
		return own
	}
	return fallback
}
