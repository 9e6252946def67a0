package triage

import (
	"context"
	"errors"
	"slices"
	"time"

	"tipline/crypto"
)

// An ApprovalStore keeps what waits for a second member. Every method may block until ctx ends; errors as of DeskStore.
type ApprovalStore interface {
	// Approvals are all of a desk, in no order.
	Approvals(ctx context.Context, desk string) ([]Approving, error)
	// PutApproval keeps a new one. ErrWrongStatus where most are there, or this very one.
	PutApproval(ctx context.Context, desk string, id crypto.ID, a Approving, most int) error
	// SwapApproval puts next in the place of what was read; nil takes it away. ErrNotFound where it is not there as it was read.
	SwapApproval(ctx context.Context, desk string, id crypto.ID, read Approving, next *Approving) error
	Tip(ctx context.Context, desk string, id crypto.ID) (Tip, error)
	Verbatim(ctx context.Context, desk string, id crypto.ID) ([]byte, error)
	// Retain keeps a tip to a day at least. Idempotent. ErrNotFound.
	Retain(ctx context.Context, desk string, id crypto.ID, until int) error
}

// A Performance is what a deed needs of whoever owns it. Check refuses a request that could not be done; nil: none more than the form. Do does what two agreed
// on; it is idempotent, since it may be called again after an outage. nil: nothing is to be done, and what was granted is fetched.
type Performance struct {
	Check func(ctx context.Context, s Session, a *Approval, now time.Time) error
	Do    func(ctx context.Context, a *Approval, now time.Time) error
}

// Approvals let two members of two lines do what neither may alone. For a reading that is cryptography: without the approver's half nothing opens, whatever
// stands in the store. For the others it is this server's own rule; both signatures are kept while it lasts, and stand in the audit log for years.
type Approvals struct {
	p       ApprovalsParams
	perform map[Deed]Performance
}

// ApprovalsParams is what Approvals need.
type ApprovalsParams struct {
	Store     ApprovalStore
	Keys      Keys
	Directory func() *Directory
	Roster    func() *crypto.Roster
	Clock     func() time.Time // default time.Now
	Files     ReadingFiles     // nil: a reading has no photos and recordings
	Changed   func()           // called after something else waits than before; must not block; may be nil
}

// NewApprovals makes them. Deeds that others own are added with On, before the first request.
func NewApprovals(p ApprovalsParams) *Approvals {
	if p.Clock == nil {
		p.Clock = time.Now
	}
	if p.Changed == nil {
		p.Changed = func() {}
	}
	a := &Approvals{p: p, perform: map[Deed]Performance{}}
	a.On(Reading, Performance{Check: a.checkReading})
	a.On(Retention, Performance{Check: a.checkRetention, Do: func(ctx context.Context, asked *Approval, _ time.Time) error {
		return p.Store.Retain(ctx, asked.Desk, asked.Tips[0], asked.Until)
	}})
	a.On(Export, Performance{Check: checkOwnDesk})
	return a
}

// On says what a deed needs. A deed without any is refused.
func (p *Approvals) On(d Deed, what Performance) { p.perform[d] = what }

func (p *Approvals) checkRetention(ctx context.Context, s Session, a *Approval, now time.Time) error {
	if today := Day(now); a.Until <= today || a.Until > today+RetentionDays {
		return ErrMalformed
	}
	return checkOwnDesk(ctx, s, a, now)
}

func checkOwnDesk(_ context.Context, s Session, a *Approval, _ time.Time) error {
	if s.Office != a.Desk {
		return ErrNotFound
	}
	return nil
}

