package store

import (
	"context"

	"github.com/redis/go-redis/v9"

	"tipline/crypto"
	"tipline/triage"
)

// Queue lists what a desk has before it: news from reporters, then urgent, normal, leased, those at units, and bulk when asked for.
func (s *Store) Queue(ctx context.Context, deskID string, p triage.Page) (triage.Queue, error) {
	d := desk(deskID)
	pipe := s.rdb.TxPipeline() // one moment of the whole queue, so that no tip is listed twice or missed
	counts := map[triage.Lane]*redis.IntCmd{}
	for _, l := range triage.Lanes {
		counts[l] = pipe.ZCard(ctx, d.lane(l))
	}
	var lists []*redis.StringSliceCmd
	for _, key := range queueOrder(d, p.Bulk) {
		lists = append(lists, pipe.ZRange(ctx, key, 0, -1))
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return triage.Queue{}, away("list queue", err)
	}
	q := triage.Queue{Counts: map[triage.Lane]int{}}
	for l, n := range counts {
		q.Counts[l] = int(n.Val())
	}
	ids, err := merge(lists)
	if err != nil {
		return triage.Queue{}, err
	}
	from := min(max(p.Offset, 0), len(ids))
	to := min(from+p.Size(), len(ids))
	q.More = to < len(ids)
	q.Tips, err = s.tips(ctx, deskID, ids[from:to])
	return q, err
}

func queueOrder(d desk, bulk bool) []string {
	order := []string{d.news(), d.lane(triage.Urgent), d.lane(triage.Normal), d.leased(), d.routed()}
	if bulk {
		order = append(order, d.lane(triage.Bulk))
	}
	return order
}

// merge puts the lists one after another, each tip once.
func merge(lists []*redis.StringSliceCmd) ([]crypto.ID, error) {
	seen := map[crypto.ID]bool{}
	var all []crypto.ID
	for _, l := range lists {
		ids, err := parseIDs(l.Val())
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			if !seen[id] {
				seen[id] = true
				all = append(all, id)
			}
		}
	}
	return all, nil
}
