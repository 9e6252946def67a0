package triage

import (
	"context"
	"errors"
	"slices"
)

// ErrSoon: the same was done a moment ago, and is not done again before a minute is over.
var ErrSoon = errors.New("done a moment ago")

// A DeadLetter is an address that notices of one desk could not be brought to. It names neither tip nor hour, and stays until it is put back,
// given up, or reached.
type DeadLetter struct {
	Office string
	Via    string // notifier
	Day    int    // epoch day (UTC+7) on which it was given up last
}

// DeadLetters are those of the own desk: another's would tell that there was a notice.
func (c *Console) DeadLetters(ctx context.Context, s Session) ([]DeadLetterView, error) {
	if !c.desk(s) {
		return nil, ErrNotFound
	}
	letters, err := c.Store.DeadLetters(ctx, s.Office)
	all := make([]DeadLetterView, len(letters))
	for i, l := range letters {
		all[i] = DeadLetterView(l)
	}
	return all, err
}

// SettleDeadLetter puts an office's notice back, so that it is told anew at every address, or gives it up. ErrNotFound for one that is not there.
func (c *Console) SettleDeadLetter(ctx context.Context, s Session, r DeadLetterRequest) error {
	if !c.desk(s) {
		return ErrNotFound
	}
	letters, err := c.Store.DeadLetters(ctx, s.Office)
	if err != nil {
		return err
	}
	there := slices.ContainsFunc(letters, func(l DeadLetter) bool { return l.Office == r.Office && l.Via == r.Via })
	if !there {
		return ErrNotFound
	}
	if r.Again {
		return c.Store.PutBack(ctx, s.Office, r.Office, r.Via)
	}
	return c.Store.Unbury(ctx, s.Office, r.Office, r.Via)
}

// TestNotice rings every address of the own office once, with the bytes of any other notice. ErrSoon.
func (c *Console) TestNotice(ctx context.Context, s Session) ([]RungView, error) {
	if !c.acts(s) || c.Ring == nil {
		return nil, ErrNotFound
	}
	return c.Ring(ctx, s.Office)
}
