package crypto

import (
	"testing"
	"time"
)

func TestReceiptsRestWhileFarMoreAreAskedFor(t *testing.T) {
	for _, row := range []struct {
		asked int
		want  time.Duration
	}{{0, 0}, {fewAsked, 0}, {20, 20 * time.Second}, {5000, longestRest * time.Second}} {
		if got := restAfter(time.Second, row.asked, fewAsked); got != row.want {
			t.Errorf("%d asked for meanwhile: rests %v, want %v", row.asked, got, row.want)
		}
	}
}
