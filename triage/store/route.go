package store

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"tipline/crypto"
	"tipline/triage"
)

func number(n int64) string { return strconv.FormatInt(n, 10) }

// KEYS tip, talk, leased, routed, unacked, news, notices, then the inboxes to leave, then those to enter
// ARGV ID, member, statuses, minute, lead and copies as read, number of inboxes to leave, status to come to, new lead, copies, steps, entry of a
// note or nothing, its head, the sealed note, the steps' minutes, ID of the slips' pair or nothing, day at which slips end or nothing, 1 for a narrow route or nothing, then office, card and slip or nothing in threes
// Returns the number of acts. Cards and slips of the route before it go. Units are rung for an urgent tip at once, for another when it has settled; those
// who were rung for an urgent one and are no longer on its route are rung again, and find that it is gone.
var sendTip = script(`
local status = get(KEYS[1], '` + fieldStatus + `')
if status == '' then return GONE end
if not has(ARGV[3], status) then return WRONG end
if status == 'leased' and get(KEYS[1], '` + fieldHolder + `') ~= ARGV[2] then return HELD end
if get(KEYS[1], '` + fieldLead + `') ~= ARGV[5] or get(KEYS[1], '` + fieldCopies + `') ~= ARGV[6] then return AGAIN end
local before = units(KEYS[1])
drop(KEYS[1])
local leave = tonumber(ARGV[7])
for i = 8, 7 + leave do redis.call('ZREM', KEYS[i], ARGV[1]) end
for i = 8 + leave, #KEYS do redis.call('ZADD', KEYS[i], ARGV[4], ARGV[1]) end
for i = 19, #ARGV, 3 do
  redis.call('HSET', KEYS[1], '` + blobCard + `' .. ARGV[i], ARGV[i + 1])
  if ARGV[i + 2] ~= '' then redis.call('HSET', KEYS[1], '` + blobSlip + `' .. ARGV[i], ARGV[i + 2]) end
end
local wait = '` + settling + `'
if get(KEYS[1], '` + fieldLane + `') == 'urgent' then wait = '' end
local function ring(office) redis.call('HINCRBY', KEYS[7], wait .. office, 1) end
ring(ARGV[9])
each(ARGV[10], ring)
if wait == '' then
  each(before, function(office)
    if office ~= ARGV[9] and not has(ARGV[10], office) then ring(office) end
  end)
end
redis.call('HDEL', KEYS[1], '` + fieldHolder + `', '` + fieldUntil + `', '` + fieldReturned + `', '` + strings.Join(atUnits, "', '") + `')
redis.call('HSET', KEYS[1], '` + fieldStatus + `', ARGV[8], '` + fieldLead + `', ARGV[9], '` + fieldSent + `', ARGV[4])
put(KEYS[1], '` + fieldCopies + `', ARGV[10])
put(KEYS[1], '` + fieldSteps + `', ARGV[11])
put(KEYS[1], '` + fieldAfter + `', ARGV[15])
put(KEYS[1], '` + fieldNarrow + `', ARGV[18])
put(KEYS[1], '` + fieldSlip + `', ARGV[16])
if ARGV[17] ~= '' then redis.call('ZADD', slips, ARGV[17], ARGV[1]) end
if ARGV[12] ~= '' then say(KEYS[1], KEYS[2], ARGV[12], ARGV[13], ARGV[14], '') end
redis.call('ZREM', KEYS[3], ARGV[1])
redis.call('ZREM', KEYS[6], ARGV[1])
redis.call('ZADD', KEYS[4], get(KEYS[1], '` + fieldHour + `'), ARGV[1])
redis.call('ZADD', KEYS[5], ARGV[4], ARGV[1])
return changed(before .. ',' .. units(KEYS[1]))
`)

