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
