package triage

import (
	"context"
	"errors"
	"slices"

	"tipline/crypto"
)

// ErrCheck: not one of the checks that open a name slip.
var ErrCheck = errors.New("no such check")

// A Check is what a unit's member has looked at before opening a name slip: a closed list.
type Check string

const (
	CheckPlace  Check = "place"  // was there, or had somebody look
	CheckMatter Check = "matter" // found the matter in what the unit knows itself
	CheckDanger Check = "danger" // life is in danger, or it happens now: opens at once, and is looked at afterwards
)

// Checks are all of them.
var Checks = []Check{CheckPlace, CheckMatter, CheckDanger}

// ParseCheck reads one. ErrCheck.
func ParseCheck(s string) (Check, error) {
	c := Check(s)
	if !slices.Contains(Checks, c) {
		return "", ErrCheck
	}
	return c, nil
}

// Review says whether an opening on this check is to be looked at afterwards.
func (c Check) Review() bool { return c == CheckDanger }

// An Opening is one member who opened an office's slip: an act of a member, with its minute.
type Opening struct {
	Office string
	Member string
	Minute int64
	Check  Check
}

// Slip opens the name slip of the member's office, after it has recorded who does so and on which check.
func (c *Console) Slip(ctx context.Context, s Session, id crypto.ID, r SlipRequest) (SlipOpened, error) {
	desk, err := c.deskAbove(ctx, s, id)
	if err != nil {
		return SlipOpened{}, err
	}
	check, err := ParseCheck(string(r.Check))
	if err != nil {
		return SlipOpened{}, err
	}
	tip, err := c.Store.Tip(ctx, desk, id)
	if err != nil {
		return SlipOpened{}, err
	}
	locked, err := c.Store.Slip(ctx, desk, id, s.Office)
	if err != nil {
		return SlipOpened{}, err
	}
	under := tip.SlipID
	if under == (crypto.ID{}) {
		under = id // of an older version
	}
	var sealed []byte
	var broken error
	err = c.locking(under, func(key crypto.TipKey) { sealed, broken = crypto.Unlock(key, under, crypto.KindSlip, s.Office, locked) })
	if err = errors.Join(err, broken); err != nil {
		return SlipOpened{}, err
	}
	now := c.Clock()
	err = c.Store.OpenSlip(ctx, desk, id, Opening{Office: s.Office, Member: s.Member, Minute: Minute(now), Check: check}, now)
	if err != nil {
		return SlipOpened{}, err // nobody reads a slip whose opening is not on record
	}
	return SlipOpened{Sealed: sealed}, nil
}

// Reviewed says that the desk has looked at a slip that was opened on danger.
func (c *Console) Reviewed(ctx context.Context, s Session, id crypto.ID) error {
	if !c.desk(s) {
		return ErrNotFound
	}
	return c.Store.Review(ctx, s.Office, id)
}
