package store

import (
	"context"

	"tipline/crypto"
	"tipline/triage"
)

// KEYS tip, the tip it repeats, leased, closed, due, joined to the first, joined to the second, urgent, normal, bulk, then the tips that the first brought along
// ARGV ID, the other's ID, statuses, day at which an open tip is due, hour, number of acts as read or nothing, member and end of the lease or nothing,
// minute since which it waits anew, then the IDs brought along
// Returns the number of acts. Without a member the tip waits again; with one it is in the member's hands, as it was before it was joined.
var unjoinTip = script(`
local status, acts = get(KEYS[1], '` + fieldStatus + `'), get(KEYS[1], '` + fieldActs + `')
if status == '' then return GONE end
if not has(ARGV[3], status) or get(KEYS[1], '` + fieldLink + `') ~= ARGV[2] or (ARGV[6] ~= '' and acts ~= ARGV[6]) then return WRONG end
local function free(id)
  redis.call('SREM', KEYS[7], id)
  redis.call('ZREM', KEYS[4], id)
  redis.call('ZADD', KEYS[5], 'XX', ARGV[4], id)
end
for i = 10, #ARGV do
  if get(KEYS[i + 1], '` + fieldLink + `') == ARGV[2] then
    redis.call('HSET', KEYS[i + 1], '` + fieldLink + `', ARGV[1])
    free(ARGV[i])
    redis.call('SADD', KEYS[6], ARGV[i])
  end
end
free(ARGV[1])
redis.call('HDEL', KEYS[1], '` + fieldLink + `', '` + fieldDisposition + `')
if ARGV[7] == '' then
  local lane = {urgent = KEYS[8], normal = KEYS[9], bulk = KEYS[10]}
  redis.call('HSET', KEYS[1], '` + fieldStatus + `', 'new', '` + fieldHour + `', ARGV[5])
  redis.call('ZADD', lane[get(KEYS[1], '` + fieldLane + `')], ARGV[5], ARGV[1])
  anew(ARGV[9])
else
  redis.call('HSET', KEYS[1], '` + fieldStatus + `', 'leased', '` + fieldHour + `', ARGV[5], '` + fieldHolder + `', ARGV[7], '` + fieldUntil + `', ARGV[8])
  redis.call('ZADD', KEYS[3], ARGV[8], ARGV[1])
end
publish(ARGV[2], '')
return changed('')
`)

// Unjoin makes a tip that was joined one of its own again, which waits. Of its release only the day is known by now. ErrNotFound, ErrWrongStatus.
func (s *Store) Unjoin(ctx context.Context, deskID string, id crypto.ID, minute int64) error {
	return untilSettled("unjoin", func() error {
		now, err := s.Tip(ctx, deskID, id)
		if err != nil {
			return err
		}
		return s.unjoin(ctx, &now, unjoining{hour: now.Hour, minute: minute})
	})
}

// An unjoining is what a tip comes back as.
type unjoining struct {
	hour     int64
	minute   int64  // since which it waits
	acts     string // that nobody acted since, when it is an undo
	member   string
	leaseEnd int64
	brought  []crypto.ID
}

func (s *Store) unjoin(ctx context.Context, t *triage.Tip, to unjoining) error {
	story, err := crypto.ParseID(t.Link)
	if err != nil {
		return triage.ErrWrongStatus
	}
	d := desk(t.Desk)
	keys := append([]string{d.tip(t.ID), d.tip(story), d.leased(), d.closed(), d.due(), d.joined(t.ID), d.joined(story)}, lanes(d)...)
	args := []any{t.ID.String(), story.String(), statuses(triage.Unjoin), triage.DueOpen(triage.DayOfHour(to.hour)), to.hour,
		to.acts, to.member, to.leaseEnd, to.minute}
	for _, id := range to.brought {
		keys, args = append(keys, d.tip(id)), append(args, id.String())
	}
	_, err = s.run(ctx, "unjoin", unjoinTip, keys, args...)
	return err
}
