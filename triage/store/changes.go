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
				if c, ok := parseChange(m); ok {
					heard(c)
				}
			}
		}
	}
}

func parseChange(m *redis.Message) (triage.Change, bool) {
	desk, ok := strings.CutSuffix(m.Channel, "}:events")
	hex, offices, _ := strings.Cut(m.Payload, " ")
	id, err := crypto.ParseID(hex)
	if !ok || err != nil {
		return triage.Change{}, false
	}
	return triage.Change{Desk: strings.TrimPrefix(desk, "{"), Tip: id, Offices: strings.FieldsFunc(offices, func(r rune) bool { return r == ',' })}, true
}
