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
	Queue(ctx context.Context, desk string, p Page) (Queue, error)
	Next(ctx context.Context, desk, member string, now time.Time) (Tip, error)
	Lease(ctx context.Context, desk string, id crypto.ID, member string, now time.Time) (Tip, error)
	Yield(ctx context.Context, desk string, id crypto.ID, member string) error
	Tip(ctx context.Context, desk string, id crypto.ID) (Tip, error)
	Verbatim(ctx context.Context, desk string, id crypto.ID) ([]byte, error)
	Thread(ctx context.Context, desk string, id crypto.ID) ([]Entry, error)
	Card(ctx context.Context, desk string, id crypto.ID, office string) ([]byte, error)
	Join(ctx context.Context, desk string, id, to crypto.ID, member string, now time.Time) error
	Ask(ctx context.Context, desk string, id crypto.ID, member string, e Entry) error
	Route(ctx context.Context, desk string, id crypto.ID, member string, r Routing, now time.Time) error
	Inbox(ctx context.Context, unit string) ([]Tip, error)
	FindForUnit(ctx context.Context, unit string, id crypto.ID) (desk string, err error)
	Ack(ctx context.Context, desk string, id crypto.ID, unit string) error
	Seen(ctx context.Context, desk string, id crypto.ID) error
	CloseTip(ctx context.Context, desk string, id crypto.ID, member string, why Disposition, now time.Time) error
	CloseForUnit(ctx context.Context, desk string, id crypto.ID, unit string, why Disposition, now time.Time) error
}

// Keys is the server's half of the keys. ErrNoKey of crypto for a tip whose key is destroyed.
type Keys interface {
	Key(id crypto.ID) (crypto.TipKey, error)
}

