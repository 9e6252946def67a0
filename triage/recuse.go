package triage

import (
	"context"
	"slices"

	"tipline/crypto"
)

// Recusals is what standing aside needs of the store.
type Recusals interface {
	// Recuse takes a tip from a unit and all others of its route and hands it to one office. ErrNotFound for a unit that is not on the route, ErrWrongStatus.
	Recuse(ctx context.Context, desk string, id crypto.ID, r Routing, reason Message, minute int64) error
}

// Recuse hands a tip that concerns the member's own unit to an inspectorate. Nothing of it stays with the unit, nor with others of the route, who may stand above the
// unit: no card, no slip, no entry, no notice, no count.
func (c *Console) Recuse(ctx context.Context, s Session, id crypto.ID, r RecuseRequest) error {
	desk, err := c.deskAbove(ctx, s, id)
	if err != nil {
		return err
	}
	if !sealedSize(r.Card) || !sealedSize(r.Note) || !slices.Contains(c.Directory().RecuseTo(s.Office, Today(c.Clock())), r.To) {
		return ErrMalformed
	}
	reason, err := c.message(s, id, Message{Why: WhyRecuse, From: s.Office, To: r.To}, r.Note, nil)
	if err != nil {
		return err
	}
	routing := Routing{Lead: r.To, Cards: map[string][]byte{}}
	if err := c.locking(id, func(key crypto.TipKey) {
		routing.Cards[r.To] = crypto.Lock(key, id, crypto.KindCard, r.To, r.Card)
	}); err != nil {
		return err
	}
	return c.Store.Recuse(ctx, desk, id, routing, reason, Minute(c.Clock()))
}

// RecuseTo are the offices that a unit may hand a tip to that concerns itself, the best first: those of a tip about that unit.
func (d *Directory) RecuseTo(unit, today string) []string {
	u, ok := d.Unit(unit)
	if !ok {
		return nil
	}
	var all []string
	for _, c := range d.Route(Facts{Province: u.Province, Officers: true, Accused: []string{unit}}, today) {
		all = append(all, c.Unit)
	}
	return all
}
