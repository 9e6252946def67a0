package triage

import (
	"context"
	"errors"

	"tipline/crypto"
)

// Route sends the cards on their way. The store puts notices for lead and copies in the outbox in the same step.
func (c *Console) Route(ctx context.Context, s Session, id crypto.ID, r RouteRequest) error {
	routing := Routing{Lead: r.Lead, Copies: r.Copies, Steps: r.Steps, Cards: r.Cards, Slips: r.Slips}
	before, err := c.send(ctx, s, id, &routing)
	if err != nil {
		return err
	}
	if err := c.Store.Route(ctx, s.Office, id, s.Member, routing, c.Clock()); err != nil {
		return err
	}
	c.undo.keep(s, undoable{act: Send, before: before, at: c.Clock()})
	return nil
}

// Refer hands a tip to one other office for good, with the reason for the desk's own eyes.
func (c *Console) Refer(ctx context.Context, s Session, id crypto.ID, r ReferRequest) error {
	routing := Routing{Lead: r.To, Cards: map[string][]byte{r.To: r.Card}}
	before, err := c.send(ctx, s, id, &routing)
	if err != nil {
		return err
	}
	if r.To == s.Office || !sealedSize(r.Note) {
		return ErrMalformed
	}
	reason, err := c.note(s, id, WhyRefer, r.Note)
	if err != nil {
		return err
	}
	if err := c.Store.Refer(ctx, s.Office, id, routing, reason, c.Clock()); err != nil {
		return err
	}
	c.undo.keep(s, undoable{act: Refer, before: before, note: &reason, at: c.Clock()})
	return nil
}

// send checks a routing as it came and locks what it carries; it gives the tip as it was read before.
func (c *Console) send(ctx context.Context, s Session, id crypto.ID, r *Routing) (Tip, error) {
	if !c.desk(s) {
		return Tip{}, ErrNotFound
	}
	before, err := c.Store.Tip(ctx, s.Office, id)
	if err != nil {
		return Tip{}, err
	}
	if err := errors.Join(r.Check(), checkSteps(r.Steps, before.Lane)); err != nil {
		return Tip{}, err
	}
	today := Today(c.Clock())
	for _, office := range r.Offices() {
		slip, has := r.Slips[office]
		if !c.Directory().Takes(office, today) || !sealedSize(r.Cards[office]) || has && !sealedSize(slip) {
			return Tip{}, ErrMalformed
		}
	}
	cards, slips := map[string][]byte{}, map[string][]byte{}
	err = c.locking(id, func(key crypto.TipKey) {
		for office, sealed := range r.Cards {
			cards[office] = crypto.Lock(key, id, crypto.KindCard, office, sealed)
		}
		for office, sealed := range r.Slips {
			slips[office] = crypto.Lock(key, id, crypto.KindSlip, office, sealed)
		}
	})
	r.Cards, r.Slips = cards, slips
	return before, err
}
