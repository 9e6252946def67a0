package store

import (
	"context"
	"errors"
	"slices"

	"github.com/redis/go-redis/v9"

	"tipline/crypto"
	"tipline/triage"
)

// settleClock is the part of the prelude that starts and stops clocks: whatever an act does to a tip, its clock runs while the tip waits at its desk, is in a
// member's hands, or lies at units without an acknowledgement, and at no other time. A clock that starts has no minute yet: the escalator sets it, who
// knows how long anybody may take, so that all minutes are of one role's clock. What ends with it: who was rung in the desk's place, and how many
// steps have fired, unless the tip only goes from the queue into somebody's hands or back. What comes back to the queue from elsewhere waits anew, from that minute on.
const settleClock = `local rungs = tag .. ':` + rungKey + `'
local function unring(id)
  redis.call('ZREM', rungs, id)
  redis.call('HDEL', KEYS[1], '` + fieldRung + `')
end
local atDesk, atUnits = {new = true, leased = true}, {routed = true, referred = true}
local function anew(minute)
  redis.call('HDEL', KEYS[1], '` + fieldRuns + `', '` + fieldFired + `')
  redis.call('HSET', KEYS[1], '` + fieldSince + `', minute)
end
local function settle(id)
  unwave(id)
  local status, before = get(KEYS[1], '` + fieldStatus + `'), get(KEYS[1], '` + fieldRuns + `')
  if not atDesk[status] and get(KEYS[1], '` + fieldRung + `') ~= '' then unring(id) end
  if not atDesk[status] then redis.call('HDEL', KEYS[1], '` + fieldSince + `') end
  if not atDesk[status] and not atUnits[status] then
    redis.call('ZREM', clocks, id)
    if status ~= 'acknowledged' and status ~= 'closed' then redis.call('HDEL', KEYS[1], '` + fieldRuns + `', '` + fieldFired + `') end
    return
  end
  local runs = status .. ' ' .. get(KEYS[1], '` + fieldLane + `') .. ' ' .. get(KEYS[1], '` + fieldSent + `')
  if runs ~= before then
    if not atDesk[status] or not atDesk[string.match(before, '^%a*')] then redis.call('HDEL', KEYS[1], '` + fieldFired + `') end
    redis.call('HSET', KEYS[1], '` + fieldRuns + `', runs)
    redis.call('ZADD', clocks, 0, id)
  elseif not redis.call('ZSCORE', clocks, id) then
    redis.call('ZADD', clocks, 0, id)
  end
end`

// KEYS tip · ARGV ID, number of acts as read, minute of the clock as read, minute to set · returns 1, or 0 when somebody was quicker.
var setClock = script(`
if get(KEYS[1], '` + fieldActs + `') ~= ARGV[2] or tonumber(redis.call('ZSCORE', clocks, ARGV[1]) or -1) ~= tonumber(ARGV[3]) then return 0 end
redis.call('ZADD', clocks, ARGV[4], ARGV[1])
return 1
`)

// KEYS tip, notices, inbox of the office that is rung
// ARGV ID, number of acts as read, how many steps had fired, how many have with this one, minute of the clock as read, minute of the next or nothing, office that is
// rung, what it becomes, minute
// Returns 1, or 0 when somebody was quicker: no step fires twice. A clock whose tip is gone, or that has nothing left to fire, is removed.
var fireStep = script(`
if not there(KEYS[1]) then
  redis.call('ZREM', clocks, ARGV[1])
  redis.call('ZREM', rungs, ARGV[1])
  return 0
end
local fired = get(KEYS[1], '` + fieldFired + `')
if get(KEYS[1], '` + fieldActs + `') ~= ARGV[2] or (tonumber(fired) or 0) ~= tonumber(ARGV[3])
  or tonumber(redis.call('ZSCORE', clocks, ARGV[1]) or -1) ~= tonumber(ARGV[5]) then return 0 end
if ARGV[8] == '` + string(triage.RingNobody) + `' then
  redis.call('ZREM', clocks, ARGV[1])
  return 1
end
put(KEYS[1], '` + fieldFired + `', ARGV[4])
if ARGV[8] == '` + string(triage.RingStep) + `' then
  redis.call('HSET', KEYS[1], '` + fieldCopies + `', with(get(KEYS[1], '` + fieldCopies + `'), ARGV[7]))
  redis.call('ZADD', KEYS[3], ARGV[9], ARGV[1])
elseif ARGV[8] == '` + string(triage.RingInstead) + `' then
  redis.call('HSET', KEYS[1], '` + fieldRung + `', with(get(KEYS[1], '` + fieldRung + `'), ARGV[7]))
  redis.call('ZADD', rungs, ARGV[9], ARGV[1])
end
redis.call('HINCRBY', KEYS[2], ARGV[7], 1)
changed(units(KEYS[1]))
if ARGV[6] == '' then redis.call('ZREM', clocks, ARGV[1]) else redis.call('ZADD', clocks, ARGV[6], ARGV[1]) end
return 1
`)

