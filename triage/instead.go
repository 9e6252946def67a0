package triage

import (
	"context"
	"errors"
	"math"
	"slices"
	"time"

	"tipline/crypto"
)

// Escalations is what the console needs of the store when steps have fired, and for the law's clocks.
type Escalations interface {
	// LeaseInstead is Lease for such an office's member. ErrNotFound when it was not rung, or is not any more.
	LeaseInstead(ctx context.Context, desk string, id crypto.ID, member, office string, now time.Time) (Tip, error)
	Record(ctx context.Context, desk string, id crypto.ID, unit string, now time.Time) error
	Prolong(ctx context.Context, desk string, id crypto.ID, reason Message) error
}

// Rung are the tips that the member's office may open, lease and route in their desk's place, since nobody there took them.
func (c *Console) Rung(ctx context.Context, s Session) ([]TipView, error) {
	if !c.acts(s) {
		return nil, ErrNotFound
	}
	tips, err := c.Store.Rung(ctx, s.Office)
	return views(tips, view), err
}

// deskFor finds the desk that a member may act for on one tip: the own, or the one in whose place the member's office was rung, which instead says. ErrNotFound.
func (c *Console) deskFor(ctx context.Context, s Session, id crypto.ID) (desk string, instead bool, err error) {
	if !c.acts(s) {
		return "", false, ErrNotFound
	}
	if c.desk(s) {
		if _, err := c.Store.Tip(ctx, s.Office, id); !errors.Is(err, ErrNotFound) {
			return s.Office, false, err
		}
	}
	tips, err := c.Store.Rung(ctx, s.Office)
	if err != nil {
		return "", false, err
	}
	for i := range tips {
		if tips[i].ID == id {
			return tips[i].Desk, true, nil
		}
	}
	return "", false, ErrNotFound
}

// lookingAs finds the desk of a tip, and the office whose view of it the member gets: that of the desk, of a unit that has it, or of the desk in whose place
// the member's office was rung. ErrNotFound.
func (c *Console) lookingAs(ctx context.Context, s Session, id crypto.ID) (desk, as string, err error) {
	desk, err = c.deskOf(ctx, s, id)
	if !errors.Is(err, ErrNotFound) {
		return desk, s.Office, err
	}
	desk, _, err = c.deskFor(ctx, s, id)
	return desk, desk, err
}

// Recorded says that the lead has made its record of a tip.
func (c *Console) Recorded(ctx context.Context, s Session, id crypto.ID) error {
	desk, err := c.deskAbove(ctx, s, id)
	if err != nil {
		return err
	}
	return c.Store.Record(ctx, desk, id, s.Office, c.Clock())
}

// Prolong gives the lead more time for its check, with a reason that the desk reads.
func (c *Console) Prolong(ctx context.Context, s Session, id crypto.ID, r ProlongRequest) error {
	desk, err := c.deskAbove(ctx, s, id)
	if err != nil {
		return err
	}
	if !sealedSize(r.Note) {
		return ErrMalformed
	}
	reason, err := c.message(s, id, Message{Why: WhyProlong, From: s.Office, To: desk}, r.Note, nil)
	if err != nil {
		return err
	}
	return c.Store.Prolong(ctx, desk, id, reason)
}

// Due lists what somebody must do and by when, as far as the member's office may see it: a desk all of its tips, a unit what it leads or was rung for.
func (c *Console) Due(ctx context.Context, s Session) ([]DueView, error) {
	if !c.acts(s) {
		return nil, ErrNotFound
	}
	all, err := c.dueAtUnit(ctx, s)
	if err != nil {
		return nil, err
	}
	if c.desk(s) {
		own, err := c.dueAtDesk(ctx, s.Office)
		if err != nil {
			return nil, err
		}
		all = append(all, own...)
	}
	for _, more := range slices.Concat([]func(context.Context, Session) ([]DueView, error){c.dueLooks, c.dueReviews, c.dueVoice}, c.MoreDue) {
		others, err := more(ctx, s)
		if err != nil {
			return nil, err
		}
		all = append(all, others...)
	}
	sortDue(all)
	return all, nil
}

// dueAtDesk is what a desk's own tips want, wherever they are.
func (c *Console) dueAtDesk(ctx context.Context, desk string) ([]DueView, error) {
	d, now := c.Directory(), c.Clock()
	var all []DueView
	for _, l := range []List{ListUrgent, ListNormal, ListBulk, ListLeased, ListRouted} {
		tips, err := c.Store.Listed(ctx, desk, l, math.MaxInt64)
		if err != nil {
			return nil, err
		}
		for i := range tips {
			all = append(all, d.due(&tips[i], Minute(now), Day(now))...)
		}
		if l == ListRouted {
			all = append(all, d.silent(tips, desk, Minute(now))...)
		}
	}
	return all, nil
}

// dueAtUnit is what the tips want that an office leads, was rung for as a step, or may take in a desk's place.
func (c *Console) dueAtUnit(ctx context.Context, s Session) ([]DueView, error) {
	d, now := c.Directory(), c.Clock()
	tips, err := c.Store.Inbox(ctx, s.Office)
	if err != nil {
		return nil, err
	}
	rung, err := c.Store.Rung(ctx, s.Office)
	if err != nil {
		return nil, err
	}
	all := []DueView{}
	for i := range tips {
		if t := &tips[i]; t.Lead == s.Office || t.Stepped(s.Office) {
			all = append(all, d.due(t, Minute(now), Day(now))...)
		}
	}
	all = slices.DeleteFunc(all, func(v DueView) bool { return v.Who != s.Office && v.Unit != s.Office })
	for i := range rung {
		v := rung[i].owes(DueLease, s.Office)
		v.Level = LevelLate
		all = append(all, v)
	}
	return all, nil
}
