package store

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/redis/go-redis/v9"

	"tipline/crypto"
	"tipline/triage"
)

// KEYS tip, blobs, thread, joined, talk, openings, due, leased, routed, news, held, unacked, asked, review, urgent, normal, bulk, then its inboxes,
// then the joined set of the tip it repeats
// ARGV ID, today, lead, copies and link as read · returns 1, or 0 when it is no longer due. What remains is the ID with its day of closing.
var purgeTip = script(`
local due = redis.call('ZSCORE', KEYS[7], ARGV[1])
if not due or tonumber(due) > tonumber(ARGV[2]) then return 0 end
if get(KEYS[1], '` + fieldLead + `') ~= ARGV[3] or get(KEYS[1], '` + fieldCopies + `') ~= ARGV[4]
  or get(KEYS[1], '` + fieldLink + `') ~= ARGV[5] then return AGAIN end
local before = units(KEYS[1])
for i = 7, #KEYS do
  if redis.call('TYPE', KEYS[i]).ok == 'set' then redis.call('SREM', KEYS[i], ARGV[1]) else redis.call('ZREM', KEYS[i], ARGV[1]) end
end
for i = 1, 6 do redis.call('DEL', KEYS[i]) end
publish(ARGV[1], before)
return 1
`)

// Purge removes a desk's tips that are due on a day and says how many. Their keys are the key table's to destroy.
func (s *Store) Purge(ctx context.Context, deskID string, today int) (int, error) {
	d := desk(deskID)
	members, err := s.rdb.ZRangeByScore(ctx, d.due(), &redis.ZRangeBy{Min: "-inf", Max: number(int64(today))}).Result()
	if err != nil {
		return 0, away("purge", err)
	}
	ids, err := parseIDs(members)
	if err != nil {
		return 0, err
	}
	purged := 0
	for _, id := range ids {
		if err := s.purge(ctx, deskID, id, today); err != nil {
			return purged, err
		}
		purged++
	}
	// Receipts that could ask for these have expired.
	if err := s.rdb.ZRemRangeByScore(ctx, d.closed(), "-inf", "("+number(int64(today-triage.ReceiptDays))).Err(); err != nil {
		return purged, away("purge", err)
	}
	return purged, nil
}

func (s *Store) purge(ctx context.Context, deskID string, id crypto.ID, today int) error {
	d := desk(deskID)
	return untilSettled("purge", func() error {
		before, err := s.Tip(ctx, deskID, id)
		if err != nil && !errors.Is(err, triage.ErrNotFound) {
			return err
		}
		keys := slices.Concat([]string{d.tip(id), d.blobs(id), d.thread(id), d.joined(id), d.talk(id), d.openings(id),
			d.due(), d.leased(), d.routed(), d.news(), d.held(), d.unacked(), d.asked(), d.review()}, lanes(d), inboxes(d, before.Lead, before.Copies))
		if link, err := crypto.ParseID(before.Link); err == nil {
			keys = append(keys, d.joined(link))
		}
		_, err = s.run(ctx, "purge", purgeTip, keys, id.String(), today, before.Lead, strings.Join(before.Copies, ","), before.Link)
		return err
	})
}
