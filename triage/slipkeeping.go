package triage

import (
	"context"
	"slices"
	"time"

	"tipline/crypto"
)

// SlipStore is what the longer life of a name slip needs of the store.
type SlipStore interface {
	Slipped
	Slips(ctx context.Context, desk string, id crypto.ID) (offices []string, openings []Opening, err error)
}

// KeepingSlips is the longer life of a name slip as a deed of two: asked for by a unit that has one, for as long again from today as a slip lives, and again.
func KeepingSlips(store SlipStore) Performance {
	return Performance{
		Check: func(ctx context.Context, s Session, a *Approval, now time.Time) error {
			offices, _, err := store.Slips(ctx, a.Desk, a.Tips[0])
			if err != nil {
				return err
			}
			if s.Office != a.Office || !slices.Contains(offices, a.Office) {
				return ErrNotFound
			}
			end, err := store.SlipEnd(ctx, a.Desk, a.Tips[0])
			if err == nil && (a.Until <= end || a.Until > Day(now)+SlipDays) {
				err = ErrMalformed
			}
			return err
		},
		Do: func(ctx context.Context, a *Approval, _ time.Time) error {
			return store.KeepSlips(ctx, a.Desk, a.Tips[0], a.Until)
		},
	}
}
