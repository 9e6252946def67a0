package intake

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"tipline/crypto"
	"tipline/triage"
	"tipline/triage/matter"
	"tipline/triage/place"
)

// Params are what an Intake works with.
type Params struct {
	Doors     []Door
	Global    int // hourly budget of all doors together outside the bulk lane; 0: a default
	Gazetteer *place.Gazetteer
	Lists     *matter.Lists
	Directory func() *triage.Directory                  // the signed one now in force
	Readers   func(desk string) (crypto.Readers, error) // from signed keyrings; an error refuses the tip rather than seal to nobody
	Seals     *crypto.SealPool                          //
	Codes     Codes                                     // receipts; past the pool the answer is bare
	BulkCodes Codes                                     // the bulk lane's own, so that a flood can't empty the other; nil: none of its own
	Keys      *crypto.KeyTable                          //
	Spool     *Spool                                    //
	Receipts  Receipts                                  // what a code finds
	Relays    *RelayCards                               // nil: no card is good here
	Photos    *PhotoParams                              // nil: no photos are taken
	Derive    func(crypto.Code, []byte) crypto.Receipt  // nil: crypto.Derive; tests count with it
	Tries     int                                       // receipts looked up an hour at most; 0: DefaultTries
	Canaries  Canaries                                  // test tips under way; nil: none are sent
	Now       func() time.Time                          // nil: time.Now
	Log       *slog.Logger                              // nil: slog.Default
}

// Codes hands out receipts that were made ahead of need, each once; false past them.
type Codes interface {
	Draw() (crypto.PreparedReceipt, bool)
}

var _ Codes = (*crypto.ReceiptPool)(nil)

// An Intake is the one way by which anything readable becomes something sealed.
type Intake struct {
	p          Params
	doors      map[string]Door
	limits     *limits
	replies    *replies
	turns      *turns
	tickets    *tickets
	stories    *stories
	retellings *retellings
}

// New checks the parameters, all at once.
func New(p Params) (*Intake, error) {
	var faults []error
	need := func(ok bool, what string) {
		if !ok {
			faults = append(faults, errors.New("intake needs "+what))
		}
	}
	need(len(p.Doors) > 0, "a door")
	need(p.Gazetteer != nil, "a gazetteer")
	need(p.Lists != nil, "word lists")
	need(p.Directory != nil, "a directory")
	need(p.Readers != nil, "readers")
	need(p.Seals != nil, "a seal pool")
	need(p.Codes != nil, "a receipt pool")
	need(p.Keys != nil, "a key table")
	need(p.Spool != nil, "a spool")
	need(p.Receipts != nil, "the receipts' store")
	doors := map[string]Door{}
	for _, d := range p.Doors {
		need(d.Name != "", "a name for each door")
		need(doors[d.Name].Name == "", "different names for its doors")
		doors[d.Name] = d
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	if p.Now == nil {
		p.Now = time.Now
	}
	if p.Log == nil {
		p.Log = slog.Default()
	}
	if p.Derive == nil {
		p.Derive = crypto.Derive
	}
	return &Intake{
		p: p, doors: doors,
		limits:     newLimits(p.Doors, p.Global),
		replies:    newReplies(),
		turns:      newTurns(p.Tries, p.Now),
		tickets:    newTickets(p.Now),
		stories:    newStories(),
		retellings: newRetellings(),
	}, nil
}

// Run turns the limits' key every hour and forgets old answers, traffic or not, until ctx ends.
func (in *Intake) Run(ctx context.Context) error {
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			in.limits.turn(in.p.Now())
			in.retellings.turn(in.p.Now())
			in.replies.sweep(in.p.Now())
			in.stories.sweep(in.p.Now())
		}
	}
}

// Accept takes one submission: whatever comes of it, nothing readable of it is left in the caller's slices. A carrier's redelivery makes no second tip.
func (in *Intake) Accept(ctx context.Context, s *Submission) (Answer, error) {
	defer s.zero()
	door, ok := in.doors[s.Door]
	if !ok {
		return Answer{}, fmt.Errorf("%w: no such door is configured", ErrUnavailable)
	}
	return in.accept(ctx, s, door)
}

// accept refuses what is no tip, and takes a carrier's message once.
func (in *Intake) accept(ctx context.Context, s *Submission, door Door) (Answer, error) {
	if len(s.Text) > crypto.MaxText {
		return Answer{}, ErrTooLong
	}
	if !readable(s.Text) {
		return Answer{}, ErrEmpty
	}
	if len(s.Carrier) == 0 {
		return in.take(ctx, s, door, nil)
	}
	return in.once(ctx, s, door)
}

// once takes a carrier's message unless it came before.
func (in *Intake) once(ctx context.Context, s *Submission, door Door) (answer Answer, err error) {
	id := in.replies.id(s.Door, s.Carrier)
	answer, found, err := in.replies.claim(ctx, in.p.Now(), id)
	if err != nil {
		return Answer{}, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	if found {
		return answer, nil
	}
	kept := false
	defer func() {
		if kept {
			in.replies.keep(id, answer, in.p.Now())
		} else {
			in.replies.drop(id)
		}
	}()
	guard := in.p.Spool.Guard()
	if guard.seen(s.Door, s.Carrier) {
		return Answer{Outcome: ReceivedBare}, nil
	}
	entry, err := guard.entry(triage.Day(in.p.Now()), s.Door, s.Carrier)
	if err != nil {
		return Answer{}, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	answer, err = in.take(ctx, s, door, &entry)
	kept = err == nil
	return answer, err
}

// take decides the lane and whether it is a tip or an addition.
func (in *Intake) take(ctx context.Context, s *Submission, door Door, e *guardEntry) (answer Answer, err error) {
	now := in.p.Now()
	card := in.claim(ctx, s)
	defer func() { card.end(err == nil) }()
	if len(s.Code) == 0 { // a code takes Argon2id's time: nobody is to wait for that
		in.p.Spool.coming.Add(1)
		defer in.p.Spool.coming.Add(-1)
	}
	bucket := 0
	if door.Channel != Manned {
		bucket = in.limits.from(now, s.Door, s.Sender)
	}
	if len(s.Code) > 0 && len(s.Sender) > 0 {
		ctx = withBucket(ctx, in.limits.bucketNow(now, s.Door, s.Sender))
	}
	var lines []lineID
	if door.Channel == "sms" && len(s.Code) == 0 && s.Relay == nil { // what is passed on is another person's each time
		lines = in.stories.lines(now, s.Door, s.Sender)
	}
	zero(s.Sender)
	v := in.canary(s)
	if v == nil {
		v = in.read(s, door, now, bucket)
	}
	defer v.zero()
	v.lines = lines
	if card != nil {
		v.marks = append(v.marks, MarkPassedOn)
	}
	if door.Channel != Manned {
		v.bulk = v.folds() || card == nil && (v.telling.bulk && !v.reading.Matter.Urgent || in.limits.over(ctx, now, s.Door, v.lane(), bucket))
	}
	if len(s.Code) > 0 {
		return in.add(ctx, s, v, e)
	}
	if answer, went, err := in.goOn(s, v, e); went || err != nil {
		return answer, err
	}
	return in.tip(s, v, e)
}
