package triage

import (
	"context"
	"errors"
	"time"

	"tipline/crypto"
)

// ErrMalformed: what a member's client sent is not what this version takes.
var ErrMalformed = errors.New("malformed")

// maxSealed bounds one sealed thing from a client: the largest size class with room for its stanzas.
const maxSealed = 64 << 10

// A DeskStore is what officers' acts need of the queue. Every method may block until ctx ends. ErrNotFound, ErrEmpty, ErrLeased,
// ErrWrongStatus, ErrRouting and ErrDisposition are final answers; any other error means that the store is away and that nothing is known of
// the act, which may be tried again.
type DeskStore interface {
	Queues
	Escalations
	Looks
	Recusals
	Slipped
	Interpretings
	Desks(ctx context.Context) ([]string, error)
	Next(ctx context.Context, desk, member string, now time.Time) (Tip, error)
	Lease(ctx context.Context, desk string, id crypto.ID, member string, now time.Time) (Tip, error)
	Yield(ctx context.Context, desk string, id crypto.ID, member string) error
	Hold(ctx context.Context, desk string, id crypto.ID, h Holding, note Message) error
	Unhold(ctx context.Context, desk string, id crypto.ID) error
	Verbatim(ctx context.Context, desk string, id crypto.ID) ([]byte, error)
	Thread(ctx context.Context, desk string, id crypto.ID) ([]Entry, error)
	Talk(ctx context.Context, desk string, id crypto.ID) ([]Message, error)
	Card(ctx context.Context, desk string, id crypto.ID, office string) ([]byte, error)
	Slip(ctx context.Context, desk string, id crypto.ID, office string) ([]byte, error)
	Slips(ctx context.Context, desk string, id crypto.ID) (offices []string, openings []Opening, err error)
	Joined(ctx context.Context, desk string, id crypto.ID) ([]crypto.ID, error)
	Join(ctx context.Context, desk string, id, to crypto.ID, member string, now time.Time) error
	Unjoin(ctx context.Context, desk string, id crypto.ID, minute int64) error
	Ask(ctx context.Context, desk string, id crypto.ID, member string, e Entry, now time.Time) error
	Note(ctx context.Context, desk string, id crypto.ID, note Message) error
	Tell(ctx context.Context, desk string, id crypto.ID, m Message) error
	Route(ctx context.Context, desk string, id crypto.ID, member string, r Routing, now time.Time) error
	Refer(ctx context.Context, desk string, id crypto.ID, r Routing, reason Message, now time.Time) error
	FindForUnit(ctx context.Context, unit string, id crypto.ID) (desk string, err error)
	Ack(ctx context.Context, desk string, id crypto.ID, unit string) error
	AckAs(ctx context.Context, desk string, id crypto.ID, unit string, how AckHow) error
	UsedWords(ctx context.Context, desk, office, sheet string) ([]int, error)
	UseWord(ctx context.Context, desk, office, sheet string, n, lastDay int) error
	DeadLetters(ctx context.Context, desk string) ([]DeadLetter, error)
	PutBack(ctx context.Context, desk, office, via string) error
	Unbury(ctx context.Context, desk, office, via string) error
	OpenSlip(ctx context.Context, desk string, id crypto.ID, o Opening, now time.Time) error
	Review(ctx context.Context, desk string, id crypto.ID) error
	Return(ctx context.Context, desk string, id crypto.ID, reason Message) error
	Move(ctx context.Context, desk string, id crypto.ID, m Transfer, rehead Rehead) error
	// Went are the messages and files of a tip that went along when it moved from the desk; none of one that did not.
	Went(ctx context.Context, desk string, id crypto.ID) ([]crypto.ID, error)
	Seen(ctx context.Context, desk string, id crypto.ID) error
	SeenByUnit(ctx context.Context, desk string, id crypto.ID, unit string) error
	CloseTip(ctx context.Context, desk string, id crypto.ID, member string, closing Closing, now time.Time) error
	CloseForUnit(ctx context.Context, desk string, id crypto.ID, unit, member string, closing Closing, now time.Time) error
	Recall(ctx context.Context, before Tip, member string, note *Message, now time.Time) error
	Unfinish(ctx context.Context, before Tip, now time.Time) error
	UndoJoin(ctx context.Context, before Tip, brought []crypto.ID, member string, now time.Time) error
	Handovers(ctx context.Context, desk string) ([]Document, error)
	AddHandover(ctx context.Context, desk string, doc Document) error
	SignHandover(ctx context.Context, desk string, read, signed Document) error
}

