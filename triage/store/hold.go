package store

import (
	"context"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"

	"tipline/crypto"
	"tipline/triage"
)

// KEYS tip, talk, leased, held · ARGV ID, member, statuses, day at which it comes back, entry of the note, its head, the sealed note, what it waits for, how often at most
// Returns the number of acts.
var holdTip = script(`
local status = get(KEYS[1], '` + fieldStatus + `')
if status == '' then return GONE end
if not has(ARGV[3], status) or full(KEYS[2]) then return WRONG end
if get(KEYS[1], '` + fieldHolder + `') ~= ARGV[2] then return HELD end
if tonumber(get(KEYS[1], '` + fieldHolds + `')) and tonumber(get(KEYS[1], '` + fieldHolds + `')) >= tonumber(ARGV[9]) then return OFTEN end
redis.call('HDEL', KEYS[1], '` + fieldHolder + `', '` + fieldUntil + `')
redis.call('HINCRBY', KEYS[1], '` + fieldHolds + `', 1)
redis.call('HSET', KEYS[1], '` + fieldStatus + `', 'held', '` + fieldHold + `', ARGV[4], '` + fieldFor + `', ARGV[8])
redis.call('ZREM', KEYS[3], ARGV[1])
redis.call('ZADD', KEYS[4], ARGV[4], ARGV[1])
say(KEYS[1], KEYS[2], ARGV[5], ARGV[6], ARGV[7], '')
return changed('')
`)

// KEYS tip, held, urgent, normal, bulk · ARGV ID, statuses, today for the recoverer or nothing for a member
// Returns the number of acts, or 0 when the recoverer came too early.
var unholdTip = script(`
local status = get(KEYS[1], '` + fieldStatus + `')
if status == '' then return GONE end
if not has(ARGV[2], status) then return WRONG end
if ARGV[3] ~= '' and tonumber(get(KEYS[1], '` + fieldHold + `')) > tonumber(ARGV[3]) then return 0 end
local lane = {urgent = KEYS[3], normal = KEYS[4], bulk = KEYS[5]}
redis.call('HDEL', KEYS[1], '` + fieldHold + `', '` + fieldFor + `')
redis.call('HSET', KEYS[1], '` + fieldStatus + `', 'new')
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('ZADD', lane[get(KEYS[1], '` + fieldLane + `')], get(KEYS[1], '` + fieldHour + `'), ARGV[1])
return changed('')
`)

// Hold puts a leased tip aside until a day, with a note of the holder. ErrNotFound, ErrLeased, ErrWrongStatus, ErrHeldEnough.
func (s *Store) Hold(ctx context.Context, deskID string, id crypto.ID, h triage.Holding, note triage.Message) error {
	d := desk(deskID)
	_, err := s.run(ctx, "hold", holdTip, []string{d.tip(id), d.talk(id), d.leased(), d.held()},
		id.String(), note.Member, statuses(triage.Hold), h.Until, note.ID.String(), head(&note), note.Sealed, string(h.For), triage.HoldsMost)
	return err
}

// Unhold puts a held tip back into its lane, at its old place. ErrNotFound, ErrWrongStatus.
func (s *Store) Unhold(ctx context.Context, deskID string, id crypto.ID) error {
	_, err := s.unhold(ctx, deskID, id, "")
	return err
}

func (s *Store) unhold(ctx context.Context, deskID string, id crypto.ID, today string) (int64, error) {
	d := desk(deskID)
	return s.run(ctx, "unhold", unholdTip, append([]string{d.tip(id), d.held()}, lanes(d)...), id.String(), statuses(triage.Unhold), today)
}

// EndHolds returns the tips whose day has come to their lanes and says how many.
func (s *Store) EndHolds(ctx context.Context, deskID string, now time.Time) (int, error) {
	today := number(int64(triage.Day(now)))
	members, err := s.rdb.ZRangeByScore(ctx, desk(deskID).held(), &redis.ZRangeBy{Min: "-inf", Max: today}).Result()
	if err != nil {
		return 0, away("end holds", err)
	}
	ids, err := parseIDs(members)
	if err != nil {
		return 0, err
	}
	ended := 0
	for _, id := range ids {
		n, err := s.unhold(ctx, deskID, id, today)
		if errors.Is(err, ErrAway) {
			return ended, err
		}
		if err == nil { // otherwise a member was quicker
			ended += int(min(n, 1))
		}
	}
	return ended, nil
}
