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

// settleDue is the part of the prelude that says on which day a tip ends. While nobody has touched it since its release, that is a year after the hour at which it stands in
// its lane, and it has no place of its own for it; the first act that anybody does gives it one, so that whatever leaves its lane has it.
var settleDue = `local tag = string.match(KEYS[1], '^%b{}') or ''
local dues = tag .. ':` + dueKey + `'
local function dueOf(key, id)
  local day = tonumber(redis.call('ZSCORE', dues, id) or nil)
  if day or not there(key) then return day end
  day = math.floor((get(key, '` + fieldHour + `') + ` + number(-triage.HourOfDay(0)) + `) / 24) + ` + number(triage.OpenDays) + `
  redis.call('ZADD', dues, day, id)
  return day
end
`

// KEYS tip, thread, joined, talk, openings, due, leased, routed, news, held, unacked, asked, review, moving, look, slips, urgent, normal, bulk, then its inboxes,
// then the joined set of the tip it repeats
// ARGV ID, today, lead, copies and link as read, month
// Returns 1, or 0 when it is not due, two members keep it for longer, or a second office must look at it before: then it waits for that, however it came here. What remains is the ID with its day
// of closing, and of one that came to nothing a figure for each unit that had opened its slip.
var purgeTip = script(`
local due = dueOf(KEYS[1], ARGV[1])
if not due or due > tonumber(ARGV[2]) then return 0 end
local kept = tonumber(get(KEYS[1], '` + fieldKept + `')) or 0
if kept > tonumber(ARGV[2]) then
  redis.call('ZADD', KEYS[6], kept, ARGV[1])
  return 0
end
if get(KEYS[1], '` + fieldLead + `') ~= ARGV[3] or get(KEYS[1], '` + fieldCopies + `') ~= ARGV[4]
  or get(KEYS[1], '` + fieldLink + `') ~= ARGV[5] then return AGAIN end
if there(KEYS[1]) and get(KEYS[1], '` + fieldLook + `') ~= '0' and get(KEYS[1], '` + fieldLooked + `') == '' then
  if redis.call('ZADD', looks, 'NX', ARGV[2], ARGV[1]) == 1 then publish(ARGV[1], '') end
  return 0
end
if has('` + string(triage.Unfounded) + `,` + string(triage.False) + `', get(KEYS[1], '` + fieldDisposition + `')) then
  local opened = {}
  for _, line in ipairs(redis.call('LRANGE', KEYS[5], 0, -1)) do opened[string.match(line, '^%S+')] = true end
  for unit in pairs(opened) do redis.call('HINCRBY', figures, ARGV[6] .. ' ' .. unit .. ' ` + figureUnfounded + `', 1) end
end
local before = units(KEYS[1])
for i = 6, #KEYS do
  if redis.call('TYPE', KEYS[i]).ok == 'set' then redis.call('SREM', KEYS[i], ARGV[1]) else redis.call('ZREM', KEYS[i], ARGV[1]) end
end
unwave(ARGV[1])
redis.call('ZREM', clocks, ARGV[1])
redis.call('ZREM', rungs, ARGV[1])
for i = 1, 5 do redis.call('DEL', KEYS[i]) end
publish(ARGV[1], before)
return 1
`)

// Purge removes a desk's tips that are due on a day and says how many. Their keys are the key table's to destroy.
func (s *Store) Purge(ctx context.Context, deskID string, today int) (int, error) {
	d := desk(deskID)
	ids, err := s.dueBy(ctx, d, today)
	if err != nil {
		return 0, err
	}
	purged := 0
	for _, id := range ids {
		n, err := s.purge(ctx, deskID, id, today)
		if err != nil {
			return purged, err
		}
		purged += n
	}
	if err := errors.Join(s.endSlips(ctx, deskID, today), s.forgetFigures(ctx, deskID, today)); err != nil {
		return purged, err
	}
	// Receipts that could ask for these have expired.
	if err := s.rdb.ZRemRangeByScore(ctx, d.closed(), "-inf", "("+number(int64(today-triage.ReceiptDays))).Err(); err != nil {
		return purged, away("purge", err)
	}
	return purged, nil
}

// dueBy lists the tips that may end by a day: those whose end was settled, and those that have stood in a lane for a year. What two members keep, or an office is to look at,
// may be among them. The lanes are read first: what leaves one meanwhile is among the settled by then.
func (s *Store) dueBy(ctx context.Context, d desk, day int) ([]crypto.ID, error) {
	pipe := s.rdb.Pipeline()
	var places []*redis.StringSliceCmd
	for _, lane := range lanes(d) {
		places = append(places, pipe.ZRangeByScore(ctx, lane, &redis.ZRangeBy{Min: "-inf", Max: number(triage.HourOfDay(day-triage.OpenDays+1) - 1)}))
	}
	places = append(places, pipe.ZRangeByScore(ctx, d.due(), &redis.ZRangeBy{Min: "-inf", Max: number(int64(day))}))
	if _, err := pipe.Exec(ctx); err != nil {
		return nil, away("list tips", err)
	}
	var members []string
	for _, place := range places {
		members = append(members, place.Val()...)
	}
	slices.Sort(members)
	return parseIDs(slices.Compact(members))
}

func (s *Store) purge(ctx context.Context, deskID string, id crypto.ID, today int) (int, error) {
	d, purged := desk(deskID), int64(0)
	err := untilSettled("purge", func() error {
		before, err := s.Tip(ctx, deskID, id)
		if err != nil && !errors.Is(err, triage.ErrNotFound) {
			return err
		}
		keys := slices.Concat([]string{d.tip(id), d.thread(id), d.joined(id), d.talk(id), d.openings(id),
			d.due(), d.leased(), d.routed(), d.news(), d.held(), d.unacked(), d.asked(), d.review(), d.moving(), d.look(), d.slips()}, lanes(d), inboxes(d, before.Lead, before.Copies))
		if link, err := crypto.ParseID(before.Link); err == nil {
			keys = append(keys, d.joined(link))
		}
		purged, err = s.run(ctx, "purge", purgeTip, keys,
			id.String(), today, before.Lead, strings.Join(before.Copies, ","), before.Link, month(today))
		return err
	})
	return int(purged), err
}
