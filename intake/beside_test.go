package intake

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"tipline/crypto"
)

// BenchmarkBeside is the CPU time of everything in accepting one message that is neither sealing nor Redis nor HTTP: limit, guard, fold, place, matter, facts, marks,
// fingerprint, envelope, key, outer lock, and the spool with its fsyncs, by 64 at a time. Of sealing it has what an opened writer still does, some 5 µs. The signature
// stands by itself in channels/twilio.
func BenchmarkBeside(b *testing.B) {
	const messages, rounds = 1500, 3
	r := newRig(b, rigOptions{slots: DefaultSlots, seals: messages, places: DefaultPlaces})
	r.keys.SetReady(2 * messages)
	var desks []crypto.Readers
	for _, d := range testDirectory().Desks {
		desks = append(desks, must(r.readers(d.ID)))
	}
	r.p.Seals.Keep(desks)
	r.p.Directory = sync.OnceValue(testDirectory) // the one now in force is not made anew for each message
	texts := handWritten()
	var all []float64
	for round := range rounds + 1 { // the first one warms up, and tells the pool how many writers are wanted
		r.p.Seals.Fill()
		had := r.p.Seals.Ready()
		before := used()
		r.acceptAll(b, texts, round*messages, messages)
		took := used() - before
		if round > 0 {
			if r.p.Seals.Ready() != had-messages {
				b.Fatal("some were sealed afresh")
			}
			all = append(all, float64(took.Microseconds())/messages)
		}
		r.release()
	}
	slices.Sort(all)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(all[len(all)/2], "us/tip")
	b.ReportMetric(all[len(all)-1]-all[0], "us/spread")
}

// acceptAll sends so many of the texts, each under an ID of its own, 64 at a time.
func (r *rig) acceptAll(b *testing.B, texts []string, from, n int) {
	next := make(chan int)
	var running sync.WaitGroup
	for range 64 {
		running.Go(func() {
			for i := range next {
				for {
					s := Submission{Door: "sms", Channel: "sms", Text: []byte(texts[i%len(texts)]), Sender: messageID(i), Carrier: messageID(i), Quiet: true}
					_, err := r.Accept(b.Context(), &s)
					if err == nil {
						break
					}
					if !errors.Is(err, crypto.ErrNoneReady) {
						b.Error(err)
						break
					}
				}
			}
		})
	}
	for i := range n {
		next <- from + i
	}
	close(next)
	running.Wait()
}

func used() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func messageID(i int) []byte { return fmt.Appendf(nil, "SM%032x", i) }
