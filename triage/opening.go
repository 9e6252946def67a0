package triage

import (
	"context"
	"errors"

	"tipline/crypto"
)

// Open shows a desk, and whoever was rung in its place, the verbatim and the thread, and a unit its card.
func (c *Console) Open(ctx context.Context, s Session, id crypto.ID) (OpenView, error) {
	desk, as, err := c.lookingAs(ctx, s, id)
	if err != nil {
		return OpenView{}, err
	}
	t, err := c.Store.Tip(ctx, desk, id)
	if err != nil {
		return OpenView{}, err
	}
	v := OpenView{Tip: view(&t)}
	if desk != as {
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
	o := opening{Console: c, key: key, desk: desk, office: as, id: id}
	for _, part := range o.parts() {
		if err := part(ctx, &v); err != nil {
			return OpenView{}, err
		}
	}
	if as != s.Office || !v.Tip.News && len(v.Tip.Told) == 0 { // the desk itself has not looked
		return v, nil
	}
	if desk == s.Office {
		return v, c.Store.Seen(ctx, desk, id)
	}
	return v, c.Store.SeenByUnit(ctx, desk, id, s.Office)
}

// An opening is one look at a tip by one office, with the key for the outer lock.
type opening struct {
	*Console
	key          crypto.TipKey
	desk, office string
	id           crypto.ID
}

// parts are what the office may see, each filled in by one function.
func (o *opening) parts() []func(context.Context, *OpenView) error {
	if o.desk == o.office {
		return []func(context.Context, *OpenView) error{o.verbatim, o.thread, o.talk, o.slips, o.files, o.joined, o.interpreters}
	}
	return []func(context.Context, *OpenView) error{o.card, o.talk, o.slips}
}

func (o *opening) unlock(kind crypto.Kind, part string, locked []byte) ([]byte, error) {
	return crypto.Unlock(o.key, o.id, kind, part, locked)
}

func (o *opening) verbatim(ctx context.Context, v *OpenView) error {
	if v.Tip.Bytes == 0 {
		return nil // what was added after the tip itself had moved to another desk
	}
	locked, err := o.Store.Verbatim(ctx, o.desk, o.id)
	if err != nil {
		return err
	}
	v.Verbatim, err = o.unlock(crypto.KindTip, "", locked)
	return err
}

func (o *opening) thread(ctx context.Context, v *OpenView) error {
	thread, err := o.Store.Thread(ctx, o.desk, o.id)
	if err != nil {
		return err
	}
	for _, e := range thread {
		locked, part := e.Said, SaidPart(e.ID)
		if e.From == FromDesk {
			locked, part = e.Copy, CopyPart(e.ID)
		}
		sealed, err := o.unlock(crypto.KindThread, part, locked)
		if err != nil {
			return err
		}
		v.Thread = append(v.Thread, ThreadView{ID: e.ID.String(), From: e.From, Sealed: sealed})
	}
	return nil
}

func (o *opening) card(ctx context.Context, v *OpenView) error {
	locked, err := o.Store.Card(ctx, o.desk, o.id, o.office)
	if err != nil {
		return err
	}
	sealed, err := o.unlock(crypto.KindCard, o.office, locked)
	v.Cards = map[string][]byte{o.office: sealed}
	return err
}

// talk fills in the desk's notes, and of what desk and units told each other what the office wrote or got.
func (o *opening) talk(ctx context.Context, v *OpenView) error {
	all, err := o.Store.Talk(ctx, o.desk, o.id)
	if err != nil {
		return err
	}
	for i := range all {
		m := &all[i]
		if o.office != m.From && o.office != m.To {
			continue
		}
		locked, part := m.Sealed, MessagePart(m.ID)
		if o.office != m.To {
			locked, part = m.Copy, OwnPart(m.ID)
		}
		var sealed []byte
		if len(locked) > 0 {
			if sealed, err = o.unlock(crypto.KindThread, part, locked); err != nil {
				return err
			}
		}
		if m.From == m.To {
			v.Notes = append(v.Notes, NoteView{ID: m.granted(), Why: m.Why, Member: m.Member, Minute: m.Minute, Sealed: sealed})
			continue
		}
		v.Talk = append(v.Talk, TalkView{ID: m.granted(), Why: m.Why, From: m.From, To: m.To, Member: m.Member, Minute: m.Minute, Sealed: sealed})
	}
	return nil
}

// slips fills in who has a slip and who opened it, for the desk also of units that are no longer on the route.
func (o *opening) slips(ctx context.Context, v *OpenView) error {
	offices, openings, err := o.Store.Slips(ctx, o.desk, o.id)
	if err != nil {
		return err
	}
	at := map[string]int{}
	slip := func(office string) *SlipView {
		if _, ok := at[office]; !ok {
			at[office] = len(v.Slips)
			v.Slips = append(v.Slips, SlipView{Office: office})
		}
		return &v.Slips[at[office]]
	}
	end, err := o.Store.SlipEnd(ctx, o.desk, o.id)
	if err != nil {
		return err
	}
	for _, office := range offices {
		if o.sees(office) {
			slip(office).Until = end
		}
	}
	for _, one := range openings {
		if o.sees(one.Office) {
			s := slip(one.Office)
			s.Openings = append(s.Openings, OpeningView{Member: one.Member, Minute: one.Minute, Check: one.Check, Review: one.Check.Review()})
		}
	}
	return nil
}

func (o *opening) sees(office string) bool { return o.desk == o.office || o.office == office }

func (o *opening) joined(ctx context.Context, v *OpenView) error {
	ids, err := o.Store.Joined(ctx, o.desk, o.id)
	for _, id := range ids {
		v.Joined = append(v.Joined, id.String())
	}
	return err
}
