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
	a, key, err := in.addition(f, tipKey, s, v)
	if err != nil {
		return Answer{}, refused(err)
	}
	defer key.Forget()
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

// addition seals a submission as an entry of a tip's thread. It has a slot's pair of its own, whose key comes with it.
func (in *Intake) addition(f found, tipKey crypto.TipKey, s *Submission, v *verbatim) (*triage.Arrival, crypto.TipKey, error) {
	id, key, err := in.p.Keys.Draw()
	if err != nil {
		return nil, key, err
	}
	a, err := in.entry(id, f, tipKey, s, v)
	if err != nil {
		key.Forget()
	}
	return a, key, err
}

// entry is addition under an ID that was drawn before. It is locked with the tip's key, to die with it.
func (in *Intake) entry(id crypto.ID, f found, tipKey crypto.TipKey, s *Submission, v *verbatim) (*triage.Arrival, error) {
	sealed, err := in.seal(crypto.KindThread, s, v, f.desk, nil)
	if err != nil {
		return nil, err
	}
	a := &triage.Arrival{ID: id, Tip: f.tip, Desk: f.desk, Lane: v.lane(), Look: v.crime}
	a.Blob = crypto.Lock(tipKey, f.tip, crypto.KindThread, triage.SaidPart(id), sealed)
	return a, nil
}
