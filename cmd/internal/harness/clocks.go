package harness

import (
	"math"
	"testing"
	"time"

	"tipline/triage"
	"tipline/triage/store"
)

// Apart gives each tip of a desk that shares its clock with others one of its own, with the shared minute, or half a day from now where none is set.
func Apart(tb testing.TB, s *store.Store, desk string) {
	tb.Helper()
	waves, err := s.Waves(tb.Context(), desk, math.MaxInt64)
	must(tb, err)
	for _, w := range waves {
		if w.Minute == 0 {
			_, err := s.SetWave(tb.Context(), w, triage.Minute(time.Now().Add(12*time.Hour)))
			must(tb, err)
		}
		must(tb, s.BreakWave(tb.Context(), w, math.MaxInt64))
	}
}
