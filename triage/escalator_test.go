package triage

import (
	"context"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tipline/crypto"
)

// clockwork is a store of clocks in memory: what the store's scripts do, one after another. Tips that wait are in one wave at first.
type clockwork struct {
	tips   map[crypto.ID]*Tip
	at     map[crypto.ID]int64
	waves  []Wave
	ticked int64
	rung   []Ring
	away   bool
	before func() // called in front of each Fire: somebody else is quicker
}

func (c *clockwork) Desks(context.Context) ([]string, error) {
	if c.away {
		return nil, errAway
	}
	return []string{"truc-hue"}, nil
}

func (c *clockwork) Ticked(context.Context, string) (int64, error) { return c.ticked, nil }

func (c *clockwork) Tick(_ context.Context, _ string, read, now, along int64) (bool, error) {
	if c.ticked != read {
		return false, nil
	}
	c.ticked = now
	for id, at := range c.at {
		if at > 0 {
			c.at[id] = at + along
		}
	}
	for i := range c.waves {
		if c.waves[i].Minute > 0 {
			c.waves[i].Minute += along
		}
	}
	return true, nil
}

func (c *clockwork) Waves(_ context.Context, _ string, now int64) (ended []Wave, err error) {
	for _, w := range c.waves {
		if w.Minute <= now {
			ended = append(ended, w)
		}
	}
	return ended, nil
}

func (c *clockwork) SetWave(_ context.Context, w Wave, minute int64) (bool, error) {
	i := slices.Index(c.waves, w)
	if i < 0 || w.Minute != 0 {
		return false, nil
	}
	c.waves[i].Minute = minute
	return true, nil
}

func (c *clockwork) BreakWave(_ context.Context, w Wave, now int64) error {
	i := slices.Index(c.waves, w)
	if i < 0 || w.Minute == 0 || w.Minute > now {
		return nil
	}
	c.waves = slices.Delete(c.waves, i, i+1)
	for id, t := range c.tips {
		if t.Status == New && t.Lane == w.Lane {
			c.at[id] = w.Minute
		}
	}
	return nil
}

func (c *clockwork) Ended(_ context.Context, _ string, now int64) ([]Clock, error) {
	var all []Clock
	for id, at := range c.at {
		if at <= now {
			all = append(all, Clock{Tip: *c.tips[id], Minute: at})
		}
	}
	return all, nil
}

func (c *clockwork) SetClock(_ context.Context, k Clock, minute int64) (bool, error) {
	if at, ok := c.at[k.ID]; !ok || at != k.Minute {
		return false, nil
	}
	c.at[k.ID] = minute
	return true, nil
}

func (c *clockwork) Fire(_ context.Context, k Clock, r Ring, _ int64) (bool, error) {
	if c.before != nil {
		c.before()
	}
	t := c.tips[k.ID]
	if at, ok := c.at[k.ID]; !ok || at != k.Minute || t.Fired != k.Fired {
		return false, nil
	}
	t.Fired = r.Fired
	if r.As != RingNobody {
		c.rung = append(c.rung, r)
	}
	if c.at[k.ID] = r.Next; r.Next == 0 {
		delete(c.at, k.ID)
	}
	return true, nil
}

func (c *clockwork) Unclocked(context.Context, string) (int, error) { return 0, nil }

func newClockwork(tips ...Tip) *clockwork {
	c := &clockwork{tips: map[crypto.ID]*Tip{}, at: map[crypto.ID]int64{}}
	for i := range tips {
		tips[i].ID, tips[i].Desk = crypto.NewID(), "truc-hue"
		c.tips[tips[i].ID] = &tips[i]
		wave := Wave{Desk: "truc-hue", Lane: tips[i].Lane, Name: string(tips[i].Lane)}
		switch {
		case tips[i].Status != New:
			c.at[tips[i].ID] = 0
		case !slices.Contains(c.waves, wave):
			c.waves = append(c.waves, wave)
		}
	}
	return c
}

