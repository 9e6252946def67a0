package call

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"tipline/intake"
)

// A desk takes calls in the place of intake, and remembers what it was told.
type desk struct {
	news   intake.News
	err    error // of everything
	keeps  error // of Keep
	calls  []intake.Call
	asked  []string
	sounds []*sound
}

type sound struct {
	bytes.Buffer
	came          bool
	err           error
	kept, dropped bool
	quiet         bool
	answer        intake.Answer
}

func (s *sound) Came() bool { return s.came }
func (s *sound) Drop()      { s.dropped = true }
func (s *sound) Keep(quiet bool) (intake.Answer, error) {
	s.kept, s.quiet = true, quiet
	if s.Len() == 0 && !s.came {
		return intake.Answer{}, intake.ErrEmpty
	}
	return s.answer, s.err
}

func (d *desk) remember(c *intake.Call) {
	kept := *c
	kept.Code, kept.Sender, kept.Carrier = bytes.Clone(c.Code), bytes.Clone(c.Sender), bytes.Clone(c.Carrier)
	d.calls = append(d.calls, kept)
}

func (d *desk) News(_ context.Context, code []byte) (intake.News, error) {
	d.asked = append(d.asked, string(code))
	clear(code)
	return d.news, d.err
}

func (d *desk) Record(_ context.Context, c *intake.Call) (intake.Recording, error) {
	d.remember(c)
	if d.err != nil {
		return nil, d.err
	}
	s := &sound{err: d.keeps, answer: intake.Answer{Code: intake.NewCode()}}
	d.sounds = append(d.sounds, s)
	return s, nil
}

func (d *desk) Press(_ context.Context, c *intake.Call) (intake.Answer, error) {
	d.remember(c)
	return intake.Answer{Outcome: intake.Added}, d.err
}

var _ Intake = (*desk)(nil)

// keysOf is what a step says, in one line.
func keysOf(s Step) string {
	var all []string
	for _, p := range s.Play {
		all = append(all, p.Key+p.Words)
	}
	return strings.Join(all, " ")
}

// calling brings a session to its recording.
func calling(t *testing.T, d *desk) *Session {
	t.Helper()
	s := testLine(t, true).Answer(d, "line")
	for _, keys := range []string{"1", "0", "1"} {
		s.Keys(t.Context(), []byte(keys))
	}
	if s.Step().Kind != Record {
		t.Fatal("the call does not come to its recording")
	}
	return s
}

func TestASessionIsKept(t *testing.T) {
	d := &desk{}
	s := calling(t, d)
	carrier := []byte("RE1")
	ctx := intake.WithSender(t.Context(), "line", []byte("+84900000001"))
	if came, err := s.Record(ctx, carrier); came || err != nil || len(bytes.Trim(carrier, "\x00")) > 0 {
		t.Fatalf("came %v, %v, carrier's ID left: %q", came, err, carrier)
	}
	if _, err := s.Record(ctx, nil); !errors.Is(err, errNotNow) {
		t.Errorf("two recordings at once: %v", err)
	}
	if _, err := s.Write(tone(1000)); err != nil {
		t.Fatal(err)
	}
	step := s.Recorded()
	if c := d.calls[0]; c.Door != "line" || string(c.Sender) != "+84900000001" || string(c.Carrier) != "RE1" || d.sounds[0].quiet || d.sounds[0].Len() != len(tone(1000)) {
		t.Errorf("intake was told %+v", c)
	}
	if got := keysOf(step); !strings.HasPrefix(got, "received ") || strings.Count(got, "digit.") != 2*CodeDigits {
		t.Errorf("then the caller hears %s", got)
	}
	if again := s.Recorded(); keysOf(again) != keysOf(step) || len(d.sounds) != 1 {
		t.Error("asking for the step again changes it")
	}
	if strings.Trim(d.sounds[0].answer.Code.Reveal(), "\x00 ") == "" {
		t.Error("intake's own answer is wiped: the same recording, brought again, would get another")
	}
	if step = s.Keys(ctx, nil); step.Kind != End || keysOf(step) != "bye" {
		t.Errorf("at last %+v", step)
	}
	if err := s.HangUp(); err != nil || s.call != (Call{at: atEnd}) {
		t.Errorf("what is left of the call: %+v, %v", s.call, err)
	}
}

