package store

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"tipline/triage"
)

// KEYS notices · ARGV office, count that was told · returns 1, or 0 when more came meanwhile and the notice stays.
var noticed = script(`
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('HDEL', KEYS[1], ARGV[1])
return 1
`)

// Notices lists the offices that a desk's tips have yet to be noticed to.
func (s *Store) Notices(ctx context.Context, deskID string) ([]triage.Notice, error) {
	all, err := s.rdb.HGetAll(ctx, desk(deskID).notices()).Result()
	if err != nil {
		return nil, away("list notices", err)
	}
	var notices []triage.Notice
	for field, count := range all {
		n, _ := strconv.ParseInt(count, 10, 64)
		office, waits := strings.CutPrefix(field, settling)
		notices = append(notices, triage.Notice{Office: office, Count: n, Settling: waits})
	}
	slices.SortFunc(notices, func(a, b triage.Notice) int { return strings.Compare(noticeField(a), noticeField(b)) })
	return notices, nil
}

// Noticed takes a notice out, unless something more was put there for the office since it was listed.
func (s *Store) Noticed(ctx context.Context, deskID string, n triage.Notice) error {
	_, err := s.run(ctx, "take notice", noticed, []string{desk(deskID).notices()}, noticeField(n), n.Count)
	return err
}

func noticeField(n triage.Notice) string {
	if n.Settling {
		return settling + n.Office
	}
	return n.Office
}
