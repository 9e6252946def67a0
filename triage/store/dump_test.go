package store

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"
)

// dump reads every key of a Redis raw: key → a line a value, sorted.
func dump(t testing.TB, s *Store) map[string]string {
	t.Helper()
	ctx, rdb := t.Context(), s.rdb.(*redis.Client)
	keys, err := rdb.Keys(ctx, "*").Result()
	must(t, err)
	all := map[string]string{}
	for _, key := range keys {
		var lines []string
		kind, err := rdb.Type(ctx, key).Result()
		must(t, err)
		switch kind {
		case "string":
			lines = append(lines, "= "+rdb.Get(ctx, key).Val())
		case "hash":
			for f, v := range rdb.HGetAll(ctx, key).Val() {
				lines = append(lines, f+" = "+v)
			}
		case "set":
			lines = append(lines, rdb.SMembers(ctx, key).Val()...)
		case "list":
			lines = append(lines, rdb.LRange(ctx, key, 0, -1).Val()...)
		case "zset":
			for _, z := range rdb.ZRangeWithScores(ctx, key, 0, -1).Val() {
				lines = append(lines, fmt.Sprintf("%v %.0f", z.Member, z.Score))
			}
		default:
			t.Fatalf("a key is of type %s", kind)
		}
		slices.Sort(lines)
		all[key] = kind + "\n" + strings.Join(lines, "\n")
	}
	return all
}

func compare(t testing.TB, before, after map[string]string) {
	t.Helper()
	for k, v := range before {
		if after[k] != v {
			t.Errorf("%s was\n%s\nis\n%s", k, v, after[k])
		}
	}
	for k := range after {
		if _, ok := before[k]; !ok {
			t.Errorf("%s is new", k)
		}
	}
}
