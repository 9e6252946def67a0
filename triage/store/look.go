package store

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/redis/go-redis/v9"

	"tipline/crypto"
	"tipline/triage"
)

// A tip whose field look is not 0 is destroyed only with the field looked. What puts a tip on the list is toLook in the prelude, for closings and joins, and the purge
// itself for whatever came due in another way; whatever opens a tip again takes it off (unlook).

// settleLook is the prelude's part, whose keys have the tip's own hash tag: toLook puts a tip that was closed on the list, and unlook, at each act, takes one off that is
// open: what was looked at is then another thing.
const settleLook = `
local ofDesk = (string.match(KEYS[1], '^%b{}') or '') .. ':'
local looks, slips, figures = ofDesk .. '` + lookKey + `', ofDesk .. '` + slipsKey + `', ofDesk .. '` + figuresKey + `'
local function toLook(key, id, closer, day)
  if get(key, '` + fieldLook + `') == '0' then return end
  redis.call('HDEL', key, '` + fieldLooked + `')
  redis.call('HSET', key, '` + fieldCloser + `', closer)
  redis.call('ZADD', looks, day, id)
end
local function unlook(id)
  if get(KEYS[1], '` + fieldStatus + `') == 'closed' then return end
  redis.call('ZREM', looks, id)
  redis.call('HDEL', KEYS[1], '` + fieldLooked + `', '` + fieldCloser + `')
end
`

// KEYS tip · ARGV pairs of a name and a locked grant
// Returns 1, or 0 for a tip that nobody will look at.
var putGrants = script(`
if not there(KEYS[1]) then return GONE end
if get(KEYS[1], '` + fieldLook + `') == '0' then return 0 end
for i = 1, #ARGV, 2 do redis.call('HSET', KEYS[1], '` + blobGrant + `' .. ARGV[i], ARGV[i + 1]) end
return 1
`)

// KEYS tip, due · ARGV ID, number of acts as read, today, due day
// Returns the number of acts. WRONG where it does not wait, or has changed since it was read.
var agreeTip = script(`
if not there(KEYS[1]) then return GONE end
if not redis.call('ZSCORE', looks, ARGV[1]) or get(KEYS[1], '` + fieldActs + `') ~= ARGV[2] then return WRONG end
redis.call('ZADD', KEYS[2], ARGV[4], ARGV[1])
redis.call('ZREM', looks, ARGV[1])
for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
  if string.sub(field, 1, ` + "#'" + blobGrant + "'" + `) == '` + blobGrant + `' then redis.call('HDEL', KEYS[1], field) end
end
local acts = changed('')
redis.call('HSET', KEYS[1], '` + fieldLooked + `', ARGV[3])
return acts
`)

// KEYS tip, talk, closed, due, joined, notices, number of tips out of scope, urgent, normal, bulk
// ARGV ID, number of acts as read, day at which an open tip is due, entry of the reason, its head, the sealed reason, office that looked, desk, minute
// Returns the number of acts; 0 for a repeat, which is then to be unjoined, and would come onto the list again at the purge if that were forgotten. One that was
// closed waits again, without its route; one that was open for a year gets another.
var sendBack = script(`
if not there(KEYS[1]) then return GONE end
if not redis.call('ZSCORE', looks, ARGV[1]) or get(KEYS[1], '` + fieldActs + `') ~= ARGV[2] then return WRONG end
local before = units(KEYS[1])
redis.call('ZREM', looks, ARGV[1])
say(KEYS[1], KEYS[2], ARGV[4], ARGV[5], ARGV[6], '')
put(KEYS[1], '` + fieldTold + `', with(get(KEYS[1], '` + fieldTold + `'), ARGV[7]))
redis.call('HINCRBY', KEYS[6], ARGV[8], 1)
if get(KEYS[1], '` + fieldLink + `') ~= '' then return 0 end
redis.call('ZADD', KEYS[4], ARGV[3], ARGV[1])
if get(KEYS[1], '` + fieldStatus + `') == 'closed' then
  if get(KEYS[1], '` + fieldDisposition + `') == '` + string(triage.OutOfScope) + `' then redis.call('DECR', KEYS[7]) end
  drop(KEYS[1])
  redis.call('HDEL', KEYS[1], '` + strings.Join(atUnits, "', '") + `', '` + fieldDisposition + `')
  redis.call('HSET', KEYS[1], '` + fieldStatus + `', 'new', '` + fieldReturned + `', ARGV[7])
  redis.call('ZREM', KEYS[3], ARGV[1])
  local lane = {urgent = KEYS[8], normal = KEYS[9], bulk = KEYS[10]}
  redis.call('ZADD', lane[get(KEYS[1], '` + fieldLane + `')], get(KEYS[1], '` + fieldHour + `'), ARGV[1])
  for _, id in ipairs(redis.call('SMEMBERS', KEYS[5])) do
    redis.call('ZREM', KEYS[3], id)
    redis.call('ZADD', KEYS[4], 'XX', ARGV[3], id)
  end
  anew(ARGV[9])
end
return changed(before)
`)

