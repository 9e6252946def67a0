package triage

import (
	"context"
	"sync"
	"time"

	"tipline/crypto"
)

// UndoFor is how long an act can be taken back. It is counted in RAM: nothing that is stored tells an act more finely than its minute.
const UndoFor = 10 * time.Second

// An undoable is an act that its member can still take back.
type undoable struct {
	act     Act
	before  Tip // as it was read in front of the act
	note    *Message
	brought []crypto.ID // by a join
	at      time.Time
}

// undos holds the newest undoable act of each member; a restart forgets them, and the acts stand.
type undos struct {
	mu   sync.Mutex
	last map[Session]undoable
}

func (u *undos) keep(s Session, one undoable) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.last == nil {
		u.last = map[Session]undoable{}
	}
	for other, old := range u.last {
		if one.at.Sub(old.at) > UndoFor {
			delete(u.last, other)
		}
	}
	u.last[s] = one
}

// take gives the act out once.
func (u *undos) take(s Session, now time.Time) (undoable, bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	one, ok := u.last[s]
	delete(u.last, s)
	return one, ok && now.Sub(one.at) <= UndoFor
}

// Undo takes the member's newest act back, if it can be, was within UndoFor, and nobody has acted on the tip since. ErrWrongStatus.
func (c *Console) Undo(ctx context.Context, s Session) (UndoView, error) {
	if !c.acts(s) {
		return UndoView{}, ErrNotFound
	}
	one, ok := c.undo.take(s, c.Clock())
	if !ok {
		return UndoView{}, ErrWrongStatus
	}
	if err := c.takeBack(ctx, s, &one); err != nil {
		return UndoView{}, err
	}
	t, err := c.Store.Tip(ctx, one.before.Desk, one.before.ID)
	if err != nil {
		return UndoView{}, err
	}
	v := UndoView{Act: one.act, Tip: view(&t)}
	if t.Desk != s.Office {
		v.Tip = unitView(s.Office)(&t)
	}
	return v, nil
}

func (c *Console) takeBack(ctx context.Context, s Session, one *undoable) error {
	switch one.act {
	case Join:
		return c.Store.UndoJoin(ctx, one.before, one.brought, s.Member, c.Clock())
	case Finish:
		return c.Store.Unfinish(ctx, one.before, c.Clock())
	default:
		return c.Store.Recall(ctx, one.before, s.Member, one.note, c.Clock())
	}
}