// KEYS ticked · ARGV minute as read or nothing, now, by how much every clock that is set moves · returns 1, or 0 when another escalator was quicker.
var tick = script(`
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2])
if ARGV[3] ~= '0' then
  for _, set in ipairs({clocks, waves}) do
    local all = redis.call('ZRANGE', set, 0, -1, 'WITHSCORES')
    for i = 1, #all, 2 do
      if tonumber(all[i + 1]) > 0 then redis.call('ZADD', set, all[i + 1] + ARGV[3], all[i]) end
    end
  end
end
return 1
`)

// Ticked is the newest minute at which an escalator passed over a desk; 0 when none has.
func (s *Store) Ticked(ctx context.Context, deskID string) (int64, error) {
	n, err := s.rdb.Get(ctx, desk(deskID).ticked()).Int64()
	if errors.Is(err, redis.Nil) {
		return 0, nil
	}
	if err != nil {
		return 0, away("read tick", err)
	}
	return n, nil
}

// Tick notes an escalator's pass, and moves every clock of the desk along with it. It says false, and does nothing, when another escalator has ticked since
// the minute was read.
func (s *Store) Tick(ctx context.Context, deskID string, read, now, along int64) (bool, error) {
	before := ""
	if read != 0 {
		before = number(read)
	}
	n, err := s.run(ctx, "tick", tick, []string{desk(deskID).ticked()}, before, now, along)
	return n == 1, err
}

// atOnce is how many clocks are read in one round.
const atOnce = 500

// Ended lists the clocks that have no minute yet or whose minute has come, at most 500: whoever sets or fires them asks again.
func (s *Store) Ended(ctx context.Context, deskID string, now int64) ([]triage.Clock, error) {
	d := desk(deskID)
	members, err := s.rdb.ZRangeByScoreWithScores(ctx, d.clocks(), &redis.ZRangeBy{Min: "-inf", Max: number(now), Count: atOnce}).Result()
	if err != nil {
		return nil, away("list clocks", err)
	}
	at, names := map[string]int64{}, make([]string, len(members))
	for i, m := range members {
		names[i], _ = m.Member.(string)
		at[names[i]] = int64(m.Score)
	}
	ids, err := parseIDs(names)
	if err != nil {
		return nil, err
	}
	tips, err := s.tips(ctx, deskID, ids)
	if err != nil {
		return nil, err
	}
	all, there := make([]triage.Clock, 0, len(ids)), map[crypto.ID]bool{}
	for i := range tips {
		there[tips[i].ID] = true
		all = append(all, triage.Clock{Tip: tips[i], Minute: at[tips[i].ID.String()]})
	}
	for _, id := range ids {
		if !there[id] { // purged between two lines of some script: Fire removes it
			all = append(all, triage.Clock{Tip: triage.Tip{ID: id, Desk: deskID}, Minute: at[id.String()]})
		}
	}
	return all, nil
}

// SetClock gives a clock its minute. It says false when the tip or its clock has changed since it was read.
func (s *Store) SetClock(ctx context.Context, c triage.Clock, minute int64) (bool, error) {
	n, err := s.run(ctx, "set clock", setClock, []string{desk(c.Desk).tip(c.ID)}, c.ID.String(), acts(&c.Tip), c.Minute, minute)
	return n == 1, err
}

