package call

import (
	"context"
	"errors"
	"fmt"

	"tipline/intake"
)

// Intake is what a call needs of it. Each method may block on a disk, or on the slow digest of a receipt; none keeps what it was given.
type Intake interface {
	// News answers a receipt; it zeroes code.
	News(ctx context.Context, code []byte) (intake.News, error)
	// Record begins a recording; it zeroes what c holds.
	Record(ctx context.Context, c *intake.Call) (intake.Recording, error)
	// Press takes an addition made by keys alone; it zeroes what c holds.
	Press(ctx context.Context, c *intake.Call) (intake.Answer, error)
}

var _ Intake = (*intake.Intake)(nil)

// A Session walks one call. It is for one goroutine at a time, and lives in memory alone: a restart forgets it, and with it what was not kept.
//
// An adapter plays Step().Play and then does what its kind says: at Gather it calls Keys with what was pressed, or with nothing after a silence; at Record it calls
// Record, writes the sound, and calls Recorded, or Failed where the sound could not be had; at End it hangs up. HangUp ends a session in any case.
//
// Where the door knows who calls, ctx carries a copy of it (intake.WithSender), which is zeroed: one context a call of a method.
type Session struct {
	line  *Line
	in    Intake
	door  string
	call  Call
	sound intake.Recording // under way; nil else
}

// Answer begins a session for a call that came through a door.
func (l *Line) Answer(in Intake, door string) *Session {
	return &Session{line: l, in: in, door: door, call: l.Begin()}
}

// Step is what the caller hears now, and what is waited for then. Asking again changes nothing.
func (s *Session) Step() Step { return s.line.Step(s.call) }

// Keys moves on by what was keyed; it zeroes keys.
func (s *Session) Keys(ctx context.Context, keys []byte) Step {
	defer clear(keys)
	s.call = s.line.Keys(s.call, keys)
	switch s.call.at {
	case wantsNews:
		news, err := s.in.News(ctx, append([]byte(nil), s.call.code[:]...))
		s.call = s.line.Heard(s.call, news, err)
	case wantsPress:
		answer, err := s.in.Press(ctx, s.about(ctx))
		s.call = s.line.Kept(s.call, answer, err)
	}
	return s.Step()
}

// about is the call as intake takes it.
func (s *Session) about(ctx context.Context) *intake.Call {
	c := s.call.about()
	c.Door = s.door
	_, c.Sender = intake.SenderOf(ctx)
	return &c
}

// errNotNow: there is nothing to record at this step.
var errNotNow = errors.New("no recording is due now")

// Record begins the recording that the step asks for. carrier is the carrier's ID of it, for the replay guard; nil where it has none. It is zeroed. came says that the
// same recording was taken before: nothing need be fetched, Recorded answers as it did then. After an error the next step says that nothing was received.
func (s *Session) Record(ctx context.Context, carrier []byte) (came bool, err error) {
	defer clear(carrier)
	if s.call.at != atRecord || s.sound != nil {
		return false, errNotNow
	}
	c := s.about(ctx)
	c.Carrier = append([]byte(nil), carrier...)
	if s.sound, err = s.in.Record(ctx, c); err != nil {
		s.sound = nil
		s.call = s.line.Kept(s.call, intake.Answer{}, err)
		return false, fmt.Errorf("begin recording: %w", err)
	}
	return s.sound.Came(), nil
}

// Write takes sound of the recording under way: 8,000 samples a second of 16 bits, less significant byte first. p stays the caller's, to be zeroed.
func (s *Session) Write(p []byte) (int, error) {
	if s.sound == nil {
		return 0, errNotNow
	}
	return s.sound.Write(p)
}

// Recorded keeps the recording. When it returns, sound and tip are on the disk, or the step says that they are not.
func (s *Session) Recorded() Step {
	if s.sound != nil {
		answer, err := s.sound.Keep(false)
		s.sound = nil
		s.call = s.line.Kept(s.call, answer, err) // the code stays: the same recording, brought again, gets the same answer
	}
	return s.Step()
}

// Failed drops the recording: the sound could not be had, and the caller is told so.
func (s *Session) Failed() Step {
	s.drop()
	if s.call.at == atRecord {
		s.call = s.line.Kept(s.call, intake.Answer{}, intake.ErrUnavailable)
	}
	return s.Step()
}

// HangUp ends the session. Most people hang up when they have said what they had to say: a recording in which somebody spoke is kept, and without a receipt, since
// nobody is there to hear it. Of everything else nothing stays. The error is intake.ErrUnavailable when what was said could not be kept.
func (s *Session) HangUp() (err error) {
	if s.sound != nil {
		if _, err = s.sound.Keep(true); errors.Is(err, intake.ErrEmpty) {
			err = nil
		}
		s.sound = nil
	}
	s.call = Call{at: atEnd}
	return err
}

func (s *Session) drop() {
	if s.sound != nil {
		s.sound.Drop()
		s.sound = nil
	}
}

func isEmpty(err error) bool { return errors.Is(err, intake.ErrEmpty) }
