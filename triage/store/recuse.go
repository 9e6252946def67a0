package store

import (
	"context"
	"slices"
	"strings"

	"tipline/crypto"
	"tipline/triage"
)

// KEYS tip, talk, unacked, notices, the unit's inbox, that of the new lead, then the inboxes of the route
// ARGV ID, unit, statuses, lead and copies as read, new lead, its card, minute, entry of the reason, its head, the sealed reason
// Returns the number of acts. GONE for a unit that is not on the route. Nobody of the route keeps anything.
var recuseTip = script(`
local status, lead, copies = get(KEYS[1], '` + fieldStatus + `'), get(KEYS[1], '` + fieldLead + `'), get(KEYS[1], '` + fieldCopies + `')
if status == '' or not has(lead .. ',' .. copies, ARGV[2]) then return GONE end
if lead ~= ARGV[4] or copies ~= ARGV[5] then return AGAIN end
if not has(ARGV[3], status) or full(KEYS[2]) then return WRONG end
local before = units(KEYS[1])
drop(KEYS[1])
for i = 7, #KEYS do redis.call('ZREM', KEYS[i], ARGV[1]) end
redis.call('HDEL', KEYS[1], '` + fieldReturned + `', '` + strings.Join(atUnits, "', '") + `')
put(KEYS[1], '` + fieldTold + `', without(get(KEYS[1], '` + fieldTold + `'), ARGV[2]))
redis.call('HSET', KEYS[1], '` + fieldStatus + `', 'referred', '` + fieldLead + `', ARGV[6], '` + fieldSent + `', ARGV[8])
redis.call('HSET', KEYS[1], '` + blobCard + `' .. ARGV[6], ARGV[7])
redis.call('ZADD', KEYS[6], ARGV[8], ARGV[1])
redis.call('ZADD', KEYS[3], ARGV[8], ARGV[1])
redis.call('HINCRBY', KEYS[4], ARGV[6], 1)
say(KEYS[1], KEYS[2], ARGV[9], ARGV[10], ARGV[11], '')
return changed(before .. ',' .. ARGV[6])
`)

// Recuse takes a tip from a unit and everybody else of its route, and hands it to one office. ErrNotFound for a unit that is not on the route, ErrWrongStatus.
func (s *Store) Recuse(ctx context.Context, deskID string, id crypto.ID, r triage.Routing, reason triage.Message, minute int64) error {
	d := desk(deskID)
	return untilSettled("recuse", func() error {
		before, err := s.Tip(ctx, deskID, id)
		if err != nil {
			return err
		}
		switch from := reason.From; {
		case from != before.Lead && !slices.Contains(before.Copies, from):
			return triage.ErrNotFound
		case before.Lead == r.Lead:
			return triage.ErrWrongStatus // it has it
		}
		keys := slices.Concat([]string{d.tip(id), d.talk(id), d.unacked(), d.notices(), d.unit(reason.From), d.unit(r.Lead)},
			inboxes(d, before.Lead, before.Copies))
		_, err = s.run(ctx, "recuse", recuseTip, keys,
			id.String(), reason.From, statuses(triage.Recuse), before.Lead, strings.Join(before.Copies, ","), r.Lead, r.Cards[r.Lead], minute,
			reason.ID.String(), head(&reason), reason.Sealed)
		return err
	})
}