// KEYS tip, unacked · ARGV ID, unit, statuses for the lead, statuses for a copy, how or nothing
// Returns the number of acts, or 0 when it acknowledged before. GONE for any other unit. A step that acknowledges before the lead does leads from then on, and
// the lead has a copy: whoever answered acts.
var ackTip = script(`
local status, lead, acked = get(KEYS[1], '` + fieldStatus + `'), get(KEYS[1], '` + fieldLead + `'), get(KEYS[1], '` + fieldAcked + `')
if status == '' or (lead ~= ARGV[2] and not has(get(KEYS[1], '` + fieldCopies + `'), ARGV[2])) then return GONE end
if has(acked, ARGV[2]) then return 0 end
local stepped = lead ~= ARGV[2] and has(ARGV[3], status) and has(get(KEYS[1], '` + fieldSteps + `'), ARGV[2])
if stepped then
  redis.call('HSET', KEYS[1], '` + fieldLead + `', ARGV[2], '` + fieldCopies + `', with(without(get(KEYS[1], '` + fieldCopies + `'), ARGV[2]), lead))
  lead = ARGV[2]
end
if lead == ARGV[2] then
  if not has(ARGV[3], status) then return WRONG end
  redis.call('HDEL', KEYS[1], '` + fieldHolds + `')
  redis.call('HSET', KEYS[1], '` + fieldStatus + `', 'acknowledged')
  redis.call('ZREM', KEYS[2], ARGV[1])
elseif not has(ARGV[4], status) then
  return WRONG
end
redis.call('HSET', KEYS[1], '` + fieldAcked + `', with(acked, ARGV[2]))
if ARGV[5] ~= '' then redis.call('HSET', KEYS[1], '` + fieldHow + `', with(get(KEYS[1], '` + fieldHow + `'), ARGV[2] .. '=' .. ARGV[5])) end
return changed(units(KEYS[1]))
`)

// Route stores the cards and puts the tip into the inboxes of lead and copies, who are noticed; the cards of later steps wait.
// A new route takes the place of the one before. ErrNotFound, ErrLeased, ErrWrongStatus, ErrRouting.
func (s *Store) Route(ctx context.Context, deskID string, id crypto.ID, member string, r triage.Routing, now time.Time) error {
	return s.send(ctx, deskID, id, member, r, sending{act: triage.Send, to: triage.Routed}, now)
}

// Refer hands a tip to one office, with the reason for the desk's own eyes. ErrNotFound, ErrLeased, ErrWrongStatus, ErrRouting.
func (s *Store) Refer(ctx context.Context, deskID string, id crypto.ID, r triage.Routing, reason triage.Message, now time.Time) error {
	return s.send(ctx, deskID, id, reason.Member, r, sending{act: triage.Refer, to: triage.Referred, reason: &reason}, now)
}

// A sending is which of the two acts it is.
type sending struct {
	act    triage.Act
	to     triage.Status
	reason *triage.Message
}

func (s *Store) send(ctx context.Context, deskID string, id crypto.ID, member string, r triage.Routing, as sending, now time.Time) error {
	if err := r.Check(); err != nil {
		return err
	}
	return untilSettled(string(as.act), func() error {
		before, err := s.Tip(ctx, deskID, id)
		if err != nil {
			return err
		}
		d := desk(deskID)
		leave, enter := inboxes(d, before.Lead, before.Copies), inboxes(d, r.Lead, r.Copies)
		keys := slices.Concat([]string{d.tip(id), d.talk(id), d.leased(), d.routed(), d.unacked(), d.news(), d.notices()}, leave, enter)
		args := []any{id.String(), member, statuses(as.act), triage.Minute(now), before.Lead, strings.Join(before.Copies, ","), len(leave),
			string(as.to), r.Lead, strings.Join(r.Copies, ","), strings.Join(triage.StepOffices(r.Steps), ",")}
		if as.reason == nil {
			args = append(args, "", "", "")
		} else {
			args = append(args, as.reason.ID.String(), head(as.reason), as.reason.Sealed)
		}
		args = append(args, minutesOf(r.Steps), slipID(&r), slipsEnd(&r, now), flag(r.Narrow))
		for _, office := range r.Offices() {
			args = append(args, office, r.Cards[office], r.Slips[office])
		}
		_, err = s.run(ctx, string(as.act), sendTip, keys, args...)
		return err
	})
}

// slipID is that of the pair that locks a route's slips, "" without.
func slipID(r *triage.Routing) string {
	if r.SlipID == (crypto.ID{}) {
		return ""
	}
	return r.SlipID.String()
}

// slipsEnd is the day at whose first midnight they are destroyed, "" without.
func slipsEnd(r *triage.Routing, now time.Time) string {
	if len(r.Slips) == 0 {
		return ""
	}
	return number(int64(triage.Day(now) + triage.SlipDays))
}

// flag is how a field says yes.
func flag(set bool) string {
	if set {
		return "1"
	}
	return ""
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
	return s.ack(ctx, deskID, id, unit, "")
}

func (s *Store) ack(ctx context.Context, deskID string, id crypto.ID, unit string, how triage.AckHow) error {
	d := desk(deskID)
	_, err := s.run(ctx, "acknowledge", ackTip, []string{d.tip(id), d.unacked()},
		id.String(), unit, statuses(triage.Ack), statuses(triage.CopyAck), string(how))
	return err
}
