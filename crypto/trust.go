package crypto

import (
	"errors"
	"fmt"
)

// Trust checks signed documents against the pinned first roster.
type Trust struct{ rosters []*Roster }

// ErrPin: the first roster is not the pinned one.
var ErrPin = errors.New("first roster is not the pinned one")

// two is how many members sign rosters and directories.
const two = 2

// NewTrust pins the fingerprint of the first roster (Fingerprint) and walks the chain of rosters from there, oldest first.
func NewTrust(pin string, rosters []Signed) (*Trust, error) {
	if len(rosters) == 0 || rosters[0].Fingerprint() != pin {
		return nil, ErrPin
	}
	t := new(Trust)
	for i := range rosters {
		r, err := t.next(&rosters[i])
		if err != nil {
			return nil, fmt.Errorf("roster %d: %w", i+1, err)
		}
		t.rosters = append(t.rosters, r)
	}
	return t, nil
}

// next checks one link of the chain against the one before.
func (t *Trust) next(s *Signed) (*Roster, error) {
	if s.Kind != SignedRoster {
		return nil, ErrWrongKind
	}
	r := new(Roster)
	if err := strictJSON([]byte(s.Body), r); err != nil {
		return nil, err
	}
	if err := r.Check(); err != nil {
		return nil, err
	}
	if r.Version != len(t.rosters)+1 {
		return nil, fmt.Errorf("version %d does not follow", r.Version)
	}
	signers := r
	if len(t.rosters) > 0 {
		signers = t.Roster()
		if r.Server != signers.Server {
			return nil, errors.New("names another server")
		}
	}
	if s.signedBy(signers.members()) < two {
		return nil, ErrUnsigned
	}
	return r, nil
}

// Roster is the newest.
func (t *Trust) Roster() *Roster { return t.rosters[len(t.rosters)-1] }

// Keyring checks a keyring: signed by a member of that very office, hybrid recipient. ErrUnsigned. What it returns may be sealed to.
func (t *Trust) Keyring(s Signed) (*Keyring, error) {
	return keyringIn(t.rosters[len(t.rosters)-1:], s)
}

// PastKeyring accepts the signature of a member of any roster of the chain: to open with, never to seal to.
func (t *Trust) PastKeyring(s Signed) (*Keyring, error) { return keyringIn(t.rosters, s) }

func keyringIn(rosters []*Roster, s Signed) (*Keyring, error) {
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
	for _, r := range rosters {
		if o, ok := r.Office(k.Office); ok && s.signedBy(o.signers()) > 0 {
			return k, nil
		}
	}
	return nil, ErrUnsigned
}

// Directory checks that two members of the roster signed the directory and returns its body.
func (t *Trust) Directory(s Signed) ([]byte, error) {
	if s.Kind != SignedDirectory {
		return nil, ErrWrongKind
	}
	if s.signedBy(t.Roster().members()) < two {
		return nil, ErrUnsigned
	}
	return []byte(s.Body), nil
}
