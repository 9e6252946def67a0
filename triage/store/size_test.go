package store

import (
	"crypto/rand"
	"strconv"
	"strings"
	"testing"

	"tipline/crypto"
	"tipline/triage"
)

// sealedBytes is what a locked verbatim of the smallest class takes.
const sealedBytes = 6862

// fillDesk enters n tips with verbatims of so many bytes.
func fillDesk(tb testing.TB, s *Store, n, bytes int) []crypto.ID {
	tb.Helper()
	blob := make([]byte, bytes)
	rand.Read(blob)
	ids := make([]crypto.ID, 0, n)
	for len(ids) < n {
		some := make([]triage.Arrival, min(2000, n-len(ids)))
		for i := range some {
			some[i] = arrival(triage.Normal)
			some[i].Blob, some[i].Lookup, some[i].Record = blob, nil, nil
			some[i].Hour -= int64((len(ids) + i) % 700)
			ids = append(ids, some[i].ID)
		}
		must(tb, s.Release(tb.Context(), some))
	}
	return ids
}

// memory is what Redis takes. Its connections are closed before: their buffers, of a few hundred KB each after a release, are no tip's.
func memory(tb testing.TB, s *Store) int {
	tb.Helper()
	must(tb, s.rdb.Do(tb.Context(), "CLIENT", "KILL", "TYPE", "normal").Err())
	text, err := s.rdb.Info(tb.Context(), "memory").Result()
	must(tb, err)
	for line := range strings.Lines(text) {
		if value, ok := strings.CutPrefix(line, "used_memory:"); ok {
			n, err := strconv.Atoi(strings.TrimSpace(value))
			must(tb, err)
			return n
		}
	}
	tb.Fatal("redis does not tell its memory")
	return 0
}

// mostBeside is what Redis may take for a waiting tip beside its sealed bytes. A bare SET and ZADD of the same bytes take some 550.
const mostBeside = 600

// beside is what Redis keeps of a waiting tip beside the sealed bytes.
func beside(tb testing.TB, s *Store) int {
	tb.Helper()
	fillDesk(tb, s, 100, sealedBytes) // tables and scripts are there
	before := memory(tb, s)
	const n = 32000 // over 4,000, what does not grow with the number of tips is 50 bytes of each
	fillDesk(tb, s, n, sealedBytes)
	return (memory(tb, s)-before)/n - sealedBytes
}

func TestATipTakesLittleMoreThanItsSealedBytes(t *testing.T) {
	s, _ := open(t)
	got := beside(t, s)
	t.Logf("%d bytes a tip beside its %d sealed ones", got, sealedBytes)
	if got > mostBeside {
		t.Errorf("%d bytes a tip beside its sealed ones", got)
	}
}

// deskActs are what a desk does all day, each with the state as it was before once it is done.
var deskActs = []struct {
	name string
	do   func(tb testing.TB, s *Store, ids []crypto.ID, i int)
}{
	{"lease_next", func(tb testing.TB, s *Store, _ []crypto.ID, _ int) {
		x, err := s.Next(tb.Context(), hue, "an", noon)
		must(tb, err)
		must(tb, s.Yield(tb.Context(), hue, x.ID, "an"))
	}},
	{"list", func(tb testing.TB, s *Store, _ []crypto.ID, i int) {
		q, err := s.Queue(tb.Context(), hue, triage.Page{Offset: 37 * i % 900, Limit: 50})
		must(tb, err)
		if len(q.Tips) != 50 {
			tb.Fatalf("%d tips on a page", len(q.Tips))
		}
	}},
	{"count", func(tb testing.TB, s *Store, _ []crypto.ID, _ int) {
		_, err := s.Waiting(tb.Context(), hue)
		must(tb, err)
	}},
	{"join", func(tb testing.TB, s *Store, ids []crypto.ID, i int) {
		one, other := ids[(2*i)%len(ids)], ids[(2*i+1)%len(ids)]
		_, err := s.Lease(tb.Context(), hue, one, "an", noon)
		must(tb, err)
		must(tb, s.Join(tb.Context(), hue, one, other, "an", noon))
		must(tb, s.Unjoin(tb.Context(), hue, one, triage.Minute(noon)))
	}},
}
