package triage

import (
	"context"
	"slices"

	"tipline/crypto"
)

// Slipped is what lifetimes and figures of name slips need of the store.
type Slipped interface {
	// SlipEnd is the day at whose first midnight the slips of a tip's route are destroyed; 0 when it has none.
	SlipEnd(ctx context.Context, desk string, id crypto.ID) (int, error)
	// KeepSlips keeps them until a later day. ErrNotFound when it has none.
	KeepSlips(ctx context.Context, desk string, id crypto.ID, day int) error
	// SlipFigures are a desk's, by month and unit.
	SlipFigures(ctx context.Context, desk string) ([]SlipFigureView, error)
}

// SlipFigures are those of the desks that the member's office inspects, and of its own desk.
func (c *Console) SlipFigures(ctx context.Context, s Session) ([]SlipFigureView, error) {
	if !c.looks(s) {
		return nil, ErrNotFound
	}
	all := []SlipFigureView{}
	for _, k := range c.Directory().Desks {
		if !slices.Contains([]string{k.ID, k.Inspectorate, c.Directory().LookOffice(k.ID)}, s.Office) {
			continue
		}
		some, err := c.Store.SlipFigures(ctx, k.ID)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}
