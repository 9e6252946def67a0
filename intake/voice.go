package intake

import (
	"context"
	"errors"
	"fmt"

	"tipline/crypto"
	"tipline/triage"
	"tipline/triage/matter"
	"tipline/triage/place"
)

// Voice is the channel of the hotline that no officer answers: keys and a recording.
const Voice = "voice"

// A Call is what a call brings beside its sound: what was keyed, and nothing about who called. Record and Press zero every slice of it, on every path.
type Call struct {
	Door     string // name of the configured door: decides area and limits
	Language string // chosen by key
	Commune  string // keyed: a code of the gazetteer; "" where it was passed over, or is no commune
	Assent   string // keyed in answer to the desk's question: yes or no; of an addition without a recording
	Officers bool   // keyed: about an officer. It goes where a text that begins with CB goes
	Urgent   bool   // keyed: it is happening now
	Practice bool   // somebody tries how it goes
	Help     bool   // keyed: asks for help, and reports nothing
	Code     []byte // the receipt keyed, for an addition; nil for a new tip
	Sender   []byte // who calls, for the limit alone; nil where the door does not know
	Carrier  []byte // the carrier's ID of the recording, for the replay guard alone; nil where there is none
}

func (c *Call) zero() { zero(c.Code, c.Sender, c.Carrier) }

// A Recording takes the sound of one call and becomes a tip, or an addition, when it is kept. Nothing of it is on any disk before that, and readable in memory
// is no more than the last eight seconds. It is for one goroutine; Keep or Drop ends it, and what is called afterwards does nothing.
type Recording interface {
	// Write takes sound: 8,000 samples a second of 16 bits, less significant byte first, one channel, in pieces of any length. What comes after three
	// minutes is left out. p stays the caller's, to be zeroed.
	Write(p []byte) (n int, err error)
	// Came says that the carrier brought this recording before: nothing need be fetched, Keep gives the earlier answer.
	Came() bool
	// Keep returns after the fsync of sound and tip. ErrEmpty when nobody spoke, and nothing is kept then; ErrUnavailable. With quiet no receipt is made, since
	// nobody is there to hear it.
	Keep(quiet bool) (Answer, error)
	// Drop forgets it. After Keep it does nothing.
	Drop()
}

// Record begins the recording of a call. ErrUnavailable; crypto.ErrNotACode and crypto.ErrCheckDigit for a mistyped Code. What the recording goes to is settled here:
// the desk, the bulk lane, the tip that a receipt stands for.
func (in *Intake) Record(ctx context.Context, c *Call) (Recording, error) {
	defer c.zero()
	door, ok := in.doors[c.Door]
	if !ok || in.p.Photos == nil {
		return nil, fmt.Errorf("%w: no such door, or no spool for recordings", ErrUnavailable)
	}
	r := &recording{in: in}
	if err := r.claim(ctx, c); err != nil || r.came {
		return r, err
	}
	if err := r.open(ctx, c, door); err != nil {
		r.Drop()
		if IsMistyped(err) {
			return nil, err
		}
		return nil, refused(err)
	}
	return r, nil
}

// Press takes an addition that was made by keys alone: yes, no, or a commune. ErrEmpty without any of them; else Accept's errors.
func (in *Intake) Press(ctx context.Context, c *Call) (Answer, error) {
	defer c.zero()
	door, ok := in.doors[c.Door]
	if !ok {
		return Answer{}, fmt.Errorf("%w: no such door is configured", ErrUnavailable)
	}
	v := in.keyed(c, door)
	defer v.zero()
	if v.text = in.pressed(c, v); len(v.text) == 0 || len(c.Code) == 0 {
		return Answer{}, ErrEmpty
	}
	ctx = in.limited(ctx, c, v)
	return in.add(ctx, c.submission(), v, nil)
}

// submission is what sealing needs to know of a call.
func (c *Call) submission() *Submission {
	return &Submission{Channel: Voice, Door: c.Door, Language: c.Language, Officers: c.Officers, Urgent: c.Urgent, Help: c.Help, Code: c.Code}
}

// keyed is the verbatim of a call: no words, and what was keyed as it would have been read in a text. What nobody has listened to may be about anything, so
// that a second office looks before it is destroyed.
func (in *Intake) keyed(c *Call, door Door) *verbatim {
	v := &verbatim{crime: true}
	v.reading.Place = in.p.Gazetteer.Resolve(nil, door.Area)
	v.reading.Matter = in.p.Lists.Judge(nil)
	v.reading.Matter.Urgent, v.reading.Assent = c.Urgent, c.Assent
	if known, ok := in.p.Gazetteer.Commune(c.Commune); ok {
		v.reading.Place = place.Answer{Communes: []place.Candidate{{Code: known.Code, Score: 1, Reason: "người gọi bấm phím"}}, Province: known.Province, Sure: true}
	}
	if c.Help {
		v.reading.Matter.Matter = matter.Help
	}
	v.desk = in.p.Directory().DeskOf(door.Area, v.reading.Place.Province, v.reading.Place.Sure, c.Officers).ID
	for _, m := range []struct {
		mark string
		set  bool
	}{{MarkOfficers, c.Officers}, {MarkPractice, c.Practice}, {MarkHelp, c.Help}} {
		if m.set {
			v.marks = append(v.marks, m.mark)
		}
	}
	return v
}

// pressed says in the officers' language what was keyed, for an addition that is nothing else.
func (in *Intake) pressed(c *Call, v *verbatim) []byte {
	switch {
	case c.Assent == "yes":
		return []byte("[bấm phím: có]")
	case c.Assent == "no":
		return []byte("[bấm phím: không]")
	case v.reading.Place.Sure:
		known, _ := in.p.Gazetteer.Commune(c.Commune)
		province, _ := in.p.Gazetteer.Province(known.Province)
		return []byte("[bấm phím: " + known.FullName + ", " + province.FullName + "]")
	}
	return nil
}

// limited decides the lane, and gives the context in which a receipt is looked up in its sender's turn. The sender is forgotten here.
func (in *Intake) limited(ctx context.Context, c *Call, v *verbatim) context.Context {
	now := in.p.Now()
	if len(c.Code) > 0 && len(c.Sender) > 0 {
		ctx = withBucket(ctx, in.limits.bucketNow(now, c.Door, c.Sender))
	}
	v.bulk = in.limits.over(ctx, now, c.Door, v.lane(), in.limits.from(now, c.Door, c.Sender))
	zero(c.Sender)
	return ctx
}

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
