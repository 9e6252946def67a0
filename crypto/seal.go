// Package crypto seals and opens with age, and owns every key format of docs/formats.md.
//
// It never sees who reported: it takes bytes and recipients, nothing else. Only this package imports age.
package crypto

import "errors"

// A Kind says what a sealed thing is. It stands inside the sealed bytes, so that none ever parses as another (docs/formats.md).
type Kind string

const (
	KindTip       Kind = "tip"       // a reporter's verbatim, an Envelope
	KindCard      Kind = "card"      // what a unit gets
	KindSlip      Kind = "slip"      // names kept apart
	KindThread    Kind = "thread"    // one message between desk and reporter
	KindFile      Kind = "file"      // photo or voice
	KindKeyring   Kind = "keyring"   // an office's monthly identity, wrapped to one member
	KindShare     Kind = "share"     // one superior's share of a recovery identity
	KindChallenge Kind = "challenge" // the login's question
	KindIdentity  Kind = "identity"  // a member's locked identity file
)

var (
	// ErrCannotOpen: none of the identities opens this.
	ErrCannotOpen = errors.New("cannot open: sealed to somebody else, or damaged")
	// ErrWrongKind: it opened, and is something else than asked for.
	ErrWrongKind = errors.New("sealed thing is of another kind")
	// ErrTooLarge: over the largest size class.
	ErrTooLarge = errors.New("too large to seal")
)

// Readers are who can read a tip: the desk's keyring alone, or those of the two halves' offices together. A nil half is filled with a
// dummy that no observer can tell from a real one. Desk is never nil.
type Readers struct{ Desk, HalfA, HalfB *Recipient }

// SealTip seals plaintext of a kind to Readers: always three hybrid stanzas.
func SealTip(kind Kind, plaintext []byte, to Readers) ([]byte, error) { panic("skeleton") }

// Seal seals plaintext of a kind to each of the recipients, who can all open it alone.
func Seal(kind Kind, plaintext []byte, to ...*Recipient) ([]byte, error) { panic("skeleton") }

// Open opens what Seal or SealTip made. ErrCannotOpen, ErrWrongKind.
func Open(kind Kind, sealed []byte, with ...*Identity) ([]byte, error) { panic("skeleton") }

// OpenHalves opens what SealTip made with the identities of both halves' offices, in either order.
func OpenHalves(kind Kind, sealed []byte, a, b *Identity) ([]byte, error) { panic("skeleton") }
