package store

import (
	cli "flag" // the package has a function of that name
	"testing"
	"time"
)

// yearTips is how many tips the simulated year has. A year of 100,000 is `make year`; what runs with every test is a few days of it.
var yearTips = cli.Int("year.tips", 600, "tips of the simulated year")

// TestYear lives through a year of tips at two desks with the server's own roles (escalator twice, recoverer, dispatcher, janitor) on a real Redis, with a clock that
// the test moves. Members and units fall silent for hours, notices get lost, Redis is killed, processes die, the machine's clock is set forward and back.
// After each step: no step fires twice, no tip is silent longer than its policy allows, the keys of what is open live. In the end everybody falls silent for good,
// and every tip must be acknowledged, closed, put aside until a day, destroyed in its time, or in front of its desk with every step fired.
func TestYear(t *testing.T) {
	began := time.Now()
	y := newYear(t, *yearTips)
	y.live()
	y.fallSilent()
	y.verdict()
	t.Logf("year_seconds %.0f s", time.Since(began).Seconds())
}
