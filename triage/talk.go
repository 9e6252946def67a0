package triage

import (
	"context"

	"tipline/crypto"
)

// Note keeps something that the desk writes for itself.
func (c *Console) Note(ctx context.Context, s Session, id crypto.ID, r NoteRequest) error {
	if !c.desk(s) {
		return ErrNotFound
	}
	if _, err := c.Store.Tip(ctx, s.Office, id); err != nil {
		return err
	}
	return c.noteAs(ctx, s, id, WhyNote, r.Note)
}

// noteAs keeps a note of the desk under what it is for.
func (c *Console) noteAs(ctx context.Context, s Session, id crypto.ID, why Why, sealed []byte) error {
	if !sealedSize(sealed) {
		return ErrMalformed
	}
	note, err := c.note(s, id, why, sealed)
	if err != nil {
		return err
	}
	return c.Store.Note(ctx, s.Office, id, note)
}

// note locks a note of the desk for itself.
func (c *Console) note(s Session, id crypto.ID, why Why, sealed []byte) (Message, error) {
	return c.message(s, id, Message{Why: why, From: s.Office, To: s.Office}, sealed, nil)
}

// message locks what a member writes: sealed for the office that it goes to, own for the member's.
func (c *Console) message(s Session, id crypto.ID, m Message, sealed, own []byte) (Message, error) {
	m.ID, m.Member, m.Minute = NewEntryID(), s.Member, Minute(c.Clock())
	err := c.locking(id, func(key crypto.TipKey) {
		m.Sealed = crypto.Lock(key, id, crypto.KindThread, MessagePart(m.ID), sealed)
		if own != nil {
			m.Copy = crypto.Lock(key, id, crypto.KindThread, OwnPart(m.ID), own)
		}
	})
	return m, err
}

// Tell is a message from the desk to an office of the route, or from such an office to the desk.
func (c *Console) Tell(ctx context.Context, s Session, id crypto.ID, r TellRequest) error {
	desk, err := c.deskOf(ctx, s, id)
	if err != nil {
		return err
	}
	m := Message{Why: WhyTell, From: s.Office, To: desk}
	if desk == s.Office {
		m.To = r.Office
	}
	if !sealedSize(r.Sealed) || !sealedSize(r.Copy) || m.To == m.From || desk != s.Office && r.Office != "" {
		return ErrMalformed
	}
	if m, err = c.message(s, id, m, r.Sealed, r.Copy); err != nil {
		return err
	}
	return c.Store.Tell(ctx, desk, id, m)
}

// Return gives a tip back to its desk: not ours.
func (c *Console) Return(ctx context.Context, s Session, id crypto.ID, r ReturnRequest) error {
	desk, err := c.deskAbove(ctx, s, id)
	if err != nil {
		return err
	}
	if !sealedSize(r.Note) {
		return ErrMalformed
	}
	reason, err := c.message(s, id, Message{Why: WhyReturn, From: s.Office, To: desk}, r.Note, nil)
	if err != nil {
		return err
	}
	return c.Store.Return(ctx, desk, id, reason)
}

// deskAbove is deskOf for what only an office that got a tip may do: ErrNotFound for the tip's own desk too.
func (c *Console) deskAbove(ctx context.Context, s Session, id crypto.ID) (string, error) {
	desk, err := c.deskOf(ctx, s, id)
	if err == nil && desk == s.Office {
		return "", ErrNotFound
	}
	return desk, err
}
