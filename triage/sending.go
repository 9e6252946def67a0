package triage

import (
	"context"
	"errors"

	"tipline/crypto"
)

// Route sends the cards on their way. The store puts notices for lead and copies in the outbox in the same step.
func (c *Console) Route(ctx context.Context, s Session, id crypto.ID, r RouteRequest) error {
	routing := Routing{Lead: r.Lead, Copies: r.Copies, Steps: r.Steps, Cards: r.Cards, Slips: r.Slips, Narrow: r.Narrow}
	desk, _, err := c.deskFor(ctx, s, id)
	if err != nil {
		return err
	}
	before, err := c.send(ctx, desk, id, &routing, r.Grants)
	if err != nil {
		return err
	}
	if err := c.Store.Route(ctx, desk, id, s.Member, routing, c.Clock()); err != nil {
		return err
	}
	c.undo.keep(s, undoable{act: Send, before: before, at: c.Clock()})
	return nil
}

// Refer hands a tip to one other office for good, with the reason for the desk's own eyes.
func (c *Console) Refer(ctx context.Context, s Session, id crypto.ID, r ReferRequest) error {
	if !c.desk(s) {
		return ErrNotFound
	}
	routing := Routing{Lead: r.To, Cards: map[string][]byte{r.To: r.Card}}
	before, err := c.send(ctx, s.Office, id, &routing, r.Grants)
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
func (c *Console) send(ctx context.Context, desk string, id crypto.ID, r *Routing, grants map[string][]byte) (Tip, error) {
	before, err := c.Store.Tip(ctx, desk, id)
	if err != nil {
		return Tip{}, err
	}
	if err := errors.Join(r.Check(), checkSteps(r.Steps, before.Lane), c.Directory().checkNarrow(r), checkGrants(grants, nil)); err != nil {
		return Tip{}, err
	}
	today := Today(c.Clock())
	for _, office := range r.Offices() {
		slip, has := r.Slips[office]
		if !c.Directory().Takes(office, today) || !sealedSize(r.Cards[office]) || has && !sealedSize(slip) {
			return Tip{}, ErrMalformed
		}
	}
	cards := map[string][]byte{}
	err = c.locking(id, func(key crypto.TipKey) {
		for office, sealed := range r.Cards {
			cards[office] = crypto.Lock(key, id, crypto.KindCard, office, sealed)
		}
	})
	r.Cards = cards
	if err == nil {
		err = c.lockSlips(r)
	}
	if err == nil {
		err = c.putGrants(ctx, desk, id, grants, nil)
	}
	return before, err
}

// lockSlips locks name slips under a key of their own, which is destroyed before the tip's is.
func (c *Console) lockSlips(r *Routing) error {
	if len(r.Slips) == 0 {
		return nil
	}
	id, key, err := c.Keys.Draw()
	if err != nil {
		return err
	}
	defer key.Forget()
	slips := map[string][]byte{}
	for office, sealed := range r.Slips {
		slips[office] = crypto.Lock(key, id, crypto.KindSlip, office, sealed)
	}
	r.Slips, r.SlipID = slips, id
	return nil
}
