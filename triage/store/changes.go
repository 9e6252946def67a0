package store

import (
	"context"
	"strings"

	"github.com/redis/go-redis/v9"

	"tipline/crypto"
	"tipline/triage"
)

// Changes hears what the scripts publish, of every desk, until ctx ends or Redis is gone for good. began is called each time listening begins:
// what was published before that moment, or while the connection was lost, was not heard.
func (s *Store) Changes(ctx context.Context, began func(), heard func(triage.Change)) error {
	sub := s.rdb.PSubscribe(ctx, "{*}:events")
	defer sub.Close()
	for {
		select {
		case <-ctx.Done():
			return nil
		case m, ok := <-sub.ChannelWithSubscriptions():
			if !ok {
				return ErrAway
			}
			switch m := m.(type) {
			case *redis.Subscription:
				began()
			case *redis.Message:
				for _, c := range parseChanges(m) {
					heard(c)
				}
			}
		}
	}
}

// parseChanges reads the tips of one message, by comma, with the offices behind them; what is none of ours says nothing.
func parseChanges(m *redis.Message) (all []triage.Change) {
	desk, ok := strings.CutSuffix(m.Channel, "}:events")
	ids, offices, _ := strings.Cut(m.Payload, " ")
	for hex := range strings.SplitSeq(ids, ",") {
		if id, err := crypto.ParseID(hex); ok && err == nil {
			all = append(all, triage.Change{Desk: strings.TrimPrefix(desk, "{"), Tip: id, Offices: strings.FieldsFunc(offices, func(r rune) bool { return r == ',' })})
		}
	}
	return all
}
