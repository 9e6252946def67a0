package store

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/redis/go-redis/v9"

	"tipline/crypto"
	"tipline/triage"
)

// KEYS tip, slips · ARGV ID, today · returns 1 when the slips went, 0 when they were kept for longer meanwhile.
var endSlips = script(`
local day = redis.call('ZSCORE', KEYS[2], ARGV[1])
if not day or tonumber(day) > tonumber(ARGV[2]) then return 0 end
redis.call('ZREM', KEYS[2], ARGV[1])
if not there(KEYS[1]) then return 0 end
for _, field in ipairs({'` + fieldLead + `', '` + fieldCopies + `', '` + fieldSteps + `'}) do
  each(get(KEYS[1], field), function(office) redis.call('HDEL', KEYS[1], '` + blobSlip + `' .. office) end)
end
redis.call('HDEL', KEYS[1], '` + fieldSlip + `')
changed(units(KEYS[1]))
return 1
`)

// KEYS tip, slips · ARGV ID, day · returns 1. GONE without slips. What is kept for longer already stays so.
var keepSlips = script(`
local day = redis.call('ZSCORE', KEYS[2], ARGV[1])
if not day or not there(KEYS[1]) then return GONE end
redis.call('ZADD', KEYS[2], math.max(tonumber(day), tonumber(ARGV[2])), ARGV[1])
return 1
`)

// endSlips destroys the name slips of a desk whose day has come. Their key is the key table's to destroy: it is no longer among TipIDs.
func (s *Store) endSlips(ctx context.Context, deskID string, today int) error {
	d := desk(deskID)
	members, err := s.rdb.ZRangeByScore(ctx, d.slips(), &redis.ZRangeBy{Min: "-inf", Max: number(int64(today))}).Result()
	if err != nil {
		return away("end slips", err)
	}
	ids, err := parseIDs(members)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if _, err := s.run(ctx, "end slips", endSlips, []string{d.tip(id), d.slips()}, id.String(), today); err != nil {
			return err
		}
	}
	return nil
}

// KeepSlips keeps a tip's name slips until the first midnight of a later day: what two members have agreed on. ErrNotFound when it has none.
func (s *Store) KeepSlips(ctx context.Context, deskID string, id crypto.ID, day int) error {
	d := desk(deskID)
	_, err := s.run(ctx, "keep slips", keepSlips, []string{d.tip(id), d.slips()}, id.String(), day)
	return err
}

// SlipEnd is the day at whose first midnight a tip's name slips are destroyed; 0 when it has none.
func (s *Store) SlipEnd(ctx context.Context, deskID string, id crypto.ID) (int, error) {
	day, err := s.rdb.ZScore(ctx, desk(deskID).slips(), id.String()).Result()
	if errors.Is(err, redis.Nil) {
		return 0, nil
	}
	if err != nil {
		return 0, away("read slips", err)
	}
	return int(day), nil
}

// slipKeys are the IDs of the pairs whose keys lock a desk's name slips.
func (s *Store) slipKeys(ctx context.Context, deskID string) ([]crypto.ID, error) {
	d := desk(deskID)
	ids, err := s.ids(ctx, d.slips(), 0, -1)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	pipe := s.rdb.Pipeline()
	fields := make([]*redis.StringCmd, len(ids))
	for i, id := range ids {
		fields[i] = pipe.HGet(ctx, d.tip(id), fieldSlip)
	}
	if _, err := pipe.Exec(ctx); err != nil && !errors.Is(err, redis.Nil) {
		return nil, away("list slips", err)
	}
	var members []string
	for _, f := range fields {
		if f.Err() != nil && !errors.Is(f.Err(), redis.Nil) {
			return nil, away("list slips", f.Err())
		}
		if f.Val() != "" {
			members = append(members, f.Val())
		}
	}
	return parseIDs(members)
}

// The words of a figure's field, behind its month and unit.
const (
	figureOpened    = "opened"
	figureDanger    = "danger"
	figureUnfounded = "unfounded"
)

// figureMonths is how many months of figures are kept.
const figureMonths = 24

// month is that of a day, as a figure's field begins with it: in UTC+7, as days are.
func month(day int) string { return triage.Today(triage.DayStart(day))[:len("2006-01")] }

// SlipFigures reads a desk's, by month and unit.
func (s *Store) SlipFigures(ctx context.Context, deskID string) ([]triage.SlipFigureView, error) {
	all, err := s.rdb.HGetAll(ctx, desk(deskID).slipFigures()).Result()
	if err != nil {
		return nil, away("read figures", err)
	}
	by := map[string]*triage.SlipFigureView{}
	for field, value := range all {
		words := strings.Split(field, " ")
		n, err := strconv.Atoi(value)
		if err != nil || len(words) != 3 {
			return nil, errors.New("read figures: not a month, a unit, a word and a number")
		}
		of := words[0] + " " + words[1]
		if by[of] == nil {
			by[of] = &triage.SlipFigureView{Desk: deskID, Month: words[0], Unit: words[1]}
		}
		switch words[2] {
		case figureOpened:
			by[of].Opened = n
		case figureDanger:
			by[of].Danger = n
		case figureUnfounded:
			by[of].Unfounded = n
		}
	}
	figures := make([]triage.SlipFigureView, 0, len(by))
	for _, one := range by {
		figures = append(figures, *one)
	}
	slices.SortFunc(figures, func(a, b triage.SlipFigureView) int { return strings.Compare(a.Month+" "+a.Unit, b.Month+" "+b.Unit) })
	return figures, nil
}

// forgetFigures removes those of months that are long over.
func (s *Store) forgetFigures(ctx context.Context, deskID string, today int) error {
	key := desk(deskID).slipFigures()
	fields, err := s.rdb.HKeys(ctx, key).Result()
	if err != nil {
		return away("forget figures", err)
	}
	first := month(triage.Day(triage.DayStart(today).AddDate(0, -figureMonths, 0)))
	fields = slices.DeleteFunc(fields, func(f string) bool { return f >= first })
	if len(fields) == 0 {
		return nil
	}
	if err := s.rdb.HDel(ctx, key, fields...).Err(); err != nil {
		return away("forget figures", err)
	}
	return nil
}
