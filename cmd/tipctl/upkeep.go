package main

import (
	"fmt"
	"slices"
	"time"

	"tipline/cmd/internal/registry"
	"tipline/crypto"
)

// monthsBack is how old a keyring may be to be wrapped to a newcomer: a tip lives a year at most, and two months after it was closed.
const monthsBack = 14

// upkeep is what an office's keyrings lack, made and signed by one of its members: months ahead, turns where somebody who left could open or
// where the own wrap is spoilt, and wraps for those who came and for the offices that may be rung. Nothing, most of the time.
func upkeep(by *crypto.MemberKey, r *registry.Registry, now time.Time) ([]crypto.Signed, error) {
	office, ok := r.Trust.Roster().Office(by.Member.Office)
	if !ok {
		return nil, fmt.Errorf("office %s: not in the roster", by.Member.Office)
	}
	made, err := rewrapped(by, r, office, now)
	if err != nil {
		return nil, err
	}
	for _, month := range registry.Months(now, monthsAhead) {
		if r.Fresh(office.ID, month) && !spoilt(r, by, month) {
			continue
		}
		s, err := crypto.TurnKeyring(by, office, month, r.NextTurn(office.ID, month), r.Steps(office.ID, month)...)
		if err != nil {
			return nil, err
		}
		made = append(made, s)
	}
	return made, nil
}

// turned are new identities for this month and every month that is prepared. office is as the next roster will have it, or as it is.
func turned(by *crypto.MemberKey, r *registry.Registry, office crypto.Office, now time.Time) ([]crypto.Signed, error) {
	var made []crypto.Signed
	for _, month := range registry.Months(now, monthsAhead) {
		s, err := crypto.TurnKeyring(by, office, month, r.NextTurn(office.ID, month), r.Steps(office.ID, month)...)
		if err != nil {
			return nil, err
		}
		made = append(made, s)
	}
	return made, nil
}

// rewrapped are the keyrings of an office that by can open and some member, or some office that may be rung, cannot, with wraps added. Those that do not open
// are passed over.
func rewrapped(by *crypto.MemberKey, r *registry.Registry, office crypto.Office, now time.Time) ([]crypto.Signed, error) {
	oldest := registry.Month(now.AddDate(0, -monthsBack, 0))
	var made []crypto.Signed
	for _, k := range r.Keyrings(office.ID) {
		lacking := slices.ContainsFunc(k.Unwrapped(office), func(m crypto.Member) bool { return m.ID != by.Member.ID })
		steps := r.Steps(office.ID, k.Month)
		lacking = lacking || len(k.Stepless(steps)) > 0
		if _, own := k.Wraps[by.Member.ID]; !own || !lacking || k.Month < oldest {
			continue
		}
		if _, err := by.OpenKeyring(k); err != nil {
			continue // spoilt by whoever made it: nobody can be helped with it here
		}
		s, err := by.Rewrap(k, office, steps...)
		if err != nil {
			return nil, err
		}
		made = append(made, s)
	}
	return made, nil
}