// Looking lists a desk's tips that wait for a second look. Entries without a tip are of one that moved to another desk.
func (s *Store) Looking(ctx context.Context, deskID string) ([]triage.Waited, error) {
	entries, err := s.rdb.ZRangeWithScores(ctx, desk(deskID).look(), 0, -1).Result()
	if err != nil {
		return nil, away("list looks", err)
	}
	var members []string
	since := map[string]int{}
	for _, z := range entries {
		member, _ := z.Member.(string)
		members, since[member] = append(members, member), int(z.Score)
	}
	ids, err := parseIDs(members)
	if err != nil {
		return nil, err
	}
	tips, err := s.tips(ctx, deskID, ids)
	if err != nil {
		return nil, err
	}
	all := make([]triage.Waited, len(tips))
	for i := range tips {
		all[i] = triage.Waited{Tip: tips[i], Since: since[tips[i].ID.String()]}
	}
	return all, nil
}

// PutGrants keeps what opens a tip for the office that looks. ErrNotFound.
func (s *Store) PutGrants(ctx context.Context, deskID string, id crypto.ID, grants map[string][]byte) error {
	var args []any
	for of, grant := range grants {
		args = append(args, of, grant)
	}
	_, err := s.run(ctx, "grant", putGrants, []string{desk(deskID).tip(id)}, args...)
	return err
}

// Grants reads what was given, locked.
func (s *Store) Grants(ctx context.Context, deskID string, id crypto.ID) (map[string][]byte, error) {
	key := desk(deskID).tip(id)
	fields, err := s.rdb.HKeys(ctx, key).Result()
	if err != nil {
		return nil, away("read grants", err)
	}
	fields = slices.DeleteFunc(fields, func(f string) bool { return !strings.HasPrefix(f, blobGrant) })
	all := map[string][]byte{}
	if len(fields) == 0 {
		return all, nil
	}
	values, err := s.rdb.HMGet(ctx, key, fields...).Result()
	if err != nil {
		return nil, away("read grants", err)
	}
	for i, v := range values {
		if b, ok := v.(string); ok {
			all[strings.TrimPrefix(fields[i], blobGrant)] = []byte(b)
		}
	}
	return all, nil
}

// Agree records that a tip may end, and when it does. ErrNotFound, ErrWrongStatus.
func (s *Store) Agree(ctx context.Context, read triage.Tip, today int) error {
	d := desk(read.Desk)
	due, err := s.rdb.ZScore(ctx, d.due(), read.ID.String()).Result()
	if errors.Is(err, redis.Nil) { // nobody has touched it: the script says what is wrong
		due, err = float64(triage.DueOpen(triage.DayOfHour(read.Hour))), nil
	}
	if err != nil {
		return away("agree", err)
	}
	_, err = s.run(ctx, "agree", agreeTip, []string{d.tip(read.ID), d.due()},
		read.ID.String(), read.Acts, today, triage.DueLooked(&read, int(due), today))
	return err
}

// SendBack gives a tip to its desk's queue again. What was joined to another is one of its own again. ErrNotFound, ErrWrongStatus.
func (s *Store) SendBack(ctx context.Context, read triage.Tip, reason triage.Message, today int) error {
	d, id := desk(read.Desk), read.ID
	due := triage.DueOpen(triage.DayOfHour(read.Hour))
	if due <= today {
		due = triage.DueOpen(today)
	}
	keys := append([]string{d.tip(id), d.talk(id), d.closed(), d.due(), d.joined(id), d.notices(), d.outOfScope()}, lanes(d)...)
	_, err := s.run(ctx, "send back", sendBack, keys,
		id.String(), read.Acts, due, reason.ID.String(), head(&reason), reason.Sealed, reason.From, read.Desk, reason.Minute)
	if err != nil || read.Link == "" {
		return err
	}
	return s.Unjoin(ctx, read.Desk, id, reason.Minute)
}
