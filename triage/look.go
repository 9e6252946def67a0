package triage

import (
	"context"
	"errors"
	"slices"

	"tipline/crypto"
)

// The second look: a tip about crime is destroyed only after a member of another office than the one that ended it has looked at it. Which tips these are is set at
// intake, and no officer sees or steers it; that none of them is destroyed before is decided where it is destroyed, in the store's purge, whatever way it went before.

// Days for the second look.
const (
	// LookWithin: of a tip that would be destroyed soon, days from its closing to the look.
	LookWithin = 3
	// LookWithinKept: of one that is kept for a while, as acted on or passed on.
	LookWithinKept = 14
	// maxGrants bounds what one request gives: the verbatim and the entries of a long thread.
	maxGrants = 100
)

// Looks is what the second look needs of the store.
type Looks interface {
	// Looking are a desk's tips that wait for a second look, with the day since which they do, the longest first.
	Looking(ctx context.Context, desk string) ([]Waited, error)
	// PutGrants keeps what opens a tip for the look office, locked; those of a tip that nobody will look at are not kept.
	PutGrants(ctx context.Context, desk string, id crypto.ID, grants map[string][]byte) error
	// Grants reads them.
	Grants(ctx context.Context, desk string, id crypto.ID) (map[string][]byte, error)
	// Agree records that the tip, as it was read, may end. ErrNotFound, ErrWrongStatus when it has changed since.
	Agree(ctx context.Context, read Tip, today int) error
	// SendBack gives it to the desk's queue again, with the reason; the same errors.
	SendBack(ctx context.Context, read Tip, reason Message, today int) error
}

// A Waited is a tip on a list, with the day since which it is there.
type Waited struct {
	Tip
	Since int
}

// Look lists what waits for the member's office, of every desk.
func (c *Console) Look(ctx context.Context, s Session) ([]LookItemView, error) {
	if !c.looks(s) {
		return nil, ErrNotFound
	}
	all := []LookItemView{}
	for _, desk := range c.Directory().Desks {
		waiting, err := c.Store.Looking(ctx, desk.ID)
		if err != nil {
			return nil, err
		}
		for i := range waiting {
			w := &waiting[i]
			if c.Directory().Looker(&w.Tip) != s.Office {
				continue
			}
			grants, err := c.Store.Grants(ctx, w.Desk, w.ID)
			if err != nil {
				return nil, err
			}
			all = append(all, lookItem(w, s, len(grants[GrantedTip]) > 0))
		}
	}
	return all, nil
}

// looks says whether an office can be one that looks: every office that acts, and those of the halves.
func (c *Console) looks(s Session) bool {
	return c.acts(s) || slices.ContainsFunc(c.Directory().Desks, func(k Desk) bool { return c.Directory().LookOffice(k.ID) == s.Office })
}

func lookItem(w *Waited, s Session, granted bool) LookItemView {
	return LookItemView{
		ID: w.ID.String(), Desk: w.Desk, Lane: w.Lane, Day: w.Since, By: w.LookBy(), Disposition: w.Disposition, Closer: w.Closer, Link: w.Link,
		Granted: granted, Own: w.Desk == s.Office, Mine: w.ClosedBy == s.Member, Acts: w.Acts,
	}
}

// waited finds a tip that waits for the member's office. ErrNotFound for every other.
func (c *Console) waited(ctx context.Context, s Session, id crypto.ID) (Waited, error) {
	if !c.looks(s) {
		return Waited{}, ErrNotFound
	}
	for _, desk := range c.Directory().Desks {
		waiting, err := c.Store.Looking(ctx, desk.ID)
		if err != nil {
			return Waited{}, err
		}
		i := slices.IndexFunc(waiting, func(w Waited) bool { return w.ID == id })
		if i >= 0 && c.Directory().Looker(&waiting[i].Tip) == s.Office {
			return waiting[i], nil
		}
	}
	return Waited{}, ErrNotFound
}

// LookOpen gives a tip that waits for a look, and what opens it.
func (c *Console) LookOpen(ctx context.Context, s Session, id crypto.ID) (LookView, error) {
	w, err := c.waited(ctx, s, id)
	if err != nil {
		return LookView{}, err
	}
	key, err := c.Keys.Key(id)
	if errors.Is(err, crypto.ErrNoKey) {
		return LookView{Item: lookItem(&w, s, false), Erased: true}, nil
	}
	if err != nil {
		return LookView{}, err
	}
	defer key.Forget()
	o := opening{Console: c, key: key, desk: w.Desk, office: s.Office, id: id}
	var open OpenView
	open.Tip = view(&w.Tip)
	for _, part := range []func(context.Context, *OpenView) error{o.verbatim, o.thread, o.talk, o.files} {
		if err := part(ctx, &open); err != nil {
			return LookView{}, err
		}
	}
	v := LookView{Verbatim: open.Verbatim, Thread: open.Thread, Talk: open.Talk, Files: open.Files}
	if v.Written, err = o.written(ctx); err != nil {
		return LookView{}, err
	}
	if v.Grants, err = o.grants(ctx); err != nil {
		return LookView{}, err
	}
	v.Item = lookItem(&w, s, v.Grants[GrantedTip] != nil)
	if w.Link != "" {
		v.Story, err = o.story(ctx, w.Link, v.Grants)
	}
	delete(v.Grants, grantedStory)
	return v, err
}

