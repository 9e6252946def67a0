package store

import (
	"context"
	"errors"
	"slices"

	"github.com/redis/go-redis/v9"

	"tipline/crypto"
	"tipline/triage"
)

// Receipt reads a receipt's record. ErrNotFound for a code never given, expired or not yet released.
func (s *Store) Receipt(ctx context.Context, l crypto.Lookup) ([]byte, error) {
	b, err := s.rdb.HGet(ctx, keyReceipt(l), fieldRecord).Bytes()
	if errors.Is(err, redis.Nil) {
		return nil, triage.ErrNotFound
	}
	if err != nil {
		return nil, away("read receipt", err)
	}
	return b, nil
}

// Standing says what a receipt may learn of its tip. A destroyed tip stands as it did when it was closed; an unknown one is open.
func (s *Store) Standing(ctx context.Context, deskID string, id crypto.ID) (triage.Standing, error) {
	day, err := s.rdb.ZScore(ctx, desk(deskID).closed(), id.String()).Result()
	if errors.Is(err, redis.Nil) {
		return triage.Standing{}, nil
	}
	if err != nil {
		return triage.Standing{}, away("read standing", err)
	}
	return triage.Standing{Closed: true, Day: int(day)}, nil
}

// ShareGuard adds a release's digests of one day, sorted, so that nothing tells which belongs to which tip. Doing it twice is the same as once.
func (s *Store) ShareGuard(ctx context.Context, day int, digests [][16]byte) error {
	if len(digests) == 0 {
		return nil
	}
	sorted := slices.Clone(digests)
	slices.SortFunc(sorted, func(a, b [16]byte) int { return slices.Compare(a[:], b[:]) })
	members := make([]any, len(sorted))
	for i := range sorted {
		members[i] = sorted[i][:]
	}
	pipe := s.rdb.TxPipeline()
	pipe.SAdd(ctx, keyGuard(day), members...)
	pipe.ExpireAt(ctx, keyGuard(day), triage.DayStart(day+triage.GuardDays+1))
	if _, err := pipe.Exec(ctx); err != nil {
		return away("share guard", err)
	}
	return nil
}

// LoadGuard reads a day's digests, in no order; none when there are as many as the caller knows to be there. They only ever grow, so it knows them all then.
func (s *Store) LoadGuard(ctx context.Context, day, known int) ([][16]byte, error) {
	n, err := s.rdb.SCard(ctx, keyGuard(day)).Result()
	if err != nil {
		return nil, away("load guard", err)
	}
	if int(n) == known {
		return nil, nil
	}
	members, err := s.rdb.SMembers(ctx, keyGuard(day)).Result()
	if err != nil {
		return nil, away("load guard", err)
	}
	digests := make([][16]byte, 0, len(members))
	for _, m := range members {
		if len(m) == 16 {
			digests = append(digests, [16]byte([]byte(m)))
		}
	}
	return digests, nil
}
