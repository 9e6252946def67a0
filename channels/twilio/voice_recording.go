package twilio

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"tipline/channels/call"
	"tipline/intake"
)

// A fetch brings one recording from the carrier into the spool while the caller waits.
type fetch struct {
	done chan struct{} // closed at its end; the session is the call's again then
}

// begin fetches the recording that a post tells of. Until the fetch is done the session is its own. Whatever comes of it, the eraser is told: it asks the replay guard whether the recording
// is ours, and tries again without the caller where it is not.
func (v *Voice) begin(s *call.Session, p post) *fetch {
	f := &fetch{done: make(chan struct{})}
	sid, recording, sender := bytes.Clone(p.call), string(p.recording), intake.Copied(p.sender)
	v.running.Go(func() {
		defer close(f.done)
		defer v.eraser.OweRecordings(sid)
		defer clear(sender)
		ctx, cancel := context.WithTimeout(v.fetching, fetchWithin)
		defer cancel()
		if v.bring(ctx, s, sid, recording, sender) {
			s.Recorded()
		} else {
			s.Failed()
		}
	})
	return f
}

// bring tries until the sound is with the session or the caller has waited long enough.
func (v *Voice) bring(ctx context.Context, s *call.Session, sid []byte, recording string, sender []byte) bool {
	for {
		fresh := *s
		err := v.p.Carrier.Ready(string(sid), recording)
		if err == nil {
			err = v.pour(intake.WithSender(ctx, v.p.Door, intake.Copied(sender)), s, recording)
		}
		switch {
		case err == nil:
			return true
		case errors.Is(err, ErrForeign), errors.Is(err, ErrGone), errors.Is(err, intake.ErrUnavailable):
			return false
		}
		if s.Failed(); ctx.Err() == nil {
			*s = fresh // it can be recorded anew
		}
		select {
		case <-ctx.Done():
			return false
		case <-time.After(fetchEvery):
		}
	}
}

// A taker is what a recording is poured into (call.Session, orphan).
type taker interface {
	// Record begins; came says that nothing need be fetched. It zeroes carrier.
	Record(ctx context.Context, carrier []byte) (came bool, err error)
	io.Writer
}

// pour fetches a recording, once, and streams it to where it is sealed; in memory is no more than one piece.
func (v *Voice) pour(ctx context.Context, to taker, recording string) error {
	came, err := to.Record(ctx, []byte(recording))
	if err != nil || came {
		return err
	}
	audio, err := v.p.Carrier.Audio(ctx, recording)
	if err != nil {
		return err
	}
	defer audio.Close()
	piece := make([]byte, 8<<10)
	defer clear(piece)
	for {
		n, err := audio.Read(piece)
		if _, failed := to.Write(piece[:n]); failed != nil {
			return failed
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("fetch recording: %w", ErrAway)
		}
	}
}

var _ Keeper = (*Voice)(nil)

// Keep takes a recording over that no caller waits for: of a call that was hung up, that the carrier was slow with, or that a process took which is no more.
func (v *Voice) Keep(ctx context.Context, sid, recording string) error {
	l, err := v.calls.resting([]byte(sid))
	if err != nil {
		return err
	}
	var as *call.Session
	if l != nil {
		defer l.mu.Unlock()
		known := false
		if as, known = l.recordings[recording]; known && as == nil {
			return nil
		}
	}
	switch err := v.p.Carrier.Ready(sid, recording); {
	case errors.Is(err, ErrGone):
		return nil
	case err != nil:
		return err
	}
	if err := v.keep(ctx, as, recording); err != nil {
		return err
	}
	if l != nil {
		l.recordings[recording] = nil
	}
	return nil
}

// keep takes it with the choices of its call, or without any.
func (v *Voice) keep(ctx context.Context, as *call.Session, recording string) error {
	if as == nil {
		o := &orphan{in: v.p.Intake, door: v.p.Door}
		if err := v.pour(ctx, o, recording); err != nil {
			o.drop()
			return err
		}
		return o.keep()
	}
	s := *as
	if err := v.pour(ctx, &s, recording); err != nil {
		s.Failed()
		return err
	}
	return s.HangUp()
}

// An orphan is a recording whose call nobody remembers, after a restart. What was keyed in it is lost, and with it whether it is about an officer: in doubt it goes up, as one that is.
type orphan struct {
	in    Intake
	door  string
	sound intake.Recording
}

// Record begins.
func (o *orphan) Record(ctx context.Context, carrier []byte) (came bool, err error) {
	o.sound, err = o.in.Record(ctx, &intake.Call{Door: o.door, Language: call.Vietnamese, Officers: true, Carrier: carrier})
	if err != nil {
		o.sound = nil
		return false, err
	}
	return o.sound.Came(), nil
}

// Write takes sound.
func (o *orphan) Write(p []byte) (int, error) { return o.sound.Write(p) }

// keep ends it. What nobody spoke in is nothing to keep.
func (o *orphan) keep() error {
	if _, err := o.sound.Keep(true); err != nil && !errors.Is(err, intake.ErrEmpty) {
		return err
	}
	return nil
}

func (o *orphan) drop() {
	if o.sound != nil {
		o.sound.Drop()
	}
}
