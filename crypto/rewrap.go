package crypto

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// A keyring is never exchanged for another. What may be added to one are wraps: for members who came later, for offices that are steps now.

// ErrOtherKeyring: a document that would take away or exchange what an earlier one of the same office, month and turn gave.
var ErrOtherKeyring = errors.New("not the same keyring with more wraps")

// Extends says whether r is earlier with nothing but wraps added: nobody who could open it loses that. ErrOtherKeyring.
func (r *Keyring) Extends(earlier *Keyring) error {
	same := r.Office == earlier.Office && r.Month == earlier.Month && r.Turn == earlier.Turn &&
		r.Recipient.Equal(earlier.Recipient) && bytes.Equal(r.Recovery, earlier.Recovery)
	for member, wrap := range earlier.Wraps {
		same = same && bytes.Equal(r.Wraps[member], wrap)
	}
	for office, step := range earlier.Steps {
		has := r.Steps[office]
		same = same && has.Turn == step.Turn && bytes.Equal(has.Wrap, step.Wrap)
	}
	if !same {
		return ErrOtherKeyring
	}
	return nil
}

// Strangers are those it is wrapped to who are no members of its office in the roster, in order. A keyring with strangers is sealed to only
// where there is no other: whoever left knows its private half.
func (r *Keyring) Strangers(roster *Roster) []string {
	office, _ := roster.Office(r.Office)
	members := office.signers()
	var all []string
	for _, id := range slices.Sorted(maps.Keys(r.Wraps)) {
		if _, ok := members[id]; !ok {
			all = append(all, id)
		}
	}
	return all
}

// Unwrapped are the members of the office who have no wrap.
func (r *Keyring) Unwrapped(office Office) []Member {
	return slices.DeleteFunc(slices.Clone(office.Members), func(m Member) bool { return r.Wraps[m.ID] != nil })
}

// Rewrap opens the keyring with by's wrap and wraps it, besides, to every member of the office who has none, and to every step (TurnKeyring) that
// has none. ErrCannotOpen without a wrap.
func (k *MemberKey) Rewrap(r *Keyring, office Office, steps ...*Keyring) (Signed, error) {
	i, err := k.OpenKeyring(r)
	if err != nil {
		return Signed{}, fmt.Errorf("rewrap: %w", err)
	}
	defer clear(i.seed()[:])
	more := r.copied()
	if err := more.wrap(i, office.Members); err != nil {
		return Signed{}, fmt.Errorf("rewrap: %w", err)
	}
	if err := more.wrapSteps(i, steps); err != nil {
		return Signed{}, fmt.Errorf("rewrap: %w", err)
	}
	return more.signed(k)
}

// RewrapRecovered is the work of the offline machine: it opens the keyring with the office's recovery identity and wraps it to a new member.
// Nobody there may sign for the office, so the result is unsigned: the new member opens the own wrap and signs it (Confirm).
func (r *Keyring) RewrapRecovered(recovery *Identity, to Member) (Signed, error) {
	i, err := r.OpenRecovery(recovery)
	if err != nil {
		return Signed{}, fmt.Errorf("rewrap: %w", err)
	}
	defer clear(i.seed()[:])
	more := r.copied()
	if err := more.wrap(i, []Member{to}); err != nil {
		return Signed{}, fmt.Errorf("rewrap: %w", err)
	}
	return NewSigned(SignedKeyring, more)
}

// Confirm signs what the offline machine made from earlier, once it opens and has taken nothing away. ErrOtherKeyring, ErrCannotOpen.
func (k *MemberKey) Confirm(s Signed, earlier *Keyring) (Signed, error) {
	r, err := ParseKeyring(s)
	if err != nil {
		return Signed{}, err
	}
	if err := r.Extends(earlier); err != nil {
		return Signed{}, err
	}
	i, err := k.OpenKeyring(r)
	if err != nil {
		return Signed{}, err
	}
	clear(i.seed()[:])
	k.Sign(&s)
	return s, nil
}

func (r *Keyring) copied() *Keyring {
	c := *r
	c.Wraps, c.Steps = maps.Clone(r.Wraps), maps.Clone(r.Steps)
	return &c
}

// ParseKeyring reads a keyring's body and believes no signature: for whoever has checked them, or has still to sign. ErrWrongKind.
func ParseKeyring(s Signed) (*Keyring, error) {
	if s.Kind != SignedKeyring {
		return nil, ErrWrongKind
	}
	k := new(Keyring)
	if err := strictJSON([]byte(s.Body), k); err != nil {
		return nil, fmt.Errorf("keyring: %w", err)
	}
	if err := k.check(); err != nil {
		return nil, fmt.Errorf("keyring: %w", err)
	}
	return k, nil
}
