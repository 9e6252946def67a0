package main

import (
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"tipline/triage/place"
)

// pieces are what hostile texts are made of: names that many places share, role words, typing leftovers, signs and bytes that waste time.
var pieces = []string{"xa ", "huyen ", "tan thanh ", "chau thanh ", "muong lat ", "Mường Lát ", "muwowngf lats ", "hu7o7ng1 ", "xamuonglattanthanh", "tanthanh", "cot moc so 511/1 ", "a luoi 1 ",
	"tinh hue ", "ban na ", "ບ້ານ ", "xa muong lax ", "C.Khuong h.Song Ma ", "o ", "a", ". ", ", ", "\n", "\u0301", "\u200b", "\xff", "x", "thi tran ", "ve ", "tu ", "ben lao ", "hay ", "khong phai ",
	"quang ninh quang binh ", "xy huong hoa ", "m.lat ", "nguoi ", "999999999 ", "aaaaaaaaaaaaaaaa", "th", "ng"}

// hostileText repeats one piece, mixes a few, or draws bytes at random; half of the texts are as long as a door lets in.
func hostileText(r *rand.Rand) []byte {
	size := 64 << 10
	if r.IntN(2) == 0 {
		size = 1 + r.IntN(8<<10)
	}
	var b strings.Builder
	few := []string{pieces[r.IntN(len(pieces))], pieces[r.IntN(len(pieces))], pieces[r.IntN(len(pieces))]}
	for kind := r.IntN(4); b.Len() < size; {
		switch kind {
		case 0:
			b.WriteString(few[0])
		case 1:
			b.WriteString(few[r.IntN(3)])
		case 2:
			b.WriteString(pieces[r.IntN(len(pieces))])
		default:
			b.WriteByte(byte(r.IntN(256)))
		}
	}
	return []byte(b.String()[:size])
}

// printSpeed times the corpora's texts and then n hostile ones, and says how much the heap grew over those.
func printSpeed(w io.Writer, lines []line, n int) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	g := place.Default()
	var plain, hostile []time.Duration
	for range 3 {
		for _, l := range lines {
			plain = append(plain, took(func() { g.Resolve([]byte(l.text), l.area) }))
		}
	}
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	r := rand.New(rand.NewPCG(1, 1))
	for range n {
		text := hostileText(r)
		hostile = append(hostile, took(func() { g.Resolve(text, nil) }))
	}
	runtime.ReadMemStats(&after)
	fmt.Fprintf(w, "place-median %.0f us\nplace-p99 %.0f us\n", quantile(plain, 0.5)*1e6, quantile(plain, 0.99)*1e6)
	fmt.Fprintf(w, "place-hostile-median %.1f ms\nplace-hostile-p99 %.1f ms\nplace-hostile-max %.1f ms\n", quantile(hostile, 0.5)*1e3, quantile(hostile, 0.99)*1e3, quantile(hostile, 1)*1e3)
	fmt.Fprintf(w, "place-hostile-growth %.1f MB\n", (float64(after.HeapSys)-float64(before.HeapSys))/1e6)
}

// took is the processor's time that do needs: on a shared machine the clock on the wall measures the neighbours.
func took(do func()) time.Duration {
	start := processorTime()
	do()
	return processorTime() - start
}

// processorTime is that of this thread, which the caller has locked.
func processorTime() time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &t); err != nil {
		panic(err) // every Linux has it
	}
	return time.Duration(t.Nano())
}

// quantile is in seconds.
func quantile(all []time.Duration, q float64) float64 {
	if len(all) == 0 {
		return 0
	}
	slices.Sort(all)
	return all[min(len(all)-1, int(q*float64(len(all))))].Seconds()
}
