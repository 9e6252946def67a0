package store

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"strings"

	"tipline/crypto"
	"tipline/triage"
)

// tipsACall is how many tips enter by one call. Redis does nothing else meanwhile: for 0.6 ms, and for 2.4 where all of them have the largest size. More at a time take as long for a tip.
const tipsACall = 32

// KEYS closed, notices · of each tip: tip, stub of one that moved, its lane, the tip under which the door folded it, or beside which it is listed, or itself
// ARGV version, office to tell · of each tip: ID, hour, lane, 1 where a second office looks before it is destroyed or 0, ID of the tip under which the door folded
// it, or beside which it is listed, or nothing, verbatim
// Returns how many entered: those that were there already, or have been and are destroyed, do not. What changed would do to a tip that was not there is done in one go: its
// first act, its wave, whose clock it shares, and the word that it came, which is one for all of them. Nobody is told of the bulk lane: a flood must not ring anybody.
var releaseTips = script(`
local entered, told, lanes, swell, number = {}, 0, {}, {}, redis.call('GET', turn) or '0'
local function among(lists, key, ...)
  local list = lists[key] or {}
  for _, one in ipairs({...}) do list[#list + 1] = one end
  lists[key] = list
end
for n = 0, (#KEYS - 2) / 4 - 1 do
  local tip, stub, queue, row = unpack(KEYS, 3 + 4 * n, 6 + 4 * n)
  local id, hour, lane, look, named, verbatim = unpack(ARGV, 3 + 6 * n, 8 + 6 * n)
  if not there(tip) and redis.call('EXISTS', stub) == 0 and not redis.call('ZSCORE', KEYS[1], id) then
    redis.call('HSET', tip, '` + fieldVersion + `', ARGV[1], '` + fieldHour + `', hour, '` + fieldLane + `', lane, '` + fieldStatus + `', 'new', '` + fieldSize + `', #verbatim,
      '` + fieldLook + `', look, '` + fieldRuns + `', 'new ' .. lane .. ' ', '` + fieldWave + `', lane .. ' ' .. number, '` + fieldActs + `', 1)
    if named ~= '' then
      redis.call('HSET', tip, '` + fieldRow + `', named)
      if lane == '` + string(triage.Bulk) + `' and there(row) then redis.call('HINCRBY', row, '` + fieldFolded + `', 1) end
    end
    redis.call('HSET', tip, '` + blobVerbatim + `', verbatim)
    among(lanes, queue, hour, id)
    among(swell, lane .. ' ' .. number, short(id))
    if lane ~= '` + string(triage.Bulk) + `' then told = told + 1 end
    entered[#entered + 1] = id
  end
end
if #entered == 0 then return 0 end
for key, list in pairs(lanes) do redis.call('ZADD', key, unpack(list)) end
for name, ids in pairs(swell) do
  redis.call('ZADD', waves, 'NX', 0, name)
  if redis.call('RPUSH', waveOf(name), unpack(ids)) >= ` + number(waveSize) + ` then redis.call('INCR', turn) end
end
if told > 0 then redis.call('HINCRBY', KEYS[2], ARGV[2], told) end
publish(table.concat(entered, ','), ',')
return #entered
`)

