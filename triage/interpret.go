package triage

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"tipline/crypto"
)

// An interpreter writes down one recording or one text that the desk cannot understand. The desk's device seals the key of that one thing to that one member; the server hands
// out that thing and no other, until it is written down, given back, taken back, or a day has gone. What the device cannot unlearn is the thing itself: whoever has heard it has heard it.

const (
	// InterpretMinutes: how long an interpreter has.
	InterpretMinutes = 24 * 60
	// interpretingAll: at a desk at once.
	interpretingAll = 64
)

// An Interpreting is one thing of a tip that a member may open.
type Interpreting struct {
	Tip    crypto.ID `json:"tip"`
	Part   crypto.ID `json:"part"` // a photo's or recording's ID, that of an entry of the thread, or the tip's own for its text
	Member string    `json:"member"`
	Until  int64     `json:"until"` // minute at which it lapses
	Grant  []byte    `json:"grant"` // kind grant, sealed to the member, locked with the tip's key under InterpretPart
}

// InterpretPart is the outer lock's part of an interpreter's grant.
func InterpretPart(part crypto.ID) string { return "interpret " + part.String() }

// Interpretings is what interpreters need of the store.
type Interpretings interface {
	// Interpretings are all of a desk, in no order.
	Interpretings(ctx context.Context, desk string) ([]Interpreting, error)
	// Interpret keeps one, in the place of another of the same thing, and rings the member's office. ErrNotFound, ErrWrongStatus where most are there.
	Interpret(ctx context.Context, desk, office string, i Interpreting, most int) error
	// EndInterpret takes one away as it was read. ErrNotFound where it is not there as it was read.
	EndInterpret(ctx context.Context, desk string, read Interpreting) error
	// Interpreted takes one away, and keeps what the interpreter says in the same step. ErrNotFound, ErrWrongStatus where too much was said already.
	Interpreted(ctx context.Context, desk string, read Interpreting, m Message) error
}

// Interpret grants one thing of a tip of the member's desk to an interpreter. ErrNotFound for what the tip has not; ErrMalformed for somebody who is no interpreter
// for this desk.
func (c *Console) Interpret(ctx context.Context, s Session, id crypto.ID, r InterpretRequest) error {
	if !c.desk(s) {
		return ErrNotFound
	}
	part, err := crypto.ParseID(r.Part)
	if err != nil {
		return ErrNotFound
	}
	if _, _, err := c.interpretable(ctx, s.Office, id, part); err != nil {
		return err
	}
	office := c.officeOf(r.Member)
	if !c.Directory().MayInterpret(r.Member, office, s.Office) || !sealedSize(r.Grant) {
		return ErrMalformed
	}
	if _, err := c.interpretings(ctx, s.Office); err != nil { // what has lapsed makes room
		return err
	}
	i := Interpreting{Tip: id, Part: part, Member: r.Member, Until: Minute(c.Clock()) + InterpretMinutes}
	if err := c.locking(id, func(key crypto.TipKey) {
		i.Grant = crypto.Lock(key, id, crypto.KindGrant, InterpretPart(part), r.Grant)
	}); err != nil {
		return err
	}
	return c.Store.Interpret(ctx, s.Office, office, i, interpretingAll)
}

// officeOf is whose member somebody is, "" of nobody's.
func (c *Console) officeOf(member string) string {
	if c.Offices == nil {
		return ""
	}
	m, _ := c.Offices.Trust().Roster().Member(member)
	return m.Office
}

// Uninterpret takes back what the member's desk granted. ErrNotFound.
func (c *Console) Uninterpret(ctx context.Context, s Session, id crypto.ID, r UninterpretRequest) error {
	if !c.desk(s) {
		return ErrNotFound
	}
	all, err := c.interpretings(ctx, s.Office)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(i Interpreting) bool { return i.Tip == id && i.Part.String() == r.Part })
	if i < 0 {
		return ErrNotFound
	}
	return c.Store.EndInterpret(ctx, s.Office, all[i])
}

// interpretings are a desk's that stand; those that have lapsed, and those of who may be interpreter no more, are taken away.
func (c *Console) interpretings(ctx context.Context, desk string) ([]Interpreting, error) {
	all, err := c.Store.Interpretings(ctx, desk)
	if err != nil {
		return nil, err
	}
	now, d := Minute(c.Clock()), c.Directory()
	var kept []Interpreting
	for _, i := range all {
		if now < i.Until && d.MayInterpret(i.Member, c.officeOf(i.Member), desk) {
			kept = append(kept, i)
			continue
		}
		if err := c.Store.EndInterpret(ctx, desk, i); err != nil && !errors.Is(err, ErrNotFound) {
			return nil, err
		}
	}
	return kept, nil
}

// LapseInterpretings takes away what has lapsed at every desk, each hour until ctx ends: nobody may come to look. What an outage left is taken the next time.
func (c *Console) LapseInterpretings(ctx context.Context) error {
	return repeat(ctx, time.Hour, func() {
		for _, k := range c.Directory().Desks {
			_, _ = c.interpretings(ctx, k.ID)
		}
	})
}

