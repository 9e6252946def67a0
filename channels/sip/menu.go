package sip

import (
	"context"
	"log/slog"
	"math"
	"time"

	"tipline/channels/call"
	"tipline/intake"
)

// A Menu leads calls: what callers hear, press and say. Nothing of it changes.
type Menu struct {
	Lines   map[string]*call.Line // by door
	Prompts *call.Prompts
	Speech  Speaker // says the desk's questions; nil: they are left to other channels, and Lines know it
	Intake  call.Intake
	Log     *slog.Logger // hears that something could not be kept, never of which call
}

// A Speaker gives the samples of words (call.Prompts.Sound), spoken in a language.
type Speaker interface {
	Say(ctx context.Context, language, words string) ([]byte, error)
}

// lead is the one of an Endpoint.
func (m *Menu) lead(ctx context.Context, l *line, c Caller) {
	s := m.Lines[c.Door].Answer(m.Intake, c.Door)
	defer func() {
		if err := s.HangUp(); err != nil {
			m.Log.Error("what was said on the telephone line could not be kept", "error", err)
		}
	}()
	for step := s.Step(); ; {
		if m.play(ctx, l, step.Play) != nil {
			return
		}
		switch step.Kind {
		case call.Gather:
			keys, err := l.gather(ctx, step.Digits, step.Wait)
			if err != nil {
				clear(keys)
				return
			}
			step = s.Keys(from(ctx, c), keys)
		case call.Record:
			var over bool
			if step, over = m.record(ctx, l, s, c, step); over {
				return
			}
		default:
			return
		}
	}
}

// record takes what the caller says. over: the line ended, and what was said is kept as the session hangs up.
func (m *Menu) record(ctx context.Context, l *line, s *call.Session, c Caller, step call.Step) (next call.Step, over bool) {
	if _, err := s.Record(from(ctx, c), nil); err != nil {
		return s.Step(), false
	}
	if l.say(ctx, beep, false) != nil {
		return step, true
	}
	l.record(ctx, step.Most, step.Hush, func(samples []byte) { _, _ = s.Write(samples) }) // its fault is told when the recording is kept
	if ctx.Err() != nil {
		return step, true
	}
	next = s.Recorded()
	l.forgetKeys() // a # that was pressed twice must not cut off the receipt
	return next, false
}

// play says prompts until all are over or a key is pressed.
func (m *Menu) play(ctx context.Context, l *line, prompts []call.Prompt) error {
	for _, p := range prompts {
		if err := l.say(ctx, m.sound(ctx, p), true); err != nil {
			return err
		}
	}
	return nil
}

// sound is what is heard for a prompt. What has no recording is left out, as `tipctl check` lists it; the desk's own words are spoken, or else the caller hears where to
// read them.
func (m *Menu) sound(ctx context.Context, p call.Prompt) []byte {
	if p.Words != "" && m.Speech != nil {
		samples, err := m.Speech.Say(ctx, call.Vietnamese, p.Words)
		if err == nil {
			return samples
		}
		if ctx.Err() == nil {
			m.Log.Error("a question could not be spoken on the telephone line", "error", err)
		}
		p = call.Prompt{Language: call.Vietnamese, Key: "news.elsewhere"}
	}
	if samples, ok := m.Prompts.Sound(p); ok {
		return samples
	}
	return nothing[:2*min(samplesIn(p.Pause), len(nothing)/2)]
}

// gather waits for keys: as many as digits, or fewer and #, or what was pressed when for a while nothing came. A # without any key before it is none.
func (l *line) gather(ctx context.Context, digits int, wait time.Duration) (keys []byte, err error) {
	for len(keys) < digits {
		key, err := l.key(ctx, wait)
		if err != nil {
			return keys, err
		}
		switch {
		case key == 0 || key == '#' && len(keys) > 0:
			return keys, nil
		case key != '#':
			keys = append(keys, key)
		}
	}
	return keys, nil
}

// from is the context of one call of a method of a session: it carries a copy of the number, which is zeroed there.
func from(ctx context.Context, c Caller) context.Context {
	if c.Number == nil {
		return ctx
	}
	return intake.WithSender(ctx, c.Door, append([]byte(nil), c.Number...))
}

// nothing is five seconds of silence: longer pauses are not made.
var nothing [5 * 2 * sampleRate]byte

// beep is the tone after which somebody is recorded: 0.3 s of 880 Hz, not loud, that swell and fade.
var beep = func() []byte {
	const samples, high = sampleRate * 3 / 10, 6000
	b := make([]byte, 2*samples)
	for i := range samples {
		swell := math.Sin(math.Pi * float64(i) / samples)
		s := int16(high * swell * math.Sin(2*math.Pi*880*float64(i)/sampleRate))
		b[2*i], b[2*i+1] = byte(s), byte(uint16(s)>>8)
	}
	return b
}()
