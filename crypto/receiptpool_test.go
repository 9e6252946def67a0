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

// While a flood asks for more than can be made, nothing is: the machine's time belongs to accepting. Once it is over the pools are filled again.
func TestPoolsRestDuringAFlood(t *testing.T) {
	to := Readers{Desk: newIdentity(t).Recipient()}
	for _, row := range []struct {
		name string
		make func() (run func(context.Context) error, take func() bool, ready func() int)
	}{
		{"receipts", func() (func(context.Context) error, func() bool, func() int) {
			p := NewReceiptPool(1, []byte("pepper"))
			return p.Run, func() bool { _, ok := p.Draw(); return ok }, p.Ready
		}},
		{"a reserve, while others are asked for", func() (func(context.Context) error, func() bool, func() int) {
			p := NewReceiptPool(1, []byte("pepper"))
			r, n := p.Reserve(1), 0
			return r.Run, func() bool {
				p.Draw()
				if n++; n%500 > 0 {
					return false
				}
				_, ok := r.Draw()
				return ok
			}, r.Ready
		}},
		{"writers", func() (func(context.Context) error, func() bool, func() int) {
			p := NewSealPool(1)
			p.Keep([]Readers{to})
			return p.Run, func() bool { return p.take(to.key()) != nil }, p.Ready
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, end := context.WithCancel(t.Context())
				defer end()
				run, take, ready := row.make()
				go func() { _ = run(ctx) }()
				time.Sleep(time.Minute)
				given := 0
				for range 5000 {
					if take() {
						given++
					}
					time.Sleep(time.Millisecond)
				}
				if given != 1 {
					t.Errorf("%d given in five seconds of a thousand messages each, want the one that was ready", given)
				}
				time.Sleep(time.Minute)
				synctest.Wait()
				if ready() != 1 {
					t.Error("not filled again")
				}
			})
		})
	}
}
