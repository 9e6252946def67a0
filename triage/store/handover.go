package store

import (
	"context"
	"encoding/json"
	"errors"

	"tipline/triage"
)

// KEYS handovers · ARGV the document, number kept · returns 1. The oldest go.
var addHandover = script(`
redis.call('RPUSH', KEYS[1], ARGV[1])
redis.call('LTRIM', KEYS[1], -tonumber(ARGV[2]), -1)
return 1
`)

// KEYS handovers · ARGV the document as read, the document with one more signature · returns 1, AGAIN when it is no longer as it was read.
var signHandover = script(`
local at = redis.call('LPOS', KEYS[1], ARGV[1])
if not at then return AGAIN end
redis.call('LSET', KEYS[1], at, ARGV[2])
return 1
`)

// Handovers are a desk's hand-overs, oldest first.
func (s *Store) Handovers(ctx context.Context, deskID string) ([]triage.Document, error) {
	lines, err := s.rdb.LRange(ctx, desk(deskID).handovers(), 0, -1).Result()
	if err != nil {
		return nil, away("list hand-overs", err)
	}
	all := make([]triage.Document, len(lines))
	for i, line := range lines {
		if err := json.Unmarshal([]byte(line), &all[i]); err != nil {
			return nil, errors.New("list hand-overs: one is not as it was written")
		}
	}
	return all, nil
}

// AddHandover keeps one; of a desk's, the newest HandoversKept stay.
func (s *Store) AddHandover(ctx context.Context, deskID string, doc triage.Document) error {
	line, err := json.Marshal(doc)
	if err != nil {
		return err
	}
	_, err = s.run(ctx, "add hand-over", addHandover, []string{desk(deskID).handovers()}, line, triage.HandoversKept)
	return err
}

// SignHandover puts a document with one more signature in the place of what was read. ErrNotFound when it is not there any more.
func (s *Store) SignHandover(ctx context.Context, deskID string, read, signed triage.Document) error {
	before, err := json.Marshal(read)
	if err != nil {
		return err
	}
	after, err := json.Marshal(signed)
	if err != nil {
		return err
	}
	_, err = s.run(ctx, "sign hand-over", signHandover, []string{desk(deskID).handovers()}, before, after)
	if errors.Is(err, errAgain) {
		return triage.ErrNotFound
	}
	return err
}
