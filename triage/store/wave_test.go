package store

import (
	"slices"
	"strings"
	"testing"

	"tipline/crypto"
	"tipline/triage"
)

// inWaves are the IDs in each of the desk's waves.
func inWaves(t testing.TB, s *Store) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	for _, w := range waves(t, s, 1<<40) {
		ids, err := s.rdb.LRange(t.Context(), desk(hue).wave(w.Name), 0, -1).Result()
		must(t, err)
		for i, id := range ids {
			ids[i] = crypto.ID([]byte(id)).String()
		}
		all[w.Name] = ids
	}
	return all
}

// set gives the desk's waves that have no minute one.
func set(t testing.TB, s *Store, minute int64) {
	t.Helper()
	for _, w := range waves(t, s, 0) {
		if ok, err := s.SetWave(t.Context(), w, minute); err != nil || !ok {
			t.Fatalf("%+v is not set: %v", w, err)
		}
	}
}

// TestTipsThatNobodyTouchedShareAClock: one a lane and pass. What comes after a wave has its minute waits for the next; when the minute has come, each has a clock, and it fires.
func TestTipsThatNobodyTouchedShareAClock(t *testing.T) {
	s, _ := open(t)
	ctx, a, b, u, late := t.Context(), arrival(triage.Normal), arrival(triage.Normal), arrival(triage.Urgent), arrival(triage.Normal)
	release(t, s, a, b, u)
	first := waves(t, s, 0)
	if len(first) != 2 || first[0].Lane == first[1].Lane || first[0].Minute != 0 || len(inWaves(t, s)[string(triage.Normal)+" 0"]) != 2 {
		t.Fatalf("waves are %+v: %v", first, inWaves(t, s))
	}
	if n, err := s.rdb.ZCard(ctx, desk(hue).clocks()).Result(); err != nil || n != 0 {
		t.Fatalf("%d have clocks of their own", n)
	}
	must(t, s.BreakWave(ctx, first[0], 1<<40))
	if n := len(waves(t, s, 0)); n != 2 {
		t.Fatal("a wave without a minute breaks")
	}
	set(t, s, 600)
	if ok, err := s.SetWave(ctx, first[0], 700); err != nil || ok {
		t.Fatal("set twice")
	}
	release(t, s, late)
	if next := waves(t, s, 0); len(next) != 1 || next[0].Name == first[0].Name || next[0].Name == first[1].Name {
		t.Fatalf("what comes later is of %+v", next)
	}
	for _, w := range waves(t, s, 600) {
		must(t, s.BreakWave(ctx, w, 599))
	}
	if ended, err := s.Ended(ctx, hue, 600); err != nil || len(ended) != 0 {
		t.Fatalf("broken too early: %v, %v", ended, err)
	}
	for _, w := range waves(t, s, 600) {
		must(t, s.BreakWave(ctx, w, 600))
		must(t, s.BreakWave(ctx, w, 600))
	}
	ended, err := s.Ended(ctx, hue, 600)
	must(t, err)
	if len(ended) != 3 || slices.ContainsFunc(ended, func(c triage.Clock) bool { return c.Minute != 600 || c.ID == late.ID }) {
		t.Fatalf("clocks are %+v", ended)
	}
	if n, err := s.Clocks(ctx, hue); err != nil || n != 4 || len(inWaves(t, s)) != 1 {
		t.Fatalf("%d clocks run, waves are %v", n, inWaves(t, s))
	}
	if done, err := s.Fire(ctx, ended[0], triage.Ring{As: triage.RingDesk, Office: hue, Fired: 1, Next: 700}, 600); err != nil || !done {
		t.Fatal("it does not fire")
	}
}

// TestWhoeverIsTouchedLeavesItsWave, with its minute where it waits on, and without where it is in somebody's hands; and a wave that all have left is gone.
func TestWhoeverIsTouchedLeavesItsWave(t *testing.T) {
	s, _ := open(t)
	a, b, c := arrival(triage.Urgent), arrival(triage.Urgent), arrival(triage.Urgent)
	release(t, s, a, b, c)
	set(t, s, 77777777)
	release(t, s, addition(a))
	if got := clock(t, s, a); got.Minute != 77777777 {
		t.Fatalf("the reporter added to it, and its clock runs from then: %+v", got)
	}
	leased(t, s, b)
	if got := clock(t, s, b); got.Minute != 0 {
		t.Fatalf("in somebody's hands: %+v", got)
	}
	left := inWaves(t, s)[string(triage.Urgent)+" 0"]
	if !slices.Equal(left, []string{c.ID.String()}) {
		t.Fatalf("in the wave are %v", left)
	}
	leased(t, s, c)
	leased(t, s, a)
	for key, lines := range dump(t, s) {
		if strings.Contains(key, ":wave") || strings.Contains(key+lines, "77777777") {
			t.Errorf("all were taken, and there is %s: %s", key, lines)
		}
	}
}

// TestAnEndedTipIsInNoWave: whatever ends a tip takes its ID out of its wave, though nobody watched the clocks for a year.
func TestAnEndedTipIsInNoWave(t *testing.T) {
	s, _ := open(t)
	a, b := arrival(triage.Normal), arrival(triage.Normal)
	b.Hour += 24 * 7
	release(t, s, a, b)
	n, err := s.Purge(t.Context(), hue, triage.DayOfHour(a.Hour)+triage.OpenDays)
	must(t, err)
	if got := inWaves(t, s); n != 1 || !slices.Equal(got[string(triage.Normal)+" 0"], []string{b.ID.String()}) {
		t.Fatalf("%d ended; in waves: %v", n, got)
	}
}

// TestWavesMoveAlong with the time that nobody watched, those that have a minute.
func TestWavesMoveAlong(t *testing.T) {
	s, _ := open(t)
	release(t, s, arrival(triage.Normal))
	set(t, s, 1000)
	release(t, s, arrival(triage.Normal))
	if done, err := s.Tick(t.Context(), hue, 0, 900, 120); err != nil || !done {
		t.Fatal("no tick")
	}
	var minutes []int64
	for _, w := range waves(t, s, 1<<40) {
		minutes = append(minutes, w.Minute)
	}
	if !slices.Equal(minutes, []int64{0, 1120}) {
		t.Fatalf("minutes are %v", minutes)
	}
}

// TestWavesAreShort: to take a tip out, all of its wave are passed by. Everybody's clock runs all the same.
func TestWavesAreShort(t *testing.T) {
	s, _ := open(t)
	const n = 3 * waveSize
	ids := fillDesk(t, s, n, 64)
	all := inWaves(t, s)
	for name, wave := range all {
		if len(wave) >= waveSize+tipsACall {
			t.Errorf("%d in %s", len(wave), name)
		}
	}
	set(t, s, 1)
	for _, w := range waves(t, s, 1) {
		must(t, s.BreakWave(t.Context(), w, 1))
	}
	seen := map[crypto.ID]bool{}
	for len(seen) < n {
		ended, err := s.Ended(t.Context(), hue, 1)
		must(t, err)
		before := len(seen)
		for _, c := range ended {
			seen[c.ID] = true
			_, err := s.SetClock(t.Context(), c, 2)
			must(t, err)
		}
		if len(seen) == before {
			break
		}
	}
	if len(all) < 2 || len(seen) != n || slices.ContainsFunc(ids, func(id crypto.ID) bool { return !seen[id] }) {
		t.Errorf("%d waves, %d of %d clocks", len(all), len(seen), n)
	}
}