// TestWhatEndsARecording: each end, what is kept by it and what the caller hears.
func TestWhatEndsARecording(t *testing.T) {
	for _, row := range []struct {
		name        string
		says        bool
		keeps       error
		end         func(*Session) (Step, error)
		kept, quiet bool
		dropped     bool
		hears       string
		err         error
	}{
		{"hash", true, nil, func(s *Session) (Step, error) { return s.Recorded(), nil }, true, false, false, "received", nil},
		{"hash, and nobody spoke", false, nil, func(s *Session) (Step, error) { return s.Recorded(), nil }, true, false, false, "record.empty record", nil},
		{"hash, and the disk is full", true, intake.ErrUnavailable, func(s *Session) (Step, error) { return s.Recorded(), nil }, true, false, false, "failed bye", nil},
		{"hung up", true, nil, func(s *Session) (Step, error) { return Step{}, s.HangUp() }, true, true, false, "", nil},
		{"hung up, and nobody spoke", false, nil, func(s *Session) (Step, error) { return Step{}, s.HangUp() }, true, true, false, "", nil},
		{"hung up, and the disk is full", true, intake.ErrUnavailable, func(s *Session) (Step, error) { return Step{}, s.HangUp() }, true, true, false, "", intake.ErrUnavailable},
		{"the sound could not be had", true, nil, func(s *Session) (Step, error) { return s.Failed(), nil }, false, false, true, "failed bye", nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			d := &desk{keeps: row.keeps}
			s := calling(t, d)
			if _, err := s.Record(t.Context(), nil); err != nil {
				t.Fatal(err)
			}
			if row.says {
				if _, err := s.Write(tone(1000)); err != nil {
					t.Fatal(err)
				}
			}
			step, err := row.end(s)
			sound := d.sounds[0]
			if !errors.Is(err, row.err) || sound.kept != row.kept || sound.quiet != row.quiet || sound.dropped != row.dropped || !strings.HasPrefix(keysOf(step), row.hears) {
				t.Errorf("%v; kept %v, quiet %v, dropped %v; hears %q", err, sound.kept, sound.quiet, sound.dropped, keysOf(step))
			}
			if _, err := s.Write(tone(10)); !errors.Is(err, errNotNow) {
				t.Errorf("it goes on: %v", err)
			}
		})
	}
	d := &desk{err: intake.ErrUnavailable}
	s := calling(t, d)
	if _, err := s.Record(t.Context(), nil); !errors.Is(err, intake.ErrUnavailable) || keysOf(s.Step()) != "failed bye" || s.Step().Kind != End {
		t.Errorf("no recording can be begun: %v, hears %s", err, keysOf(s.Step()))
	}
}

// TestAReceiptIsLookedUp once, in the sender's turn, and added to.
func TestAReceiptIsLookedUp(t *testing.T) {
	d := &desk{news: intake.News{State: intake.AQuestion, Question: "Mấy người?"}}
	s := testLine(t, true).Answer(d, "line")
	keys := []byte(rightCode)
	s.Keys(t.Context(), []byte("2"))
	if step := s.Keys(t.Context(), keys); !strings.Contains(keysOf(step), "Mấy người?") || len(d.asked) != 1 || d.asked[0] != rightCode {
		t.Errorf("hears %s, asked %v", keysOf(step), d.asked)
	}
	if len(bytes.Trim(keys, "\x00")) > 0 {
		t.Error("the keys stay in memory")
	}
	if step := s.Keys(intake.WithSender(t.Context(), "line", []byte("1")), []byte("2")); keysOf(step) != "added bye" || d.calls[0].Assent != "yes" || string(d.calls[0].Code) != rightCode {
		t.Errorf("hears %s, intake was told %+v", keysOf(step), d.calls)
	}
	d = &desk{err: mistyped(t)}
	s = testLine(t, true).Answer(d, "line")
	s.Keys(t.Context(), []byte("2"))
	if step := s.Keys(t.Context(), []byte(rightCode)); keysOf(step) != "code.mistyped code" {
		t.Errorf("a mistyped code: %s", keysOf(step))
	}
	d.err = intake.ErrUnavailable
	if step := s.Keys(t.Context(), []byte(rightCode)); !strings.HasPrefix(keysOf(step), "news.away told.record") {
		t.Errorf("while the store is away: %s", keysOf(step))
	}
	if step := s.Keys(t.Context(), []byte("1")); step.Kind != Record {
		t.Errorf("then nothing can be added: %s", keysOf(step))
	}
}
