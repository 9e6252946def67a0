package store

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"tipline/triage"
)

func TestChangesAreHeardAndStoredNowhere(t *testing.T) {
	s, server := open(t)
	ctx, cancel := context.WithCancel(t.Context())
	began, heard, done := make(chan bool, 8), make(chan triage.Change, 64), make(chan error, 1)
	go func() {
		done <- s.Changes(ctx, func() { began <- true }, func(c triage.Change) { heard <- c })
	}()
	wait(t, began)
	a := routed(t, s, triage.Normal)
	must(t, s.Return(t.Context(), hue, a.ID, said(triage.WhyReturn, "cax", hue, "cuc")))
	var offices [][]string
	for range 4 { // release, lease, route, return
		c := wait(t, heard)
		if c.Desk != hue || c.Tip != a.ID {
			t.Fatalf("heard %+v", c)
		}
		offices = append(offices, c.Offices)
	}
	if len(offices[0]) != 0 || !slices.Equal(offices[2], []string{"cax", "don"}) || !slices.Equal(offices[3], []string{"cax", "don"}) {
		t.Fatalf("offices concerned: %v", offices)
	}
	for key := range dump(t, s) {
		if strings.HasSuffix(key, ":events") {
			t.Errorf("stored: %s", key)
		}
	}
	if file := aof(t, server); !strings.Contains(file, a.ID.String()) || strings.Contains(file, "PUBLISH") || strings.Contains(file, ":events") {
		t.Error("what was published is in the append-only file")
	}
	server.Restart(t)
	wait(t, began) // listening again, and says so
	cancel()
	must(t, wait(t, done))
}

// TestActsNeedNoChannel: a Redis user who may not publish loses the live view and nothing else.
func TestActsNeedNoChannel(t *testing.T) {
	s, server := open(t)
	must(t, s.rdb.Do(t.Context(), "ACL", "SETUSER", "tipd", "on", ">secret", "~*", "+@all", "resetchannels").Err())
	quiet, err := Open(Params{Socket: server.Socket, Username: "tipd", Password: "secret"})
	must(t, err)
	t.Cleanup(func() { quiet.Close() })
	if err := quiet.rdb.Publish(t.Context(), desk(hue).events(), "x").Err(); err == nil {
		t.Fatal("this user may publish: the test shows nothing")
	}
	a := routed(t, quiet, triage.Normal)
	must(t, quiet.Ack(t.Context(), hue, a.ID, "cax"))
	if got := tip(t, s, a.ID); got.Status != triage.Acknowledged || got.Acts != 4 {
		t.Fatalf("acknowledged: %+v", got)
	}
}

func wait[T any](t testing.TB, c <-chan T) (got T) {
	t.Helper()
	select {
	case got = <-c:
	case <-time.After(20 * time.Second):
		t.Fatal("nothing came")
	}
	return got
}
