package crypto

import (
	"errors"
	"fmt"
	"maps"
	"slices"
)

// Trust checks signed documents against the pinned first roster.
type Trust struct {
	rosters []*Roster
	known   map[string]Member // everybody who ever was a member
}

var (
	// ErrPin: the first roster is not the pinned one.
	ErrPin = errors.New("first roster is not the pinned one")
	// ErrVersion: a roster that does not follow the newest: an old one, one that another overtook, or one that left a version out.
	ErrVersion = errors.New("version does not follow")
)

// two is how many members sign rosters and directories.
const two = 2

// NewTrust pins the fingerprint of the first roster (Fingerprint) and walks the chain of rosters from there, oldest first.
func NewTrust(pin string, rosters []Signed) (*Trust, error) {
	if len(rosters) == 0 || rosters[0].Fingerprint() != pin {
		return nil, ErrPin
	}
	t := new(Trust)
	for i := range rosters {
		next, err := t.Follow(rosters[i])
		if err != nil {
			return nil, fmt.Errorf("roster %d: %w", i+1, err)
		}
		t = next
	}
	return t, nil
}

// Follow is the chain with one roster more; t itself stays as it is. ErrUnsigned where that roster still waits for a signature, or for one of another line.
func (t *Trust) Follow(s Signed) (*Trust, error) {
	r, counted, err := t.Proposed(s)
	if err != nil {
		return nil, err
	}
	if !t.signers(r).agreed(counted) {
		return nil, ErrUnsigned
	}
	next := &Trust{rosters: append(t.rosters[:len(t.rosters):len(t.rosters)], r), known: maps.Clone(t.known)}
	if next.known == nil {
		next.known = map[string]Member{}
	}
	maps.Copy(next.known, r.members())
	return next, nil
}

// Proposed checks a next roster in everything but the number of signatures, and gives those that count, one a member. ErrVersion.
func (t *Trust) Proposed(s Signed) (r *Roster, counted []Signature, err error) {
	if s.Kind != SignedRoster {
		return nil, nil, ErrWrongKind
	}
	r = new(Roster)
	if err := strictJSON([]byte(s.Body), r); err != nil {
		return nil, nil, err
	}
	if err := r.Check(); err != nil {
		return nil, nil, err
	}
	if r.Version != len(t.rosters)+1 {
		return nil, nil, ErrVersion
	}
	signers := t.signers(r)
	if r.Server != signers.Server {
		return nil, nil, errors.New("names another server")
	}
	if err := t.sameKeys(r); err != nil {
		return nil, nil, err
	}
	return r, s.counted(signers.voters()), nil
}

// signers is the roster whose members sign next: the newest, for the first one itself.
func (t *Trust) signers(next *Roster) *Roster {
	if len(t.rosters) == 0 {
		return next
	}
	return t.Roster()
}

// sameKeys refuses a handle that other keys had before: a handle stands for one pair of keys for ever, so that whoever comes back after a
// loss is told apart from whoever holds what was lost.
func (t *Trust) sameKeys(r *Roster) error {
	for id, m := range r.members() {
		was, known := t.known[id]
		if known && !(m.Recipient.Equal(was.Recipient) && m.Signing.Equal(was.Signing)) {
			return fmt.Errorf("member %q: had other keys before", id)
		}
		if known && m.Safe != was.Safe {
			return fmt.Errorf("member %q: what was in a safe stays nobody's own, and the other way round", id)
		}
	}
	return nil
}

// Known says whether any roster of the chain had a member of that handle.
func (t *Trust) Known(member string) bool {
	_, ok := t.known[member]
	return ok
}

// Roster is the newest.
func (t *Trust) Roster() *Roster { return t.rosters[len(t.rosters)-1] }

// Keyring checks a keyring: signed by a member of that very office, hybrid recipient. ErrUnsigned. What it returns may be sealed to.
func (t *Trust) Keyring(s Signed) (*Keyring, error) {
	k, _, err := t.Roster().Keyring(s)
	return k, err
}

// PastKeyring accepts the signature of a member of any roster of the chain: to open with, never to seal to.
func (t *Trust) PastKeyring(s Signed) (*Keyring, error) {
	k, err := ParseKeyring(s)
	if err != nil {
		return nil, err
	}
	for _, r := range slices.Backward(t.rosters) {
		if len(r.countedFor(k, &s)) > 0 {
			return k, nil
		}
	}
	return nil, ErrUnsigned
}

// Keyring checks a keyring against one roster, and gives the signatures that count. ErrUnsigned without any.
func (r *Roster) Keyring(s Signed) (*Keyring, []Signature, error) {
	k, err := ParseKeyring(s)
	if err != nil {
		return nil, nil, err
	}
	counted := r.countedFor(k, &s)
	if len(counted) == 0 {
		return nil, nil, ErrUnsigned
	}
	return k, counted, nil
}

func (r *Roster) countedFor(k *Keyring, s *Signed) []Signature {
	o, _ := r.Office(k.Office)
	return s.counted(o.signers())
}

// Directory checks that two members of the roster signed the directory, of two lines where it knows more than one, and returns its body.
func (t *Trust) Directory(s Signed) ([]byte, error) {
	if s.Kind != SignedDirectory {
		return nil, ErrWrongKind
	}
	if !t.Roster().Agreed(s) {
		return nil, ErrUnsigned
	}
	return []byte(s.Body), nil
}
