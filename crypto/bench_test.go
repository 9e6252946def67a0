package crypto

import (
	"runtime"
	"runtime/debug"
	"testing"
	"time"
)

func benchReaders(b *testing.B) Readers {
	return Readers{newIdentity(b).Recipient(), newIdentity(b).Recipient(), newIdentity(b).Recipient()}
}

func BenchmarkSealTip(b *testing.B) {
	to, text := benchReaders(b), make([]byte, 500)
	for b.Loop() {
		if _, err := SealTip(KindTip, text, to); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkOpenedWriter is what is left on the accepting path when the pool has a writer.
func BenchmarkOpenedWriter(b *testing.B) {
	to, text := benchReaders(b), make([]byte, 500)
	ready := make([]*openedWriter, 1000) // a fixed number: opening one takes forty times as long
	for i := range ready {
		var err error
		if ready[i], err = openTipWriter(to, classes[0]); err != nil {
			b.Fatal(err)
		}
	}
	began := time.Now()
	for _, w := range ready {
		if _, err := w.finish(KindTip, text); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(time.Since(began).Nanoseconds())/float64(len(ready)), "ns/op")
}

func BenchmarkLock(b *testing.B) {
	k, id, sealed := TipKey{key: boxed(newKey())}, NewID(), make([]byte, 7000)
	for b.Loop() {
		Lock(k, id, KindTip, "", sealed)
	}
}

func BenchmarkDerive(b *testing.B) {
	c := NewCode()
	for b.Loop() {
		Derive(c, []byte("pepper"))
	}
}

func BenchmarkDraw(b *testing.B) {
	table := openTable(b, b.TempDir(), "")
	for b.Loop() {
		if _, _, err := table.Draw(); err != nil {
			b.StopTimer()
			table.fill()
			b.StartTimer()
		}
	}
}

// BenchmarkPool fills a pool of the shipped size for one desk: what its writers keep in memory, and how long one core is at it.
func BenchmarkPool(b *testing.B) {
	const shipped = 64
	p, to := NewSealPool(shipped), benchReaders(b)
	p.Keep([]Readers{to})
	for range shipped { // its size follows the traffic
		p.take(to.key())
	}
	debug.FreeOSMemory()
	before := inUse()
	began := time.Now()
	p.Fill()
	took := time.Since(began)
	debug.FreeOSMemory()
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(inUse()-before)/float64(p.Ready()), "bytes/writer")
	b.ReportMetric(float64(took.Microseconds())/1000, "ms/refill")
	b.ReportMetric(float64(p.Ready()), "writers/desk")
}

func inUse() int64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
