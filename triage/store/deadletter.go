package store

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"tipline/triage"
)

// KEYS dead, notices · ARGV office and notifier, office · returns 1: the office is told anew. GONE when it is not there.
var putBack = script(`
if redis.call('HDEL', KEYS[1], ARGV[1]) == 0 then return GONE end
redis.call('HINCRBY', KEYS[2], ARGV[2], 1)
return 1
`)

// DeadLetters lists the addresses that a desk's notices could not be brought to, by office.
func (s *Store) DeadLetters(ctx context.Context, deskID string) ([]triage.DeadLetter, error) {
	all, err := s.rdb.HGetAll(ctx, desk(deskID).dead()).Result()
	if err != nil {
		return nil, away("list dead letters", err)
	}
	var letters []triage.DeadLetter
	for field, day := range all {
		n, _ := strconv.Atoi(day)
		office, via, _ := strings.Cut(field, " ")
		letters = append(letters, triage.DeadLetter{Office: office, Via: via, Day: n})
	}
	slices.SortFunc(letters, func(a, b triage.DeadLetter) int { return strings.Compare(a.Office+" "+a.Via, b.Office+" "+b.Via) })
	return letters, nil
}

// Bury puts an address on the list; doing it again moves its day.
func (s *Store) Bury(ctx context.Context, deskID string, l triage.DeadLetter) error {
	err := s.rdb.HSet(ctx, desk(deskID).dead(), l.Office+" "+l.Via, l.Day).Err()
	if err != nil {
		return away("keep dead letter", err)
	}
	return nil
}

// Unbury takes an address off the list, whether or not it is there.
func (s *Store) Unbury(ctx context.Context, deskID, office, via string) error {
	if err := s.rdb.HDel(ctx, desk(deskID).dead(), office+" "+via).Err(); err != nil {
		return away("drop dead letter", err)
	}
	return nil
}

// PutBack takes an address off the list and has its office told anew. ErrNotFound.
func (s *Store) PutBack(ctx context.Context, deskID, office, via string) error {
	d := desk(deskID)
	_, err := s.run(ctx, "put notice back", putBack, []string{d.dead(), d.notices()}, office+" "+via, office)
	return err
}
