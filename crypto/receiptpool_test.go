package crypto

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

func TestPoolsRestWhileFarMoreIsAskedFor(t *testing.T) {
	for _, row := range []struct {
		name  string
		asked []int // while one is made, and in each length of that afterwards
		want  time.Duration
	}{
		{"peace", []int{0}, 0},
		{"few", []int{8}, 0},
		{"a meeting's worth at once", []int{30}, time.Second},
		{"a stream", []int{20, 20, 20, 0}, 3 * time.Second},
		{"rests once for each", []int{9, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99}, 9 * time.Second},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				at := 0
				asked := func() (n int) {
					if at < len(row.asked) {
						n = row.asked[at]
					}
					at++
					return n
				}
				began := time.Now()
				rest(context.Background(), time.Second, asked, fewAsked)
				if got := time.Since(began); got != row.want {
					t.Errorf("rested %v, want %v", got, row.want)
				}
			})
		})
	}
}

// While a flood asks for more receipts than can be made, none is: the machine's time belongs to accepting. Once it is over the pool is filled again.
func TestNoReceiptIsDerivedDuringAFlood(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, end := context.WithCancel(t.Context())
		defer end()
		p := NewReceiptPool(1, []byte("pepper"))
		go func() { _ = p.Run(ctx) }()
		synctest.Wait()
		given := 0
		for range 5000 {
			if _, ok := p.Draw(); ok {
				given++
			}
			time.Sleep(time.Millisecond)
		}
		if given != 1 {
			t.Errorf("%d receipts in five seconds of a thousand messages each, want the one that was ready", given)
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if p.Ready() != 1 {
			t.Error("not filled again")
		}
	})
}
