package store

import (
	"context"
	"errors"
	"slices"

	"github.com/redis/go-redis/v9"

	"tipline/crypto"
	"tipline/triage"
)

// Inbox lists what lies before a unit, of every desk, the longest there first.
func (s *Store) Inbox(ctx context.Context, unit string) ([]triage.Tip, error) {
	all, err := s.Desks(ctx)
	if err != nil {
		return nil, err
	}
	slices.Sort(all)
	var tips []triage.Tip
	for _, d := range all {
		ids, err := s.ids(ctx, desk(d).unit(unit), 0, -1)
		if err != nil {
			return nil, err
		}
		some, err := s.tips(ctx, d, ids)
		if err != nil {
			return nil, err
		}
		tips = append(tips, some...)
	}
	return tips, nil
}

// FindForUnit says at which desk a tip is that lies in the unit's inbox. ErrNotFound for any other, also one whose step has not fired.
func (s *Store) FindForUnit(ctx context.Context, unit string, id crypto.ID) (string, error) {
	all, err := s.Desks(ctx)
	if err != nil {
		return "", err
	}
	pipe := s.rdb.Pipeline()
	there := make([]*redis.FloatCmd, len(all))
	for i, d := range all {
		there[i] = pipe.ZScore(ctx, desk(d).unit(unit), id.String())
	}
	if len(all) > 0 {
		if _, err := pipe.Exec(ctx); err != nil && !errors.Is(err, redis.Nil) {
			return "", away("find", err)
		}
	}
	for i, d := range all {
		if there[i].Err() == nil {
			return d, nil
		}
	}
	return "", triage.ErrNotFound
}