// Interpretings are what the member may open for desks, the one that lapses first in front.
func (c *Console) Interpretings(ctx context.Context, s Session) ([]InterpretItemView, error) {
	items := []InterpretItemView{}
	for _, k := range c.Directory().Desks {
		all, err := c.interpretings(ctx, k.ID)
		if err != nil {
			return nil, err
		}
		for _, i := range all {
			if i.Member == s.Member {
				items = append(items, InterpretItemView{Tip: i.Tip.String(), Part: i.Part.String(), Desk: k.ID, Until: i.Until})
			}
		}
	}
	slices.SortFunc(items, func(a, b InterpretItemView) int { return int(a.Until - b.Until) })
	return items, nil
}

// given finds what a member was granted, and of which desk. ErrNotFound.
func (c *Console) given(ctx context.Context, s Session, id, part crypto.ID) (desk string, one Interpreting, err error) {
	for _, k := range c.Directory().Desks {
		all, err := c.interpretings(ctx, k.ID)
		if err != nil {
			return "", Interpreting{}, err
		}
		i := slices.IndexFunc(all, func(i Interpreting) bool { return i.Tip == id && i.Part == part && i.Member == s.Member })
		if i >= 0 {
			return k.ID, all[i], nil
		}
	}
	return "", Interpreting{}, ErrNotFound
}

// InterpretOpen gives one thing and the grant that opens it. ErrNotFound for whoever has none, and for what is destroyed meanwhile.
func (c *Console) InterpretOpen(ctx context.Context, s Session, id, part crypto.ID) (InterpretView, error) {
	desk, i, err := c.given(ctx, s, id, part)
	if err != nil {
		return InterpretView{}, err
	}
	v := InterpretView{Item: InterpretItemView{Tip: id.String(), Part: part.String(), Desk: desk, Until: i.Until}}
	if v.Kind, v.Sealed, err = c.interpretable(ctx, desk, id, part); err != nil {
		return InterpretView{}, err
	}
	var broken error
	if err := c.locking(id, func(key crypto.TipKey) {
		v.Grant, broken = crypto.Unlock(key, id, crypto.KindGrant, InterpretPart(part), i.Grant)
	}); err != nil {
		return InterpretView{}, err
	}
	return v, broken
}

// interpretable is one thing of a tip with its outer lock off: a photo or recording, the tip's text, or what the reporter added. ErrNotFound for everything else.
func (c *Console) interpretable(ctx context.Context, desk string, id, part crypto.ID) (Interpretable, []byte, error) {
	if _, err := c.Store.Tip(ctx, desk, id); err != nil {
		return "", nil, err
	}
	sealed, err := c.SealedFile(id, part)
	if err == nil || !errors.Is(err, ErrNotFound) && !errors.Is(err, crypto.ErrNoKey) {
		return InterpretFile, sealed, err
	}
	key, err := c.Keys.Key(id)
	if errors.Is(err, crypto.ErrNoKey) {
		return "", nil, ErrNotFound
	}
	if err != nil {
		return "", nil, err
	}
	defer key.Forget()
	if part == id {
		locked, err := c.Store.Verbatim(ctx, desk, id)
		if err != nil {
			return "", nil, err
		}
		sealed, err = crypto.Unlock(key, id, crypto.KindTip, "", locked)
		return InterpretTip, sealed, err
	}
	thread, err := c.Store.Thread(ctx, desk, id)
	if err != nil {
		return "", nil, err
	}
	n := slices.IndexFunc(thread, func(e Entry) bool { return e.ID == part && e.From == FromReporter })
	if n < 0 {
		return "", nil, ErrNotFound
	}
	sealed, err = crypto.Unlock(key, id, crypto.KindThread, SaidPart(part), thread[n].Said)
	return InterpretThread, sealed, err
}

// InterpretDone takes what the interpreter wrote down for the desk, or that they cannot; the grant ends with it.
func (c *Console) InterpretDone(ctx context.Context, s Session, id, part crypto.ID, r InterpretDoneRequest) error {
	desk, i, err := c.given(ctx, s, id, part)
	if err != nil {
		return err
	}
	m := Message{Why: WhyInterpreted, From: s.Office, To: desk}
	switch {
	case r.Declined && len(r.Note) == 0:
		m.Why = WhyDeclined
	case r.Declined || !sealedSize(r.Note):
		return ErrMalformed
	}
	m, err = c.message(s, id, m, r.Note, nil)
	if errors.Is(err, crypto.ErrNoKey) {
		return ErrNotFound
	}
	if err != nil {
		return err
	}
	if r.Declined {
		m.Sealed = nil
	}
	return c.Store.Interpreted(ctx, desk, i, m)
}

// interpreters fills in who may open what of a tip.
func (o *opening) interpreters(ctx context.Context, v *OpenView) error {
	all, err := o.Console.interpretings(ctx, o.desk)
	for _, i := range all {
		if i.Tip == o.id {
			v.Interpreters = append(v.Interpreters, InterpreterView{Part: i.Part.String(), Member: i.Member, Until: i.Until})
		}
	}
	slices.SortFunc(v.Interpreters, func(a, b InterpreterView) int { return strings.Compare(a.Part, b.Part) })
	return err
}
