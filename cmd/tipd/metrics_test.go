package main

import (
	"strings"
	"testing"

	"tipline/triage"
)

// TestMembersSeeNoNoticeOfOthers: the operator's figure counts every desk's notices, so that it is in nobody's overview.
func TestMembersSeeNoNoticeOfOthers(t *testing.T) {
	one := func() int64 { return 1 }
	b := newBoard(figure{triage.GaugeUnreachable, "notices", true, one}, figure{"redis_away", "away", true, one})
	if !strings.Contains(b.Text(), "tipline_offices_unreachable 1\n") {
		t.Errorf("the operator does not see it: %s", b.Text())
	}
	if got := b.Live(); len(got) != 1 || got[0].Name != "redis_away" {
		t.Errorf("every member sees %v", got)
	}
}

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
