package store

import (
	"context"
	"errors"
	"strings"

	"github.com/redis/go-redis/v9"

	"tipline/crypto"
	"tipline/triage"
)

// KEYS tip, blobs, thread, news, leased · ARGV ID, member, entry ID, out, copy, statuses
// Returns 1, also when the entry is there already. WRONG for a closed tip that repeats no other.
var askReporter = script(`
local status = get(KEYS[1], '` + fieldStatus + `')
if status == '' then return GONE end
if not has(ARGV[6], status) or (status == 'closed' and get(KEYS[1], '` + fieldLink + `') == '') then return WRONG end
if status == 'leased' and get(KEYS[1], '` + fieldHolder + `') ~= ARGV[2] then return HELD end
if redis.call('HEXISTS', KEYS[2], '` + blobOut + `' .. ARGV[3]) == 1 then return 1 end
redis.call('HSET', KEYS[2], '` + blobOut + `' .. ARGV[3], ARGV[4], '` + blobCopy + `' .. ARGV[3], ARGV[5])
redis.call('RPUSH', KEYS[3], 'desk ' .. ARGV[3])
redis.call('ZREM', KEYS[4], ARGV[1])
return 1
`)

// Ask appends the desk's message, locked twice: e.Out for the reporter, e.Copy for the desk. ErrNotFound, ErrLeased, ErrWrongStatus.
func (s *Store) Ask(ctx context.Context, deskID string, id crypto.ID, member string, e triage.Entry) error {
	d := desk(deskID)
	_, err := s.run(ctx, "ask", askReporter, []string{d.tip(id), d.blobs(id), d.thread(id), d.news(), d.leased()},
		id.String(), member, e.ID.String(), e.Out, e.Copy, statuses(triage.Ask))
	return err
}

// Thread reads what was said back and forth, oldest first; empty when nothing was, or when there is no such tip.
func (s *Store) Thread(ctx context.Context, deskID string, id crypto.ID) ([]triage.Entry, error) {
	d := desk(deskID)
	heads, err := s.rdb.LRange(ctx, d.thread(id), 0, -1).Result()
	if err != nil {
		return nil, away("read thread", err)
	}
	var thread []triage.Entry
	for _, head := range heads {
		e, err := s.entry(ctx, d, id, head)
		if errors.Is(err, redis.Nil) { // purged meanwhile
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		thread = append(thread, e)
	}
	return thread, nil
}

func (s *Store) entry(ctx context.Context, d desk, id crypto.ID, head string) (triage.Entry, error) {
	side, hex, _ := strings.Cut(head, " ")
	entryID, err := crypto.ParseID(hex)
	if err != nil {
		return triage.Entry{}, errors.New("read thread: an entry has no ID")
	}
	e := triage.Entry{ID: entryID, From: triage.Side(side)}
	fields := []string{blobSaid + hex}
	if e.From == triage.FromDesk {
		fields = []string{blobOut + hex, blobCopy + hex}
	}
	var blobs [][]byte
	for _, f := range fields {
		b, err := s.rdb.HGet(ctx, d.blobs(id), f).Bytes()
		if errors.Is(err, redis.Nil) {
			return e, redis.Nil
		}
		if err != nil {
			return e, away("read thread", err)
		}
		blobs = append(blobs, b)
	}
	if e.From == triage.FromDesk {
		e.Out, e.Copy = blobs[0], blobs[1]
	} else {
		e.Said = blobs[0]
	}
	return e, nil
}

// Seen says that the desk has looked at what the reporter added.
func (s *Store) Seen(ctx context.Context, deskID string, id crypto.ID) error {
	if err := s.rdb.ZRem(ctx, desk(deskID).news(), id.String()).Err(); err != nil {
		return away("seen", err)
	}
	return nil
}
