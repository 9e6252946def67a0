package triage

import (
	"context"
	"path/filepath"
	"sync"
	"time"

	"tipline/crypto"
)

const (
	invitationDays  = 7  // after the day it was made
	invitationsOf   = 16 // open ones of one inviter
	invitationsAll  = 256
	proposalMinutes = 24 * 60
	proposalsOf     = 4 // standing ones of one proposer
	proposalsAll    = 32
	monthsAhead     = 12 // how far a keyring may be made ahead; clients make six
	freeTurns       = 8  // of one month; more take somebody who left, so that nobody uses up those that a revocation needs
	turnsOf         = 3  // of one month by one member, unless somebody left: whose turns open for nobody must leave some to the others
	maxWrap         = 4 << 10
)

// A Membership is how people become members, how they stop being members, and how their offices' keyrings follow. It decides nothing by
// itself: rosters take the signatures of two members, keyrings one of the office, and every client checks them again. It keeps what waits in
// two folders, and no token in either.
type Membership struct {
	register Register
	clock    func() time.Time
	changed  func()

	mu          sync.Mutex // one change at a time
	invitations waitingRoom[invitation]
	proposals   waitingRoom[proposal]
}

// MembershipParams is what a Membership needs.
type MembershipParams struct {
	Register Register
	Folder   string           // where invitations/ and proposals/ stand
	Clock    func() time.Time // default time.Now
	Changed  func()           // called after something else waits than before; must not block; may be nil
}

// NewMembership makes one; its folders are made at need.
func NewMembership(p MembershipParams) *Membership {
	if p.Clock == nil {
		p.Clock = time.Now
	}
	if p.Changed == nil {
		p.Changed = func() {}
	}
	return &Membership{register: p.Register, clock: p.Clock, changed: p.Changed,
		invitations: waitingRoom[invitation]{filepath.Join(p.Folder, "invitations")},
		proposals:   waitingRoom[proposal]{filepath.Join(p.Folder, "proposals")}}
}

// Run removes what has lapsed, every hour until ctx ends: nobody may come to ask.
func (m *Membership) Run(ctx context.Context) error {
	tick := time.NewTicker(time.Hour)
	defer tick.Stop()
	for {
		if err := m.Sweep(); err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// Sweep removes what has lapsed, what was overtaken, and invitations whose newcomers are members.
func (m *Membership) Sweep() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, err := m.invited(); err != nil {
		return err
	}
	_, err := m.standing()
	return err
}

// office is one of the newest roster. ErrNotFound.
func (m *Membership) office(id string) (crypto.Office, error) {
	o, ok := m.register.Trust().Roster().Office(id)
	if !ok {
		return o, ErrNotFound
	}
	return o, nil
}
