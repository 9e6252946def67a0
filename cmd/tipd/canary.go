package main

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	mathrand "math/rand/v2"
	"slices"
	"sync"
	"time"

	"tipline/crypto"
	"tipline/intake"
	"tipline/triage"
)

// A canaryDoor is a door that test tips go through, as a reporter's telephone or browser would.
type canaryDoor struct {
	name string
	area []string // provinces that it serves; none: all
	send func(ctx context.Context, text string) error
}

// canaryParams wire the canaries.
type canaryParams struct {
	every, open, claim time.Duration // as the configuration says; every 0: only those that somebody asks for
	release            time.Duration // the longest wait between acceptance and desk
	doors              []canaryDoor
	directory          func() *triage.Directory
	tip                func(ctx context.Context, desk string, id crypto.ID) (triage.Tip, error)
	clock              func() time.Time
	log                *slog.Logger
}

// canaries sends test tips through the doors and watches for them. Those under way are known here, in memory, and nowhere else: a restart forgets them,
// and they are opened and closed like any other.
type canaries struct {
	p canaryParams

	mu    sync.Mutex
	tests []*testTip
	asked map[string]time.Time // desks, when somebody asked for one
}

var (
	_ intake.Canaries = (*canaries)(nil)
	_ triage.Canaries = (*canaries)(nil)
)

const (
	// canaryLook is how often chance is asked, and those under way are looked for.
	canaryLook = 30 * time.Second
	// canarySlack is what a release and a busy server may take beyond the schedule.
	canarySlack = 15 * time.Minute
	// canaryText is how many random letters stand for a test tip at its door: nobody hits one.
	canaryText = 26
	// mostCanaries bounds the memory.
	mostCanaries = 1000
)

func newCanaries(p canaryParams) *canaries {
	if p.clock == nil {
		p.clock = time.Now
	}
	return &canaries{p: p, asked: map[string]time.Time{}}
}

// Run sends at random moments and looks for what is under way, until ctx ends. Chance has no memory: when the last one was sent says nothing of the next.
func (c *canaries) Run(ctx context.Context) error {
	tick := time.NewTicker(canaryLook)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		if c.p.every > 0 {
			c.each("", func(door canaryDoor, desk string) {
				if mathrand.Float64() < float64(canaryLook)/float64(c.p.every) {
					c.submit(ctx, door, desk)
				}
			})
		}
		c.look(ctx)
	}
}

// Now sends one to a desk through each of its doors. triage.ErrSoon within a minute of the last.
func (c *canaries) Now(ctx context.Context, desk string) error {
	now := c.p.clock()
	c.mu.Lock()
	last, before := c.asked[desk]
	soon := before && now.Sub(last) < time.Minute && !now.Before(last)
	if !soon {
		c.asked[desk] = now
	}
	c.mu.Unlock()
	if soon {
		return triage.ErrSoon
	}
	c.each(desk, func(door canaryDoor, desk string) { c.submit(ctx, door, desk) })
	return nil
}

// each goes over doors and the desks behind them; only is one desk, or "" for all. Inspectorates' desks stand behind every door.
func (c *canaries) each(only string, do func(canaryDoor, string)) {
	d := c.p.directory()
	for _, door := range c.p.doors {
		for _, desk := range d.Desks {
			behind := len(door.area) == 0 || len(desk.Provinces) == 0 ||
				slices.ContainsFunc(desk.Provinces, func(p string) bool { return slices.Contains(door.area, p) })
			if behind && (only == "" || only == desk.ID) {
				do(door, desk.ID)
			}
		}
	}
}

