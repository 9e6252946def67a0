package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/redis/go-redis/v9"

	"tipline/crypto"
	"tipline/triage"
)

// Tips that wait and that nobody has touched since their release have no clocks of their own: those of a lane that came between two passes of the escalator share one, as a
// wave, which costs a fifth of the memory. When its minute has come it breaks into clocks; whatever an act does to a tip, it is out of its wave
// before, with the wave's minute. So a tip's clock runs among the clocks or in its wave, and never in both.

// waveSize is from how many tips on a wave takes no more: to take one out, all of them are passed by.
const waveSize = 500

// settleWave is the part of the prelude that takes a tip out of its wave. Nothing of the wave's minute stays with who had none of it: an urgent tip's tells that of its release.
const settleWave = `local clocks, waves, turn = tag .. ':` + clocksKey + `', tag .. ':` + wavesKey + `', tag .. ':` + turnKey + `'
local function waveOf(name) return tag .. ':` + waveKey + `:' .. name end
local function short(id) return (string.gsub(id, '%x%x', function(two) return string.char(tonumber(two, 16)) end)) end
local function unwave(id)
  local name = get(KEYS[1], '` + fieldWave + `')
  if name == '' then return end
  redis.call('HDEL', KEYS[1], '` + fieldWave + `')
  redis.call('LREM', waveOf(name), 1, short(id))
  redis.call('ZADD', clocks, redis.call('ZSCORE', waves, name) or 0, id)
  if redis.call('EXISTS', waveOf(name)) == 0 then redis.call('ZREM', waves, name) end
end
`

// KEYS waves, turn · ARGV wave, minute to set · returns 1, or 0 when somebody was quicker. What comes from now on is of another wave.
var setWave = script(`
if tonumber(redis.call('ZSCORE', KEYS[1], ARGV[1]) or -1) ~= 0 then return 0 end
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
redis.call('INCR', KEYS[2])
return 1
`)

// KEYS waves, wave, then its tips, oldest first · ARGV wave, now, then the tips' IDs
// Returns 1, or 0 when its minute has not come. Tips that left it since it was read are passed over.
var breakWave = script(`
local minute = tonumber(redis.call('ZSCORE', KEYS[1], ARGV[1]) or 0)
if minute == 0 or minute > tonumber(ARGV[2]) then return 0 end
for i = 3, #ARGV do
  if redis.call('LINDEX', KEYS[2], 0) == short(ARGV[i]) then
    redis.call('LPOP', KEYS[2])
    redis.call('HDEL', KEYS[i], '` + fieldWave + `')
    redis.call('ZADD', clocks, minute, ARGV[i])
  end
end
if redis.call('EXISTS', KEYS[2]) == 0 then redis.call('ZREM', KEYS[1], ARGV[1]) end
return 1
`)

// Waves lists a desk's waves that have no minute yet or whose minute has come.
func (s *Store) Waves(ctx context.Context, deskID string, now int64) ([]triage.Wave, error) {
	members, err := s.rdb.ZRangeByScoreWithScores(ctx, desk(deskID).waves(), &redis.ZRangeBy{Min: "-inf", Max: number(now)}).Result()
	if err != nil {
		return nil, away("list waves", err)
	}
	all := make([]triage.Wave, len(members))
	for i, m := range members {
		name, _ := m.Member.(string)
		lane, _, _ := strings.Cut(name, " ")
		all[i] = triage.Wave{Desk: deskID, Lane: triage.Lane(lane), Name: name, Minute: int64(m.Score)}
	}
	return all, nil
}

// SetWave gives a wave that has none its minute. It says false when another escalator was quicker.
func (s *Store) SetWave(ctx context.Context, w triage.Wave, minute int64) (bool, error) {
	n, err := s.run(ctx, "set wave", setWave, []string{desk(w.Desk).waves(), desk(w.Desk).turn()}, w.Name, minute)
	return n == 1, err
}

// BreakWave makes clocks of a wave whose minute has come, each with that minute. Of one whose minute has not, or that is broken, it makes none.
func (s *Store) BreakWave(ctx context.Context, w triage.Wave, now int64) error {
	d := desk(w.Desk)
	members, err := s.rdb.LRange(ctx, d.wave(w.Name), 0, -1).Result()
	if err != nil {
		return away("read wave", err)
	}
	for some := range slices.Chunk(members, 100) {
		keys, args := []string{d.waves(), d.wave(w.Name)}, []any{w.Name, now}
		for _, m := range some {
			if len(m) != len(crypto.ID{}) {
				return fmt.Errorf("break wave %q: not an ID: %x", w.Name, m)
			}
			id := crypto.ID([]byte(m))
			keys, args = append(keys, d.tip(id)), append(args, id.String())
		}
		if _, err := s.run(ctx, "break wave", breakWave, keys, args...); err != nil {
			return err
		}
	}
	return nil
}
