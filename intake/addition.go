package intake

import (
	"context"
	"errors"

	"tipline/crypto"
	"tipline/triage"
)

// add seals an addition to the desk that has the tip. A well-formed code that nothing is known of makes a new tip that says so inside, and so
// does one that can't be looked up now; whoever sent it is answered like everybody who adds, so that an addition is no way to try codes.
func (in *Intake) add(ctx context.Context, s *Submission, v *verbatim, e *guardEntry) (Answer, error) {
	code, err := crypto.ParseCode(s.Code)
	if err != nil {
		return Answer{}, err
	}
	defer code.Forget()
	zero(s.Code)
	receipt, err := in.derive(ctx, code)
	if err != nil {
		return in.addApart(s, v, e, MarkUnchecked)
	}
	defer receipt.Forget()
	f, err := in.find(ctx, receipt)
	if err != nil {
		return in.addApart(s, v, e, MarkUnchecked)
	}
	tipKey, err := in.p.Keys.Key(f.tip)
	if !f.known || errors.Is(err, crypto.ErrNoKey) {
		return in.addApart(s, v, e, MarkUnknown)
	}
	if err != nil {
		return Answer{}, refused(err)
	}
	defer tipKey.Forget()
	return in.addTo(f, tipKey, s, v, e)
}

// addTo makes a thread entry of the tip. It has a slot's pair of its own and is locked with the tip's key, to die with it.
func (in *Intake) addTo(f found, tipKey crypto.TipKey, s *Submission, v *verbatim, e *guardEntry) (Answer, error) {
	id, key, err := in.p.Keys.Draw()
	if err != nil {
		return Answer{}, refused(err)
	}
	defer key.Forget()
	sealed, err := in.seal(crypto.KindThread, s, v, f.desk, nil)
	if err != nil {
		return Answer{}, refused(err)
	}
	a := &triage.Arrival{ID: id, Tip: f.tip, Desk: f.desk, Lane: v.lane(), Look: v.crime}
	a.Blob = crypto.Lock(tipKey, f.tip, crypto.KindThread, triage.SaidPart(id), sealed)
	if err := in.p.Spool.Put(a, key, e); err != nil {
		return Answer{}, refused(err)
	}
	return Answer{Outcome: Added}, nil
}

// addApart makes the new tip that an addition without a known tip becomes. It gets no receipt of its own: the answer is an addition's.
func (in *Intake) addApart(s *Submission, v *verbatim, e *guardEntry, mark string) (Answer, error) {
	v.marks = append(v.marks, mark)
	s.Quiet = true
	if _, err := in.tip(s, v, e); err != nil {
		return Answer{}, err
	}
	return Answer{Outcome: Added}, nil
}
