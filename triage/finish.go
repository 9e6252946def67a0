package triage

import (
	"context"

	"tipline/crypto"
)

// A Closing is a disposition that may be carried out: "acted" exists in this form only with its whole checklist, so that the store cannot be told of one without.
type Closing struct{ disposition Disposition }

// NewClosing checks what a member chose. ErrDisposition, ErrChecklist.
func NewClosing(d Disposition, items []Item) (Closing, error) {
	if _, err := ParseDisposition(string(d)); err != nil {
		return Closing{}, err
	}
	if err := d.CheckItems(items); err != nil {
		return Closing{}, err
	}
	return Closing{d}, nil
}

// Disposition is "" of a zero Closing, which closes nothing.
func (c Closing) Disposition() Disposition { return c.disposition }

// Close ends a tip: for its desk, or for the unit that leads it and has acknowledged it.
func (c *Console) Close(ctx context.Context, s Session, id crypto.ID, r CloseRequest) error {
	desk, err := c.deskOf(ctx, s, id)
	if err != nil {
		return err
	}
	closing, err := NewClosing(r.Disposition, r.Checklist)
	if err != nil {
		return err
	}
	return c.finish(ctx, s, desk, id, closing, r.Grants, r.Note)
}

// OutOfScope ends a tip that is not about crime: it is destroyed, and counted in one number.
func (c *Console) OutOfScope(ctx context.Context, s Session, id crypto.ID, r OutOfScopeRequest) error {
	if !c.desk(s) {
		return ErrNotFound
	}
	return c.finish(ctx, s, s.Office, id, Closing{OutOfScope}, r.Grants, nil)
}

// finish closes a tip. What goes along to whoever looks at it afterwards is kept first: without it nobody could.
func (c *Console) finish(ctx context.Context, s Session, desk string, id crypto.ID, closing Closing, grants map[string][]byte, note []byte) error {
	if grants != nil && desk != s.Office || len(note) > maxSealed {
		return ErrMalformed // a unit cannot open the verbatim
	}
	if _, err := c.Store.Tip(ctx, desk, id); err != nil {
		return err
	}
	if err := c.putGrants(ctx, desk, id, grants, nil); err != nil {
		return err
	}
	if err := c.tellWhy(ctx, s, desk, id, closing, note); err != nil {
		return err
	}
	before, err := c.Store.Tip(ctx, desk, id)
	if err != nil {
		return err
	}
	if desk == s.Office {
		err = c.Store.CloseTip(ctx, desk, id, s.Member, closing, c.Clock())
	} else {
		err = c.Store.CloseForUnit(ctx, desk, id, s.Office, s.Member, closing, c.Clock())
	}
	if err == nil {
		c.undo.keep(s, undoable{act: Finish, before: before, at: c.Clock()})
	}
	return err
}

// tellWhy keeps what whoever closes a tip writes for whoever looks at it.
func (c *Console) tellWhy(ctx context.Context, s Session, desk string, id crypto.ID, closing Closing, note []byte) error {
	if len(note) == 0 {
		return nil
	}
	to := c.Directory().LookAfter(desk, s.Office, closing.disposition)
	m, err := c.message(s, id, Message{Why: WhyClose, From: s.Office, To: to}, note, nil)
	if err != nil {
		return err
	}
	return c.Store.Note(ctx, desk, id, m)
}
