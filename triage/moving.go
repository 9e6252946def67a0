package triage

import (
	"context"

	"tipline/crypto"
)

// A Transfer takes a tip that is not about officers from an inspectorate's desk to the desk of its place. Everything in it is sealed to the readers there and locked
// under the tip's own key, which stays.
type Transfer struct {
	To       string  // desk
	Member   string  // who says so
	Verbatim []byte  // kind tip; none of what was added after the tip itself had moved
	Thread   []Entry // the whole of it, in order: Said or Copy are new, Out stays and is not in here
	Heads    []Head  // of its photos and recordings, each wrapping the old file key to the readers there
	LastDay  int     // last day on which a receipt of it may still be asked for
}

// NotOfficers sends a tip that is not about officers from an inspectorate's desk to the desk of its place.
func (c *Console) NotOfficers(ctx context.Context, s Session, id crypto.ID, r NotOfficersRequest) error {
	own, ok := c.Directory().Desk(s.Office)
	if !ok || len(own.Provinces) > 0 {
		return ErrNotFound
	}
	before, err := c.Store.Tip(ctx, s.Office, id)
	if err != nil {
		return err
	}
	if to, ok := c.Directory().Desk(r.Desk); !ok || len(to.Provinces) == 0 || before.Bytes > 0 != sealedSize(r.Verbatim) {
		return ErrMalformed
	}
	m := Transfer{To: r.Desk, Member: s.Member, LastDay: DayOfHour(before.Hour) + ReceiptDays}
	if m.Thread, err = c.resealed(ctx, s, id, r.Thread); err != nil {
		return err
	}
	if m.Heads, err = c.reheaded(ctx, &before, m.Thread, r.Files); err != nil {
		return err
	}
	if err := c.locking(id, func(key crypto.TipKey) {
		if before.Bytes > 0 {
			m.Verbatim = crypto.Lock(key, id, crypto.KindTip, "", r.Verbatim)
		}
		for i := range m.Thread {
			e := &m.Thread[i]
			if e.From == FromReporter {
				e.Said = crypto.Lock(key, id, crypto.KindThread, SaidPart(e.ID), e.Said)
			} else {
				e.Copy = crypto.Lock(key, id, crypto.KindThread, CopyPart(e.ID), e.Copy)
			}
		}
	}); err != nil {
		return err
	}
	return c.Store.Move(ctx, s.Office, id, m, c.Rehead)
}

// resealed puts what a client sealed anew to the thread as it is stored. ErrWrongStatus when it is not the whole thread: something was added meanwhile.
func (c *Console) resealed(ctx context.Context, s Session, id crypto.ID, sealed []MovedEntry) ([]Entry, error) {
	thread, err := c.Store.Thread(ctx, s.Office, id)
	if err != nil {
		return nil, err
	}
	if len(thread) != len(sealed) {
		return nil, ErrWrongStatus
	}
	for i := range thread {
		e, anew := &thread[i], sealed[i].Sealed
		if sealed[i].ID != e.ID.String() {
			return nil, ErrWrongStatus
		}
		if !sealedSize(anew) {
			return nil, ErrMalformed
		}
		if e.From == FromReporter {
			e.Said = anew
		} else {
			e.Copy = anew
		}
	}
	return thread, nil
}
