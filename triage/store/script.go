package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/redis/go-redis/v9"

	"tipline/triage"
)

// Every change of state is one Lua script that names all its keys. Where a key depends on what Redis holds (the inboxes of a route), Go reads
// first, passes what it read, and the script answers AGAIN when that has changed meanwhile.

// prelude is in front of each script. Where a tip changes, its key is the first of KEYS: changed counts the act, and tells whoever listens to
// the desk which tip it was and which units it concerns; it returns the tip's number of acts, and settles the tip's end (purge.go) and its clock (wave.go, clock.go), whose keys have the
// tip's own hash tag: no act can forget it. What is published is stored nowhere, and a Redis
// user who may not publish loses the live view and nothing else.
var prelude = `
local GONE, HELD, WRONG, AGAIN, OFTEN = -1, -2, -3, -4, -5
local function has(csv, one) return string.find(',' .. csv .. ',', ',' .. one .. ',', 1, true) ~= nil end
local function each(csv, f) for one in string.gmatch(csv, '[^,]+') do f(one) end end
local function get(key, field) return redis.call('HGET', key, field) or '' end
local function there(key) return redis.call('HEXISTS', key, '` + fieldStatus + `') == 1 end
local function with(csv, one) if csv == '' then return one elseif has(csv, one) then return csv else return csv .. ',' .. one end end
local function without(csv, one)
  local rest = {}
  each(csv, function(o) if o ~= one then rest[#rest + 1] = o end end)
  return table.concat(rest, ',')
end
local function put(key, field, value)
  if value == '' then redis.call('HDEL', key, field) else redis.call('HSET', key, field, value) end
end
local function units(key) return get(key, '` + fieldLead + `') .. ',' .. get(key, '` + fieldCopies + `') end
local function publish(id, offices)
  redis.pcall('PUBLISH', string.match(KEYS[1], '^%b{}') .. ':events', id .. ' ' .. offices)
end
` + settleDue + settleWave + settleClock + settleLook + `
local function changed(offices)
  local id, before = string.match(KEYS[1], ':tip:(%x+)$'), get(KEYS[1], '` + fieldRung + `')
  dueOf(KEYS[1], id)
  settle(id)
  unlook(id)
  publish(id, offices .. ',' .. with(before, get(KEYS[1], '` + fieldRung + `')))
  return redis.call('HINCRBY', KEYS[1], '` + fieldActs + `', 1)
end
local function drop(key)
  local function gone(office) redis.call('HDEL', key, '` + blobCard + `' .. office, '` + blobSlip + `' .. office) end
  for _, field in ipairs({'` + fieldLead + `', '` + fieldCopies + `', '` + fieldSteps + `'}) do each(get(key, field), gone) end
  redis.call('HDEL', key, '` + fieldSlip + `')
  redis.call('ZREM', slips, string.match(key, ':tip:(%x+)$'))
end
local function say(key, talk, entry, head, sealed, own)
  redis.call('HSET', key, '` + blobMessage + `' .. entry, sealed)
  if own ~= '' then redis.call('HSET', key, '` + blobOwn + `' .. entry, own) end
  redis.call('RPUSH', talk, head)
end
local function full(talk) return redis.call('LLEN', talk) >= 500 end
`

const (
	gone  = -1 // no such tip
	held  = -2 // another member holds it
	wrong = -3 // not in this status
	again = -4 // changed since it was read
	often = -5 // put aside as often as it may be
)

var errAgain = errors.New("changed meanwhile")

func script(body string) *redis.Script { return redis.NewScript(prelude + body) }

// run returns the script's number; negative ones as errors.
func (s *Store) run(ctx context.Context, act string, sc *redis.Script, keys []string, args ...any) (int64, error) {
	n, err := sc.Run(ctx, s.rdb, keys, args...).Int64()
	if err != nil {
		return 0, away(act, err)
	}
	switch n {
	case gone:
		return 0, triage.ErrNotFound
	case held:
		return 0, triage.ErrLeased
	case wrong:
		return 0, triage.ErrWrongStatus
	case again:
		return 0, errAgain
	case often:
		return 0, triage.ErrHeldEnough
	}
	return n, nil
}

// A call is one run of a script.
type call struct {
	script *redis.Script
	keys   []string
	args   []any
}

// runAll runs scripts in one round, in their order, for their effect alone: their numbers are not looked at. When a Redis does not know one of
// them yet, all are run again one after the other, so each must be harmless when it runs twice. On an error some may have run and others not.
func (s *Store) runAll(ctx context.Context, act string, calls []call) error {
	if len(calls) == 0 {
		return nil
	}
	pipe := s.rdb.Pipeline()
	for _, c := range calls {
		c.script.EvalSha(ctx, pipe, c.keys, c.args...)
	}
	answers, err := pipe.Exec(ctx)
	unknown := false
	for _, a := range answers {
		unknown = unknown || redis.HasErrorPrefix(a.Err(), "NOSCRIPT")
	}
	if !unknown {
		if err != nil {
			return away(act, err)
		}
		return nil
	}
	for _, c := range calls {
		if err := c.script.Run(ctx, s.rdb, c.keys, c.args...).Err(); err != nil {
			return away(act, err)
		}
	}
	return nil
}

// connsARound is over how many connections calls go that need no order. Redis runs as many one after the other.
const connsARound = 8

// runApart is runAll of calls that need no order among them, over some connections at once. In a single one a round of full-size tips fills the socket's buffer twenty times,
// and each time it stands still until this process, which has a flood to seal, gets round to it.
func (s *Store) runApart(ctx context.Context, act string, calls []call) error {
	var running sync.WaitGroup
	faults := make([]error, min(connsARound, len(calls)))
	for i := range faults {
		running.Go(func() {
			var own []call
			for at := i; at < len(calls); at += len(faults) {
				own = append(own, calls[at])
			}
			faults[i] = s.runAll(ctx, act, own)
		})
	}
	running.Wait()
	return errors.Join(faults...)
}

// untilSettled repeats a read-then-script that found its reading outdated.
func untilSettled(act string, do func() error) error {
	for range 16 {
		if err := do(); !errors.Is(err, errAgain) {
			return err
		}
	}
	return fmt.Errorf("%s: %w", act, errAgain)
}

// statuses lists those from which an act is possible, as scripts read them.
func statuses(a triage.Act) string {
	var all []string
	for _, st := range a.From() {
		all = append(all, string(st))
	}
	return strings.Join(all, ",")
}

// lanes are the keys of a desk's three lanes, in the order of triage.Lanes.
func lanes(d desk) []string {
	var all []string
	for _, l := range triage.Lanes {
		all = append(all, d.lane(l))
	}
	return all
}