// stepped is a directory with a desk and two that are rung in its place.
func stepped() *Directory {
	return &Directory{Desks: []Desk{{ID: "truc-hue", Provinces: []string{"46"}, Steps: []string{"tinh", "ended", "bien-phong"}}},
		Units: []Unit{{ID: "tinh"}, {ID: "bien-phong"}, {ID: "ended", Until: "2020-01-01"}}}
}

// machine is one process with an escalator, and a clock that may differ from the real one.
type machine struct {
	*Escalator
	ahead time.Duration
}

func newMachine(c *clockwork, real *time.Time) *machine {
	m := &machine{}
	m.Escalator = NewEscalator(EscalatorParams{Clocks: c, Directory: stepped, Clock: func() time.Time { return real.Add(m.ahead) }})
	return m
}

var dawn = time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)

// TestSilentDesk: nobody takes an urgent tip. The desk is rung again after ten minutes, its first step a minute later, the next after ten more, and in the end it
// lies before the desk, and nothing fires any more.
func TestSilentDesk(t *testing.T) {
	c, now := newClockwork(Tip{Lane: Urgent, Status: New}), dawn
	m := newMachine(c, &now)
	fired := map[int]Ring{}
	for minute := range 120 {
		n, err := m.Pass(t.Context())
		if err != nil || n > 1 {
			t.Fatalf("minute %d: %d fired, %v", minute, n, err)
		}
		if n == 1 {
			fired[minute] = c.rung[len(c.rung)-1]
		}
		now = now.Add(time.Minute)
	}
	want := map[int]RingAs{10: RingDesk, 11: RingInstead, 21: RingInstead, 31: RingTop}
	if len(fired) != len(want) {
		t.Fatalf("fired: %+v", fired)
	}
	for minute, as := range want {
		if fired[minute].As != as {
			t.Errorf("minute %d: %+v, want %s", minute, fired[minute], as)
		}
	}
	if fired[11].Office != "tinh" || fired[21].Office != "bien-phong" || fired[31].Office != "truc-hue" || len(c.at) != 0 {
		t.Errorf("rung: %+v, clocks left: %d", fired, len(c.at))
	}
	for _, one := range c.tips {
		if !stepped().Exhausted(one, "2026-11-22") {
			t.Error("not in front of the desk")
		}
	}
}

// TestLanesAndHands: how long each lane waits, and how long a member may hold a tip.
func TestLanesAndHands(t *testing.T) {
	d := stepped()
	own := &Directory{Desks: []Desk{{ID: "truc-hue", UrgentWait: 5, NormalWait: 60, BulkWait: 600}}}
	for name, row := range map[string]struct {
		d    *Directory
		tip  Tip
		want int64
	}{
		"urgent":               {d, Tip{Lane: Urgent, Status: New}, 10},
		"normal":               {d, Tip{Lane: Normal, Status: New}, 720},
		"bulk":                 {d, Tip{Lane: Bulk, Status: New}, 1440},
		"urgent in hand":       {d, Tip{Lane: Urgent, Status: Leased}, 60},
		"normal in hand":       {d, Tip{Lane: Normal, Status: Leased}, 1440},
		"after the desk":       {d, Tip{Lane: Urgent, Status: New, Fired: 1}, 1},
		"after the desk, calm": {d, Tip{Lane: Normal, Status: New, Fired: 1}, 60},
		"between steps":        {d, Tip{Lane: Urgent, Status: New, Fired: 2}, 10},
		"own urgent":           {own, Tip{Lane: Urgent, Status: New}, 5},
		"own normal":           {own, Tip{Lane: Normal, Status: New}, 60},
		"own bulk":             {own, Tip{Lane: Bulk, Status: New}, 600},
		"routed, no steps":     {d, Tip{Lane: Urgent, Status: Routed}, 15},
		"routed":               {d, Tip{Lane: Urgent, Status: Routed, Steps: []Step{{"a", 20}, {"b", 50}}}, 20},
		"routed, one fired":    {d, Tip{Lane: Urgent, Status: Routed, Steps: []Step{{"a", 20}, {"b", 50}}, Fired: 1}, 30},
		"routed, all fired":    {d, Tip{Lane: Urgent, Status: Routed, Steps: []Step{{"a", 20}, {"b", 50}}, Fired: 2}, 15},
		"referred":             {d, Tip{Lane: Normal, Status: Referred}, 720},
	} {
		row.tip.Desk = "truc-hue"
		if got := row.d.Starts(&row.tip, 0); got != row.want {
			t.Errorf("%s: %d minutes, want %d", name, got, row.want)
		}
	}
}