// A Console is what logged-in members may do, each within their own office. It takes the outer lock off and puts it on; it can open no seal.
type Console struct {
	Store     DeskStore
	Keys      Keys
	Directory func() *Directory // the newest that was believed
	Clock     func() time.Time
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

// Open shows a desk the verbatim and the thread, and a unit its card.
func (c *Console) Open(ctx context.Context, s Session, id crypto.ID) (OpenView, error) {
	desk, err := c.deskOf(ctx, s, id)
	if err != nil {
		return OpenView{}, err
	}
	t, err := c.Store.Tip(ctx, desk, id)
	if err != nil {
		return OpenView{}, err
	}
	v := OpenView{Tip: view(&t)}
	if desk != s.Office {
		v.Tip = unitView(s.Office)(&t)
	}
	key, err := c.Keys.Key(id)
	if errors.Is(err, crypto.ErrNoKey) {
		v.Erased = true
		return v, nil
	}
	if err != nil {
		return OpenView{}, err
	}
	defer key.Forget()
	if desk != s.Office {
		return v, c.openCard(ctx, key, desk, s.Office, id, &v)
	}
	return v, c.openVerbatim(ctx, key, desk, id, &v)
}

func (c *Console) openVerbatim(ctx context.Context, key crypto.TipKey, desk string, id crypto.ID, v *OpenView) error {
	locked, err := c.Store.Verbatim(ctx, desk, id)
	if err != nil {
		return err
	}
	if v.Verbatim, err = crypto.Unlock(key, id, crypto.KindTip, "", locked); err != nil {
		return err
	}
	thread, err := c.Store.Thread(ctx, desk, id)
	if err != nil {
		return err
	}
	for _, e := range thread {
		locked, part := e.Said, SaidPart(e.ID)
		if e.From == FromDesk {
			locked, part = e.Copy, CopyPart(e.ID)
		}
		sealed, err := crypto.Unlock(key, id, crypto.KindThread, part, locked)
		if err != nil {
			return err
		}
		v.Thread = append(v.Thread, ThreadView{From: e.From, Sealed: sealed})
	}
	if v.Tip.News {
		return c.Store.Seen(ctx, desk, id)
	}
	return nil
}

func (c *Console) openCard(ctx context.Context, key crypto.TipKey, desk, office string, id crypto.ID, v *OpenView) error {
	locked, err := c.Store.Card(ctx, desk, id, office)
	if err != nil {
		return err
	}
	sealed, err := crypto.Unlock(key, id, crypto.KindCard, office, locked)
	v.Cards = map[string][]byte{office: sealed}
	return err
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

// Lease extends the member's lease, or takes a tip out of turn.
func (c *Console) Lease(ctx context.Context, s Session, id crypto.ID) error {
	if !c.desk(s) {
		return ErrNotFound
	}
	_, err := c.Store.Lease(ctx, s.Office, id, s.Member, c.Clock())
	return err
}

// Yield gives a leased tip back to the queue.
func (c *Console) Yield(ctx context.Context, s Session, id crypto.ID) error {
	if !c.desk(s) {
		return ErrNotFound
	}
	return c.Store.Yield(ctx, s.Office, id, s.Member)
}

// Join links a tip to the one of the same desk that it repeats.
func (c *Console) Join(ctx context.Context, s Session, id, to crypto.ID) error {
	if !c.desk(s) {
		return ErrNotFound
	}
	if _, err := c.Store.Tip(ctx, s.Office, id); err != nil {
		return err
	}
	return c.Store.Join(ctx, s.Office, id, to, s.Member, c.Clock())
}

// Ask adds the desk's question to the thread.
func (c *Console) Ask(ctx context.Context, s Session, id crypto.ID, r AskRequest) error {
	if !c.desk(s) {
		return ErrNotFound
	}
	if !sealedSize(r.Out) || !sealedSize(r.Copy) {
		return ErrMalformed
	}
	if _, err := c.Store.Tip(ctx, s.Office, id); err != nil {
		return err
	}
	key, err := c.Keys.Key(id)
	if err != nil {
		return err
	}
	defer key.Forget()
	e := Entry{ID: NewEntryID(), From: FromDesk}
	e.Out = crypto.Lock(key, id, crypto.KindThread, OutPart(e.ID), r.Out)
	e.Copy = crypto.Lock(key, id, crypto.KindThread, CopyPart(e.ID), r.Copy)
	return c.Store.Ask(ctx, s.Office, id, s.Member, e)
}

// Route sends the cards on their way. The store puts notices for lead and copies in the outbox in the same step.
func (c *Console) Route(ctx context.Context, s Session, id crypto.ID, r RouteRequest) error {
	if !c.desk(s) {
		return ErrNotFound
	}
	routing := Routing{Lead: r.Lead, Copies: r.Copies, Steps: r.Steps, Cards: r.Cards}
	if err := routing.Check(); err != nil {
		return ErrMalformed
	}
	today := Today(c.Clock())
	for _, office := range routing.Offices() {
		if !c.Directory().Takes(office, today) || !sealedSize(r.Cards[office]) {
			return ErrMalformed
		}
	}
	if _, err := c.Store.Tip(ctx, s.Office, id); err != nil {
		return err
	}
	key, err := c.Keys.Key(id)
	if err != nil {
		return err
	}
	defer key.Forget()
	routing.Cards = map[string][]byte{}
	for office, sealed := range r.Cards {
		routing.Cards[office] = crypto.Lock(key, id, crypto.KindCard, office, sealed)
	}
	return c.Store.Route(ctx, s.Office, id, s.Member, routing, c.Clock())
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

// Close ends a tip: for its desk, or for the unit that leads it and has acknowledged it.
func (c *Console) Close(ctx context.Context, s Session, id crypto.ID, d Disposition) error {
	d, err := ParseDisposition(string(d))
	if err != nil {
		return ErrMalformed
	}
	desk, err := c.deskOf(ctx, s, id)
	if err != nil {
		return err
	}
	if desk == s.Office {
		return c.Store.CloseTip(ctx, desk, id, s.Member, d, c.Clock())
	}
	return c.Store.CloseForUnit(ctx, desk, id, s.Office, d, c.Clock())
}

func sealedSize(b []byte) bool { return len(b) > 0 && len(b) <= maxSealed }
