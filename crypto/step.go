package crypto

import (
	"errors"
	"fmt"
	"slices"
)

// A Step is a wrap of a desk's keyring for an office that is rung when nobody at the desk answers: whoever may be rung can open. It is sealed to that office's
// keyring of the same month, so that the desk need not know who is on duty there.
type Step struct {
	Turn int    `json:"turn,omitempty"` // of the office's keyring that it is sealed to
	Wrap []byte `json:"wrap"`           // sealed, kind keyring
}

func (r *Keyring) checkSteps() error {
	for office, step := range r.Steps {
		if err := checkHandle(office); err != nil {
			return err
		}
		if office == r.Office || step.Turn < 0 || step.Turn > maxTurn || len(step.Wrap) == 0 {
			return errors.New("malformed step")
		}
	}
	return nil
}

// Stepless are those steps, each the keyring of an office that may be rung, that are of this keyring's month and have no wrap of it.
func (r *Keyring) Stepless(steps []*Keyring) []*Keyring {
	return slices.DeleteFunc(slices.Clone(steps), func(s *Keyring) bool {
		_, has := r.Steps[s.Office]
		return has || s.Month != r.Month || s.Office == r.Office
	})
}

// wrapSteps adds a wrap of i for each step that has none.
func (r *Keyring) wrapSteps(i *Identity, steps []*Keyring) error {
	for _, s := range r.Stepless(steps) {
		wrap, err := Seal(KindKeyring, i.seed()[:], s.Recipient)
		if err != nil {
			return fmt.Errorf("wrap step: %w", err)
		}
		if r.Steps == nil {
			r.Steps = map[string]Step{}
		}
		r.Steps[s.Office] = Step{Turn: s.Turn, Wrap: wrap}
	}
	return nil
}

// OpenStep opens the keyring with that of an office which is rung in its place, own being the identity of that office's keyring. ErrCannotOpen.
func (r *Keyring) OpenStep(office string, own *Identity) (*Identity, error) {
	return r.open(r.Steps[office].Wrap, own)
}
