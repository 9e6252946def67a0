package store

import (
	"errors"

	"tipline/crypto"
	"tipline/triage"
)

// look is what the people of an office do when they look.
func (y *year) look(o *office) {
	o.coming = false
	if !o.there {
		return
	}
	if y.away() {
		o.coming = true
		y.after(5, func() { y.look(o) })
		return
	}
	if o.isDesk {
		y.workQueue(o)
		return
	}
	y.workInbox(o)
	y.workRung(o)
}

// workQueue takes what waits, up to a handful at once; the rest in a while.
func (y *year) workQueue(o *office) {
	for range 6 {
		tip, err := y.s.Next(y.t.Context(), o.id, o.id+"-a", y.now())
		if errors.Is(err, triage.ErrEmpty) {
			return
		}
		must(y.t, err)
		y.watch(o.id, tip.ID)
		y.taken(tip.ID)
		y.after(y.between(1, 15), func() { y.judge(o, tip.ID, o.id+"-a") })
	}
	if !o.coming {
		o.coming = true
		y.after(y.between(5, 20), func() { y.look(o) })
	}
}

// judge is what becomes of a tip in somebody's hands: it is sent on, mostly; or closed, put aside, given back, or forgotten.
func (y *year) judge(o *office, id crypto.ID, member string) {
	if y.away() {
		y.after(4, func() { y.judge(o, id, member) })
		return
	}
	desk, ctx := y.deskOf(id), y.t.Context()
	tip, err := y.s.Tip(ctx, desk, id)
	if err != nil || tip.Status != triage.Leased || tip.Holder != member || !o.there {
		return // forgotten: the lease ends by itself, or somebody else has it
	}
	switch n := y.random.IntN(100); {
	case n < 78:
		err = y.s.Route(ctx, desk, id, member, y.routing(desk, tip.Lane), y.now())
		y.sent(id)
	case n < 88:
		err = y.s.CloseTip(ctx, desk, id, member, ended(triage.Acted), y.now())
	case n < 92:
		err = y.s.Hold(ctx, desk, id, triage.Holding{Until: triage.Day(y.now()) + y.between(1, 2)}, said(triage.WhyHold, desk, desk, member))
	case n < 95:
		err = y.s.Yield(ctx, desk, id, member)
	}
	y.allowed(err)
	y.watch(desk, id)
}

// allowed: what somebody was too late for is no fault.
func (y *year) allowed(err error) {
	for _, is := range []error{nil, triage.ErrWrongStatus, triage.ErrLeased, triage.ErrNotFound, triage.ErrHeldEnough} {
		if errors.Is(err, is) {
			return
		}
	}
	must(y.t, err)
}

func (y *year) routing(desk string, lane triage.Lane) triage.Routing {
	p := desk[len("desk-"):]
	units := []string{"commune-a-" + p, "commune-b-" + p, "commune-c-" + p, "post-a-" + p, "post-b-" + p}
	y.random.Shuffle(len(units), func(i, j int) { units[i], units[j] = units[j], units[i] })
	r := routing(units[0], units[1:2], nil)
	apart := 720
	if lane == triage.Urgent {
		apart = 15
	}
	for i, office := range []string{units[2], "police-" + p, "command-" + p}[:y.between(0, 3)] {
		r.Steps = append(r.Steps, triage.Step{Office: office, After: apart * (i + 1)})
		r.Cards[office] = []byte("card")
	}
	return r
}

// workInbox acknowledges most of what lies there, and later ends it or gives it back.
func (y *year) workInbox(o *office) {
	tips, err := y.s.Inbox(y.t.Context(), o.id)
	must(y.t, err)
	for i := range tips {
		t := &tips[i]
		mine := t.Lead == o.id || t.Stepped(o.id)
		if t.Status != triage.Routed || !mine || y.chance(10) {
			continue
		}
		y.allowed(y.s.Ack(y.t.Context(), t.Desk, t.ID, o.id))
		y.acknowledged(t.ID)
		y.watch(t.Desk, t.ID)
		y.after(y.between(120, 10*24*60), func() { y.finish(o, t.Desk, t.ID) })
	}
}

func (y *year) finish(o *office, desk string, id crypto.ID) {
	switch {
	case y.quiet || y.chance(1): // never: it stays acknowledged, and the law's clocks tell
		return
	case !o.there || y.away():
		y.after(600, func() { y.finish(o, desk, id) })
		return
	case y.chance(8):
		y.allowed(y.s.Return(y.t.Context(), desk, id, said(triage.WhyReturn, o.id, desk, o.id+"-a")))
	default:
		y.allowed(y.s.CloseForUnit(y.t.Context(), desk, id, o.id, o.id+"-a", ended(triage.Acted), y.now()))
	}
	y.watch(desk, id)
}

// workRung takes what a silent desk has left.
func (y *year) workRung(o *office) {
	tips, err := y.s.Rung(y.t.Context(), o.id)
	must(y.t, err)
	for i := range tips {
		t, member := tips[i], o.id+"-a"
		if t.Status != triage.New || y.chance(10) {
			continue
		}
		_, err := y.s.LeaseInstead(y.t.Context(), t.Desk, t.ID, member, o.id, y.now())
		y.allowed(err)
		if err == nil {
			y.instead++
			y.taken(t.ID)
			y.watch(t.Desk, t.ID)
			y.after(y.between(1, 10), func() { y.judge(o, t.ID, member) })
		}
	}
}
