package store

import (
	"context"
	"time"

	"tipline/crypto"
	"tipline/triage"
)

// KEYS tip · ARGV ID, unit, statuses, minute · returns the number of acts, or 0 when it was said before. GONE for any other than the lead.
var recordTip = script(`
local status = get(KEYS[1], '` + fieldStatus + `')
if status == '' or get(KEYS[1], '` + fieldLead + `') ~= ARGV[2] then return GONE end
if not has(ARGV[3], status) then return WRONG end
if redis.call('HSETNX', KEYS[1], '` + fieldRecorded + `', ARGV[4]) == 0 then return 0 end
return changed(units(KEYS[1]))
`)

// KEYS tip, talk, notices · ARGV ID, unit, statuses, how often as read, how often at most, entry of the reason, its head, the sealed reason, desk
// Returns the number of acts. GONE for any other than the lead; WRONG when it was prolonged as often as the law lets.
var prolongTip = script(`
local status = get(KEYS[1], '` + fieldStatus + `')
if status == '' or get(KEYS[1], '` + fieldLead + `') ~= ARGV[2] then return GONE end
local so_far = tonumber(get(KEYS[1], '` + fieldProlonged + `')) or 0
if not has(ARGV[3], status) or so_far >= tonumber(ARGV[5]) or full(KEYS[2]) then return WRONG end
if so_far ~= tonumber(ARGV[4]) then return AGAIN end
redis.call('HSET', KEYS[1], '` + fieldProlonged + `', so_far + 1, '` + fieldTold + `', with(get(KEYS[1], '` + fieldTold + `'), ARGV[2]))
say(KEYS[1], KEYS[2], ARGV[6], ARGV[7], ARGV[8], '')
redis.call('HINCRBY', KEYS[3], ARGV[9], 1)
return changed(units(KEYS[1]))
`)

// Record notes that the lead has made its record of a tip. Saying it twice is the same as once. ErrNotFound for any other office, ErrWrongStatus.
func (s *Store) Record(ctx context.Context, deskID string, id crypto.ID, unit string, now time.Time) error {
	_, err := s.run(ctx, "record", recordTip, []string{desk(deskID).tip(id)}, id.String(), unit, statuses(triage.Record), triage.Minute(now))
	return err
}

// Prolong gives the lead more time for its check, with a reason for the desk, which is rung. ErrNotFound for any other office, ErrWrongStatus when the
// law gives no more.
func (s *Store) Prolong(ctx context.Context, deskID string, id crypto.ID, reason triage.Message) error {
	d := desk(deskID)
	return untilSettled("prolong", func() error {
		before, err := s.Tip(ctx, deskID, id)
		if err != nil {
			return err
		}
		_, err = s.run(ctx, "prolong", prolongTip, []string{d.tip(id), d.talk(id), d.notices()},
			id.String(), reason.From, statuses(triage.Prolong), before.Prolonged, triage.MostProlonged, reason.ID.String(), head(&reason), reason.Sealed, deskID)
		return err
	})
}
