// Package crypto seals and opens with age, and owns every key format of docs/formats.md.
//
// It never sees who reported: it takes bytes and recipients, nothing else. Only this package imports age. It never writes a
// log line, and no error of it holds a secret, a text or an ID.
package crypto

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
)

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
	KindGrant     Kind = "grant"     // one tip's file key, for somebody who may read that tip alone
	KindHalf      Kind = "half"      // half of one, for whoever holds the other
	KindExport    Kind = "export"    // what leaves for another authority, as two members agreed
	KindIdentity  Kind = "identity"  // a member's locked identity file
	KindSlot      Kind = "slot"      // a spool slot's contents; only ever locked, never sealed
)

var (
	// ErrCannotOpen: none of the identities opens this.
	ErrCannotOpen = errors.New("cannot open: sealed to somebody else, or damaged")
	// ErrWrongKind: it opened, and is something else than asked for.
	ErrWrongKind = errors.New("sealed thing is of another kind")
	// ErrTooLarge: over the largest size class.
	ErrTooLarge = errors.New("too large to seal")
)

// format is the first word of every sealed thing and every derivation.
const format = "tipline/1 "

// line is the first line of a sealed thing's plaintext.
func (k Kind) line() string { return format + string(k) + "\n" }

// sealable says whether things of this kind are sealed to recipients at all.
func (k Kind) sealable() bool {
	switch k {
	case KindTip, KindCard, KindSlip, KindThread, KindFile, KindKeyring, KindShare, KindChallenge, KindGrant, KindHalf, KindExport:
		return true
	}
	return false
}

// ID is a tip's random 128-bit handle; it says nothing.
type ID [16]byte

// NewID draws one.
func NewID() ID {
	var id ID
	rand.Read(id[:])
	return id
}

// String is 32 hex digits.
func (id ID) String() string { return hex.EncodeToString(id[:]) }

// MarshalText makes an ID hex in JSON.
func (id ID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText is the inverse of MarshalText.
func (id *ID) UnmarshalText(b []byte) error {
	got, err := ParseID(string(b))
	if err == nil {
		*id = got
	}
	return err
}

// ParseID is the inverse of String; capitals are refused, so that an ID has one spelling.
func ParseID(s string) (ID, error) {
	var id ID
	if len(s) != 2*len(id) {
		return ID{}, errors.New("parse ID: not 32 hex digits")
	}
	for _, c := range []byte(s) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return ID{}, errors.New("parse ID: not 32 hex digits")
		}
	}
	if _, err := hex.Decode(id[:], []byte(s)); err != nil {
		return ID{}, fmt.Errorf("parse ID: %w", err)
	}
	return id, nil
}