// submit sends one and forgets the last of the same door and desk that is stuck: the new one tells whether it was mended.
func (c *canaries) submit(ctx context.Context, door canaryDoor, desk string) {
	now := c.p.clock()
	t := &testTip{text: rand.Text()[:canaryText], door: door.name, desk: desk, unit: c.someUnit(desk, now), sent: now}
	c.mu.Lock()
	c.tests = slices.DeleteFunc(c.tests, func(o *testTip) bool { return o.door == t.door && o.desk == desk && o.stuck != "" })
	if len(c.tests) < mostCanaries {
		c.tests = append(c.tests, t)
	}
	c.mu.Unlock()
	err := door.send(ctx, t.text)
	c.mu.Lock()
	defer c.mu.Unlock()
	if err != nil || t.id == (crypto.ID{}) {
		t.stuck = triage.CanaryRefused
		c.p.log.Error("canary: a door did not take its test tip")
	}
}

// someUnit picks one of those that the desk's province has in force, or now and then none.
func (c *canaries) someUnit(desk string, now time.Time) string {
	d := c.p.directory()
	k, _ := d.Desk(desk)
	var all []string
	for _, u := range d.Units {
		if slices.Contains(k.Provinces, u.Province) && d.Takes(u.ID, triage.Today(now)) {
			all = append(all, u.ID)
		}
	}
	if len(all) == 0 {
		return ""
	}
	return all[mathrand.IntN(len(all))]
}

// Known takes a test tip's random text, once.
func (c *canaries) Known(text []byte) (intake.Canary, func(crypto.ID), bool) {
	if len(text) != canaryText {
		return intake.Canary{}, nil, false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	i := slices.IndexFunc(c.tests, func(t *testTip) bool { return t.text == string(text) })
	if i < 0 {
		return intake.Canary{}, nil, false
	}
	t := c.tests[i]
	t.text = ""
	came := func(id crypto.ID) {
		c.mu.Lock()
		defer c.mu.Unlock()
		t.id = id
	}
	return intake.Canary{Desk: t.desk, Unit: t.unit, UnitName: c.p.directory().Name(t.unit)}, came, true
}

// look sees how far each has come. A store that is away says nothing of any.
func (c *canaries) look(ctx context.Context) {
	c.mu.Lock()
	under := slices.Clone(c.tests)
	c.mu.Unlock()
	done := map[*testTip]bool{}
	for _, t := range under {
		if t.stuck == triage.CanaryRefused || t.id == (crypto.ID{}) {
			continue
		}
		tip, err := c.p.tip(ctx, t.desk, t.id)
		if err != nil && !errors.Is(err, triage.ErrNotFound) {
			return
		}
		c.mu.Lock()
		before := t.stuck
		done[t] = t.see(c.p.clock(), err == nil, &tip, c.p)
		if t.stuck != "" && t.stuck != before {
			c.p.log.Error("canary: a test tip is stuck", "state", string(t.stuck))
		}
		c.mu.Unlock()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tests = slices.DeleteFunc(c.tests, func(t *testTip) bool { return done[t] })
}

// Late are those of a desk that are stuck.
func (c *canaries) Late(desk string) []triage.CanaryView {
	c.mu.Lock()
	defer c.mu.Unlock()
	var all []triage.CanaryView
	for _, t := range c.tests {
		if t.desk != desk || t.stuck == "" {
			continue
		}
		who := t.desk
		if t.stuck == triage.CanaryUnclaimed {
			who = t.unit
		}
		all = append(all, triage.CanaryView{Door: t.door, Office: who, State: t.stuck})
	}
	return all
}

// stuck counts those of all desks.
func (c *canaries) stuck() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := int64(0)
	for _, t := range c.tests {
		n += yes(t.stuck != "")
	}
	return n
}

// due is what those that are stuck ask of a desk.
func (c *canaries) due(_ context.Context, s triage.Session) ([]triage.DueView, error) {
	var all []triage.DueView
	for _, v := range c.Late(s.Office) {
		one := triage.DueView{Desk: s.Office, What: triage.DueCanary, Who: s.Office, Day: triage.Day(c.p.clock()), Level: triage.LevelLate}
		if v.Office != s.Office {
			one.Unit = v.Office
		}
		all = append(all, one)
	}
	return all, nil
}
