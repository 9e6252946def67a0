package crypto

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"unicode"
)

// Roster is the signed list of offices and their members. Each version is signed by two members of the one before; the first by two of its own, pinned by fingerprint.
type Roster struct {
	Version int      `json:"version"`
	Server  string   `json:"server"` // name of the deployment; login challenges name it
	Offices []Office `json:"offices"`
}

// An Office is a desk, a unit, an inspectorate, a command: whoever has a keyring.
type Office struct {
	ID       string     `json:"id"`
	Members  []Member   `json:"members"`
	Recovery *Recipient `json:"recovery"`
}

// Office finds an office by its ID.
func (r *Roster) Office(id string) (Office, bool) {
	for _, o := range r.Offices {
		if o.ID == id {
			return o, true
		}
	}
	return Office{}, false
}

// Member finds a member by ID.
func (r *Roster) Member(id string) (Member, bool) {
	m, ok := r.members()[id]
	return m, ok
}

// HasKey says whether any member has one of m's keys, or any office has m's recipient for its recovery.
func (r *Roster) HasKey(m *Member) bool {
	for _, o := range r.Offices {
		for _, other := range o.Members {
			if other.Recipient.Equal(m.Recipient) || other.Signing.Equal(m.Signing) {
				return true
			}
		}
		if o.Recovery.Equal(m.Recipient) {
			return true
		}
	}
	return false
}

func (r *Roster) members() map[string]Member {
	all := map[string]Member{}
	for _, o := range r.Offices {
		for _, m := range o.Members {
			all[m.ID] = m
		}
	}
	return all
}

// signers are an office's members by ID.
func (o Office) signers() map[string]Member {
	all := map[string]Member{}
	for _, m := range o.Members {
		all[m.ID] = m
	}
	return all
}

// Check reports every fault. Keys must differ between members: two members with one key would be one person signing twice.
func (r *Roster) Check() error {
	var faults []error
	fault := func(form string, args ...any) { faults = append(faults, fmt.Errorf(form, args...)) }
	if r.Version < 1 {
		fault("roster: version %d", r.Version)
	}
	if !serverName(r.Server) {
		fault("roster: server has no name, or one that does not print")
	}
	offices, members, keys := map[string]bool{}, map[string]bool{}, map[string]bool{}
	once := func(seen map[string]bool, what, name, key string) {
		if seen[key] {
			fault("%s %q: appears twice", what, name)
		}
		seen[key] = true
	}
	for _, o := range r.Offices {
		if err := checkHandle(o.ID); err != nil {
			fault("office %q: %w", o.ID, err)
		}
		once(offices, "office", o.ID, o.ID)
		if o.Recovery == nil {
			fault("office %q: no recovery recipient", o.ID)
		} else {
			once(keys, "recovery recipient of", o.ID, string(o.Recovery.digest[:]))
		}
		if len(o.Members) == 0 {
			fault("office %q: no members", o.ID)
		}
		for _, m := range o.Members {
			if err := m.check(o.ID); err != nil {
				fault("member %q: %w", m.ID, err)
				continue
			}
			once(members, "member", m.ID, m.ID)
			once(keys, "recipient of", m.ID, string(m.Recipient.digest[:]))
			once(keys, "signing key of", m.ID, string(m.Signing))
		}
	}
	if len(members) < two {
		fault("roster: fewer than two members: nobody could sign the next")
	}
	return errors.Join(faults...)
}

func (m *Member) check(office string) error {
	switch {
	case checkHandle(m.ID) != nil:
		return ErrHandle
	case m.Office != office:
		return errors.New("stands under another office than it names")
	case m.Recipient == nil:
		return ErrNotHybrid
	case len(m.Signing) != ed25519.PublicKeySize:
		return errors.New("no signing key")
	case forgeable(m.Signing):
		return errors.New("signing key of low order: anybody could sign with it")
	}
	return nil
}

// serverName says whether s can name a deployment: short, and printable without line breaks, which separate it elsewhere.
func serverName(s string) bool {
	for _, r := range s {
		if !unicode.IsPrint(r) {
			return false
		}
	}
	return s != "" && len(s) <= 128
}
