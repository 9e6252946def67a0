package store

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"tipline/crypto"
	"tipline/triage"
)

// KEYS used numbers · ARGV number, second at which they go: a midnight · returns 1, or WRONG when it was used before.
var useWord = script(`
if redis.call('SADD', KEYS[1], ARGV[1]) == 0 then return WRONG end
redis.call('EXPIREAT', KEYS[1], ARGV[2])
return 1
`)

// UsedWords are the numbers of an office's sheet that were asked for.
func (s *Store) UsedWords(ctx context.Context, deskID, office, sheet string) ([]int, error) {
	all, err := s.rdb.SMembers(ctx, desk(deskID).sheet(office, sheet)).Result()
	if err != nil {
		return nil, away("list used words", err)
	}
	var used []int
	for _, one := range all {
		n, err := strconv.Atoi(one)
		if err == nil {
			used = append(used, n)
		}
	}
	return used, nil
}

// UseWord uses a number up; lastDay (epoch day, UTC+7) is the day at whose end the list goes. ErrWrongStatus for one that was used before.
func (s *Store) UseWord(ctx context.Context, deskID, office, sheet string, n, lastDay int) error {
	_, err := s.run(ctx, "use word", useWord, []string{desk(deskID).sheet(office, sheet)}, n, triage.DayStart(lastDay+1).Unix())
	return err
}

// AckAs acknowledges in an office's place, and keeps how it did. ErrNotFound for an office that is not on the route, ErrWrongStatus.
func (s *Store) AckAs(ctx context.Context, deskID string, id crypto.ID, office string, how triage.AckHow) error {
	return s.ack(ctx, deskID, id, office, how)
}

// hows takes the record's list apart.
func hows(csv string) map[string]triage.AckHow {
	var all map[string]triage.AckHow
	for _, one := range list(csv) {
		office, how, _ := strings.Cut(one, "=")
		if all == nil {
			all = map[string]triage.AckHow{}
		}
		all[office] = triage.AckHow(how)
	}
	return all
}

// Awaiting lists the tips of a desk that lie before an office, and that it has not acknowledged.
func (s *Store) Awaiting(ctx context.Context, deskID, office string) ([]crypto.ID, error) {
	ids, err := s.ids(ctx, desk(deskID).unit(office), 0, -1)
	if err != nil {
		return nil, err
	}
	tips, err := s.tips(ctx, deskID, ids)
	if err != nil {
		return nil, err
	}
	var open []crypto.ID
	for i := range tips {
		if !slices.Contains(tips[i].Acked, office) {
			open = append(open, tips[i].ID)
		}
	}
	return open, nil
}
