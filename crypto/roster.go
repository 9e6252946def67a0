package crypto

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"maps"
	"slices"
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
	Line     string     `json:"line,omitempty"` // line of command, such as police or border: where there is more than one, the two who sign are of two
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

// voters are the members whose signature counts as one of two: all but the identities in safes.
func (r *Roster) voters() map[string]Member {
	all := r.members()
	maps.DeleteFunc(all, func(_ string, m Member) bool { return m.Safe })
	return all
}

// Lines are the lines of command of those who may sign, in order. Offices that name none are one line together.
func (r *Roster) Lines() []string {
	lines := map[string]bool{}
	for _, m := range r.voters() {
		lines[r.line(m.ID)] = true
	}
	return slices.Sorted(maps.Keys(lines))
}

// line is a member's line of command.
func (r *Roster) line(member string) string {
	m, _ := r.Member(member)
	o, _ := r.Office(m.Office)
	return o.Line
}

// agreed says whether those who signed are two, and of two lines of command where the roster knows more than one: two of one line obey the same order.
func (r *Roster) agreed(counted []Signature) bool {
	lines := map[string]bool{}
	for _, g := range counted {
		lines[r.line(g.Member)] = true
	}
	return len(counted) >= two && (len(lines) > 1 || len(r.Lines()) <= 1)
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
		if o.Line != "" && checkHandle(o.Line) != nil {
			fault("office %q: line of command %q: %w", o.ID, o.Line, ErrHandle)
		}
		safes := 0
		for _, m := range o.Members {
			if m.Safe {
				if safes++; safes == 2 {
					fault("office %q: two identities in its safe", o.ID)
				}
			}
			if err := m.check(o.ID); err != nil {
				fault("member %q: %w", m.ID, err)
				continue
			}
			once(members, "member", m.ID, m.ID)
			once(keys, "recipient of", m.ID, string(m.Recipient.digest[:]))
			once(keys, "signing key of", m.ID, string(m.Signing))
		}
	}
	if len(r.voters()) < two {
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
