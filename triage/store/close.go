package store

import (
	"context"
	"slices"
	"strings"
	"time"

	"tipline/crypto"
	"tipline/triage"
)

// KEYS tip, leased, routed, closed, due, news, joined, unacked, asked, number of tips out of scope, then the inboxes to leave
// ARGV ID, member or nothing, unit or nothing, statuses, disposition, day, due day, first hour of the release's day, lead, copies and hour as read, office and member
// Returns the number of acts. The tips that repeat this one close on the same day and are due with it.
var closeTip = script(`
local status = get(KEYS[1], '` + fieldStatus + `')
if status == '' then return GONE end
if ARGV[3] ~= '' and get(KEYS[1], '` + fieldLead + `') ~= ARGV[3] then return GONE end
if not has(ARGV[4], status) or (ARGV[3] ~= '' and status ~= 'acknowledged') then return WRONG end
if status == 'leased' and get(KEYS[1], '` + fieldHolder + `') ~= ARGV[2] then return HELD end
if get(KEYS[1], '` + fieldLead + `') ~= ARGV[9] or get(KEYS[1], '` + fieldCopies + `') ~= ARGV[10]
  or get(KEYS[1], '` + fieldHour + `') ~= ARGV[11] then return AGAIN end
redis.call('HDEL', KEYS[1], '` + fieldHolder + `', '` + fieldUntil + `')
redis.call('HSET', KEYS[1], '` + fieldStatus + `', 'closed', '` + fieldDisposition + `', ARGV[5], '` + fieldHour + `', ARGV[8])
for _, i in ipairs({2, 3, 6, 8, 9}) do redis.call('ZREM', KEYS[i], ARGV[1]) end
for i = 11, #KEYS do redis.call('ZREM', KEYS[i], ARGV[1]) end
if ARGV[5] == '` + string(triage.OutOfScope) + `' then redis.call('INCR', KEYS[10]) end
toLook(KEYS[1], ARGV[1], ARGV[12], ARGV[6])
redis.call('ZADD', KEYS[4], ARGV[6], ARGV[1])
redis.call('ZADD', KEYS[5], ARGV[7], ARGV[1])
for _, id in ipairs(redis.call('SMEMBERS', KEYS[7])) do
  redis.call('ZADD', KEYS[4], 'NX', ARGV[6], id)
  redis.call('ZADD', KEYS[5], 'XX', ARGV[7], id)
end
return changed(units(KEYS[1]))
`)

// A closing is who closes, and why.
type closing struct {
	office, member string
	unit           string // none when it is closed for the desk
	disposition    triage.Disposition
}

// holder is whose lease does not stand in the way.
func (c *closing) holder() string {
	if c.unit != "" {
		return ""
	}
	return c.member
}

// CloseTip closes a tip for its desk; a leased one only for its holder. ErrNotFound, ErrLeased, ErrWrongStatus, ErrDisposition.
func (s *Store) CloseTip(ctx context.Context, deskID string, id crypto.ID, member string, how triage.Closing, now time.Time) error {
	return s.close(ctx, deskID, id, closing{office: deskID, member: member, disposition: how.Disposition()}, now)
}

// CloseForUnit closes a tip for its lead unit, which has acknowledged it before. ErrNotFound, ErrWrongStatus, ErrDisposition.
func (s *Store) CloseForUnit(ctx context.Context, deskID string, id crypto.ID, unit, member string, how triage.Closing, now time.Time) error {
	return s.close(ctx, deskID, id, closing{office: unit, unit: unit, member: member, disposition: how.Disposition()}, now)
}

func (s *Store) close(ctx context.Context, deskID string, id crypto.ID, by closing, now time.Time) error {
	if _, err := triage.ParseDisposition(string(by.disposition)); err != nil {
		return err
	}
	return untilSettled("close", func() error {
		before, err := s.Tip(ctx, deskID, id)
		if err != nil {
			return err
		}
		d, today, released := desk(deskID), triage.Day(now), triage.DayOfHour(before.Hour)
		keys := slices.Concat([]string{d.tip(id), d.leased(), d.routed(), d.closed(), d.due(), d.news(), d.joined(id), d.unacked(), d.asked(), d.outOfScope()},
			inboxes(d, before.Lead, before.Copies))
		_, err = s.run(ctx, "close", closeTip, keys,
			id.String(), by.holder(), by.unit, statuses(triage.Finish), string(by.disposition), today,
			triage.DueClosed(by.disposition, today, released), triage.HourOfDay(released),
			before.Lead, strings.Join(before.Copies, ","), before.Hour, by.office+" "+by.member)
		return err
	})
}
