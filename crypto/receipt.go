package crypto

import "errors"

// A Code is a receipt: 16 digits, 14 random and 2 check digits (ISO 7064 mod 97-10). It is never stored. It prints as a placeholder;
// Reveal is called only where the reporter is answered.
type Code struct{ digits [16]byte }

var (
	// ErrNotACode: not 16 digits.
	ErrNotACode = errors.New("not a receipt code")
	// ErrCheckDigit: 16 digits whose check digits are wrong; told at once.
	ErrCheckDigit = errors.New("receipt code mistyped")
)

// ParseCode reads a code as typed: spaces, dots, dashes and full-width digits are fine.
func ParseCode(s []byte) (Code, error) { panic("skeleton") }

// Reveal is `dddd dddd dddd dddd`.
func (c Code) Reveal() string { panic("skeleton") }

// A Lookup is the half of the slow digest under which the receipt's record is kept.
type Lookup [32]byte

// A Receipt is what the slow digest of a code yields. Secret but for Lookup.
type Receipt struct {
	Lookup Lookup
	seed   [32]byte
}

// Derive runs Argon2id (RFC 9106's second set) over the code: about 0.2 s and 64 MiB. Callers bound how many run at once.
func Derive(c Code, pepper []byte) Receipt { panic("skeleton") }

// Identity is the reply identity: opens what the desk seals to the reporter.
func (r Receipt) Identity() (*Identity, error) { panic("skeleton") }

// SealRecord encrypts desk and tip ID under a key from the code; constant length.
func (r Receipt) SealRecord(desk string, id ID) ([]byte, error) { panic("skeleton") }

// OpenRecord is the inverse of SealRecord.
func (r Receipt) OpenRecord(b []byte) (desk string, id ID, err error) { panic("skeleton") }
