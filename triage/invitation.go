package triage

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"tipline/crypto"
)

// An invitation is what is kept of one, under the digest of its token (crypto.InvitationID).
type invitation struct {
	Member   string         `json:"member"`
	Office   string         `json:"office"`
	Inviter  string         `json:"inviter"`
	Expires  int            `json:"expires"` // epoch day, the last one of its life
	Accepted *crypto.Member `json:"accepted,omitempty"`
	Proof    []byte         `json:"proof,omitempty"`
}

// Invite makes an invitation for a handle that nobody ever had. It makes nobody a member, so any member may invite to any office.
func (m *Membership) Invite(_ context.Context, s Session, q InvitationRequest) (TokenView, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, err := m.office(q.Office); err != nil {
		return TokenView{}, err
	}
	if !crypto.IsHandle(q.Member) {
		return TokenView{}, ErrMalformed
	}
	all, err := m.invited()
	if err != nil {
		return TokenView{}, err
	}
	own := 0
	for _, i := range all {
		if i.Member == q.Member {
			return TokenView{}, ErrWrongStatus
		}
		if i.Inviter == s.Member {
			own++
		}
	}
	if m.register.Trust().Known(q.Member) || own >= invitationsOf || len(all) >= invitationsAll {
		return TokenView{}, ErrWrongStatus
	}
	token, now := randomHex(16), m.clock()
	i := invitation{Member: q.Member, Office: q.Office, Inviter: s.Member, Expires: Day(now) + invitationDays}
	if err := m.invitations.put(crypto.InvitationID(token), i, now); err != nil {
		return TokenView{}, err
	}
	m.changed()
	return TokenView{Token: token, Expires: i.Expires}, nil
}

// invited are the invitations in force, by ID; it removes the others. m.mu is held.
func (m *Membership) invited() (map[string]invitation, error) {
	all, err := m.invitations.all()
	if err != nil {
		return nil, err
	}
	today, trust := Day(m.clock()), m.register.Trust()
	for id, i := range all {
		_, still := trust.Roster().Office(i.Office)
		if today > i.Expires || trust.Known(i.Member) || !still {
			if err := m.invitations.remove(id); err != nil {
				return nil, err
			}
			delete(all, id)
		}
	}
	return all, nil
}

// sees says whether an invitation is the member's business: to the own office, or the own.
func (i *invitation) sees(s Session) bool { return i.Office == s.Office || i.Inviter == s.Member }

// Invitations are those to the member's office, and the member's own.
func (m *Membership) Invitations(_ context.Context, s Session) ([]InvitationView, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	all, err := m.invited()
	if err != nil {
		return nil, err
	}
	views := []InvitationView{}
	for id, i := range all {
		if i.sees(s) {
			views = append(views, InvitationView{ID: id, Member: i.Member, Office: i.Office, Inviter: i.Inviter, Expires: i.Expires, Accepted: i.Accepted, Proof: i.Proof})
		}
	}
	slices.SortFunc(views, func(a, b InvitationView) int { return strings.Compare(a.Member, b.Member) })
	return views, nil
}

// WithdrawInvitation makes one void: by its inviter or a member of its office. ErrNotFound for everybody else.
func (m *Membership) WithdrawInvitation(_ context.Context, s Session, id string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	all, err := m.invited()
	if err != nil {
		return err
	}
	i, ok := all[id]
	if !ok || !i.sees(s) {
		return ErrNotFound
	}
	if err := m.invitations.remove(id); err != nil {
		return err
	}
	m.changed()
	return nil
}

// Look tells whoever holds a token what it invites to. ErrNotFound for one that is unknown, used, withdrawn or lapsed.
func (m *Membership) Look(_ context.Context, token string) (InvitedView, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	i, err := m.open(crypto.InvitationID(token))
	if err == nil && i.Accepted != nil {
		err = ErrNotFound
	}
	if err != nil {
		return InvitedView{}, err
	}
	return InvitedView{Office: i.Office, Member: i.Member, Server: m.register.Trust().Roster().Server}, nil
}

// Invited says whether a token is one of an invitation in force, accepted or not. ErrNotFound.
func (m *Membership) Invited(token string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	_, err := m.open(crypto.InvitationID(token))
	return err
}

// open reads one invitation alone: whoever has no session makes us look at no folder. m.mu is held.
func (m *Membership) open(id string) (invitation, error) {
	i, err := m.invitations.get(id)
	if err != nil {
		return i, err
	}
	_, still := m.register.Trust().Roster().Office(i.Office)
	if Day(m.clock()) > i.Expires || m.register.Trust().Known(i.Member) || !still {
		return i, ErrNotFound
	}
	return i, nil
}

// Accept takes the newcomer's public keys, once. The same keys again are no error: the first answer may have been lost. ErrNotFound as with Look;
// ErrMalformed for another handle or office than was invited, or a proof that does not hold.
func (m *Membership) Accept(_ context.Context, q AcceptRequest) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	id := crypto.InvitationID(q.Token)
	i, err := m.open(id)
	if err != nil {
		return err
	}
	if i.Accepted != nil {
		if q.Member.Recipient != nil && i.Accepted.Fingerprint() == q.Member.Fingerprint() && bytes.Equal(i.Proof, q.Proof) {
			return nil
		}
		return ErrNotFound
	}
	if q.Member.ID != i.Member || q.Member.Office != i.Office {
		return ErrMalformed
	}
	roster := m.register.Trust().Roster()
	if crypto.CheckJoining(roster.Server, id, &q.Member, q.Proof) != nil || roster.HasKey(&q.Member) {
		return ErrMalformed
	}
	i.Accepted, i.Proof = &q.Member, q.Proof
	if err := m.invitations.put(id, i, m.clock()); err != nil {
		return err
	}
	m.changed()
	return nil
}
