package store

import (
	"context"
	"errors"
	"strings"
	"time"

	"tipline/crypto"
	"tipline/triage"
)

// KEYS tip, thread, news, asked · ARGV ID, member, entry ID, out, copy, statuses, day
// Returns the number of acts, or 0 when the entry is there already. WRONG for a closed tip that repeats no other, and for a thread that is full.
var askReporter = script(`
local status = get(KEYS[1], '` + fieldStatus + `')
if status == '' then return GONE end
if not has(ARGV[6], status) or full(KEYS[2]) or (status == 'closed' and get(KEYS[1], '` + fieldLink + `') == '') then return WRONG end
if status == 'leased' and get(KEYS[1], '` + fieldHolder + `') ~= ARGV[2] then return HELD end
if redis.call('HEXISTS', KEYS[1], '` + blobOut + `' .. ARGV[3]) == 1 then return 0 end
redis.call('HSET', KEYS[1], '` + blobOut + `' .. ARGV[3], ARGV[4], '` + blobCopy + `' .. ARGV[3], ARGV[5])
redis.call('RPUSH', KEYS[2], 'desk ' .. ARGV[3])
redis.call('ZREM', KEYS[3], ARGV[1])
redis.call('ZADD', KEYS[4], ARGV[7], ARGV[1])
return changed('')
`)

// Ask appends the desk's message, locked twice: e.Out for the reporter, e.Copy for the desk. ErrNotFound, ErrLeased, ErrWrongStatus.
func (s *Store) Ask(ctx context.Context, deskID string, id crypto.ID, member string, e triage.Entry, now time.Time) error {
	d := desk(deskID)
	_, err := s.run(ctx, "ask", askReporter, []string{d.tip(id), d.thread(id), d.news(), d.asked()},
		id.String(), member, e.ID.String(), e.Out, e.Copy, statuses(triage.Ask), triage.Day(now))
	return err
}

// Thread reads what was said back and forth, oldest first; empty when nothing was, or when there is no such tip.
func (s *Store) Thread(ctx context.Context, deskID string, id crypto.ID) ([]triage.Entry, error) {
	d := desk(deskID)
	heads, err := s.rdb.LRange(ctx, d.thread(id), 0, -1).Result()
	if err != nil {
		return nil, away("read thread", err)
	}
	thread := make([]triage.Entry, len(heads))
	var fields []string
	for i, head := range heads {
		side, hex, _ := strings.Cut(head, " ")
		if thread[i].ID, err = crypto.ParseID(hex); err != nil {
			return nil, errors.New("read thread: an entry has no ID")
		}
		thread[i].From = triage.Side(side)
		fields = append(fields, blobSaid+hex, blobOut+hex, blobCopy+hex)
	}
	blobs, err := s.blobsOf(ctx, d, id, fields)
	if err != nil {
		return nil, err
	}
	for i := range thread {
		e := &thread[i]
		e.Said, e.Out, e.Copy = blobs[3*i], blobs[3*i+1], blobs[3*i+2]
		if e.Said == nil && e.Copy == nil { // purged meanwhile
			return nil, nil
		}
	}
	return thread, nil
}
