package triage

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"
)

// Clocks is what the escalator needs of the store. SetWave, SetClock, Fire and Tick change something only when nothing has changed since it was read, and say
// whether they did: however many processes run one, no step fires twice.
type Clocks interface {
	Desks(ctx context.Context) ([]string, error)
	// Ticked is the newest minute at which an escalator passed over a desk; 0 when none has.
	Ticked(ctx context.Context, desk string) (int64, error)
	// Tick notes a pass, and moves every clock that is set along.
	Tick(ctx context.Context, desk string, read, now, along int64) (bool, error)
	// Waves lists the waves that have no minute yet or whose minute has come. SetWave gives one its minute, BreakWave makes clocks of one whose minute has come.
	Waves(ctx context.Context, desk string, now int64) ([]Wave, error)
	SetWave(ctx context.Context, w Wave, minute int64) (bool, error)
	BreakWave(ctx context.Context, w Wave, now int64) error
	// Ended lists the clocks that have no minute yet or whose minute has come, or some of them.
	Ended(ctx context.Context, desk string, now int64) ([]Clock, error)
	SetClock(ctx context.Context, c Clock, minute int64) (bool, error)
	Fire(ctx context.Context, c Clock, r Ring, now int64) (bool, error)
	// Unclocked starts the clocks that should run and do not.
	Unclocked(ctx context.Context, desk string) (int, error)
}

// EscalatorParams wire an Escalator. Directory is asked anew for each pass, so that a new one counts at once.
type EscalatorParams struct {
	Clocks    Clocks
	Directory func() *Directory
	Clock     func() time.Time
	Minute    time.Duration // how long a minute of anybody's wait lasts; default a minute, less in a demonstration alone
	Every     time.Duration // default 15 s, or Minute where that is less
	Log       *slog.Logger
}

// An Escalator rings the next one when nobody takes or acknowledges a tip.
type Escalator struct {
	p       EscalatorParams
	watches map[string]*watch // by desk

	began  time.Time
	passed atomic.Int64 // when the newest whole pass ended, in seconds; the only field that others read
}

// NewEscalator makes one.
func NewEscalator(p EscalatorParams) *Escalator {
	if p.Minute == 0 {
		p.Minute = time.Minute
	}
	if p.Every == 0 {
		p.Every = min(15*time.Second, p.Minute)
	}
	if p.Clock == nil {
		p.Clock = time.Now
	}
	if p.Log == nil {
		p.Log = slog.New(slog.DiscardHandler)
	}
	e := &Escalator{p: p, watches: map[string]*watch{}, began: p.Clock()}
	e.passed.Store(p.Clock().Unix())
	return e
}

// Run passes over all desks until ctx ends.
func (e *Escalator) Run(ctx context.Context) error {
	return repeat(ctx, e.p.Every, func() {
		if _, err := e.Pass(ctx); err != nil && ctx.Err() == nil {
			e.p.Log.Warn("escalator: clocks not read", "err", err)
		}
	})
}

// Pass fires every step whose minute has come and says how many. Not for concurrent use.
func (e *Escalator) Pass(ctx context.Context) (int, error) {
	desks, err := e.p.Clocks.Desks(ctx)
	if err != nil {
		return 0, err
	}
	fired := 0
	for _, desk := range desks {
		n, err := e.pass(ctx, desk)
		fired += n
		if err != nil {
			return fired, err
		}
	}
	e.passed.Store(e.p.Clock().Unix())
	return fired, nil
}

// Stopped says whether the newest pass is too long ago: nobody is rung for anybody's silence.
func (e *Escalator) Stopped() bool {
	return e.p.Clock().Unix()-e.passed.Load() > unwatched*60
}

func (e *Escalator) pass(ctx context.Context, desk string) (int, error) {
	w := e.watches[desk]
	if w == nil {
		w = &watch{}
		e.watches[desk] = w
	}
	now, err := e.tick(ctx, desk, w)
	if err != nil {
		return 0, err
	}
	if hour := now / 60; w.mended != hour {
		if _, err := e.p.Clocks.Unclocked(ctx, desk); err != nil {
			return 0, err
		}
		w.mended = hour
	}
	if err := e.waves(ctx, desk, now); err != nil {
		return 0, err
	}
	fired := 0
	for {
		ended, err := e.p.Clocks.Ended(ctx, desk, now)
		if err != nil {
			return fired, err
		}
		moved := 0
		for _, c := range ended {
			done, rang, err := e.end(ctx, c, now)
			if err != nil {
				return fired, err
			}
			if done {
				moved++
			}
			if rang {
				fired++
			}
		}
		if moved == 0 { // none is left, or others act on those: the next pass sees
			return fired, nil
		}
	}
}

// waves sets those that came since the last pass, and makes clocks of those whose minute has come.
func (e *Escalator) waves(ctx context.Context, desk string, now int64) error {
	all, err := e.p.Clocks.Waves(ctx, desk, now)
	if err != nil {
		return err
	}
	for _, w := range all {
		if w.Minute > 0 {
			err = e.p.Clocks.BreakWave(ctx, w, now)
		} else {
			_, err = e.p.Clocks.SetWave(ctx, w, e.p.Directory().Swells(w, now))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// end does what one ended clock wants: it is set, or its step fires.
func (e *Escalator) end(ctx context.Context, c Clock, now int64) (done, rang bool, err error) {
	d, today := e.p.Directory(), Today(time.Unix(now*60, 0))
	r := d.Ring(&c.Tip, now, today)
	if c.Minute == 0 && r.As != RingNobody {
		done, err = e.p.Clocks.SetClock(ctx, c, d.Starts(&c.Tip, now))
		return done, false, err
	}
	done, err = e.p.Clocks.Fire(ctx, c, r, now)
	return done, done && r.As != RingNobody, err
}

// minute is what this machine's clock says. In a demonstration minutes run faster from the start of the process on.
func (e *Escalator) minute() int64 {
	now := e.p.Clock()
	if e.p.Minute == time.Minute {
		return Minute(now)
	}
	return Minute(e.began) + int64(now.Sub(e.began)/e.p.Minute)
}

// tick notes the pass, and gives the minute that counts at this desk.
func (e *Escalator) tick(ctx context.Context, desk string, w *watch) (int64, error) {
	for {
		read, err := e.p.Clocks.Ticked(ctx, desk)
		if err != nil {
			return 0, err
		}
		now, along := w.look(read, e.minute())
		if now == read {
			return now, nil
		}
		done, err := e.p.Clocks.Tick(ctx, desk, read, now, along)
		if err != nil {
			return 0, err
		}
		if done {
			if along != 0 {
				e.p.Log.Warn("escalator: nobody watched the clocks for a while, or this machine's clock was set: they run on from where they stood", "minutes", along)
			}
			w.wrote = now
			return now, nil
		}
	}
}
