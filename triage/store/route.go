package store

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"tipline/crypto"
	"tipline/triage"
)

func number(n int64) string { return strconv.FormatInt(n, 10) }

// KEYS tip, blobs, leased, routed, news, notices, then the inboxes to leave, then those to enter
// ARGV ID, member, statuses, minute, lead and copies as read, number of inboxes to leave, new lead, copies, steps, then office and card in turns
// Returns 1. The cards of the route before it go.
var routeTip = script(`
local status = get(KEYS[1], '` + fieldStatus + `')
if status == '' then return GONE end
if not has(ARGV[3], status) then return WRONG end
if status == 'leased' and get(KEYS[1], '` + fieldHolder + `') ~= ARGV[2] then return HELD end
if get(KEYS[1], '` + fieldLead + `') ~= ARGV[5] or get(KEYS[1], '` + fieldCopies + `') ~= ARGV[6] then return AGAIN end
local function drop(office) redis.call('HDEL', KEYS[2], '` + blobCard + `' .. office) end
for _, field in ipairs({'` + fieldLead + `', '` + fieldCopies + `', '` + fieldSteps + `'}) do each(get(KEYS[1], field), drop) end
local leave = tonumber(ARGV[7])
for i = 7, 6 + leave do redis.call('ZREM', KEYS[i], ARGV[1]) end
for i = 7 + leave, #KEYS do redis.call('ZADD', KEYS[i], ARGV[4], ARGV[1]) end
for i = 11, #ARGV, 2 do redis.call('HSET', KEYS[2], '` + blobCard + `' .. ARGV[i], ARGV[i + 1]) end
local function ring(office) redis.call('HINCRBY', KEYS[6], office, 1) end
ring(ARGV[8])
each(ARGV[9], ring)
redis.call('HDEL', KEYS[1], '` + fieldHolder + `', '` + fieldUntil + `', '` + fieldAcked + `', '` + fieldCopies + `', '` + fieldSteps + `')
redis.call('HSET', KEYS[1], '` + fieldStatus + `', 'routed', '` + fieldLead + `', ARGV[8])
if ARGV[9] ~= '' then redis.call('HSET', KEYS[1], '` + fieldCopies + `', ARGV[9]) end
if ARGV[10] ~= '' then redis.call('HSET', KEYS[1], '` + fieldSteps + `', ARGV[10]) end
redis.call('ZREM', KEYS[3], ARGV[1])
redis.call('ZREM', KEYS[5], ARGV[1])
redis.call('ZADD', KEYS[4], get(KEYS[1], '` + fieldHour + `'), ARGV[1])
return 1
`)

// KEYS tip · ARGV unit, statuses for the lead, statuses for a copy · returns 1, also when it acknowledged before. GONE for any other unit.
var ackTip = script(`
local status, lead, acked = get(KEYS[1], '` + fieldStatus + `'), get(KEYS[1], '` + fieldLead + `'), get(KEYS[1], '` + fieldAcked + `')
if status == '' or (lead ~= ARGV[1] and not has(get(KEYS[1], '` + fieldCopies + `'), ARGV[1])) then return GONE end
if has(acked, ARGV[1]) then return 1 end
if lead == ARGV[1] then
  if not has(ARGV[2], status) then return WRONG end
  redis.call('HSET', KEYS[1], '` + fieldStatus + `', 'acknowledged')
elseif not has(ARGV[3], status) then
  return WRONG
end
if acked ~= '' then acked = acked .. ',' end
redis.call('HSET', KEYS[1], '` + fieldAcked + `', acked .. ARGV[1])
return 1
`)

// Route stores the cards and puts the tip into the inboxes of lead and copies, who are noticed; the cards of later steps wait.
// A new route takes the place of the one before. ErrNotFound, ErrLeased, ErrWrongStatus, ErrRouting.
func (s *Store) Route(ctx context.Context, deskID string, id crypto.ID, member string, r triage.Routing, now time.Time) error {
	if err := r.Check(); err != nil {
		return err
	}
	return untilSettled("route", func() error {
		before, err := s.Tip(ctx, deskID, id)
		if err != nil {
			return err
		}
		d := desk(deskID)
		leave, enter := inboxes(d, before.Lead, before.Copies), inboxes(d, r.Lead, r.Copies)
		keys := slices.Concat([]string{d.tip(id), d.blobs(id), d.leased(), d.routed(), d.news(), d.notices()}, leave, enter)
		args := []any{id.String(), member, statuses(triage.Send), triage.Minute(now), before.Lead, strings.Join(before.Copies, ","), len(leave),
			r.Lead, strings.Join(r.Copies, ","), strings.Join(r.Steps, ",")}
		for _, office := range r.Offices() {
			args = append(args, office, r.Cards[office])
		}
		_, err = s.run(ctx, "route", routeTip, keys, args...)
		return err
	})
}

func inboxes(d desk, lead string, copies []string) []string {
	var keys []string
	if lead != "" {
		keys = append(keys, d.unit(lead))
	}
	for _, c := range copies {
		keys = append(keys, d.unit(c))
	}
	return keys
}

// Ack records that a unit of the route has read its card; the lead's moves the tip on. Doing it twice is the same as once.
// ErrNotFound for a unit that is not on the route, ErrWrongStatus.
func (s *Store) Ack(ctx context.Context, deskID string, id crypto.ID, unit string) error {
	_, err := s.run(ctx, "acknowledge", ackTip, []string{desk(deskID).tip(id)}, unit, statuses(triage.Ack), statuses(triage.CopyAck))
	return err
}

// Inbox lists what lies before a unit, of every desk, the longest there first.
func (s *Store) Inbox(ctx context.Context, unit string) ([]triage.Tip, error) {
	all, err := s.Desks(ctx)
	if err != nil {
		return nil, err
	}
	slices.Sort(all)
	var tips []triage.Tip
	for _, d := range all {
		ids, err := s.ids(ctx, desk(d).unit(unit), 0, -1)
		if err != nil {
			return nil, err
		}
		some, err := s.tips(ctx, d, ids)
		if err != nil {
			return nil, err
		}
		tips = append(tips, some...)
	}
	return tips, nil
}

// FindForUnit says at which desk a tip is that lies in the unit's inbox. ErrNotFound for any other, also one whose step has not fired.
func (s *Store) FindForUnit(ctx context.Context, unit string, id crypto.ID) (string, error) {
	all, err := s.Desks(ctx)
	if err != nil {
		return "", err
	}
	for _, d := range all {
		err := s.rdb.ZScore(ctx, desk(d).unit(unit), id.String()).Err()
		if err == nil {
			return d, nil
		}
		if !errors.Is(err, redis.Nil) {
			return "", away("find", err)
		}
	}
	return "", triage.ErrNotFound
}
