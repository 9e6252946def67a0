package load

import (
	"os"
	"strconv"
	"testing"
	"time"

	"tipline/cmd/internal/harness"
)

// rounds is how often each figure is taken, ours and the floor's in turn; the median is printed, and the spread beside it.
func rounds(b *testing.B) int {
	if n, err := strconv.Atoi(os.Getenv("ROUNDS")); err == nil && n > 0 {
		return n
	}
	return 3
}

const (
	flat     = 6 * time.Second // of one sustained run
	steady   = 5 * time.Second // of one run at a pace
	receipts = 32              // made ahead, as shipped; the bulk lane has a quarter as many
	many     = 24_000          // messages laid out for a sustained run: more than any machine takes in that time
)

// BenchmarkLoad measures the whole way of a text message, from a signed callback to the answer, over real connections, with everything that
// follows from it on the same machine: sealing, group fsync, refilling of pools, release into a Redis with append-only file and fsync always.
// Beside it runs the floor program, which does the least that any such server must.
func BenchmarkLoad(b *testing.B) {
	ours, s := startServer(b, harness.Options{Every: time.Second, Receipts: receipts})
	floor := startFloor(b, s.Deployment)
	seed := uint64(0)
	next := func(t target, n int) []Message { seed++; return stories(t.signer, seed, n) }
	for _, t := range []target{ours, floor} { // pools, caches and tables as they are in work
		t.carry(b, 64, func(c *Carrier) (Outcome, error) { return c.Flat(next(t, many), 3*time.Second) })
	}
	sustained(b, ours, floor, next)
	// The pools are full again when their receipts are; then a pace at which they stay so.
	refilled := func() {
		harness.Until(b, "receipts", func() bool { return s.Metric(b, "tipline_receipts_ready") >= receipts+receipts/4 })
	}
	paced(b, ours, floor, next, refilled)
}

func sustained(b *testing.B, ours, floor target, next func(target, int) []Message) {
	run := func(t target, conns int) (Outcome, float64) {
		all := next(t, many)
		before := t.cpu(b)
		o := t.carry(b, conns, func(c *Carrier) (Outcome, error) { return c.Flat(all, flat) })
		return o, float64((t.cpu(b) - before).Microseconds()) / float64(o.Answered)
	}
	var rate, least, ratio, wide, coded, given, cpu, floorCPU []float64
	for range rounds(b) {
		f, fc := run(floor, 64)
		o, oc := run(ours, 64)
		cpu, floorCPU = append(cpu, oc), append(floorCPU, fc)
		rate, least, ratio = append(rate, o.PerSecond()), append(least, f.PerSecond()), append(ratio, o.PerSecond()/f.PerSecond())
		given, coded = append(given, float64(o.Coded)/o.Took.Seconds()), append(coded, float64(o.Coded)/float64(o.Answered))
		w, _ := run(ours, 512)
		wide = append(wide, w.PerSecond()/o.PerSecond())
	}
	figure(b, "accept_vs_floor", "ratio", ratio)
	figure(b, "accept_per_s", "1/s", rate)
	figure(b, "floor_per_s", "1/s", least)
	figure(b, "receipts_per_s", "1/s", given)
	figure(b, "coded_share", "ratio", coded)
	figure(b, "accept_512_vs_64", "ratio", wide)
	figure(b, "cpu_per_tip_flat", "us", cpu) // of the server and its Redis; what other work on the machine takes does not change it much
	figure(b, "floor_cpu_per_tip_flat", "us", floorCPU)
}

func paced(b *testing.B, ours, floor target, next func(target, int) []Message, refilled func()) {
	quiet := false
	run := func(t target, perSecond int) (Outcome, float64) {
		all := next(t, perSecond*int(steady/time.Second))
		if quiet {
			all = silent(t.signer, perSecond*int(steady/time.Second))
		}
		before := t.cpu(b)
		o := t.carry(b, 64, func(c *Carrier) (Outcome, error) { return c.Steady(all, perSecond) })
		return o, float64((t.cpu(b) - before).Microseconds()) / float64(o.Answered)
	}
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	var p50, p99, floor50, floor99, cpu, least, ratio []float64
	for range rounds(b) {
		f, _ := run(floor, 1000)
		o, _ := run(ours, 1000)
		floor50, floor99 = append(floor50, ms(at(f.Waited, 0.5))), append(floor99, ms(at(f.Waited, 0.99)))
		p50, p99 = append(p50, ms(at(o.Waited, 0.5))), append(p99, ms(at(o.Waited, 0.99)))
		_, fc := run(floor, 100)
		refilled()
		quiet = true // no receipts: their Argon2id is paid for by resting, and would hide the rest
		_, oc := run(ours, 100)
		quiet = false
		cpu, least, ratio = append(cpu, oc), append(least, fc), append(ratio, oc/fc)
	}
	figure(b, "steady_1000_p50", "ms", p50)
	figure(b, "steady_1000_p99", "ms", p99)
	figure(b, "floor_1000_p50", "ms", floor50)
	figure(b, "floor_1000_p99", "ms", floor99)
	figure(b, "cpu_per_tip_at_100", "us", cpu)
	figure(b, "floor_cpu_per_tip_at_100", "us", least)
	figure(b, "cpu_vs_floor_at_100", "ratio", ratio)
}

// figure prints the median and how far the rounds lie apart.
func figure(b *testing.B, name, unit string, all []float64) {
	b.Run(name, func(b *testing.B) {
		b.ReportMetric(0, "ns/op")
		b.ReportMetric(median(all), unit)
	})
	b.Run(name+"_spread", func(b *testing.B) {
		b.ReportMetric(0, "ns/op")
		b.ReportMetric(at(all, 1)-at(all, 0), unit)
	})
}
