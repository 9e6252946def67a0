package store

import (
	"context"
	"slices"
	"strings"

	"tipline/crypto"
	"tipline/triage"
)

// KEYS tip, its returning unit's inbox, talk, routed, unacked, notices, urgent, normal, bulk, then the inboxes of the route
// ARGV ID, unit, statuses for the lead, statuses for a copy, lead and copies as read, entry of the reason, its head, the sealed reason, desk, minute
// Returns the number of acts. The lead takes the whole route with it, and the tip waits again; a copy leaves by itself.
var returnTip = script(`
local status, lead, copies = get(KEYS[1], '` + fieldStatus + `'), get(KEYS[1], '` + fieldLead + `'), get(KEYS[1], '` + fieldCopies + `')
if status == '' or not has(lead .. ',' .. copies, ARGV[2]) then return GONE end
if lead ~= ARGV[5] or copies ~= ARGV[6] then return AGAIN end
if full(KEYS[3]) then return WRONG end
local before = units(KEYS[1])
if lead == ARGV[2] then
  if not has(ARGV[3], status) then return WRONG end
  drop(KEYS[1])
  for i = 10, #KEYS do redis.call('ZREM', KEYS[i], ARGV[1]) end
  redis.call('ZREM', KEYS[4], ARGV[1])
  redis.call('ZREM', KEYS[5], ARGV[1])
  redis.call('HDEL', KEYS[1], '` + strings.Join(atUnits, "', '") + `')
  redis.call('HSET', KEYS[1], '` + fieldStatus + `', 'new')
  local lane = {urgent = KEYS[7], normal = KEYS[8], bulk = KEYS[9]}
  redis.call('ZADD', lane[get(KEYS[1], '` + fieldLane + `')], get(KEYS[1], '` + fieldHour + `'), ARGV[1])
  anew(ARGV[11])
else
  if not has(ARGV[4], status) then return WRONG end
  redis.call('HDEL', KEYS[1], '` + blobCard + `' .. ARGV[2], '` + blobSlip + `' .. ARGV[2])
  redis.call('ZREM', KEYS[2], ARGV[1])
  for _, field in ipairs({'` + fieldCopies + `', '` + fieldAcked + `', '` + fieldAnswered + `'}) do
    put(KEYS[1], field, without(get(KEYS[1], field), ARGV[2]))
  end
end
redis.call('HSET', KEYS[1], '` + fieldReturned + `', ARGV[2], '` + fieldTold + `', with(get(KEYS[1], '` + fieldTold + `'), ARGV[2]))
say(KEYS[1], KEYS[3], ARGV[7], ARGV[8], ARGV[9], '')
redis.call('HINCRBY', KEYS[6], ARGV[10], 1)
return changed(before)
`)

// Return gives a tip back to its desk, which is rung and reads the reason. ErrNotFound for a unit that is not on the route, ErrWrongStatus.
func (s *Store) Return(ctx context.Context, deskID string, id crypto.ID, reason triage.Message) error {
	d := desk(deskID)
	return untilSettled("return", func() error {
		before, err := s.Tip(ctx, deskID, id)
		if err != nil {
			return err
		}
		keys := []string{d.tip(id), d.unit(reason.From), d.talk(id), d.routed(), d.unacked(), d.notices()}
		keys = slices.Concat(keys, lanes(d), inboxes(d, before.Lead, before.Copies))
		_, err = s.run(ctx, "return", returnTip, keys,
			id.String(), reason.From, statuses(triage.Return), statuses(triage.CopyReturn), before.Lead, strings.Join(before.Copies, ","),
			reason.ID.String(), head(&reason), reason.Sealed, deskID, reason.Minute)
		return err
	})
}
