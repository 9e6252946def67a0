package load

import (
	"os"
	"slices"
	"strconv"
	"strings"
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
	lead     = 2 * time.Second // at that pace beforehand, uncounted: what stood ready when it began is gone then
	bursts   = 7               // to a figure: each takes some hundredths of a second, and then the receipts are made anew
	receipts = 32              // made ahead, as shipped; the bulk lane has a quarter as many
	many     = 40_000          // messages laid out for a sustained run: more than any machine takes in that time
)

// BenchmarkLoad measures the whole way of a text message, from a signed callback to the answer, over real connections, with everything that
// follows from it on the same machine: sealing, group fsync, refilling of pools, release into a Redis with append-only file and fsync always. PARTS=burst,paced
// measures these alone.
// In turn with it runs the floor program, which does the least that any such server must; whichever is not measured is stopped meanwhile.
func BenchmarkLoad(b *testing.B) {
	x := &match{B: b}
	x.ours, x.server = startServer(b, harness.Options{Every: time.Second, Receipts: receipts})
	x.floor = startFloor(b, x.server.Deployment)
	for _, t := range []target{x.floor, x.ours} { // caches, tables and writers as they are in work; no receipt is drawn
		x.alone(t, 64, func(c *Carrier) (Outcome, error) { return c.Flat(x.silent(t, many), 3*time.Second) })
	}
	x.refilled()
	for _, part := range []struct {
		name    string
		measure func()
	}{{"unhurried", x.unhurried}, {"burst", x.burst}, {"sustained", x.sustained}, {"paced", x.paced}} {
		if parts := os.Getenv("PARTS"); parts == "" || slices.Contains(strings.Split(parts, ","), part.name) {
			x.released()
			part.measure()
		}
	}
}

// A match is our server against the floor.
type match struct {
	*testing.B
	server      *harness.Server
	ours, floor target
	seed        uint64
}

// stories and silent lay out messages that no earlier one repeats.
func (x *match) stories(t target, n int) []Message { x.seed++; return stories(t.signer, x.seed, n) }
func (x *match) silent(t target, n int) []Message  { x.seed++; return silent(t.signer, x.seed, n) }

// drawn lays out messages for all desks: of three provinces, and every other one for the inspectorate there.
func (x *match) drawn(t target, n int) []Message { x.seed++; return drawn(t.signer, x.seed, n) }

// alone carries to one of the two while the other stands still, and says what one message took of the processors.
func (x *match) alone(t target, conns int, how func(*Carrier) (Outcome, error)) (Outcome, float64) {
	other := x.floor
	if t.name == x.floor.name {
		other = x.ours
	}
	defer other.still(x.B)()
	before := t.cpu(x.B)
	o := t.carry(x.B, conns, how)
	return o, float64((t.cpu(x.B) - before).Microseconds()) / float64(o.Answered)
}

// until waits until a figure of the server is enough. Figures are published at a release and at no other time, so each look sends a message.
func (x *match) until(name string, enough func(now int) bool) {
	for deadline := time.Now().Add(3 * time.Minute); ; {
		before := x.server.Metric(x.B, "tipline_released_total")
		x.ours.carry(x.B, 1, func(c *Carrier) (Outcome, error) { return c.Flat(x.silent(x.ours, 1), 0) })
		harness.Until(x.B, "release", func() bool { return x.server.Metric(x.B, "tipline_released_total") != before })
		if enough(x.server.Metric(x.B, "tipline_"+name)) {
			return
		}
		if time.Now().After(deadline) {
			x.Fatal("waited three minutes for ", name)
		}
	}
}

// refilled waits until the server makes no more receipts: Argon2id would be in the figures.
func (x *match) refilled() {
	x.until("receipts_ready", func(now int) bool { return now == receipts+receipts/4 })
}

// released waits until it has nothing left to release.
func (x *match) released() {
	x.until("spool_slots_taken", func(now int) bool { return now == 0 })
}

// stocked waits until it opens no more writers, and says how many there are.
func (x *match) stocked() (writers int) {
	x.until("writers_ready", func(now int) bool {
		defer func() { writers = now }()
		return now == writers
	})
	return writers
}

// unhurried is a hundred a second, of messages that ask for no answer: what a message costs without Argon2id.
func (x *match) unhurried() {
	const pace = 100
	run := func(t target) float64 {
		all := x.silent(t, pace*int(steady/time.Second))
		_, cpu := x.alone(t, 64, func(c *Carrier) (Outcome, error) { return c.Steady(all, pace) })
		return cpu
	}
	var ours, floor, ratio []float64
	for range rounds(x.B) {
		f, o := run(x.floor), run(x.ours)
		ours, floor, ratio = append(ours, o), append(floor, f), append(ratio, o/f)
	}
	x.figure("cpu_per_tip_at_100", "us", ours)
	x.figure("floor_cpu_per_tip_at_100", "us", floor)
	x.figure("cpu_vs_floor_at_100", "ratio", ratio)
}

