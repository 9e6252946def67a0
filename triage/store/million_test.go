package store

import (
	cli "flag" // the package has a function of that name
	"fmt"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"tipline/crypto"
)

// million is how many tips the large desk of TestMillion has; `make million` says 1000000.
var million = cli.Int("million.tips", 2000, "tips of the large desk")

const (
	smallDesk = 1000
	// mostP50 and mostP99 are how much longer an act may take at the large desk.
	mostP50, mostP99 = 1.25, 2.0
	// wholeSize is from where on these bounds are a verdict: the short form runs beside other tests, on a machine of any mood, and has looser ones.
	wholeSize = 100_000
)

// A sized is a desk with so many tips, in a Redis of its own.
type sized struct {
	store *Store
	ids   []crypto.ID
}

func newSized(tb testing.TB, n int) sized {
	tb.Helper()
	s, server := open(tb)
	// Both desks' servers on one processor: the system leaves each where it first ran, and an act that is a round trip and little else takes 14 us or 55 by that alone.
	var first unix.CPUSet
	first.Set(0)
	must(tb, unix.SchedSetaffinity(server.PID(), &first))
	// 64 bytes in the sealed ones' place: no act but opening reads them, and a million whole tips take 8 GB.
	return sized{s, fillDesk(tb, s, n, 64)}
}

// A comparison is how long one act takes at the small desk and at the large one.
type comparison struct {
	name     string
	p50, p99 [2]time.Duration
}

func (c comparison) ratios() (p50, p99 float64) {
	return float64(c.p50[1]) / float64(c.p50[0]), float64(c.p99[1]) / float64(c.p99[0])
}

// manyTurns of fifty are three thousand times.
const manyTurns, fewTurns = 60, 3

// compared does each act fifty times a turn at either desk, one desk after the other, so that what else the machine does falls on both.
func compared(tb testing.TB, small, large sized, turns int) (all []comparison) {
	tb.Helper()
	const each = 50
	for _, act := range deskActs {
		c := comparison{name: act.name}
		var took [2][]time.Duration
		for turn := range turns + 1 {
			for at, desk := range []sized{small, large} {
				for i := range each {
					began := time.Now()
					act.do(tb, desk.store, desk.ids, turn*each+i)
					if turn > 0 { // the first one warms up
						took[at] = append(took[at], time.Since(began))
					}
				}
			}
		}
		for at, durations := range took {
			slices.Sort(durations)
			c.p50[at], c.p99[at] = durations[len(durations)/2], durations[len(durations)*99/100]
		}
		all = append(all, c)
	}
	return all
}

// TestMillion does what a desk does all day at 1,000 open tips and at many more: the number must not tell. It prints a line a figure.
func TestMillion(t *testing.T) {
	boundP50, boundP99, turns := mostP50, mostP99, manyTurns
	if *million < wholeSize {
		boundP50, boundP99, turns = 4, 1000, fewTurns
	}
	began := time.Now()
	large := newSized(t, *million)
	t.Logf("%d tips released in %v", *million, time.Since(began).Round(time.Second))
	fmt.Printf("desk_tips %d tips\ndesk_redis_per_tip %d bytes\n", *million, memory(t, large.store) / *million)
	for _, c := range compared(t, newSized(t, smallDesk), large, turns) {
		p50, p99 := c.ratios()
		fmt.Printf("%s_p50 %d us\n%s_p50_large %d us\n%s_p50_ratio %.2f ratio\n", c.name, c.p50[0].Microseconds(), c.name, c.p50[1].Microseconds(), c.name, p50)
		fmt.Printf("%s_p99 %d us\n%s_p99_large %d us\n%s_p99_ratio %.2f ratio\n", c.name, c.p99[0].Microseconds(), c.name, c.p99[1].Microseconds(), c.name, p99)
		if p50 > boundP50 || p99 > boundP99 {
			t.Errorf("%s takes %.2f times as long at %d tips as at %d, its hundredth part %.2f times", c.name, p50, *million, smallDesk, p99)
		}
	}
}

// BenchmarkDesk compares the same at 50,000 tips, or at as many as TIPS says, and tells what a whole tip takes in Redis beside its sealed bytes.
func BenchmarkDesk(b *testing.B) {
	n := 50_000
	if asked, err := strconv.Atoi(os.Getenv("TIPS")); err == nil {
		n = asked
	}
	figure := func(name string, value float64, unit string) {
		b.Run(name, func(b *testing.B) {
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(value, unit)
		})
	}
	figure("desk_tips", float64(n), "tips")
	for _, c := range compared(b, newSized(b, smallDesk), newSized(b, n), manyTurns) {
		p50, p99 := c.ratios()
		figure(c.name+"_p50", float64(c.p50[0].Microseconds()), "us")
		figure(c.name+"_p50_large", float64(c.p50[1].Microseconds()), "us")
		figure(c.name+"_p50_ratio", p50, "ratio")
		figure(c.name+"_p99_ratio", p99, "ratio")
	}
	s, _ := open(b)
	figure("redis_bytes_per_tip_over_sealed", float64(beside(b, s)), "bytes")
}
