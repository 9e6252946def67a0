package store

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"time"

	"tipline/crypto"
	"tipline/triage"
)

// KEYS tip, routed, unacked, notices, inbox, urgent, normal, bulk · ARGV ID, statuses, lead and minute as read, desk
// Returns the number of acts, or 0 when the tip is another referral by now, or none. Its card goes.
var lapseTip = script(`
if not has(ARGV[2], get(KEYS[1], '` + fieldStatus + `')) then return 0 end
local lead = get(KEYS[1], '` + fieldLead + `')
if lead ~= ARGV[3] or get(KEYS[1], '` + fieldSent + `') ~= ARGV[4] then return 0 end
drop(KEYS[1])
for i = 2, 3 do redis.call('ZREM', KEYS[i], ARGV[1]) end
redis.call('ZREM', KEYS[5], ARGV[1])
redis.call('HDEL', KEYS[1], '` + strings.Join(atUnits, "', '") + `')
redis.call('HSET', KEYS[1], '` + fieldStatus + `', 'new', '` + fieldReturned + `', lead)
local lane = {urgent = KEYS[6], normal = KEYS[7], bulk = KEYS[8]}
redis.call('ZADD', lane[get(KEYS[1], '` + fieldLane + `')], get(KEYS[1], '` + fieldHour + `'), ARGV[1])
redis.call('HINCRBY', KEYS[4], ARGV[5], 1)
anew(ARGV[6])
return changed(lead)
`)

// EndReferrals returns to the desk's queue what nobody acknowledged in time, and says how many.
func (s *Store) EndReferrals(ctx context.Context, deskID string, now time.Time) (int, error) {
	tips, err := s.Listed(ctx, deskID, triage.ListUnacked, math.MaxInt64)
	if err != nil {
		return 0, err
	}
	tips = slices.DeleteFunc(tips, func(t triage.Tip) bool { return !t.Lapsed(now) })
	ended := 0
	for i := range tips {
		n, err := s.lapse(ctx, &tips[i])
		if errors.Is(err, ErrAway) {
			return ended, err
		}
		if err == nil {
			ended += int(min(n, 1))
		}
	}
	return ended, nil
}

func (s *Store) lapse(ctx context.Context, t *triage.Tip) (int64, error) {
	d := desk(t.Desk)
	keys := append([]string{d.tip(t.ID), d.routed(), d.unacked(), d.notices(), d.unit(t.Lead)}, lanes(d)...)
	return s.run(ctx, "lapse", lapseTip, keys, t.ID.String(), statuses(triage.Lapse), t.Lead, t.Sent, t.Desk, t.LapseMinute())
}

// Lapse returns one referral to its desk, if it is that which was read. ErrNotFound, ErrWrongStatus.
func (s *Store) Lapse(ctx context.Context, deskID string, id crypto.ID) error {
	t, err := s.Tip(ctx, deskID, id)
	if err != nil {
		return err
	}
	n, err := s.lapse(ctx, &t)
	if err == nil && n == 0 {
		return triage.ErrWrongStatus
	}
	return err
}
