package crypto

import (
	"errors"
	"fmt"
	"time"
)

// A Keyring is an office's identity of one month, private half wrapped to each member and to the recovery recipient.
type Keyring struct {
	Office    string            `json:"office"`
	Month     string            `json:"month"`          // 2026-11
	Turn      int               `json:"turn,omitempty"` // 0, and one more each time the month's identity is made anew, as after a revocation
	Recipient *Recipient        `json:"recipient"`
	Wraps     map[string][]byte `json:"wraps"` // member ID → sealed, kind keyring
	Recovery  []byte            `json:"recovery"`
	Steps     map[string]Step   `json:"steps,omitempty"` // a desk's: offices that are rung when nobody there answers
}

// monthForm is how a keyring's month is written.
const monthForm = "2006-01"

// maxTurn bounds how often one month is turned.
const maxTurn = 99

// Before says whether r is older than other, by month, then by turn.
func (r *Keyring) Before(other *Keyring) bool {
	if r.Month != other.Month {
		return r.Month < other.Month
	}
	return r.Turn < other.Turn
}

func (r *Keyring) check() error {
	if err := checkHandle(r.Office); err != nil {
		return err
	}
	if t, err := time.Parse(monthForm, r.Month); err != nil || t.Format(monthForm) != r.Month {
		return errors.New("malformed month")
	}
	if r.Turn < 0 || r.Turn > maxTurn {
		return errors.New("turn out of range")
	}
	if r.Recipient == nil {
		return ErrNotHybrid
	}
	if len(r.Wraps) == 0 || len(r.Recovery) == 0 {
		return errors.New("not wrapped")
	}
	return r.checkSteps()
}

// NewKeyring makes, wraps and signs an office's first keyring of a month.
func NewKeyring(by *MemberKey, office Office, month string) (Signed, error) {
	return TurnKeyring(by, office, month, 0)
}

// TurnKeyring makes, wraps and signs an office's keyring of a month and turn. office may be one that a roster still to be signed will have:
// whoever is not in it gets no wrap. steps are the keyrings of that month of the offices that are rung when nobody answers; those of other months are passed over.
func TurnKeyring(by *MemberKey, office Office, month string, turn int, steps ...*Keyring) (Signed, error) {
	if _, ok := office.signers()[by.Member.ID]; !ok || by.Member.Office != office.ID {
		return Signed{}, fmt.Errorf("new keyring: %w", ErrUnsigned)
	}
	if office.Recovery == nil {
		return Signed{}, fmt.Errorf("new keyring: recovery: %w", ErrNotHybrid)
	}
	i, err := NewIdentity()
	if err != nil {
		return Signed{}, fmt.Errorf("new keyring: %w", err)
	}
	defer clear(i.seed()[:])
	r := Keyring{Office: office.ID, Month: month, Turn: turn, Recipient: i.Recipient(), Wraps: map[string][]byte{}}
	if err := r.wrap(i, office.Members); err != nil {
		return Signed{}, fmt.Errorf("new keyring: %w", err)
	}
	if err := r.wrapSteps(i, steps); err != nil {
		return Signed{}, fmt.Errorf("new keyring: %w", err)
	}
	if r.Recovery, err = Seal(KindKeyring, i.seed()[:], office.Recovery); err != nil {
		return Signed{}, fmt.Errorf("new keyring: wrap: %w", err)
	}
	return r.signed(by)
}

// wrap adds a wrap of i for each member who has none.
func (r *Keyring) wrap(i *Identity, members []Member) (err error) {
	for _, m := range members {
		if _, has := r.Wraps[m.ID]; has {
			continue
		}
		if r.Wraps[m.ID], err = Seal(KindKeyring, i.seed()[:], m.Recipient); err != nil {
			return fmt.Errorf("wrap: %w", err)
		}
	}
	return nil
}

// signed is the keyring as a document with by's signature.
func (r *Keyring) signed(by *MemberKey) (Signed, error) {
	if err := r.check(); err != nil {
		return Signed{}, fmt.Errorf("keyring: %w", err)
	}
	s, err := NewSigned(SignedKeyring, r)
	if err != nil {
		return Signed{}, err
	}
	by.Sign(&s)
	return s, nil
}

// OpenKeyring opens the wrap of k's member. ErrCannotOpen without one.
func (k *MemberKey) OpenKeyring(r *Keyring) (*Identity, error) {
	return r.open(r.Wraps[k.Member.ID], k.Identity)
}

// OpenRecovery opens the keyring with the office's recovery identity.
func (r *Keyring) OpenRecovery(recovery *Identity) (*Identity, error) {
	return r.open(r.Recovery, recovery)
}

// open takes the identity out of a wrap and holds it against the keyring's recipient: a wrap of another key is refused.
func (r *Keyring) open(wrap []byte, with *Identity) (*Identity, error) {
	seed, err := Open(KindKeyring, wrap, with)
	if err != nil {
		return nil, err
	}
	defer clear(seed)
	i, err := identityFromSeed(seed)
	if err != nil || !i.Recipient().Equal(r.Recipient) {
		return nil, ErrCannotOpen
	}
	return i, nil
}