// burst is messages for all desks at once, three quarters as many as there are writers ready: to which desk the next one goes is drawn, so some shelves empty
// before others.
func (x *match) burst() {
	for range 2 { // the shelves follow the traffic of all desks
		x.alone(x.ours, 64, func(c *Carrier) (Outcome, error) { return c.Flat(x.drawn(x.ours, 2000), 0) })
	}
	full := x.stocked()
	run := func(t target) float64 {
		all := x.drawn(t, full*3/4)
		o, _ := x.alone(t, 64, func(c *Carrier) (Outcome, error) { return c.Flat(all, 0) })
		return o.PerSecond()
	}
	var ours, floor, ratio []float64
	for range bursts {
		f := run(x.floor)
		x.refilled()
		x.stocked()
		o := run(x.ours)
		ours, floor, ratio = append(ours, o), append(floor, f), append(ratio, o/f)
	}
	x.figure("accept_burst_vs_floor", "ratio", ratio)
	x.figure("accept_burst_per_s", "1/s", ours)
	x.figure("floor_burst_per_s", "1/s", floor)
	x.figure("burst", "messages", []float64{float64(full * 3 / 4)})
}

// sustained is as fast as it goes.
func (x *match) sustained() {
	run := func(t target, conns int) (Outcome, float64) {
		all := x.stories(t, many)
		return x.alone(t, conns, func(c *Carrier) (Outcome, error) { return c.Flat(all, flat) })
	}
	var rate, least, ratio, wide, coded, given, cpu, floorCPU []float64
	for range rounds(x.B) {
		f, fc := run(x.floor, 64)
		x.refilled()
		o, oc := run(x.ours, 64)
		cpu, floorCPU = append(cpu, oc), append(floorCPU, fc)
		rate, least, ratio = append(rate, o.PerSecond()), append(least, f.PerSecond()), append(ratio, o.PerSecond()/f.PerSecond())
		given, coded = append(given, float64(o.Coded)/o.Took.Seconds()), append(coded, float64(o.Coded)/float64(o.Answered))
		w, _ := run(x.ours, 512)
		wide = append(wide, w.PerSecond()/o.PerSecond())
	}
	x.figure("accept_vs_floor", "ratio", ratio)
	x.figure("accept_per_s", "1/s", rate)
	x.figure("floor_per_s", "1/s", least)
	x.figure("receipts_per_s", "1/s", given)
	x.figure("coded_share", "ratio", coded)
	x.figure("accept_512_vs_64", "ratio", wide)
	x.figure("cpu_per_tip_flat", "us", cpu) // of the server and its Redis; what other work on the machine takes does not change it much
	x.figure("floor_cpu_per_tip_flat", "us", floorCPU)
}

// paced is a thousand a second, and how long each waits from the moment at which it was due.
func (x *match) paced() {
	const pace = 1000
	run := func(t target) (p50, p99 float64) {
		before, all := x.stories(t, pace*int(lead/time.Second)), x.stories(t, pace*int(steady/time.Second))
		o, _ := x.alone(t, 64, func(c *Carrier) (Outcome, error) {
			if o, err := c.Steady(before, pace); err != nil {
				return o, err
			}
			return c.Steady(all, pace)
		})
		ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
		return ms(at(o.Waited, 0.5)), ms(at(o.Waited, 0.99))
	}
	var p50, p99, floor50, floor99, ratio []float64
	for range rounds(x.B) {
		f50, f99 := run(x.floor)
		o50, o99 := run(x.ours)
		floor50, floor99, p50, p99 = append(floor50, f50), append(floor99, f99), append(p50, o50), append(p99, o99)
		ratio = append(ratio, o99/f99)
	}
	x.figure("steady_1000_p50", "ms", p50)
	x.figure("steady_1000_p99", "ms", p99)
	x.figure("floor_1000_p50", "ms", floor50)
	x.figure("floor_1000_p99", "ms", floor99)
	x.figure("steady_1000_p99_vs_floor", "ratio", ratio)
}

// figure prints the median and how far the rounds lie apart.
func (x *match) figure(name, unit string, all []float64) {
	x.Run(name, func(b *testing.B) {
		b.ReportMetric(0, "ns/op")
		b.ReportMetric(median(all), unit)
	})
	x.Run(name+"_spread", func(b *testing.B) {
		b.ReportMetric(0, "ns/op")
		b.ReportMetric(at(all, 1)-at(all, 0), unit)
	})
}
