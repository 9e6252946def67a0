package triage

import (
	"context"
	"errors"
	"slices"
	"strings"

	"tipline/crypto"
)

// A proposal is a next roster with one signature, and the keyrings that are to come into force with it. Its ID is the roster's fingerprint.
type proposal struct {
	Roster    crypto.Signed      `json:"roster"`
	Keyrings  []crypto.Signed    `json:"keyrings,omitempty"`
	Directory []crypto.Signature `json:"directory,omitempty"`
	Proposer  string             `json:"proposer"`
	Until     int64              `json:"until"` // minute since 1970
}

// Propose takes a next roster with the asking member's signature. With one signature it waits a day; with two, of this request or of an
// earlier one, it comes into force together with its keyrings. ErrWrongStatus for one that does not follow the newest.
func (m *Membership) Propose(_ context.Context, s Session, q RosterRequest) (RosterView, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	next, counted, err := m.proposed(s, &q.Roster)
	if err != nil {
		return RosterView{}, err
	}
	all, err := m.standing()
	if err != nil {
		return RosterView{}, err
	}
	id := q.Roster.Fingerprint()
	p, stands := all[id]
	if !stands {
		p = proposal{Roster: crypto.Signed{Kind: q.Roster.Kind, Body: q.Roster.Body}, Proposer: s.Member, Until: Minute(m.clock()) + proposalMinutes}
	}
	p.Roster = p.Roster.With(counted)
	if err := m.enclose(&p, s, next, q.Keyrings); err != nil {
		return RosterView{}, err
	}
	if len(q.Directory) > 0 {
		if err := m.countersign(&p, crypto.Signature{Member: s.Member, Signature: q.Directory}); err != nil {
			return RosterView{}, err
		}
	}
	if _, err := m.register.Trust().Follow(p.Roster); err == nil {
		return RosterView{ID: id, Published: true}, m.publish(id, &p, next)
	} else if !errors.Is(err, crypto.ErrUnsigned) {
		return RosterView{}, ErrMalformed
	}
	if !stands && !room(all, s.Member) {
		return RosterView{}, ErrWrongStatus
	}
	if err := m.proposals.put(id, p, m.clock()); err != nil {
		return RosterView{}, err
	}
	m.changed()
	return RosterView{ID: id}, nil
}

// proposed checks a roster in everything but the number of signatures; the asking member's must be among them.
func (m *Membership) proposed(s Session, roster *crypto.Signed) (*crypto.Roster, []crypto.Signature, error) {
	trust := m.register.Trust()
	next, counted, err := trust.Proposed(*roster)
	if errors.Is(err, crypto.ErrVersion) {
		return nil, nil, ErrWrongStatus
	}
	own := slices.ContainsFunc(counted, func(g crypto.Signature) bool { return g.Member == s.Member })
	if err != nil || !own || !roster.Spells(next) || !continues(trust.Roster(), next) {
		return nil, nil, ErrMalformed
	}
	return next, counted, nil
}

// continues says whether two members of now are members of next too: nobody, and no two, sign everybody else away.
func continues(now, next *crypto.Roster) bool {
	kept := 0
	for _, o := range now.Offices {
		for _, member := range o.Members {
			if _, ok := next.Member(member.ID); ok && !member.Safe {
				kept++
			}
		}
	}
	return kept >= 2
}

// enclose adds keyrings of the asking member's office, made for the members of next; of one month and turn the first stays.
func (m *Membership) enclose(p *proposal, s Session, next *crypto.Roster, keyrings []crypto.Signed) error {
	office, _ := next.Office(s.Office)
	for _, signed := range keyrings {
		k, err := m.signedKeyring(s, next, &signed)
		if err != nil {
			return err
		}
		if err := m.fits(k, office); errors.Is(err, errThere) {
			continue
		} else if err != nil {
			return err
		}
		if !slices.ContainsFunc(p.Keyrings, func(had crypto.Signed) bool { return sameMonth(had, k) }) {
			p.Keyrings = append(p.Keyrings, signed)
		}
	}
	return nil
}

// countersign keeps a signature of the directory in force: without two of members who stay, a roster would leave the directory unsigned.
func (m *Membership) countersign(p *proposal, g crypto.Signature) error {
	directory := m.register.Directory()
	directory.Signatures = []crypto.Signature{g}
	if len(m.register.Trust().Roster().Counted(directory)) != 1 {
		return ErrMalformed
	}
	p.Directory = directory.With(p.Directory).Signatures
	return nil
}

func sameMonth(s crypto.Signed, k *crypto.Keyring) bool {
	other, err := crypto.ParseKeyring(s)
	return err == nil && other.Office == k.Office && other.Month == k.Month && other.Turn == k.Turn
}

// publish brings a roster with its signatures into force. Keyrings that something newer overtook meanwhile stay out: their office's clients
// find what is missing, and make it.
func (m *Membership) publish(id string, p *proposal, next *crypto.Roster) error {
	change := RegisterChange{Roster: &p.Roster, Directory: p.Directory}
	for _, signed := range p.Keyrings {
		k, _, err := next.Keyring(signed)
		if err != nil {
			continue
		}
		office, _ := next.Office(k.Office)
		if m.fits(k, office) == nil {
			change.Keyrings = append(change.Keyrings, signed)
		}
	}
	if err := m.register.Add(change); errors.Is(err, ErrRefused) {
		return ErrMalformed
	} else if err != nil {
		return err
	}
	if err := m.proposals.remove(id); err != nil {
		return err
	}
	m.changed()
	return nil
}

// standing are the proposals in force, by ID; it removes those that lapsed or were overtaken. m.mu is held.
func (m *Membership) standing() (map[string]proposal, error) {
	all, err := m.proposals.all()
	if err != nil {
		return nil, err
	}
	now, trust := Minute(m.clock()), m.register.Trust()
	for id, p := range all {
		if _, _, err := trust.Proposed(p.Roster); err != nil || now >= p.Until {
			if err := m.proposals.remove(id); err != nil {
				return nil, err
			}
			delete(all, id)
		}
	}
	return all, nil
}

func room(all map[string]proposal, member string) bool {
	own := 0
	for _, p := range all {
		if p.Proposer == member {
			own++
		}
	}
	return own < proposalsOf && len(all) < proposalsAll
}

// Proposals are all that stand; any member may sign, so any may see them.
func (m *Membership) Proposals(context.Context, Session) ([]ProposalView, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	all, err := m.standing()
	if err != nil {
		return nil, err
	}
	views := []ProposalView{}
	for id, p := range all {
		views = append(views, ProposalView{ID: id, Roster: p.Roster, Proposer: p.Proposer, Until: p.Until, Keyrings: len(p.Keyrings)})
	}
	slices.SortFunc(views, func(a, b ProposalView) int { return strings.Compare(a.ID, b.ID) })
	return views, nil
}

// WithdrawProposal takes one back: by its proposer. ErrNotFound for everybody else.
func (m *Membership) WithdrawProposal(_ context.Context, s Session, id string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	all, err := m.standing()
	if err != nil {
		return err
	}
	if p, ok := all[id]; !ok || p.Proposer != s.Member {
		return ErrNotFound
	}
	if err := m.proposals.remove(id); err != nil {
		return err
	}
	m.changed()
	return nil
}