// Ask takes a request with the asking member's signature. ErrNotFound for what is not the member's to ask; ErrWrongStatus where nobody of another line
// could approve, or too much waits already.
func (p *Approvals) Ask(ctx context.Context, s Session, q ApprovalRequest) error {
	now := p.p.Clock()
	a, err := p.signed(s, q.Approval, 1)
	if err != nil {
		return err
	}
	if d := Minute(now) - a.Minute; d < -skewMinutes || d > skewMinutes {
		return ErrMalformed
	}
	what, ok := p.perform[a.What]
	if !ok {
		return ErrMalformed
	}
	if what.Check != nil {
		if err := what.Check(ctx, s, a, now); err != nil {
			return err
		}
	}
	for _, id := range a.Tips {
		if _, err := p.p.Store.Tip(ctx, a.Desk, id); err != nil {
			return err
		}
	}
	if len(p.p.Directory().Approvers(a.What, a.Desk, s.Office)) == 0 {
		return ErrWrongStatus
	}
	standing, err := p.standing(ctx, a.Desk, now)
	if err != nil {
		return err
	}
	own := 0
	for i := range standing {
		if standing[i].asker() == s.Member {
			own++
		}
	}
	if own >= approvalsOf {
		return ErrWrongStatus
	}
	err = p.p.Store.PutApproval(ctx, a.Desk, a.ID, Approving{Signed: q.Approval, Until: Minute(now) + ApprovalMinutes}, approvalsAll)
	if err == nil {
		p.p.Changed()
	}
	return err
}

// signed reads a request whose last of n signatures is the asking member's, and counts. What is in a safe asks and approves nothing.
func (p *Approvals) signed(s Session, signed crypto.Signed, n int) (*Approval, error) {
	a, err := ParseApproval(signed)
	if err != nil {
		return nil, err
	}
	counted := p.p.Roster().Counted(signed)
	if len(signed.Signatures) != n || len(counted) != n || signed.Signatures[n-1].Member != s.Member {
		return nil, ErrMalformed
	}
	return a, nil
}

// standing are a desk's that have not lapsed; the others are taken away, and so is what is not as members sign it.
func (p *Approvals) standing(ctx context.Context, desk string, now time.Time) ([]Approving, error) {
	all, err := p.p.Store.Approvals(ctx, desk)
	if err != nil {
		return nil, err
	}
	var kept []Approving
	for _, one := range all {
		a, err := ParseApproval(one.Signed)
		if err == nil && a.Desk == desk && Minute(now) < one.Until && one.Until <= Minute(now)+ApprovalMinutes+skewMinutes {
			kept = append(kept, one)
			continue
		}
		if a == nil {
			continue // another version's, or forged: shown to nobody
		}
		if err := p.p.Store.SwapApproval(ctx, desk, a.ID, one, nil); err != nil && !errors.Is(err, ErrNotFound) {
			return nil, err
		}
	}
	return kept, nil
}

// Sweep takes away what has lapsed at every desk.
func (p *Approvals) Sweep(ctx context.Context) error {
	for _, d := range p.p.Directory().Desks {
		if _, err := p.standing(ctx, d.ID, p.p.Clock()); err != nil {
			return err
		}
	}
	return nil
}

// Run sweeps every hour until ctx ends: nobody may come to look. What an outage left is taken the next time.
func (p *Approvals) Run(ctx context.Context) error {
	return repeat(ctx, time.Hour, func() { _ = p.Sweep(ctx) })
}

// Approvals are those that the member's office has asked for, and those that it could approve.
func (p *Approvals) Approvals(ctx context.Context, s Session) ([]ApprovalView, error) {
	views := []ApprovalView{}
	for _, d := range p.p.Directory().Desks {
		all, err := p.standing(ctx, d.ID, p.p.Clock())
		if err != nil {
			return nil, err
		}
		for i := range all {
			if v, ok := p.view(s, &all[i]); ok {
				views = append(views, v)
			}
		}
	}
	slices.SortFunc(views, func(a, b ApprovalView) int { return int(a.Until - b.Until) })
	return views, nil
}

// Due are those that wait for the member's office to approve.
func (p *Approvals) Due(ctx context.Context, s Session) ([]DueView, error) {
	all, err := p.Approvals(ctx, s)
	var due []DueView
	for _, one := range all {
		if a, err := ParseApproval(one.Approval); err == nil && one.MayApprove {
			due = append(due, DueView{Desk: a.Desk, What: DueApproval, Who: s.Office, Unit: one.Office, By: one.Until, Level: LevelWarn})
		}
	}
	return due, err
}

