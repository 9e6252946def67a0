package store

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"tipline/triage"
)

// slots sees every script's keys, so that a Cluster would take them too: all with one hash tag.
type slots struct{ t testing.TB }

func (h slots) DialHook(next redis.DialHook) redis.DialHook { return next }
func (h slots) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, all []redis.Cmder) error {
		for _, cmd := range all {
			h.see(cmd)
		}
		return next(ctx, all)
	}
}
func (h slots) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		h.see(cmd)
		return next(ctx, cmd)
	}
}

func (h slots) see(cmd redis.Cmder) {
	args := cmd.Args()
	if n, ok := scriptKeys(args); ok {
		for _, key := range args[3 : 3+n] {
			if n > 1 && tag(key.(string)) != tag(args[3].(string)) {
				h.t.Errorf("a script has keys %v and %v", args[3], key)
			}
		}
	}
}

func scriptKeys(args []any) (int, bool) {
	if len(args) < 3 || args[0] != "eval" && args[0] != "evalsha" {
		return 0, false
	}
	n, ok := args[2].(int)
	return n, ok
}

func tag(key string) string {
	if key[0] != '{' {
		return key
	}
	for i := range key {
		if key[i] == '}' {
			return key[:i]
		}
	}
	return key
}

func TestScriptsFitACluster(t *testing.T) {
	s, _ := open(t)
	s.rdb.AddHook(slots{t})
	drive(t, s, func() {})
	release(t, s, wholeRelease()...)
}

func TestRedisAwayIsToldSoon(t *testing.T) {
	s, err := Open(Params{Socket: t.TempDir() + "/none.sock", Timeout: time.Second})
	must(t, err)
	defer s.Close()
	want(t, s.Ready(t.Context()), ErrAway)
	want(t, s.Release(t.Context(), []triage.Arrival{arrival(triage.Normal)}), ErrAway)
	_, err = s.TipIDs(t.Context())
	want(t, err, ErrAway)
	if _, err := Open(Params{}); err == nil {
		t.Error("neither socket nor URL was taken")
	}
	if _, err := Open(Params{URLs: []string{"http://:secret@host"}}); err == nil || containsSecret(err) {
		t.Errorf("a wrong URL: %v", err)
	}
}

func containsSecret(err error) bool { return strings.Contains(err.Error(), "secret") }