// TestSilentUnits: step after step of a route, each with its own minutes, then the desk.
func TestSilentUnits(t *testing.T) {
	c, now := newClockwork(Tip{Lane: Urgent, Status: Routed, Lead: "cax", Steps: []Step{{"don", 15}, {"tinh", 40}}}), dawn
	m := newMachine(c, &now)
	for range 40 {
		m.mustPass(t)
		now = now.Add(time.Minute)
	}
	if len(c.rung) != 1 || c.rung[0].Office != "don" {
		t.Fatalf("after 40 minutes: %+v", c.rung)
	}
	for range 60 {
		m.mustPass(t)
		now = now.Add(time.Minute)
	}
	var offices []string
	for _, r := range c.rung {
		offices = append(offices, r.Office)
	}
	if !slices.Equal(offices, []string{"don", "tinh", "truc-hue"}) {
		t.Fatalf("rung: %+v", c.rung)
	}
}

func (m *machine) mustPass(t testing.TB) {
	t.Helper()
	if _, err := m.Pass(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// TestOutageIsNobodysTime: after an hour in which no process ran, the lead has the minutes that were left, and one step fires, not three.
func TestOutageIsNobodysTime(t *testing.T) {
	for name, wake := range map[string]func(c *clockwork, m *machine, now *time.Time) *machine{
		"a new process":        func(c *clockwork, _ *machine, now *time.Time) *machine { return newMachine(c, now) },
		"Redis was away":       func(_ *clockwork, m *machine, _ *time.Time) *machine { return m },
		"the clock was set on": func(_ *clockwork, m *machine, _ *time.Time) *machine { return m },
	} {
		t.Run(name, func(t *testing.T) {
			c, now := newClockwork(Tip{Lane: Urgent, Status: Routed, Steps: []Step{{"don", 15}, {"tinh", 30}}}), dawn
			m := newMachine(c, &now)
			for range 11 { // minutes 0 to 10
				m.mustPass(t)
				now = now.Add(time.Minute)
			}
			now = now.Add(time.Hour)
			m = wake(c, m, &now)
			for range 4 {
				m.mustPass(t)
				now = now.Add(time.Minute)
			}
			if len(c.rung) != 0 {
				t.Fatalf("fired for time that nobody had: %+v", c.rung)
			}
			for range 4 {
				m.mustPass(t)
				now = now.Add(time.Minute)
			}
			if len(c.rung) != 1 {
				t.Fatalf("four minutes later: %+v", c.rung)
			}
		})
	}
}

// TestClockSetBack: an escalator whose own clock goes back two hours goes on at once; one that begins behind the desk's newest minute looks first whether
// another keeps the time.
func TestClockSetBack(t *testing.T) {
	c, now := newClockwork(Tip{Lane: Urgent, Status: Routed, Steps: []Step{{"don", 15}}}), dawn
	m := newMachine(c, &now)
	minutes := func(m *machine, n int) {
		for range n {
			m.mustPass(t)
			now = now.Add(time.Minute)
		}
	}
	minutes(m, 10)
	now = now.Add(-2 * time.Hour)
	minutes(m, 4)
	if len(c.rung) != 0 {
		t.Fatal("too early")
	}
	minutes(m, 4)
	if len(c.rung) != 1 {
		t.Fatalf("forgotten after the clock went back: %+v", c.rung)
	}
	now = now.Add(-3 * time.Hour)
	m = newMachine(c, &now) // started again, with a clock that is three hours behind
	minutes(m, 25)
	if len(c.rung) != 2 || c.rung[1].As != RingTop {
		t.Fatalf("forgotten after a start with a late clock: %+v", c.rung)
	}
}

// TestQuickerColleague: another process fires between our reading and our script.
func TestQuickerColleague(t *testing.T) {
	c, now := newClockwork(Tip{Lane: Urgent, Status: Routed, Steps: []Step{{"don", 15}, {"tinh", 30}}}), dawn
	one, two := newMachine(c, &now), newMachine(c, &now)
	for range 15 {
		one.mustPass(t)
		now = now.Add(time.Minute)
	}
	c.before = func() {
		c.before = nil
		two.mustPass(t)
	}
	one.mustPass(t)
	if len(c.rung) != 1 || c.rung[0].Office != "don" {
		t.Fatalf("rung: %+v", c.rung)
	}
}

// TestClocksOfSeveralMachines is a property: whatever several escalators' clocks do, whoever restarts, and however long nobody watches, nobody is rung twice, in
// order, each not before the one in front had the minutes that were theirs, watched by somebody, and not for ever later.
func TestClocksOfSeveralMachines(t *testing.T) {
	const slack = 2 * (unwatched + alone) // minutes that one event may cost or give
	rapid.Check(t, func(rt *rapid.T) {
		steps := []Step{{"don", 20}, {"tinh", 60}, {"bien-phong", 90}}
		c, now := newClockwork(Tip{Lane: Urgent, Status: Routed, Steps: steps}), dawn
		machines := []*machine{newMachine(c, &now)}
		for range rapid.IntRange(0, 2).Draw(rt, "others") {
			m := newMachine(c, &now)
			m.ahead = time.Duration(rapid.IntRange(-2, 2).Draw(rt, "seconds ahead")) * 29 * time.Second
			machines = append(machines, m)
		}
		gaps, watched, events, heard := []int{20, 40, 30, urgentMinutes}, 0, 0, 0
		for minute := 0; minute < 2000 && heard < len(gaps); minute++ {
			switch rapid.IntRange(0, 150).Draw(rt, "event") {
			case 0:
				for _, m := range machines {
					m.ahead += time.Duration(rapid.IntRange(-500, 500).Draw(rt, "jump")) * time.Minute // the host's clock: all of them
					for _, o := range machines {
						o.ahead = m.ahead
					}
					break
				}
				events++
			case 1:
				now = now.Add(time.Duration(rapid.IntRange(4, 600).Draw(rt, "outage")) * time.Minute)
				events++
			case 2:
				i := rapid.IntRange(0, len(machines)-1).Draw(rt, "restarted")
				fresh := newMachine(c, &now)
				fresh.ahead = machines[i].ahead
				machines[i] = fresh
				events++
			}
			for _, m := range machines {
				if _, err := m.Pass(context.Background()); err != nil {
					rt.Fatal(err)
				}
			}
			if len(c.rung) > heard+1 {
				rt.Fatalf("two steps at once: %+v", c.rung)
			}
			if len(c.rung) == heard+1 {
				if watched < gaps[heard]-1-slack*events {
					rt.Fatalf("step %d fired after %d watched minutes of %d, with %d events", heard, watched, gaps[heard], events)
				}
				heard, watched, events = heard+1, 0, 0
			} else if watched > gaps[heard]+2+slack*(events+1) {
				rt.Fatalf("step %d has not fired after %d watched minutes of %d, with %d events", heard, watched, gaps[heard], events)
			}
			watched++
			now = now.Add(time.Minute)
		}
		for i, r := range c.rung {
			if i < len(steps) && r.Office != steps[i].Office || i == len(steps) && r.As != RingTop {
				rt.Fatalf("rung: %+v", c.rung)
			}
		}
	})
}

// TestStopped: an escalator that cannot read its store for minutes says so.
func TestStopped(t *testing.T) {
	c, now := newClockwork(), dawn
	m := newMachine(c, &now)
	m.mustPass(t)
	c.away = true
	for minute := range 6 {
		if _, err := m.Pass(t.Context()); err == nil {
			t.Fatal("passed without a store")
		}
		if m.Stopped() != (minute > unwatched) {
			t.Errorf("minute %d: stopped is %v", minute, m.Stopped())
		}
		now = now.Add(time.Minute)
	}
	c.away = false
	if m.mustPass(t); m.Stopped() {
		t.Error("stopped, though it passes again")
	}
}