// view is what a member sees of one; false for what is not the member's office's.
func (p *Approvals) view(s Session, one *Approving) (ApprovalView, bool) {
	a, err := ParseApproval(one.Signed)
	if err != nil {
		return ApprovalView{}, false
	}
	asker, ok := p.p.Roster().Member(one.asker())
	if !ok {
		return ApprovalView{}, false // somebody who left asks for nothing
	}
	approvers := p.p.Directory().Approvers(a.What, a.Desk, asker.Office)
	may := slices.Contains(approvers, s.Office)
	if !may && s.Office != asker.Office {
		return ApprovalView{}, false
	}
	return ApprovalView{ID: a.ID.String(), Approval: one.Signed, By: one.asker(), Office: asker.Office, Approver: one.approver(), Approvers: approvers, Until: one.Until,
		MayApprove: may && !one.Granted() && s.Member != one.asker()}, true
}

// find is one that the member's office may see. ErrNotFound.
func (p *Approvals) find(ctx context.Context, s Session, id string) (*Approval, Approving, ApprovalView, error) {
	for _, d := range p.p.Directory().Desks {
		all, err := p.standing(ctx, d.ID, p.p.Clock())
		if err != nil {
			return nil, Approving{}, ApprovalView{}, err
		}
		for i := range all {
			a, err := ParseApproval(all[i].Signed)
			if err != nil || a.ID.String() != id {
				continue
			}
			if v, ok := p.view(s, &all[i]); ok {
				return a, all[i], v, nil
			}
		}
	}
	return nil, Approving{}, ApprovalView{}, ErrNotFound
}

// Approve adds the second signature, and does what the two agreed on. ErrNotFound for whoever may not: the asking member, everybody of the same line.
func (p *Approvals) Approve(ctx context.Context, s Session, id string, q ApproveRequest) error {
	a, read, v, err := p.find(ctx, s, id)
	if err != nil {
		return err
	}
	if !v.MayApprove {
		return ErrNotFound
	}
	if (a.What == Reading) != (len(q.Half) > 0) || len(q.Half) > maxWrap || !halves(a.What, q.Halves) {
		return ErrMalformed
	}
	next := Approving{Signed: read.Signed.With([]crypto.Signature{{Member: s.Member, Signature: q.Signature}}), Half: q.Half, Halves: q.Halves,
		Until: Minute(p.p.Clock()) + ApprovalMinutes}
	if _, err := p.signed(s, next.Signed, 2); err != nil {
		return err
	}
	if do := p.perform[a.What].Do; do != nil {
		if err := do(ctx, a, p.p.Clock()); err != nil {
			return err
		}
	}
	if err := p.p.Store.SwapApproval(ctx, a.Desk, a.ID, read, &next); err != nil {
		return err
	}
	p.p.Changed()
	return nil
}

// Withdraw takes one back: by who asked. ErrNotFound for everybody else.
func (p *Approvals) Withdraw(ctx context.Context, s Session, id string) error {
	a, read, v, err := p.find(ctx, s, id)
	if err != nil {
		return err
	}
	if v.By != s.Member {
		return ErrNotFound
	}
	if err := p.p.Store.SwapApproval(ctx, a.Desk, a.ID, read, nil); err != nil {
		return err
	}
	p.p.Changed()
	return nil
}

// Exported says which tips a granted export of the asking member's is of, and whom it goes to. ErrNotFound for everything else.
func (p *Approvals) Exported(ctx context.Context, s Session, id string) (*Approval, crypto.Signed, error) {
	a, read, v, err := p.find(ctx, s, id)
	if err != nil {
		return nil, crypto.Signed{}, err
	}
	if a.What != Export || v.By != s.Member || !read.Granted() {
		return nil, crypto.Signed{}, ErrNotFound
	}
	return a, read.Signed, nil
}
