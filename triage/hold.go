package triage

import (
	"context"

	"tipline/crypto"
)

// Hold puts a leased tip aside until a day, with a note on what it waits for.
func (c *Console) Hold(ctx context.Context, s Session, id crypto.ID, r HoldRequest) error {
	if !c.desk(s) {
		return ErrNotFound
	}
	before, err := c.Store.Tip(ctx, s.Office, id)
	if err != nil {
		return err
	}
	today := Day(c.Clock())
	if r.Until <= today || r.Until > today+HoldDays || !sealedSize(r.Note) {
		return ErrMalformed
	}
	note, err := c.note(s, id, WhyHold, r.Note)
	if err != nil {
		return err
	}
	if err := c.Store.Hold(ctx, s.Office, id, r.Until, note); err != nil {
		return err
	}
	c.undo.keep(s, undoable{act: Hold, before: before, note: &note, at: c.Clock()})
	return nil
}

// Unhold puts a held tip back into the queue.
func (c *Console) Unhold(ctx context.Context, s Session, id crypto.ID) error {
	if !c.desk(s) {
		return ErrNotFound
	}
	return c.Store.Unhold(ctx, s.Office, id)
}