// Queues are the lists of tips; reading one changes nothing.
type Queues interface {
	Queue(ctx context.Context, desk string, p Page) (Queue, error)
	Waiting(ctx context.Context, desk string) (map[Lane]int, error)
	Listed(ctx context.Context, desk string, l List, to int64) ([]Tip, error)
	Inbox(ctx context.Context, unit string) ([]Tip, error)
	Tip(ctx context.Context, desk string, id crypto.ID) (Tip, error)
	Tips(ctx context.Context, desk string, ids []crypto.ID) ([]Tip, error)
	// Rung lists the tips that an office may take in their desk's place.
	Rung(ctx context.Context, office string) ([]Tip, error)
}

// A List is one of a desk's, beside the lanes. Each has a score of its own.
type List string

const (
	ListLeased  List = "leased"  // minute at which the lease ends
	ListHeld    List = "held"    // day at which it comes back
	ListUnacked List = "unacked" // minute of routing
	ListAsked   List = "asked"   // day of the question
	ListReview  List = "review"  // day of the opening
	ListRouted  List = "routed"  // hour of release
	ListUrgent  List = "urgent"  // the same, of the lanes
	ListNormal  List = "normal"
	ListBulk    List = "bulk"
)

// Keys is the server's half of the keys. ErrNoKey of crypto for a tip whose key is destroyed.
type Keys interface {
	Key(id crypto.ID) (crypto.TipKey, error)
	// Draw gives a pair that was made ahead of need: name slips have a key of their own.
	Draw() (crypto.ID, crypto.TipKey, error)
}

// A Console is what logged-in members may do, each within their own office. It takes the outer lock off and puts it on; it can open no seal.
type Console struct {
	Store     DeskStore
	Keys      Keys
	Directory func() *Directory // the newest that was believed
	Clock     func() time.Time
	Files     Files                                                       // photos; nil where none are kept
	Offices   Offices                                                     // who is a member; nil: no hand-overs, and an overview without members
	Gauges    func() []GaugeView                                          // the same for everybody
	Missed    func(desk string) int                                       // offices that the desk's own notices did not reach; nil: nobody knows
	Waiting   func(ctx context.Context, s Session) ([]WaitingView, error) // what else waits for a second member; nil: nothing
	Duty      *Sessions                                                   // who is on duty; nil: nobody knows

	Recordings Recordings                      // voice; nil where none is kept
	Spooled    func(tip crypto.ID) []crypto.ID // arrivals (triage.Arrival.ID) that came with photos or recordings of a tip which are not among Files and Recordings yet; nil: none

	Ring     func(ctx context.Context, office string) ([]RungView, error) // a test notice; nil: none is sent
	Relays   RelayStore                                                   // nil: no cards are made
	Canaries Canaries                                                     // nil: there are no test tips

	MoreDue []func(ctx context.Context, s Session) ([]DueView, error) // what else somebody must do by when

	undo undos
}

// desk says whether the session's office is a desk.
func (c *Console) desk(s Session) bool {
	_, ok := c.Directory().Desk(s.Office)
	return ok
}

// acts says whether tips can be routed to the session's office: to a unit, even one no longer in force, and to a desk.
func (c *Console) acts(s Session) bool {
	_, ok := c.Directory().Unit(s.Office)
	return ok || c.desk(s)
}

// Queue is a page of what the member's desk has before it.
func (c *Console) Queue(ctx context.Context, s Session, p Page) (QueueView, error) {
	if !c.desk(s) {
		return QueueView{}, ErrNotFound
	}
	q, err := c.Store.Queue(ctx, s.Office, p)
	if err != nil {
		return QueueView{}, err
	}
	return QueueView{Counts: q.Counts, Tips: views(q.Tips, view), More: q.More}, nil
}

// Next leases the next tip to the member. ErrEmpty.
func (c *Console) Next(ctx context.Context, s Session) (TipView, error) {
	if !c.desk(s) {
		return TipView{}, ErrNotFound
	}
	t, err := c.Store.Next(ctx, s.Office, s.Member, c.Clock())
	return view(&t), err
}