// KEYS tip, due, closed, notices, thread, joined, news, urgent, normal, bulk, asked, stub of one that moved, held
// ARGV ID, entry ID, hour, lane, said, due day if it is reopened, office to tell or nothing, statuses that reopen, version, 1 where a second office looks before it is destroyed or 0,
// day, 1 where it takes its receipt away or 0
// Returns 1 when it was added, 0 when it was there already or its tip is destroyed. A closed tip is new again; a repeat stays one
// and is looked at anew, and the tip that it repeats has news too. An urgent addition makes a waiting tip urgent. What is sealed to a desk that the tip has left waits there by itself.
var releaseAddition = script(`
local status = get(KEYS[1], '` + fieldStatus + `')
if redis.call('HEXISTS', KEYS[1], '` + blobSaid + `' .. ARGV[2]) == 1 then return 0 end
if status == '' then
  if redis.call('EXISTS', KEYS[12]) == 0 or redis.call('HEXISTS', KEYS[12], '` + fieldWent + `' .. ARGV[2]) == 1 then return 0 end
  status = 'new'
  redis.call('HSET', KEYS[1], '` + fieldVersion + `', ARGV[9], '` + fieldHour + `', ARGV[3], '` + fieldLane + `', ARGV[4], '` + fieldStatus + `', status,
    '` + fieldLook + `', ARGV[10])
  redis.call('ZADD', KEYS[2], ARGV[6], ARGV[1])
  redis.call('ZADD', ({urgent = KEYS[8], normal = KEYS[9], bulk = KEYS[10]})[ARGV[4]], ARGV[3], ARGV[1])
end
redis.call('HSET', KEYS[1], '` + blobSaid + `' .. ARGV[2], ARGV[5])
redis.call('RPUSH', KEYS[5], 'reporter ' .. ARGV[2])
redis.call('HDEL', KEYS[1], '` + fieldLooked + `')
if ARGV[10] == '1' then redis.call('HSET', KEYS[1], '` + fieldLook + `', '1') end
redis.call('ZADD', KEYS[7], ARGV[3], ARGV[1])
redis.call('ZREM', KEYS[11], ARGV[1])
if ARGV[12] == '1' then
  for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
    if string.find(field, '` + blobOut + `', 1, true) == 1 then redis.call('HDEL', KEYS[1], field) end
  end
end
if ARGV[7] ~= '' then redis.call('HINCRBY', KEYS[4], ARGV[7], 1) end
local lane = {urgent = KEYS[8], normal = KEYS[9], bulk = KEYS[10]}
local link = get(KEYS[1], '` + fieldLink + `')
if link ~= '' then
  if get(KEYS[1], '` + fieldLook + `') ~= '0' then redis.call('ZADD', looks, 'NX', ARGV[11], ARGV[1]) end
  if redis.call('ZSCORE', KEYS[2], link) then
    redis.call('ZADD', KEYS[7], ARGV[3], link)
    publish(link, '')
  end
elseif has(ARGV[8], status) then
  drop(KEYS[1])
  redis.call('HDEL', KEYS[1], '` + strings.Join(atUnits, "', '") + `', '` + fieldDisposition + `')
  redis.call('HSET', KEYS[1], '` + fieldStatus + `', 'new', '` + fieldHour + `', ARGV[3], '` + fieldLane + `', ARGV[4])
  redis.call('ZADD', lane[ARGV[4]], ARGV[3], ARGV[1])
  redis.call('ZREM', KEYS[3], ARGV[1])
  redis.call('ZADD', KEYS[2], ARGV[6], ARGV[1])
  for _, id in ipairs(redis.call('SMEMBERS', KEYS[6])) do
    redis.call('ZREM', KEYS[3], id)
    redis.call('ZADD', KEYS[2], 'XX', ARGV[6], id)
  end
elseif status == 'held' and get(KEYS[1], '` + fieldFor + `') == '` + string(triage.ForAnswer) + `' then
  redis.call('HDEL', KEYS[1], '` + fieldHold + `', '` + fieldFor + `')
  redis.call('HSET', KEYS[1], '` + fieldStatus + `', 'new')
  redis.call('ZREM', KEYS[13], ARGV[1])
  redis.call('ZADD', lane[get(KEYS[1], '` + fieldLane + `')], get(KEYS[1], '` + fieldHour + `'), ARGV[1])
elseif status == 'new' and ARGV[4] == 'urgent' and get(KEYS[1], '` + fieldLane + `') ~= 'urgent' then
  redis.call('ZREM', lane[get(KEYS[1], '` + fieldLane + `')], ARGV[1])
  redis.call('HSET', KEYS[1], '` + fieldLane + `', 'urgent')
  redis.call('ZADD', KEYS[8], get(KEYS[1], '` + fieldHour + `'), ARGV[1])
end
changed('')
return 1
`)

// KEYS receipt · returns 1. The code that it belongs to opens nothing any more.
var forgetReceipt = script(`
redis.call('DEL', KEYS[1])
return 1
`)

// KEYS receipt · ARGV record, Unix time of the midnight at which it goes · returns 1. Writing it again changes nothing.
var writeReceipt = script(`
redis.call('HSETNX', KEYS[1], '` + fieldRecord + `', ARGV[1])
redis.call('EXPIREAT', KEYS[1], ARGV[2])
return 1
`)

// Release puts arrivals into their queues, tips some at a time, those in the order given (the caller shuffled it), then their receipts in the order of their lookups, so
// that nothing lying side by side in Redis's files tells which belongs to which. It is idempotent as a whole and in each part: on any error
// the caller keeps the arrivals and calls again. ErrAway.
func (s *Store) Release(ctx context.Context, arrivals []triage.Arrival) error {
	for i := range arrivals {
		if err := s.know(ctx, arrivals[i].Desk); err != nil {
			return err
		}
	}
	// Tips go in one round, and only when all of them are there what was folded under them, and the additions, in others: an addition that comes before
	// its tip is taken for one whose tip is destroyed, and what is folded under nothing is counted nowhere.
	for left := arrivals; len(left) > 0; {
		n := 1
		for n < len(left) && left[n].Addition() == left[0].Addition() && (left[n].Row == nil) == (left[0].Row == nil) {
			n++
		}
		run := s.runApart // each call's tips are in order, and the caller shuffled them
		if left[0].Addition() {
			run = s.runAll
		}
		if err := run(ctx, "release", entering(left[:n])); err != nil {
			return err
		}
		left = left[n:]
	}
	return s.writeReceipts(ctx, arrivals)
}

