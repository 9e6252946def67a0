package store

import (
	"context"
	"crypto/rand"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"tipline/triage"
)

// BenchmarkRelease releases rounds of 512 tips of full size to one desk, as the feeder does, and tells what one takes of Redis's processor and of the clock: as they are
// released, each by a call of its own, and as bare SETs of the same bytes in one round, which is the least that any queue in Redis takes. The three in turn; consoles' hub listens. Then the same
// while the process is as busy as a flood makes it, over some connections and over one.
func BenchmarkRelease(b *testing.B) {
	const tips, rounds = 512, 15
	s, _ := open(b)
	must(b, s.rdb.ConfigSet(b.Context(), "auto-aof-rewrite-percentage", "0").Err()) // a rewrite would be in the figures
	ctx, deafen := context.WithCancel(b.Context())
	listening, listened := make(chan bool, 1), make(chan error, 1)
	go func() { listened <- s.Changes(ctx, func() { listening <- true }, func(triage.Change) {}) }()
	defer func() { deafen(); <-listened }()
	wait(b, listening)
	ways := []struct {
		name string
		do   func([]triage.Arrival)
	}{
		{"release", func(all []triage.Arrival) { must(b, s.Release(b.Context(), all)) }},
		{"release_each", func(all []triage.Arrival) {
			var calls []call
			for i := range all {
				calls = append(calls, entering(all[i:i+1])...)
			}
			must(b, s.runAll(b.Context(), "release", calls))
		}},
		{"set", func(all []triage.Arrival) {
			pipe := s.rdb.Pipeline()
			for i := range all {
				pipe.Set(b.Context(), all[i].ID.String(), all[i].Blob, 0)
			}
			_, err := pipe.Exec(b.Context())
			must(b, err)
		}},
	}
	cpu, wall := map[string][]float64{}, map[string][]float64{}
	for round := range rounds + 1 { // the first one warms up
		for _, way := range ways {
			all := fullSize(tips)
			before, began := redisCPU(b, s), time.Now()
			way.do(all)
			took, used := time.Since(began), redisCPU(b, s)-before
			if round > 0 {
				cpu[way.name] = append(cpu[way.name], float64(used.Microseconds())/tips)
				wall[way.name] = append(wall[way.name], float64(took.Microseconds())/tips)
			}
		}
		must(b, s.rdb.FlushAll(b.Context()).Err())
		clear(s.known)
	}
	busy := map[string][]float64{}
	stop := occupy()
	for range rounds / 2 {
		for name, run := range map[string]func(context.Context, string, []call) error{"apart": s.runApart, "line": s.runAll} {
			calls, began := entering(fullSize(tips)), time.Now()
			must(b, run(b.Context(), "release", calls))
			busy[name] = append(busy[name], float64(time.Since(began).Microseconds())/tips)
		}
	}
	stop()
	figure := func(name string, value float64, unit string) {
		b.Run(name, func(b *testing.B) {
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(value, unit)
		})
	}
	median := func(all []float64) float64 { slices.Sort(all); return all[len(all)/2] }
	for _, way := range ways {
		figure(way.name+"_redis_cpu", median(cpu[way.name]), "us/tip")
		figure(way.name+"_wall", median(wall[way.name]), "us/tip")
	}
	figure("release_busy_wall", median(busy["apart"]), "us/tip")
	figure("release_busy_wall_vs_one_connection", median(busy["apart"])/median(busy["line"]), "ratio")
	figure("release_redis_cpu_vs_each", median(cpu["release"])/median(cpu["release_each"]), "ratio")
	figure("release_wall_vs_each", median(wall["release"])/median(wall["release_each"]), "ratio")
	figure("release_redis_cpu_vs_set", median(cpu["release"])/median(cpu["set"]), "ratio")
}

// occupy keeps all processors at work in pieces of 0.4 ms, as sealing a flood over 64 connections does, until what it gives is called.
func occupy() (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	for range 64 {
		running.Go(func() {
			for ctx.Err() == nil {
				for began := time.Now(); time.Since(began) < 400*time.Microsecond; {
				}
				runtime.Gosched()
			}
		})
	}
	return func() { cancel(); running.Wait() }
}

// fullSize are tips of one release with what a locked verbatim of the smallest class takes, without receipts.
func fullSize(n int) []triage.Arrival {
	all := make([]triage.Arrival, n)
	for i := range all {
		all[i] = arrival(triage.Lanes[i%len(triage.Lanes)])
		all[i].Blob, all[i].Lookup, all[i].Record = make([]byte, sealedBytes), nil, nil
		rand.Read(all[i].Blob)
	}
	return all
}

// redisCPU is what Redis has used of the processor, by the system's count.
func redisCPU(tb testing.TB, s *Store) (used time.Duration) {
	tb.Helper()
	text, err := s.rdb.Info(tb.Context(), "cpu").Result()
	must(tb, err)
	for line := range strings.Lines(text) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		if name == "used_cpu_user" || name == "used_cpu_sys" {
			seconds, err := strconv.ParseFloat(value, 64)
			must(tb, err)
			used += time.Duration(seconds * float64(time.Second))
		}
	}
	return used
}
