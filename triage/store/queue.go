package store

import (
	"context"
	"errors"
	"strings"

	"github.com/redis/go-redis/v9"

	"tipline/crypto"
	"tipline/triage"
)

// readQueue reads one page in one round and at one moment, so that no tip is listed twice or missed, whatever the length of the queue: a tip
// that is among the news is skipped further on by its rank there.
// KEYS news, urgent, normal, bulk, then the other lists that are shown · ARGV offset, length, whether bulk is shown ("1"), beginning of a tip's key
// Returns the three lanes' lengths, the length of all lists shown, then for each tip its ID, the number of tips joined, "1" when there is news,
// and its fields in the order of tipFields.
var readQueue = redis.NewScript(`
local out = {redis.call('ZCARD', KEYS[2]), redis.call('ZCARD', KEYS[3]), redis.call('ZCARD', KEYS[4]), 0}
local news = redis.call('ZRANGE', KEYS[1], 0, -1)
local isNews = {}
for _, id in ipairs(news) do isNews[id] = true end
local lists = {KEYS[1], KEYS[2], KEYS[3]}
for i = 5, #KEYS do lists[#lists + 1] = KEYS[i] end
if ARGV[3] == '1' then lists[#lists + 1] = KEYS[4] end

local offset, left = tonumber(ARGV[1]), tonumber(ARGV[2])
local function show(id)
  local key = ARGV[4] .. id
  out[#out + 1] = {id, redis.call('SCARD', key .. ':joined'), isNews[id] and '1' or '', redis.call('HMGET', key, '` + strings.Join(tipFields, "', '") + `')}
end
for n, list in ipairs(lists) do
  local skipped = {} -- ranks of the news in this list, in order
  if n > 1 then
    for _, id in ipairs(news) do
      local rank = redis.call('ZRANK', list, id)
      if rank then skipped[#skipped + 1] = rank end
    end
    table.sort(skipped)
  end
  local length = redis.call('ZCARD', list) - #skipped
  out[4] = out[4] + length
  if offset >= length then
    offset = offset - length
  elseif left > 0 then
    local from = offset
    for _, rank in ipairs(skipped) do
      if rank <= from then from = from + 1 end
    end
    for _, id in ipairs(redis.call('ZRANGE', list, from, from + left + #skipped - 1)) do
      if left > 0 and (n == 1 or not isNews[id]) then
        show(id)
        left = left - 1
      end
    end
    offset = 0
  end
end
return out
`)

// Queue lists what a desk has before it: news from reporters, then urgent, normal, leased, held, those at units, and bulk when asked for.
func (s *Store) Queue(ctx context.Context, deskID string, p triage.Page) (triage.Queue, error) {
	d, bulk := desk(deskID), ""
	if p.Bulk {
		bulk = "1"
	}
	offset := max(p.Offset, 0)
	keys := append([]string{d.news()}, append(lanes(d), d.leased(), d.held(), d.routed())...)
	answer, err := readQueue.Run(ctx, s.rdb, keys, offset, p.Size(), bulk, d.key("tip:")).Slice()
	if err != nil {
		return triage.Queue{}, away("list queue", err)
	}
	if len(answer) < 4 {
		return triage.Queue{}, errBadAnswer
	}
	q := triage.Queue{Counts: map[triage.Lane]int{}}
	for i, l := range triage.Lanes {
		n, _ := answer[i].(int64)
		q.Counts[l] = int(n)
	}
	all, _ := answer[3].(int64)
	q.More = int(all) > offset+p.Size()
	for _, one := range answer[4:] {
		t, there, err := parseListed(deskID, one)
		if err != nil {
			return triage.Queue{}, err
		}
		if there {
			q.Tips = append(q.Tips, t)
		}
	}
	return q, nil
}

var errBadAnswer = errors.New("list queue: not the answer that the script gives")

// parseListed reads one tip as the script gives it; there is false for an entry whose tip is gone.
func parseListed(deskID string, one any) (t triage.Tip, there bool, err error) {
	parts, ok := one.([]any)
	if !ok || len(parts) != 4 {
		return t, false, errBadAnswer
	}
	hex, _ := parts[0].(string)
	joined, _ := parts[1].(int64)
	values, _ := parts[3].([]any)
	id, err := crypto.ParseID(hex)
	if err != nil || len(values) != len(tipFields) {
		return t, false, errBadAnswer
	}
	t, there, err = parseTip(deskID, id, values)
	t.Joined, t.News = int(joined), parts[2] == "1"
	return t, there, err
}

// Waiting is how many tips wait at a desk, by lane.
func (s *Store) Waiting(ctx context.Context, deskID string) (map[triage.Lane]int, error) {
	pipe := s.rdb.Pipeline()
	lengths := map[triage.Lane]*redis.IntCmd{}
	for _, l := range triage.Lanes {
		lengths[l] = pipe.ZCard(ctx, desk(deskID).lane(l))
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return nil, away("count queue", err)
	}
	counts := map[triage.Lane]int{}
	for l, n := range lengths {
		counts[l] = int(n.Val())
	}
	return counts, nil
}

// Tips reads many tips of a desk in one round; those that are gone are left out.
func (s *Store) Tips(ctx context.Context, deskID string, ids []crypto.ID) ([]triage.Tip, error) {
	return s.tips(ctx, deskID, ids)
}

// listed is the most that Listed gives at once.
const listed = 500

// Listed reads one of a desk's lists up to a score, the lowest first, at most 500.
func (s *Store) Listed(ctx context.Context, deskID string, l triage.List, to int64) ([]triage.Tip, error) {
	d := desk(deskID)
	key := map[triage.List]string{
		triage.ListLeased: d.leased(), triage.ListHeld: d.held(), triage.ListUnacked: d.unacked(), triage.ListAsked: d.asked(), triage.ListReview: d.review(),
		triage.ListRouted: d.routed(), triage.ListUrgent: d.lane(triage.Urgent), triage.ListNormal: d.lane(triage.Normal), triage.ListBulk: d.lane(triage.Bulk),
	}[l]
	members, err := s.rdb.ZRangeByScore(ctx, key, &redis.ZRangeBy{Min: "-inf", Max: number(to), Count: listed}).Result()
	if err != nil {
		return nil, away("list tips", err)
	}
	ids, err := parseIDs(members)
	if err != nil {
		return nil, err
	}
	return s.tips(ctx, deskID, ids)
}