// written are what stands in the place of recordings.
func (o *opening) written(ctx context.Context) (all []ThreadView, err error) {
	talk, err := o.Store.Talk(ctx, o.desk, o.id)
	for i := range talk {
		m := &talk[i]
		if m.granted() == "" {
			continue
		}
		sealed, err := o.unlock(crypto.KindThread, MessagePart(m.ID), m.Sealed)
		if err != nil {
			return nil, err
		}
		all = append(all, ThreadView{ID: m.ID.String(), From: FromDesk, Sealed: sealed})
	}
	return all, err
}

// LookFile gives a photo or recording of a tip that waits for a look, sealed as the desk gets it.
func (c *Console) LookFile(ctx context.Context, s Session, id, file crypto.ID) ([]byte, error) {
	if _, err := c.waited(ctx, s, id); err != nil {
		return nil, err
	}
	return c.SealedFile(id, file)
}

// grantedStory is the name of the other tip's verbatim among the grants of one that was joined to it.
const grantedStory = "story"

// GrantPart is the outer lock's part of a grant.
func GrantPart(of string) string { return "look " + of }

// grants unlocks what opens the tip.
func (o *opening) grants(ctx context.Context) (map[string][]byte, error) {
	locked, err := o.Store.Grants(ctx, o.desk, o.id)
	if err != nil {
		return nil, err
	}
	all := map[string][]byte{}
	for of, grant := range locked {
		if all[of], err = o.unlock(crypto.KindGrant, GrantPart(of), grant); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// story is the tip that this one is said to repeat; without its verbatim when that is destroyed.
func (o *opening) story(ctx context.Context, link string, grants map[string][]byte) (*LookStory, error) {
	story := &LookStory{ID: link, Grant: grants[grantedStory]}
	id, err := crypto.ParseID(link)
	if err != nil {
		return story, nil
	}
	key, err := o.Keys.Key(id)
	if errors.Is(err, crypto.ErrNoKey) {
		return story, nil
	}
	if err != nil {
		return nil, err
	}
	defer key.Forget()
	locked, err := o.Store.Verbatim(ctx, o.desk, id)
	if errors.Is(err, ErrNotFound) {
		return story, nil
	}
	if err == nil {
		story.Verbatim, err = crypto.Unlock(key, id, crypto.KindTip, "", locked)
	}
	return story, err
}

// Agree says that a tip may end. Whoever closed it cannot.
func (c *Console) Agree(ctx context.Context, s Session, id crypto.ID, r AgreeRequest) error {
	w, err := c.waited(ctx, s, id)
	if err != nil {
		return err
	}
	if w.ClosedBy == s.Member || w.Acts != r.Acts {
		return ErrWrongStatus
	}
	return c.Store.Agree(ctx, w.Tip, Day(c.Clock()))
}

// SendBack gives a tip back to its desk's queue, with the reason, or because its grant does not open it.
func (c *Console) SendBack(ctx context.Context, s Session, id crypto.ID, r BackRequest) error {
	w, err := c.waited(ctx, s, id)
	if err != nil {
		return err
	}
	if w.Acts != r.Acts {
		return ErrWrongStatus
	}
	if !sealedSize(r.Note) && !(r.Unopened && r.Note == nil) {
		return ErrMalformed
	}
	m := Message{Why: WhyLook, From: s.Office, To: w.Desk}
	if r.Unopened {
		m.Why = WhyUnopened
	}
	reason, err := c.message(s, id, m, r.Note, nil)
	if err != nil {
		return err
	}
	if r.Note == nil {
		reason.Sealed = nil
	}
	return c.Store.SendBack(ctx, w.Tip, reason, Day(c.Clock()))
}

// Grant gives the look office what opens a tip of the member's desk.
func (c *Console) Grant(ctx context.Context, s Session, id crypto.ID, r GrantRequest) error {
	if !c.desk(s) {
		return ErrNotFound
	}
	if _, err := c.Store.Tip(ctx, s.Office, id); err != nil {
		return err
	}
	if len(r.Grants) == 0 {
		return ErrMalformed
	}
	return c.putGrants(ctx, s.Office, id, r.Grants, nil)
}

// putGrants locks and keeps grants that came along with an act; none is no error, and leaves what was given before.
func (c *Console) putGrants(ctx context.Context, desk string, id crypto.ID, grants map[string][]byte, story []byte) error {
	if len(grants) == 0 && len(story) == 0 {
		return nil
	}
	if err := checkGrants(grants, story); err != nil {
		return err
	}
	locked := map[string][]byte{}
	err := c.locking(id, func(key crypto.TipKey) {
		for of, grant := range grants {
			locked[of] = crypto.Lock(key, id, crypto.KindGrant, GrantPart(of), grant)
		}
		if len(story) > 0 {
			locked[grantedStory] = crypto.Lock(key, id, crypto.KindGrant, GrantPart(grantedStory), story)
		}
	})
	if err != nil {
		return err
	}
	return c.Store.PutGrants(ctx, desk, id, locked)
}

func checkGrants(grants map[string][]byte, story []byte) error {
	if len(grants) > maxGrants || len(story) > maxSealed {
		return ErrMalformed
	}
	for of, grant := range grants {
		if _, err := crypto.ParseID(of); err != nil && of != GrantedTip || !sealedSize(grant) {
			return ErrMalformed
		}
	}
	return nil
}
