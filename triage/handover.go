package triage

import (
	"bytes"
	"context"
	"encoding/json"
	"math"
	"slices"

	"tipline/crypto"
	"tipline/triage/audit"
)

// handoverVersion is the body's; maxHandover bounds each of its lists, and handoversOf what one member gives in a day, since the newest push out the
// oldest.
const (
	handoverVersion = 1
	maxHandover     = 500
	handoversOf     = 8
)

// A Document is a hand-over as it is kept: the day on which it came, and what members signed.
type Document struct {
	Day    int           `json:"day"`
	Signed crypto.Signed `json:"signed"`
}

// Offices says who is a member of an office and what they can open: the newest roster and keyrings that were believed.
type Offices interface {
	Trust() *crypto.Trust
	// Keyrings are an office's of every month, oldest first.
	Keyrings(office string) []*crypto.Keyring
}

// Handover is what the member's shift leaves to the next.
func (c *Console) Handover(ctx context.Context, s Session) (HandoverView, error) {
	if !c.desk(s) {
		return HandoverView{}, ErrNotFound
	}
	now := c.Clock()
	v := HandoverView{Day: Day(now)}
	for _, part := range []struct {
		list List
		to   int64
		into *[]TipView
		keep func(*Tip) bool
	}{
		{ListLeased, math.MaxInt64, &v.Leases, nil},
		{ListAsked, math.MaxInt64, &v.Promises, nil},
		{ListUnacked, Minute(now), &v.Overdue, func(t *Tip) bool { return t.Overdue(now) }},
		{ListHeld, int64(Day(now) + 1), &v.Holds, nil},
	} {
		tips, err := c.listed(ctx, s.Office, part.list, part.to, part.keep)
		if err != nil {
			return HandoverView{}, err
		}
		*part.into = tips
	}
	var err error
	v.Documents, err = c.documents(ctx, s.Office)
	return v, err
}

// listed reads one of the desk's lists; keep leaves out what the list's score cannot tell.
func (c *Console) listed(ctx context.Context, desk string, l List, to int64, keep func(*Tip) bool) ([]TipView, error) {
	tips, err := c.Store.Listed(ctx, desk, l, to)
	if err != nil {
		return nil, err
	}
	if keep != nil {
		tips = slices.DeleteFunc(tips, func(t Tip) bool { return !keep(&t) })
	}
	return views(tips, view), nil
}

func (c *Console) documents(ctx context.Context, desk string) ([]DocumentView, error) {
	all, err := c.Store.Handovers(ctx, desk)
	if err != nil {
		return nil, err
	}
	list := make([]DocumentView, 0, len(all))
	for _, d := range slices.Backward(all) {
		v := DocumentView{ID: d.Signed.Fingerprint(), Day: d.Day, Signed: d.Signed}
		if body, err := parseHandover(d.Signed); err == nil && len(d.Signed.Signatures) < 2 {
			v.Waits = body.Incoming
		}
		list = append(list, v)
	}
	return list, nil
}

// parseHandover reads a body: known fields alone, and no text in any of them.
func parseHandover(s crypto.Signed) (Handover, error) {
	var h Handover
	j := json.NewDecoder(bytes.NewReader([]byte(s.Body)))
	j.DisallowUnknownFields()
	if s.Kind != crypto.SignedHandover || j.Decode(&h) != nil || !s.Spells(h) || h.Version != handoverVersion {
		return h, ErrMalformed
	}
	if _, err := audit.ParseHead(h.Checkpoint); h.Checkpoint != "" && err != nil {
		return h, ErrMalformed
	}
	for _, list := range [][]string{h.Leases, h.Promises, h.Overdue, h.Holds} {
		if list == nil || len(list) > maxHandover {
			return h, ErrMalformed
		}
		for _, id := range list {
			if _, err := crypto.ParseID(id); err != nil {
				return h, ErrMalformed
			}
		}
	}
	return h, nil
}

// GiveHandover keeps a hand-over of the member's shift, signed by the member, until the incoming one signs it too.
func (c *Console) GiveHandover(ctx context.Context, s Session, r HandoverRequest) error {
	if !c.desk(s) || c.Offices == nil {
		return ErrNotFound
	}
	h, err := parseHandover(r.Document)
	if err != nil {
		return err
	}
	today := Day(c.Clock())
	if h.Desk != s.Office || h.Outgoing != s.Member || h.Incoming == s.Member || h.Day != today || !c.member(h.Incoming, s.Office) {
		return ErrMalformed
	}
	if !c.signed(r.Document, s.Member) {
		return ErrMalformed
	}
	all, err := c.Store.Handovers(ctx, s.Office)
	if err != nil {
		return err
	}
	own, id := 0, r.Document.Fingerprint()
	for _, d := range all {
		if d.Signed.Fingerprint() == id {
			return nil // the first answer may have been lost
		}
		if body, err := parseHandover(d.Signed); err == nil && body.Outgoing == s.Member && d.Day == today {
			own++
		}
	}
	if own >= handoversOf {
		return ErrWrongStatus
	}
	return c.Store.AddHandover(ctx, s.Office, Document{Day: today, Signed: r.Document})
}

// SignTakeover adds the incoming member's signature. ErrNotFound for a document that waits for somebody else.
func (c *Console) SignTakeover(ctx context.Context, s Session, id string, r SignRequest) error {
	if !c.desk(s) || c.Offices == nil {
		return ErrNotFound
	}
	all, err := c.Store.Handovers(ctx, s.Office)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(all, func(d Document) bool { return d.Signed.Fingerprint() == id })
	if at < 0 {
		return ErrNotFound
	}
	h, err := parseHandover(all[at].Signed)
	if err != nil || h.Incoming != s.Member {
		return ErrNotFound
	}
	after := all[at]
	after.Signed.Signatures = append(slices.Clone(after.Signed.Signatures), crypto.Signature{Member: s.Member, Signature: r.Signature})
	if len(after.Signed.Signatures) != 2 {
		return ErrWrongStatus
	}
	if !c.signed(after.Signed, h.Outgoing, h.Incoming) {
		return ErrMalformed
	}
	return c.Store.SignHandover(ctx, s.Office, all[at], after)
}

// signed says whether a document carries the valid signatures of these members, in this order, and no other.
func (c *Console) signed(doc crypto.Signed, members ...string) bool {
	if len(doc.Signatures) != len(members) {
		return false
	}
	for i, m := range members {
		if doc.Signatures[i].Member != m {
			return false
		}
	}
	return len(c.Offices.Trust().Roster().Counted(doc)) == len(members)
}

// member says whether somebody is a member of an office now.
func (c *Console) member(id, office string) bool {
	m, ok := c.Offices.Trust().Roster().Member(id)
	return ok && m.Office == office
}