// know lists a desk before its first tip enters: a tip at an unlisted desk would lose its key at the next purge.
func (s *Store) know(ctx context.Context, deskID string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.known[deskID] {
		return nil
	}
	if err := s.rdb.SAdd(ctx, keyDesks, deskID).Err(); err != nil {
		return away("release", err)
	}
	s.known[deskID] = true
	return nil
}

// enter puts one arrival into its queue.
func (s *Store) enter(ctx context.Context, a *triage.Arrival) error {
	return s.runAll(ctx, "release", entering([]triage.Arrival{*a}))
}

// entering are the calls that enter arrivals, all tips or all additions: tips some at a time, each desk's in the order given.
func entering(arrivals []triage.Arrival) []call {
	var calls []call
	tips, desks := map[desk][]*triage.Arrival{}, []desk(nil)
	for i := range arrivals {
		a := &arrivals[i]
		if a.Addition() {
			calls = append(calls, adding(a))
			continue
		}
		d := desk(a.Desk)
		if tips[d] == nil {
			desks = append(desks, d)
		}
		tips[d] = append(tips[d], a)
	}
	for _, d := range desks {
		for some := range slices.Chunk(tips[d], tipsACall) {
			calls = append(calls, enteringTips(d, some))
		}
	}
	return calls
}

// enteringTips is the call that enters tips of one desk.
func enteringTips(d desk, tips []*triage.Arrival) call {
	keys, args := []string{d.closed(), d.notices()}, []any{format, string(d)}
	for _, a := range tips {
		row, named := a.Tip, ""
		if a.Row != nil {
			row, named = *a.Row, a.Row.String()
		}
		keys = append(keys, d.tip(a.Tip), d.moved(a.Tip), d.lane(a.Lane), d.tip(row))
		args = append(args, a.ID.String(), a.Hour, string(a.Lane), bit(a.Look), named, a.Blob)
	}
	return call{releaseTips, keys, args}
}

// adding is the call that enters an addition.
func adding(a *triage.Arrival) call {
	d, tell := desk(a.Desk), a.Desk
	if a.Lane == triage.Bulk {
		tell = "" // a flood must not ring anybody
	}
	keys := []string{d.tip(a.Tip), d.due(), d.closed(), d.notices(), d.thread(a.Tip), d.joined(a.Tip), d.news()}
	keys = append(append(keys, lanes(d)...), d.asked(), d.moved(a.Tip), d.held())
	return call{releaseAddition, keys, []any{
		a.Tip.String(), a.ID.String(), a.Hour, string(a.Lane), a.Blob, triage.DueOpen(triage.DayOfHour(a.Hour)), tell, statuses(triage.Reopen), format, bit(a.Look),
		triage.DayOfHour(a.Hour), bit(a.Lookup != nil),
	}}
}

// bit is how a script hears yes or no.
func bit(yes bool) string {
	if yes {
		return "1"
	}
	return "0"
}

// writeReceipts keeps the receipts of what has entered.
func (s *Store) writeReceipts(ctx context.Context, arrivals []triage.Arrival) error {
	var given []*triage.Arrival
	for i := range arrivals {
		if arrivals[i].Lookup != nil {
			given = append(given, &arrivals[i])
		}
	}
	slices.SortFunc(given, func(a, b *triage.Arrival) int { // a receipt that was given and taken away within one release is written first
		return cmp.Or(cmp.Compare(bit(a.Addition()), bit(b.Addition())), bytes.Compare(a.Lookup[:], b.Lookup[:]))
	})
	calls := make([]call, len(given))
	for i, a := range given {
		end := triage.DayStart(a.LastDay + 1).Unix()
		calls[i] = call{writeReceipt, []string{keyReceipt(crypto.Lookup(*a.Lookup))}, []any{a.Record, end}}
		if a.Addition() {
			calls[i] = call{forgetReceipt, []string{keyReceipt(crypto.Lookup(*a.Lookup))}, nil}
		}
	}
	return s.runAll(ctx, "release", calls)
}
