package carriers

import (
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tipline/cmd/internal/harness"
)

// minute is one of the eraser's: a day lasts a quarter of a minute.
const minute = 10 * time.Millisecond

// TestForgotten brings 1,000 messages in, over a carrier that fails a third of all deletions, and kills the server in the middle: within a day of the eraser's time the carrier keeps none of them and
// none of the answers, the gauge says so, and no identifier is in any byte that the server kept.
func TestForgotten(t *testing.T) {
	program, d := harness.Build(t, "tipd"), harness.Deploy(t, quick)
	c := harness.NewCarrier(t, d, minute)
	c.Failing = 3
	s := d.Start(t, program)
	const messages = 1000
	var taken atomic.Int32
	queue, half := make(chan int), make(chan struct{})
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for i := range queue {
				m := harness.Callback{ID: harness.MessageID(1 + i), From: "+" + number(i), Body: fmt.Sprintf("Tin so %d: co nguoi la o xa A Luoi 1", i)}
				harness.Until(t, "a message to be taken", func() bool { // a carrier that is set up to try again
					status, _, err := c.Message(t, d.Twilio, m)
					return err == nil && status == http.StatusOK
				})
				if taken.Add(1) == messages/2 {
					close(half)
				}
			}
		})
	}
	go func() {
		defer close(queue)
		for i := range messages {
			queue <- i
		}
	}()
	<-half
	s.Kill()
	s = d.Start(t, program)
	wg.Wait()
	if minutes := gone(t, c, time.Now(), minute); minutes > 24*60 {
		t.Errorf("gone after %.0f minutes of the eraser's", minutes)
	} else {
		t.Logf("gone after %.1f hours of the eraser's", minutes/60)
	}
	harness.Until(t, "the gauge", func() bool { return s.Metric(t, "tipline_carrier_records_owed") == 0 })
	if faults := c.Faults(); len(faults) > 0 {
		t.Errorf("the carrier would have refused: %v", faults)
	}
	all := c.All()
	if len(all) < messages {
		t.Errorf("the carrier had %d records", len(all))
	}
	kept(t, d, s, marked(all))
}
