package triage

import (
	"context"
	"errors"
	"slices"

	"tipline/crypto"
)

// ErrHeldEnough: a tip was put aside as often as it may be; somebody must judge it.
var ErrHeldEnough = errors.New("put aside as often as it may be")

// A Condition is what a held tip waits for, besides its day: a closed list.
type Condition string

const (
	ForDay     Condition = "day"     // nothing but the day
	ForAnswer  Condition = "answer"  // the reporter's answer, which brings it back
	ForInquiry Condition = "inquiry" // what somebody else finds out
)

// Conditions are all of them.
var Conditions = []Condition{ForDay, ForAnswer, ForInquiry}

// HoldsMost is how often a tip is put aside before it has gone to a unit: so that nobody can leave it there for ever.
const HoldsMost = 3

// Hold puts a leased tip aside until a day, with what it waits for and a note.
func (c *Console) Hold(ctx context.Context, s Session, id crypto.ID, r HoldRequest) error {
	if !c.desk(s) {
		return ErrNotFound
	}
	before, err := c.Store.Tip(ctx, s.Office, id)
	if err != nil {
		return err
	}
	if r.For == "" {
		r.For = ForDay
	}
	today := Day(c.Clock())
	if r.Until <= today || r.Until > today+HoldDays || !sealedSize(r.Note) || !slices.Contains(Conditions, r.For) {
		return ErrMalformed
	}
	note, err := c.note(s, id, WhyHold, r.Note)
	if err != nil {
		return err
	}
	if err := c.Store.Hold(ctx, s.Office, id, Holding{Until: r.Until, For: r.For}, note); err != nil {
		return err
	}
	c.undo.keep(s, undoable{act: Hold, before: before, note: &note, at: c.Clock()})
	return nil
}

// A Holding is until when a tip is put aside, and what for.
type Holding struct {
	Until int // day at which it comes back by itself
	For   Condition
}

// Unhold puts a held tip back into the queue.
func (c *Console) Unhold(ctx context.Context, s Session, id crypto.ID) error {
	if !c.desk(s) {
		return ErrNotFound
	}
	return c.Store.Unhold(ctx, s.Office, id)
}
