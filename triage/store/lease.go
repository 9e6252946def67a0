package store

import (
	"context"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"

	"tipline/crypto"
	"tipline/triage"
)

// KEYS tip, leased, news, urgent, normal, bulk, held
// ARGV ID, member, end of the lease, newest end that counts as ended, statuses that a lease is taken from, statuses in which it is extended,
// office that was rung in the desk's place or nothing for the desk itself
// Returns the number of acts. HELD while another member's lease runs. When the desk itself takes it, nobody may in its place any more.
var takeTip = script(`
local status = get(KEYS[1], '` + fieldStatus + `')
if status == '' or (ARGV[7] ~= '' and not has(get(KEYS[1], '` + fieldRung + `'), ARGV[7])) then return GONE end
if has(ARGV[6], status) then
  if get(KEYS[1], '` + fieldHolder + `') ~= ARGV[2] and tonumber(get(KEYS[1], '` + fieldUntil + `')) > tonumber(ARGV[4]) then return HELD end
elseif not has(ARGV[5], status) then
  return WRONG
end
if ARGV[7] == '' and status ~= 'leased' then
  unring(ARGV[1])
  redis.call('HDEL', KEYS[1], '` + fieldFired + `')
end
for i = 3, 7 do redis.call('ZREM', KEYS[i], ARGV[1]) end
redis.call('HDEL', KEYS[1], '` + fieldHold + `', '` + fieldFor + `')
redis.call('HSET', KEYS[1], '` + fieldStatus + `', 'leased', '` + fieldHolder + `', ARGV[2], '` + fieldUntil + `', ARGV[3])
redis.call('ZADD', KEYS[2], ARGV[3], ARGV[1])
return changed('')
`)

// KEYS tip, leased, urgent, normal, bulk
// ARGV ID, member or nothing for the recoverer, newest end that counts as ended, statuses in which it can be given back
// Returns the number of acts, or 0 when the recoverer came too early. HELD when it is another member's.
var yieldTip = script(`
local status = get(KEYS[1], '` + fieldStatus + `')
if status == '' then return GONE end
if not has(ARGV[4], status) then return WRONG end
if ARGV[2] == '' then
  if tonumber(get(KEYS[1], '` + fieldUntil + `')) > tonumber(ARGV[3]) then return 0 end
elseif get(KEYS[1], '` + fieldHolder + `') ~= ARGV[2] then
  return HELD
end
local lane = {urgent = KEYS[3], normal = KEYS[4], bulk = KEYS[5]}
redis.call('HDEL', KEYS[1], '` + fieldHolder + `', '` + fieldUntil + `')
redis.call('HSET', KEYS[1], '` + fieldStatus + `', 'new')
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('ZADD', lane[get(KEYS[1], '` + fieldLane + `')], get(KEYS[1], '` + fieldHour + `'), ARGV[1])
return changed('')
`)

// Next leases the best tip that waits: urgent before normal before bulk, the oldest release first. ErrEmpty.
func (s *Store) Next(ctx context.Context, deskID, member string, now time.Time) (triage.Tip, error) {
	const atOnce = 16 // more than one, since others press the same key at the same moment
	for _, l := range triage.Lanes {
		for {
			waiting, err := s.ids(ctx, desk(deskID).lane(l), 0, atOnce-1)
			if err != nil {
				return triage.Tip{}, err
			}
			for _, id := range waiting {
				t, err := s.Lease(ctx, deskID, id, member, now)
				if err == nil || errors.Is(err, ErrAway) {
					return t, err
				}
			}
			if len(waiting) < atOnce {
				break
			}
		}
	}
	return triage.Tip{}, triage.ErrEmpty
}

// Lease gives a tip to a member, or more time to the member who holds it. ErrNotFound, ErrLeased, ErrWrongStatus.
func (s *Store) Lease(ctx context.Context, deskID string, id crypto.ID, member string, now time.Time) (triage.Tip, error) {
	return s.lease(ctx, deskID, id, member, "", now)
}

// LeaseInstead is Lease for a member of an office that was rung in the desk's place. ErrNotFound when it was not, or is not any more.
func (s *Store) LeaseInstead(ctx context.Context, deskID string, id crypto.ID, member, office string, now time.Time) (triage.Tip, error) {
	return s.lease(ctx, deskID, id, member, office, now)
}

func (s *Store) lease(ctx context.Context, deskID string, id crypto.ID, member, instead string, now time.Time) (triage.Tip, error) {
	d := desk(deskID)
	keys := append(append([]string{d.tip(id), d.leased(), d.news()}, lanes(d)...), d.held())
	_, err := s.run(ctx, "lease", takeTip, keys,
		id.String(), member, triage.LeaseEnd(now), triage.EndedBefore(now), statuses(triage.Take), statuses(triage.Extend), instead)
	if err != nil {
		return triage.Tip{}, err
	}
	return s.Tip(ctx, deskID, id)
}

// Yield puts a tip back into its lane, at its old place. ErrNotFound, ErrLeased, ErrWrongStatus.
func (s *Store) Yield(ctx context.Context, deskID string, id crypto.ID, member string) error {
	_, err := s.yield(ctx, deskID, id, member, 0)
	return err
}

func (s *Store) yield(ctx context.Context, deskID string, id crypto.ID, member string, endedBefore int64) (int64, error) {
	d := desk(deskID)
	keys := append([]string{d.tip(id), d.leased()}, lanes(d)...)
	return s.run(ctx, "yield", yieldTip, keys, id.String(), member, endedBefore, statuses(triage.Yield))
}

// EndLeases returns the tips whose lease ended to their lanes and says how many.
func (s *Store) EndLeases(ctx context.Context, deskID string, now time.Time) (int, error) {
	before := triage.EndedBefore(now)
	members, err := s.rdb.ZRangeByScore(ctx, desk(deskID).leased(), &redis.ZRangeBy{Min: "-inf", Max: number(before)}).Result()
	if err != nil {
		return 0, away("end leases", err)
	}
	ids, err := parseIDs(members)
	if err != nil {
		return 0, err
	}
	ended := 0
	for _, id := range ids {
		n, err := s.yield(ctx, deskID, id, "", before)
		if errors.Is(err, ErrAway) {
			return ended, err
		}
		if err == nil { // otherwise a member was quicker
			ended += int(min(n, 1))
		}
	}
	return ended, nil
}