// deskOf finds the desk whose tip it is: the member's own, or the desk that routed the tip to the member's office. ErrNotFound for every other.
func (c *Console) deskOf(ctx context.Context, s Session, id crypto.ID) (string, error) {
	if !c.acts(s) {
		return "", ErrNotFound
	}
	if c.desk(s) {
		if _, err := c.Store.Tip(ctx, s.Office, id); !errors.Is(err, ErrNotFound) {
			return s.Office, err
		}
	}
	return c.Store.FindForUnit(ctx, s.Office, id)
}

// Lease extends the member's lease, or takes a tip out of turn: one of the own desk, or of a desk in whose place the office was rung.
func (c *Console) Lease(ctx context.Context, s Session, id crypto.ID) error {
	desk, instead, err := c.deskFor(ctx, s, id)
	if err != nil {
		return err
	}
	if instead {
		_, err = c.Store.LeaseInstead(ctx, desk, id, s.Member, s.Office, c.Clock())
	} else {
		_, err = c.Store.Lease(ctx, desk, id, s.Member, c.Clock())
	}
	return err
}

// Yield gives a leased tip back to the queue.
func (c *Console) Yield(ctx context.Context, s Session, id crypto.ID) error {
	desk, _, err := c.deskFor(ctx, s, id)
	if err != nil {
		return err
	}
	return c.Store.Yield(ctx, desk, id, s.Member)
}

// Join links a tip to the one of the same desk that it repeats.
func (c *Console) Join(ctx context.Context, s Session, id, to crypto.ID, r JoinRequest) error {
	if !c.desk(s) {
		return ErrNotFound
	}
	before, err := c.Store.Tip(ctx, s.Office, id)
	if err != nil {
		return err
	}
	brought, err := c.Store.Joined(ctx, s.Office, id)
	if err != nil {
		return err
	}
	if err := c.putGrants(ctx, s.Office, id, r.Grants, r.Story); err != nil {
		return err
	}
	if err := c.Store.Join(ctx, s.Office, id, to, s.Member, c.Clock()); err != nil {
		return err
	}
	c.undo.keep(s, undoable{act: Join, before: before, brought: brought, at: c.Clock()})
	return nil
}

// Unjoin makes a tip that was joined one of its own again.
func (c *Console) Unjoin(ctx context.Context, s Session, id crypto.ID) error {
	if !c.desk(s) {
		return ErrNotFound
	}
	return c.Store.Unjoin(ctx, s.Office, id, Minute(c.Clock()))
}

// Ask adds the desk's question to the thread.
func (c *Console) Ask(ctx context.Context, s Session, id crypto.ID, r AskRequest) error {
	if !c.desk(s) {
		return ErrNotFound
	}
	if _, err := c.Store.Tip(ctx, s.Office, id); err != nil {
		return err
	}
	if !sealedSize(r.Out) || !sealedSize(r.Copy) {
		return ErrMalformed
	}
	e := Entry{ID: NewEntryID(), From: FromDesk}
	err := c.locking(id, func(key crypto.TipKey) {
		e.Out = crypto.Lock(key, id, crypto.KindThread, OutPart(e.ID), r.Out)
		e.Copy = crypto.Lock(key, id, crypto.KindThread, CopyPart(e.ID), r.Copy)
	})
	if err != nil {
		return err
	}
	return c.Store.Ask(ctx, s.Office, id, s.Member, e, c.Clock())
}

// locking lends a tip's key.
func (c *Console) locking(id crypto.ID, with func(crypto.TipKey)) error {
	key, err := c.Keys.Key(id)
	if err != nil {
		return err
	}
	defer key.Forget()
	with(key)
	return nil
}

// Inbox are the tips routed to the member's office.
func (c *Console) Inbox(ctx context.Context, s Session) ([]TipView, error) {
	if !c.acts(s) {
		return nil, ErrNotFound
	}
	tips, err := c.Store.Inbox(ctx, s.Office)
	return views(tips, unitView(s.Office)), err
}

// Ack says that the office has the tip.
func (c *Console) Ack(ctx context.Context, s Session, id crypto.ID) error {
	desk, err := c.deskOf(ctx, s, id)
	if err != nil {
		return err
	}
	return c.Store.Ack(ctx, desk, id, s.Office)
}

func sealedSize(b []byte) bool { return len(b) > 0 && len(b) <= maxSealed }