// Fire fires a tip's next step: whoever it rings finds the tip, is owed a notice, and the clock runs on to the step behind it. It says false when the tip or
// its clock has changed since it was read, and then nothing is done.
func (s *Store) Fire(ctx context.Context, c triage.Clock, r triage.Ring, now int64) (bool, error) {
	d, next := desk(c.Desk), ""
	if r.Next > 0 {
		next = number(r.Next)
	}
	n, err := s.run(ctx, "fire", fireStep, []string{d.tip(c.ID), d.notices(), d.unit(r.Office)},
		c.ID.String(), acts(&c.Tip), c.Fired, r.Fired, c.Minute, next, r.Office, string(r.As), now)
	return n == 1, err
}

// acts are a tip's number of acts as its record has them.
func acts(t *triage.Tip) string {
	if t.Acts == 0 {
		return ""
	}
	return number(t.Acts)
}

// Unclocked starts the clocks of tips that should have one and have none, such as those of an older version's records, and says how many.
func (s *Store) Unclocked(ctx context.Context, deskID string) (int, error) {
	d, started := desk(deskID), 0
	for _, key := range append(lanes(d), d.leased(), d.unacked()) {
		members, err := s.rdb.ZRange(ctx, key, 0, -1).Result()
		if err != nil {
			return started, away("list unclocked", err)
		}
		for some := range slices.Chunk(members, atOnce) {
			n, err := s.startClocks(ctx, d, some)
			started += n
			if err != nil {
				return started, err
			}
		}
	}
	return started, nil
}

// KEYS tip · ARGV ID · returns 1 when the clock was started. Starting it is nobody's act. One that has run before runs on, or has fired all its steps.
var startClock = script(`
if not there(KEYS[1]) or get(KEYS[1], '` + fieldRuns + `') ~= '' then return 0 end
settle(ARGV[1])
return 1
`)

func (s *Store) startClocks(ctx context.Context, d desk, members []string) (int, error) {
	ids, err := parseIDs(members)
	if err != nil {
		return 0, err
	}
	pipe := s.rdb.Pipeline()
	runs := make([]*redis.StringCmd, len(ids))
	for i, id := range ids {
		runs[i] = pipe.HGet(ctx, d.tip(id), fieldRuns)
	}
	if _, err := pipe.Exec(ctx); err != nil && !errors.Is(err, redis.Nil) {
		return 0, away("list unclocked", err)
	}
	started := 0
	for i, id := range ids {
		if runs[i].Err() == nil {
			continue
		}
		n, err := s.run(ctx, "start clock", startClock, []string{d.tip(id)}, id.String())
		if err != nil {
			return started, err
		}
		started += int(n)
	}
	return started, nil
}

// Rung lists the tips, of every desk, that an office may take in the desk's place.
func (s *Store) Rung(ctx context.Context, office string) ([]triage.Tip, error) {
	all, err := s.Desks(ctx)
	if err != nil {
		return nil, err
	}
	slices.Sort(all)
	var rung []triage.Tip
	for _, d := range all {
		ids, err := s.ids(ctx, desk(d).rung(), 0, -1)
		if err != nil {
			return nil, err
		}
		tips, err := s.tips(ctx, d, ids)
		if err != nil {
			return nil, err
		}
		for i := range tips {
			if slices.Contains(tips[i].Rung, office) {
				rung = append(rung, tips[i])
			}
		}
	}
	return rung, nil
}

// Clocks is how many clocks of a desk run, those that its waves share counted for each tip.
func (s *Store) Clocks(ctx context.Context, deskID string) (int, error) {
	d := desk(deskID)
	waves, err := s.rdb.ZRange(ctx, d.waves(), 0, -1).Result()
	if err != nil {
		return 0, away("count clocks", err)
	}
	pipe := s.rdb.Pipeline()
	counts := []*redis.IntCmd{pipe.ZCard(ctx, d.clocks())}
	for _, w := range waves {
		counts = append(counts, pipe.LLen(ctx, d.wave(w)))
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return 0, away("count clocks", err)
	}
	n := int64(0)
	for _, c := range counts {
		n += c.Val()
	}
	return int(n), nil
}

var _ triage.Clocks = (*Store)(nil)
