package intake

import (
	"context"
	"fmt"

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
