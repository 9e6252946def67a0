package e2e

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tipline/cmd/internal/harness"
)

// TestChaos kills tipd, Redis and both at random moments under load: every answered tip opens afterwards, none twice.
// CHAOS_KILLS sets another number of kills than the 30 of the suite.
func TestChaos(t *testing.T) {
	kills := 30
	if n, err := strconv.Atoi(os.Getenv("CHAOS_KILLS")); err == nil {
		kills = n
	}
	d := harness.Deploy(t, harness.Options{Every: time.Second})
	program := harness.Build(t, "tipd")
	s := d.Start(t, program)

	pace := time.NewTicker(20 * time.Millisecond) // the door takes hundreds a second; a store that grows by gigabytes would make this a test of the disk
	defer pace.Stop()
	stop := make(chan struct{})
	var answered sync.Map // text → true
	var next, sent atomic.Int64
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				case <-pace.C:
				}
				n := int(next.Add(1))
				m := harness.Callback{ID: harness.MessageID(n), From: "+" + number(n), Body: fmt.Sprintf("tin %d o xa A Luoi 3", n)}
				if deliver(d, m, stop) {
					answered.Store(m.Body, true)
					sent.Add(1)
				}
			}
		})
	}

	r := rand.New(rand.NewPCG(uint64(kills), 9))
	for i := range kills {
		before := sent.Load()
		harness.Until(t, "tips to flow", func() bool { return sent.Load() > before+3 })
		moment := time.NewTimer(time.Duration(r.Int64N(int64(700 * time.Millisecond))))
		<-moment.C
		switch i % 3 {
		case 0:
			s.Kill()
			s = d.Start(t, program)
		case 1:
			s.KillRedis(t)
		case 2:
			s.KillRedis(t)
			s.Kill()
			s = d.Start(t, program)
		}
	}
	close(stop)
	wg.Wait()
	harness.Until(t, "tipd to be ready again", s.Ready)

	desks := d.Desks(t)
	waitTips(t, int(sent.Load()), desks)
	d.Settle(t, desks...)
	seen := map[string]int{}
	for _, text := range texts(t, desks) {
		seen[text]++
	}
	answered.Range(func(text, _ any) bool {
		if n := seen[text.(string)]; n != 1 {
			t.Errorf("%q was answered and is there %d times", text, n)
		}
		return true
	})
	for text, n := range seen {
		if n > 1 {
			t.Errorf("%q is there %d times", text, n)
		}
	}
	t.Logf("kills %d, answered %d, opened %d", kills, sent.Load(), len(seen))
}

// deliver sends one message again and again until it is answered, as a carrier does; false when the test ends first.
func deliver(d *harness.Deployment, m harness.Callback, stop <-chan struct{}) bool {
	for {
		if status, _, err := d.Twilio.Try(m); err == nil && status == http.StatusOK {
			return true
		}
		select {
		case <-stop:
			return false
		case <-time.After(30 * time.Millisecond):
		}
	}
}
