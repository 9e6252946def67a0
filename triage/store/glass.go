package store

import (
	"context"
	"fmt"
	"strconv"

	"tipline/triage"
)

var _ triage.GlassStore = (*Store)(nil)

// KEYS glass, notices · ARGV member, minute, then the offices to tell · returns 1. The first use stays.
var breakGlass = script(`
redis.call('HSETNX', KEYS[1], ARGV[1], ARGV[2])
for i = 3, #ARGV do redis.call('HINCRBY', KEYS[2], ARGV[i], 1) end
return 1
`)

// BreakGlass records that an identity of a desk's safe was used, and owes offices a notice.
func (s *Store) BreakGlass(ctx context.Context, deskID, member string, minute int64, tell []string) error {
	if err := s.know(ctx, deskID); err != nil {
		return err
	}
	args := []any{member, minute}
	for _, office := range tell {
		args = append(args, office)
	}
	_, err := s.run(ctx, "break glass", breakGlass, []string{desk(deskID).glass(), desk(deskID).notices()}, args...)
	return err
}

// BrokenGlass are those that were used, with the minute.
func (s *Store) BrokenGlass(ctx context.Context, deskID string) (map[string]int64, error) {
	all, err := s.rdb.HGetAll(ctx, desk(deskID).glass()).Result()
	if err != nil {
		return nil, away("read glass", err)
	}
	used := map[string]int64{}
	for member, minute := range all {
		if used[member], err = strconv.ParseInt(minute, 10, 64); err != nil {
			return nil, fmt.Errorf("read glass: %w", err)
		}
	}
	return used, nil
}

// MendGlass forgets one; that it is gone already is no error.
func (s *Store) MendGlass(ctx context.Context, deskID, member string) error {
	if err := s.rdb.HDel(ctx, desk(deskID).glass(), member).Err(); err != nil {
		return away("mend glass", err)
	}
	return nil
}
