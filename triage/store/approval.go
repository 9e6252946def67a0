package store

import (
	"context"
	"encoding/json"
	"errors"

	"tipline/crypto"
	"tipline/triage"
)

var _ triage.ApprovalStore = (*Store)(nil)

// KEYS approvals · ARGV ID, the request, the most there may be · returns 1, WRONG where so many or this very one are there.
var putApproval = script(`
if redis.call('HLEN', KEYS[1]) >= tonumber(ARGV[3]) then return WRONG end
if redis.call('HSETNX', KEYS[1], ARGV[1], ARGV[2]) == 0 then return WRONG end
return 1
`)

// KEYS approvals · ARGV ID, the request as read, what takes its place or nothing · returns 1, AGAIN when it is no longer as it was read.
var swapApproval = script(`
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return AGAIN end
if ARGV[3] == '' then redis.call('HDEL', KEYS[1], ARGV[1]) else redis.call('HSET', KEYS[1], ARGV[1], ARGV[3]) end
return 1
`)

// KEYS tip, due · ARGV ID, day · returns the number of acts. The day stands at the tip too, so that closing it does not take back what two agreed on.
var retainTip = script(`
local due = dueOf(KEYS[1], ARGV[1])
if not there(KEYS[1]) or not due then return GONE end
if due < tonumber(ARGV[2]) then redis.call('ZADD', KEYS[2], ARGV[2], ARGV[1]) end
if (tonumber(get(KEYS[1], '` + fieldKept + `')) or 0) < tonumber(ARGV[2]) then redis.call('HSET', KEYS[1], '` + fieldKept + `', ARGV[2]) end
return changed(units(KEYS[1]))
`)

// Approvals are what waits for a second member at a desk, and what one granted lately. What is not as this version writes it is left out.
func (s *Store) Approvals(ctx context.Context, deskID string) ([]triage.Approving, error) {
	all, err := s.rdb.HVals(ctx, desk(deskID).approvals()).Result()
	if err != nil {
		return nil, away("list approvals", err)
	}
	var read []triage.Approving
	for _, line := range all {
		var one triage.Approving
		if json.Unmarshal([]byte(line), &one) == nil {
			read = append(read, one)
		}
	}
	return read, nil
}

// PutApproval keeps a new one. ErrWrongStatus.
func (s *Store) PutApproval(ctx context.Context, deskID string, id crypto.ID, a triage.Approving, most int) error {
	line, err := json.Marshal(a)
	if err != nil {
		return err
	}
	_, err = s.run(ctx, "keep approval", putApproval, []string{desk(deskID).approvals()}, id.String(), line, most)
	return err
}

// SwapApproval puts next, or nothing, in the place of what was read. ErrNotFound.
func (s *Store) SwapApproval(ctx context.Context, deskID string, id crypto.ID, read triage.Approving, next *triage.Approving) error {
	before, err := json.Marshal(read)
	if err != nil {
		return err
	}
	var after []byte
	if next != nil {
		if after, err = json.Marshal(next); err != nil {
			return err
		}
	}
	_, err = s.run(ctx, "change approval", swapApproval, []string{desk(deskID).approvals()}, id.String(), before, after)
	if errors.Is(err, errAgain) {
		return triage.ErrNotFound
	}
	return err
}

// Retain keeps a tip to a day at least. ErrNotFound.
func (s *Store) Retain(ctx context.Context, deskID string, id crypto.ID, until int) error {
	d := desk(deskID)
	_, err := s.run(ctx, "retain", retainTip, []string{d.tip(id), d.due()}, id.String(), until)
	return err
}
