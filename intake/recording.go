package intake

import (
	"context"
	"errors"
	"fmt"

	"tipline/crypto"
	"tipline/triage"
)

// recording is a Recording. Its fields but came and answer are gone once it has ended.
type recording struct {
	in     *Intake
	call   *Submission
	v      *verbatim
	adds   bool  // came with a receipt
	to     found // the tip that it stands for; zero for a new one, and where nothing is known of it
	sound  *sound
	failed error
	ended  bool

	reply  *replyID    // of a carrier's recording, claimed
	entry  *guardEntry // for the guard
	came   bool
	answer Answer // that of the first time it came
}

var _ Recording = (*recording)(nil)

// claim makes a carrier's recording ours, unless it came before.
func (r *recording) claim(ctx context.Context, c *Call) error {
	if len(c.Carrier) == 0 {
		return nil
	}
	id := r.in.replies.id(c.Door, c.Carrier)
	answer, found, err := r.in.replies.claim(ctx, r.in.p.Now(), id)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	if found {
		r.came, r.answer = true, answer
		return nil
	}
	r.reply = &id
	guard := r.in.p.Spool.Guard()
	if guard.seen(c.Door, c.Carrier) {
		r.Drop()
		r.came, r.answer = true, Answer{Outcome: ReceivedBare}
		return nil
	}
	entry, err := guard.entry(triage.Day(r.in.p.Now()), c.Door, c.Carrier)
	if err != nil {
		r.Drop()
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	r.entry = &entry
	return nil
}

// open finds out whose the recording will be and begins to seal.
func (r *recording) open(ctx context.Context, c *Call, door Door) (err error) {
	r.v = r.in.keyed(c, door)
	ctx = r.in.limited(ctx, c, r.v)
	r.call = c.submission()
	r.call.Code = nil
	desk := r.v.desk
	if len(c.Code) > 0 {
		if err := r.find(ctx, c.Code); err != nil {
			return err
		}
		if r.to.known {
			desk = r.to.desk
		}
	}
	readers, err := r.in.p.Readers(desk)
	if err != nil {
		return fmt.Errorf("find readers: %w", err)
	}
	r.sound, err = openSound(readers)
	return err
}

// find looks up the tip of a receipt. Without one the recording becomes a tip that says so, as an addition by text does (addApart).
func (r *recording) find(ctx context.Context, typed []byte) error {
	code, err := crypto.ParseCode(typed)
	if err != nil {
		return err
	}
	defer code.Forget()
	r.adds, r.call.Quiet = true, true
	receipt, err := r.in.derive(ctx, code)
	if err != nil {
		r.v.marks = append(r.v.marks, MarkUnchecked)
		return nil
	}
	defer receipt.Forget()
	f, err := r.in.find(ctx, receipt)
	if err != nil {
		r.v.marks = append(r.v.marks, MarkUnchecked)
		return nil
	}
	key, err := r.in.p.Keys.Key(f.tip)
	if !f.known || errors.Is(err, crypto.ErrNoKey) {
		r.v.marks = append(r.v.marks, MarkUnknown)
		return nil
	}
	key.Forget()
	r.to = f
	return err
}

func (r *recording) Came() bool { return r.came }

func (r *recording) Write(p []byte) (int, error) {
	if r.ended || r.came || r.failed != nil {
		return len(p), r.failed
	}
	if err := r.sound.write(p); err != nil {
		r.failed = refused(err)
		return 0, r.failed
	}
	return len(p), nil
}

func (r *recording) Keep(quiet bool) (answer Answer, err error) {
	switch {
	case r.came:
		return r.answer, nil
	case r.ended || r.failed != nil:
		r.Drop()
		return Answer{}, ErrUnavailable
	case !r.sound.worth():
		r.Drop()
		return Answer{}, ErrEmpty
	}
	defer r.Drop()
	r.call.Quiet = r.call.Quiet || quiet
	answer, err = r.put()
	if err != nil {
		return Answer{}, refused(err)
	}
	if r.reply != nil {
		r.in.replies.keep(*r.reply, answer, r.in.p.Now())
		r.reply = nil
	}
	return answer, nil
}

// put spools the sound, then what it goes with, and lets it go with that. Without the second nothing of the first stays; after a crash between the two the
// sound belongs to no tip, opens with no key that lives past midnight, and goes with it.
func (r *recording) put() (Answer, error) {
	sealed, err := r.sound.finish()
	if err != nil {
		return Answer{}, err
	}
	with, key, err := r.in.p.Keys.Draw()
	if err != nil {
		return Answer{}, err
	}
	defer key.Forget()
	w := WaitingFile{Tip: with, With: with, Voice: true}
	if r.to.known {
		w.Tip = r.to.tip
	}
	own, err := r.spool(&w, sealed)
	if err != nil {
		return Answer{}, err
	}
	answer, err := r.tell(with, key)
	if err != nil {
		return Answer{}, errors.Join(err, r.in.p.Photos.Spool.Retire([]crypto.ID{own}))
	}
	r.in.p.Photos.Spool.Attach([]crypto.ID{own})
	return answer, nil
}

// spool locks the sealed sound with a key of its own, which dies when it is written down, and puts it into the file spool.
func (r *recording) spool(w *WaitingFile, sealed []byte) (crypto.ID, error) {
	id, key, err := r.in.p.Keys.Draw()
	if err != nil {
		return crypto.ID{}, err
	}
	defer key.Forget()
	w.ID = id
	return id, r.in.p.Photos.Spool.Put(*w, crypto.Lock(key, w.Tip, crypto.KindFile, triage.FilePart(id), sealed), r.v.lane())
}

// tell puts the tip, or the addition that says that a recording came.
func (r *recording) tell(id crypto.ID, key crypto.TipKey) (Answer, error) {
	if !r.to.known {
		answer, err := r.in.tipAs(id, key, r.call, r.v, r.entry)
		if r.adds {
			answer = Answer{Outcome: Added}
		}
		return answer, err
	}
	r.v.text = []byte("+1 ghi âm")
	tipKey, err := r.in.p.Keys.Key(r.to.tip)
	if err != nil {
		return Answer{}, err
	}
	defer tipKey.Forget()
	a, err := r.in.entry(id, r.to, tipKey, r.call, r.v)
	if err != nil {
		return Answer{}, err
	}
	return Answer{Outcome: Added}, r.in.p.Spool.Put(a, key, r.entry)
}

func (r *recording) Drop() {
	if r.reply != nil {
		r.in.replies.drop(*r.reply)
		r.reply = nil
	}
	r.ended, r.sound = true, nil
}
