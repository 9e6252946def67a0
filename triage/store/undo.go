package store

import (
	"context"
	"slices"
	"strings"
	"time"

	"tipline/crypto"
	"tipline/triage"
)

// Each of these takes one act back, and only when nobody has acted on the tip since: the number of acts is what it was right after.

// KEYS tip, talk, leased, held, routed, unacked, notices, then the inboxes to leave
// ARGV ID, member, end of the lease, statuses, number of acts as read, entry of the act's note or nothing, its head, unit that had returned it or nothing,
// offices that had been rung in the desk's place or nothing, minute
// Returns the number of acts. The tip is in the member's hands again, and nobody is rung for it who was not yet; whoever was is rung again, and finds that
// it is gone: the notice is the same as any other.
var recallTip = script(`
local status = get(KEYS[1], '` + fieldStatus + `')
if status == '' then return GONE end
if not has(ARGV[4], status) or get(KEYS[1], '` + fieldActs + `') ~= ARGV[5] then return WRONG end
local before = units(KEYS[1])
each(before, function(office)
  local field = '` + settling + `' .. office
  if redis.call('HEXISTS', KEYS[7], field) == 0 then
    redis.call('HINCRBY', KEYS[7], office, 1)
  elseif redis.call('HINCRBY', KEYS[7], field, -1) <= 0 then
    redis.call('HDEL', KEYS[7], field)
  end
end)
drop(KEYS[1])
for _, i in ipairs({4, 5, 6}) do redis.call('ZREM', KEYS[i], ARGV[1]) end
for i = 8, #KEYS do redis.call('ZREM', KEYS[i], ARGV[1]) end
if ARGV[6] ~= '' then
  redis.call('HDEL', KEYS[1], '` + blobMessage + `' .. ARGV[6])
  redis.call('LREM', KEYS[2], -1, ARGV[7])
end
if status == 'held' and redis.call('HINCRBY', KEYS[1], '` + fieldHolds + `', -1) == 0 then redis.call('HDEL', KEYS[1], '` + fieldHolds + `') end
redis.call('HDEL', KEYS[1], '` + fieldHold + `', '` + fieldFor + `', '` + strings.Join(atUnits, "', '") + `')
put(KEYS[1], '` + fieldReturned + `', ARGV[8])
if ARGV[9] ~= '' then
  redis.call('HSET', KEYS[1], '` + fieldRung + `', ARGV[9])
  redis.call('ZADD', rungs, ARGV[10], ARGV[1])
end
redis.call('HSET', KEYS[1], '` + fieldStatus + `', 'leased', '` + fieldHolder + `', ARGV[2], '` + fieldUntil + `', ARGV[3])
redis.call('ZADD', KEYS[3], ARGV[3], ARGV[1])
return changed(before)
`)

// KEYS tip, thread, leased, routed, unacked, closed, due, joined, asked, number of tips out of scope, then the inboxes to enter
// ARGV ID, statuses, number of acts as read, status to go back to, hour, day at which an open tip is due, member and end of the lease or nothing,
// minute of the route, today
// Returns the number of acts. The tips that repeat this one are open with it again.
var unfinishTip = script(`
local status = get(KEYS[1], '` + fieldStatus + `')
if status == '' then return GONE end
if not has(ARGV[2], status) or get(KEYS[1], '` + fieldActs + `') ~= ARGV[3] or get(KEYS[1], '` + fieldLink + `') ~= '' then return WRONG end
if get(KEYS[1], '` + fieldDisposition + `') == '` + string(triage.OutOfScope) + `' then redis.call('DECR', KEYS[10]) end
local function free(id)
  redis.call('ZREM', KEYS[6], id)
  redis.call('ZADD', KEYS[7], 'XX', ARGV[6], id)
end
free(ARGV[1])
for _, id in ipairs(redis.call('SMEMBERS', KEYS[8])) do free(id) end
redis.call('HDEL', KEYS[1], '` + fieldDisposition + `')
redis.call('HSET', KEYS[1], '` + fieldStatus + `', ARGV[4], '` + fieldHour + `', ARGV[5])
if ARGV[4] == 'leased' then
  redis.call('HSET', KEYS[1], '` + fieldHolder + `', ARGV[7], '` + fieldUntil + `', ARGV[8])
  redis.call('ZADD', KEYS[3], ARGV[8], ARGV[1])
else
  redis.call('ZADD', KEYS[4], ARGV[5], ARGV[1])
  if ARGV[4] ~= 'acknowledged' then redis.call('ZADD', KEYS[5], ARGV[9], ARGV[1]) end
  for i = 11, #KEYS do redis.call('ZADD', KEYS[i], ARGV[9], ARGV[1]) end
end
if string.sub(redis.call('LINDEX', KEYS[2], -1) or '', 1, 5) == 'desk ' then redis.call('ZADD', KEYS[9], ARGV[10], ARGV[1]) end
return changed(units(KEYS[1]))
`)

// Recall takes a hold, a route or a referral back into the member's hands; before is the tip as it was read in front of that act, and note what the
// act wrote down, if anything. ErrNotFound, ErrWrongStatus when somebody has acted since.
func (s *Store) Recall(ctx context.Context, before triage.Tip, member string, note *triage.Message, now time.Time) error {
	return untilSettled("recall", func() error {
		t, err := s.Tip(ctx, before.Desk, before.ID)
		if err != nil {
			return err
		}
		d, entry, line := desk(t.Desk), "", ""
		if note != nil {
			entry, line = note.ID.String(), head(note)
		}
		keys := slices.Concat([]string{d.tip(t.ID), d.talk(t.ID), d.leased(), d.held(), d.routed(), d.unacked(), d.notices()},
			inboxes(d, t.Lead, t.Copies))
		_, err = s.run(ctx, "recall", recallTip, keys,
			t.ID.String(), member, triage.LeaseEnd(now), statuses(triage.Recall), before.Acts+1, entry, line, before.Returned,
			strings.Join(before.Rung, ","), triage.Minute(now))
		return err
	})
}

// Unfinish takes a closing back; before is the tip as it was read in front of it. ErrNotFound, ErrWrongStatus when somebody has acted since.
func (s *Store) Unfinish(ctx context.Context, before triage.Tip, now time.Time) error {
	d := desk(before.Desk)
	keys := slices.Concat([]string{d.tip(before.ID), d.thread(before.ID), d.leased(), d.routed(), d.unacked(), d.closed(), d.due(), d.joined(before.ID),
		d.asked(), d.outOfScope()}, inboxes(d, before.Lead, before.Copies))
	_, err := s.run(ctx, "unfinish", unfinishTip, keys,
		before.ID.String(), statuses(triage.Unfinish), before.Acts+1, string(before.Status), before.Hour, triage.DueOpen(triage.DayOfHour(before.Hour)),
		before.Holder, triage.LeaseEnd(now), before.Sent, triage.Day(now))
	return err
}

// UndoJoin takes a join back into the member's hands, with the tips that had been joined to this one before. ErrNotFound, ErrWrongStatus when
// somebody has acted since.
func (s *Store) UndoJoin(ctx context.Context, before triage.Tip, brought []crypto.ID, member string, now time.Time) error {
	t, err := s.Tip(ctx, before.Desk, before.ID)
	if err != nil {
		return err
	}
	return s.unjoin(ctx, &t, unjoining{
		hour: before.Hour, acts: number(before.Acts + 1), member: member, leaseEnd: triage.LeaseEnd(now), brought: brought,
	})
}
