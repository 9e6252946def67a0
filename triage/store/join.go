package store

import (
	"context"
	"slices"
	"strings"
	"time"

	"tipline/crypto"
	"tipline/triage"
)

// KEYS tip, the tip it repeats, leased, closed, due, news, those joined to the first, those joined to the second, then the tips joined to the first
// ARGV ID, the other's ID, member, statuses, day, first hour of the release's day, hour as read, dispositions that nothing is joined to, first day at
// which anything may be due, office and member, then the IDs joined to the first
// Returns the number of acts. Links stay one level deep: what was joined to the first is joined to the second. Nothing but the link is stored.
// What repeats a closed tip is due with it, but never at once: whoever joins must not be able to destroy by it.
var joinTip = script(`
local status = get(KEYS[1], '` + fieldStatus + `')
local other = get(KEYS[2], '` + fieldStatus + `')
if status == '' or other == '' then return GONE end
if not has(ARGV[4], status) then return WRONG end
if get(KEYS[1], '` + fieldHolder + `') ~= ARGV[3] then return HELD end
if get(KEYS[1], '` + fieldHour + `') ~= ARGV[7] or get(KEYS[2], '` + fieldLink + `') ~= ''
  or redis.call('SCARD', KEYS[7]) ~= #ARGV - 10 then return AGAIN end
if other == 'closed' and has(ARGV[8], get(KEYS[2], '` + fieldDisposition + `')) then return WRONG end
for i = 11, #ARGV do
  if redis.call('SISMEMBER', KEYS[7], ARGV[i]) == 0 then return AGAIN end
end
local due = math.max(dueOf(KEYS[2], ARGV[2]), ARGV[9])
local function follow(id)
  redis.call('SADD', KEYS[8], id)
  if other == 'closed' then
    redis.call('ZADD', KEYS[4], 'NX', ARGV[5], id)
    redis.call('ZADD', KEYS[5], 'XX', math.min(redis.call('ZSCORE', KEYS[5], id) or due, due), id)
  end
end
for i = 11, #ARGV do
  if there(KEYS[i - 2]) then
    redis.call('HSET', KEYS[i - 2], '` + fieldLink + `', ARGV[2])
    toLook(KEYS[i - 2], ARGV[i], ARGV[10], ARGV[5])
  end
  follow(ARGV[i])
end
redis.call('DEL', KEYS[7])
toLook(KEYS[1], ARGV[1], ARGV[10], ARGV[5])
follow(ARGV[1])
redis.call('HDEL', KEYS[1], '` + fieldHolder + `', '` + fieldUntil + `')
redis.call('HSET', KEYS[1], '` + fieldStatus + `', 'closed', '` + fieldDisposition + `', '` + string(triage.Repeat) + `',
  '` + fieldLink + `', ARGV[2], '` + fieldHour + `', ARGV[6])
redis.call('ZREM', KEYS[3], ARGV[1])
redis.call('ZREM', KEYS[6], ARGV[1])
publish(ARGV[2], '')
return changed('')
`)

// destroying are the dispositions of tips that none is joined to, as the script reads them.
var destroying = func() string {
	var all []string
	for _, d := range triage.Destroying {
		all = append(all, string(d))
	}
	return strings.Join(all, ",")
}()

// Join records that a leased tip repeats another of the same desk, and closes it. Its thread stays open to the desk, its receipt stands as
// the other's does, and it is destroyed with it, though never sooner than triage.LookDays. A tip that was closed as one of triage.Destroying takes
// none along. ErrNotFound, ErrLeased, ErrWrongStatus, ErrItself.
func (s *Store) Join(ctx context.Context, deskID string, id, to crypto.ID, member string, now time.Time) error {
	d := desk(deskID)
	return untilSettled("join", func() error {
		first, err := s.Tip(ctx, deskID, id)
		if err != nil {
			return err
		}
		second, err := s.Tip(ctx, deskID, to)
		if err != nil {
			return err
		}
		if second.Link != "" { // the other repeats a third: that is the story
			if to, err = crypto.ParseID(second.Link); err != nil {
				return err
			}
		}
		if to == id {
			return triage.ErrItself
		}
		joined, err := s.Joined(ctx, deskID, id)
		if err != nil {
			return err
		}
		keys := []string{d.tip(id), d.tip(to), d.leased(), d.closed(), d.due(), d.news(), d.joined(id), d.joined(to)}
		args := []any{id.String(), to.String(), member, statuses(triage.Join), triage.Day(now),
			triage.HourOfDay(triage.DayOfHour(first.Hour)), first.Hour, destroying, triage.Day(now) + triage.LookDays, deskID + " " + member}
		for _, j := range joined {
			keys, args = append(keys, d.tip(j)), append(args, j.String())
		}
		_, err = s.run(ctx, "join", joinTip, keys, args...)
		return err
	})
}

// Joined are the tips that repeat this one, in the order of their IDs.
func (s *Store) Joined(ctx context.Context, deskID string, id crypto.ID) ([]crypto.ID, error) {
	members, err := s.rdb.SMembers(ctx, desk(deskID).joined(id)).Result()
	if err != nil {
		return nil, away("list joined", err)
	}
	slices.Sort(members)
	return parseIDs(members)
}
