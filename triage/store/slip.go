package store

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"tipline/crypto"
	"tipline/triage"
)

// KEYS tip, openings, review · ARGV ID, unit, statuses, head of the opening, what the head begins with but for the minute, its check, day of
// an opening that is to be looked at or nothing, beginning of the unit's figures of the month
// Returns the number of acts, or 0 when this member opened it on this check before. GONE for a unit that is not on the route or has no slip.
var openSlip = script(`
local status = get(KEYS[1], '` + fieldStatus + `')
if status == '' or not has(units(KEYS[1]), ARGV[2]) then return GONE end
if redis.call('HEXISTS', KEYS[1], '` + blobSlip + `' .. ARGV[2]) == 0 then return GONE end
if not has(ARGV[3], status) then return WRONG end
local first, danger = true, ARGV[6] ~= ''
for _, line in ipairs(redis.call('LRANGE', KEYS[2], 0, -1)) do
  if string.sub(line, 1, #ARGV[5]) == ARGV[5] then return 0 end
  local unit, _, check = string.match(line, '^(%S+) (%S+) (%S+)')
  if unit == ARGV[2] then
    first = false
    if check == '` + string(triage.CheckDanger) + `' then danger = false end
  end
end
redis.call('RPUSH', KEYS[2], ARGV[4])
if ARGV[6] ~= '' then redis.call('ZADD', KEYS[3], ARGV[6], ARGV[1]) end
if first then redis.call('HINCRBY', figures, ARGV[7] .. '` + figureOpened + `', 1) end
if danger then redis.call('HINCRBY', figures, ARGV[7] .. '` + figureDanger + `', 1) end
return changed(ARGV[2])
`)

// KEYS tip, review · ARGV ID, statuses · returns the number of acts. WRONG when nothing is to be looked at.
var reviewTip = script(`
local status = get(KEYS[1], '` + fieldStatus + `')
if status == '' then return GONE end
if not has(ARGV[2], status) or redis.call('ZREM', KEYS[2], ARGV[1]) == 0 then return WRONG end
return changed('')
`)

// OpenSlip records that a member of a unit opens its slip on a check; the same member on the same check is recorded once.
// ErrNotFound for a unit that is not on the route or has no slip, ErrWrongStatus.
func (s *Store) OpenSlip(ctx context.Context, deskID string, id crypto.ID, o triage.Opening, now time.Time) error {
	d, day := desk(deskID), ""
	if o.Check.Review() {
		day = number(int64(triage.Day(now)))
	}
	begin := strings.Join([]string{o.Office, o.Member, string(o.Check), ""}, " ")
	_, err := s.run(ctx, "open slip", openSlip, []string{d.tip(id), d.openings(id), d.review()},
		id.String(), o.Office, statuses(triage.OpenSlip), begin+number(o.Minute), begin, day, month(triage.Day(now))+" "+o.Office+" ")
	return err
}

// Slips says which offices have a slip of a tip, and who opened one.
func (s *Store) Slips(ctx context.Context, deskID string, id crypto.ID) (offices []string, openings []triage.Opening, err error) {
	d := desk(deskID)
	pipe := s.rdb.Pipeline()
	fields, lines := pipe.HKeys(ctx, d.tip(id)), pipe.LRange(ctx, d.openings(id), 0, -1)
	if _, err := pipe.Exec(ctx); err != nil {
		return nil, nil, away("read slips", err)
	}
	for _, field := range fields.Val() {
		if office, ok := strings.CutPrefix(field, blobSlip); ok {
			offices = append(offices, office)
		}
	}
	slices.Sort(offices)
	for _, line := range lines.Val() {
		words := strings.Split(line, " ")
		if len(words) != 4 {
			return nil, nil, errors.New("read slips: an opening has not four words")
		}
		minute, err := strconv.ParseInt(words[3], 10, 64)
		if err != nil {
			return nil, nil, errors.New("read slips: an opening has no minute")
		}
		openings = append(openings, triage.Opening{Office: words[0], Member: words[1], Check: triage.Check(words[2]), Minute: minute})
	}
	return offices, openings, nil
}

// Review says that the desk has looked at an opening on danger. ErrNotFound, ErrWrongStatus when there is none.
func (s *Store) Review(ctx context.Context, deskID string, id crypto.ID) error {
	d := desk(deskID)
	_, err := s.run(ctx, "review", reviewTip, []string{d.tip(id), d.review()}, id.String(), statuses(triage.Review))
	return err
}
