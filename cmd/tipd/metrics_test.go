package main

import (
	"strings"
	"testing"
)

func TestScrapesBetweenReleasesAreTheSame(t *testing.T) {
	accepted, away := int64(0), false
	b := newBoard(
		figure{"spool_slots_taken", "slots", false, func() int64 { return accepted }},
		figure{"redis_away", "away", true, func() int64 { return yes(away) }},
	)
	before := b.Text()
	for range 100 {
		accepted++
		if b.Text() != before {
			t.Fatal("a scrape between two releases shows an arrival")
		}
	}
	b.Publish()
	if !strings.Contains(b.Text(), "tipline_spool_slots_taken 100\n") {
		t.Errorf("a release did not publish: %s", b.Text())
	}
	away = true
	if !strings.Contains(b.Text(), "tipline_redis_away 1\n") {
		t.Errorf("the state of the machinery is late: %s", b.Text())
	}
}
