package triage

import (
	"context"
	"errors"
	"slices"
	"time"

	"tipline/crypto"
)

// errThere: the very keyring is in force already.
var errThere = errors.New("keyring is there already")

// PostKeyring takes a keyring of the asking member's own office with that member's signature: a new month, a turn, or wraps added to one that
// is there. ErrNotFound for another office's; ErrWrongStatus where something else stands in its place, and the client should look again.
func (m *Membership) PostKeyring(_ context.Context, s Session, q KeyringRequest) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	roster := m.register.Trust().Roster()
	k, err := m.signedKeyring(s, roster, &q.Keyring)
	if err != nil {
		return err
	}
	office, err := m.office(s.Office)
	if err != nil {
		return err
	}
	if err := m.fits(k, office); errors.Is(err, errThere) {
		return nil
	} else if err != nil {
		return err
	}
	if m.spent(k, office, s.Member) {
		return ErrWrongStatus
	}
	if err := m.register.Add(RegisterChange{Keyrings: []crypto.Signed{q.Keyring}}); errors.Is(err, ErrRefused) {
		return ErrMalformed
	} else if err != nil {
		return err
	}
	return nil
}

// signedKeyring reads a keyring that the asking member signed for the own office, as a member of it in the roster.
func (m *Membership) signedKeyring(s Session, roster *crypto.Roster, signed *crypto.Signed) (*crypto.Keyring, error) {
	k, err := crypto.ParseKeyring(*signed)
	if err != nil || !signed.Spells(k) {
		return nil, ErrMalformed
	}
	if k.Office != s.Office {
		return nil, ErrNotFound
	}
	_, counted, err := roster.Keyring(*signed)
	if err != nil || len(counted) != len(signed.Signatures) ||
		!slices.ContainsFunc(counted, func(g crypto.Signature) bool { return g.Member == s.Member }) {
		return nil, ErrMalformed
	}
	return k, nil
}

// fits says whether a keyring may come into force beside those that are, for an office with these members.
func (m *Membership) fits(k *crypto.Keyring, office crypto.Office) error {
	turn, left := 0, false
	for _, there := range m.register.Keyrings(k.Office) { // oldest first
		if there.Month != k.Month {
			continue
		}
		if there.Turn == k.Turn {
			return m.extends(k, there, office)
		}
		turn, left = there.Turn+1, hasStranger(there, office)
	}
	if k.Turn != turn || turn >= freeTurns && !left {
		return ErrWrongStatus
	}
	if !ahead(k.Month, m.clock()) || len(k.Wraps) != len(office.Members) || len(k.Unwrapped(office)) > 0 || !wrapsFit(k) || !m.stepsFit(k) {
		return ErrMalformed
	}
	return nil
}

// spent says whether a keyring is one more turn by a member who has made enough of that month. The server cannot see whether its wraps open;
// so the last word on a month is not that of one who turns it again and again. Once somebody left, turns are not counted.
func (m *Membership) spent(k *crypto.Keyring, office crypto.Office, member string) bool {
	for _, there := range m.register.Keyrings(k.Office) {
		if there.Month == k.Month && (there.Turn == k.Turn || there.Turn == k.Turn-1 && hasStranger(there, office)) {
			return false
		}
	}
	return k.Turn > 0 && m.register.Turns(k.Office, k.Month, member) >= turnsOf
}

// hasStranger says whether a keyring is wrapped to somebody who is no member of the office.
func hasStranger(k *crypto.Keyring, office crypto.Office) bool {
	for id := range k.Wraps {
		if !slices.ContainsFunc(office.Members, func(m crypto.Member) bool { return m.ID == id }) {
			return true
		}
	}
	return false
}

// extends allows wraps of members of the office, and for steps, beside the earlier ones.
func (m *Membership) extends(k, there *crypto.Keyring, office crypto.Office) error {
	if k.Extends(there) != nil {
		return ErrWrongStatus
	}
	if len(k.Wraps) == len(there.Wraps) && len(k.Steps) == len(there.Steps) {
		return errThere
	}
	members := map[string]bool{}
	for _, member := range office.Members {
		members[member.ID] = true
	}
	for id := range k.Wraps {
		if _, had := there.Wraps[id]; !had && !members[id] {
			return ErrMalformed
		}
	}
	if !wrapsFit(k) || !m.stepsFit(k) {
		return ErrMalformed
	}
	return nil
}

// stepsFit says whether a keyring is wrapped for offices that there are, to turns of their keyrings that there are. Which offices a desk rings is the
// directory's matter, and the next one's that is still to be signed.
func (m *Membership) stepsFit(k *crypto.Keyring) bool {
	for id, step := range k.Steps {
		_, ok := m.register.Trust().Roster().Office(id)
		there := slices.ContainsFunc(m.register.Keyrings(id), func(s *crypto.Keyring) bool { return s.Month == k.Month && s.Turn == step.Turn })
		if !ok || !there || len(step.Wrap) > maxWrap {
			return false
		}
	}
	return true
}

func wrapsFit(k *crypto.Keyring) bool {
	fit := len(k.Recovery) <= maxWrap
	for _, wrap := range k.Wraps {
		fit = fit && len(wrap) > 0 && len(wrap) <= maxWrap
	}
	return fit
}

// ahead says whether a month is this one or one of the twelve that come: nobody makes a past month's keyring anew.
func ahead(month string, now time.Time) bool {
	first := now.UTC().Add(zoneHours * time.Hour)
	this := first.Format("2006-01")
	last := time.Date(first.Year(), first.Month()+monthsAhead, 1, 0, 0, 0, 0, time.UTC).Format("2006-01")
	return month >= this && month <= last
}
