package intake

import (
	"context"
	"slices"

	"tipline/triage"
	"tipline/triage/matter"
	"tipline/triage/place"
)

// Manned is the channel of what an officer types while somebody speaks on the hotline.
const Manned = "manned"

// A Correction is what the officer at the hotline settled with whoever called, after the machine had suggested: values of closed lists,
// never a word of the call. "" leaves the machine's.
type Correction struct {
	Commune string // code
	Matter  string // ID of the lists
}

// Manned takes what an officer of a desk typed: one submission, sent once, which an edit later cannot change; with a Code it adds to the tip. The area is the
// desk's, and the bulk lane is not for it: who typed it is known. triage.ErrNotFound when the office is no desk; else Accept's errors.
func (in *Intake) Manned(ctx context.Context, desk string, s *Submission) (Answer, error) {
	defer s.zero()
	area, ok := deskArea(in.p.Directory(), desk)
	if !ok {
		return Answer{}, triage.ErrNotFound
	}
	s.Channel, s.Door = Manned, Manned+" "+desk
	return in.accept(ctx, s, Door{Name: s.Door, Channel: Manned, Area: area, Blind: true})
}

// deskArea is the provinces that a desk's callers speak of: its own, or those of the desks that an inspectorate's desk inspects.
func deskArea(d *triage.Directory, desk string) (area place.Area, ok bool) {
	k, ok := d.Desk(desk)
	if !ok {
		return nil, false
	}
	area = slices.Clone(k.Provinces)
	for _, other := range d.Desks {
		if len(k.Provinces) == 0 && other.Inspectorate == desk {
			area = append(area, other.Provinces...)
		}
	}
	return area, true
}

// correct puts what the officer settled in the place of what the machine read. Values that no list has are left out.
func (in *Intake) correct(r *Reading, c Correction) {
	if known, ok := in.p.Gazetteer.Commune(c.Commune); ok {
		r.Place = place.Answer{
			Communes: []place.Candidate{{Code: known.Code, Score: 1, Reason: "người nghe máy hỏi lại người gọi"}},
			Province: known.Province, Sure: true, Crossing: r.Place.Crossing, Marker: r.Place.Marker, Post: r.Place.Post,
		}
	}
	if known, ok := in.p.Lists.Name(c.Matter); ok {
		r.Matter = matter.Answer{Matter: known.ID, Urgent: r.Matter.Urgent, Officers: r.Matter.Officers}
	}
}
