package triage

import (
	"errors"

	"tipline/crypto"
)

// A Register is what members signed, as it is in force. Its methods may read and write disks.
type Register interface {
	// Trust is the chain of rosters.
	Trust() *crypto.Trust
	// Directory is the directory as it was signed.
	Directory() crypto.Signed
	// Keyrings are all of an office that count, those that former members signed too, oldest first.
	Keyrings(office string) []*crypto.Keyring
	// Turns is how many turns of an office's month, those above 0, carry the signature of a member.
	Turns(office, month, member string) int
	// Add checks a change as a whole, writes it, and returns when it is on disk and in force; on an error nothing of it is in force. ErrRefused:
	// what was signed does not stand the checks. Any other error is an outage.
	Add(RegisterChange) error
}

// A RegisterChange is what comes into force together.
type RegisterChange struct {
	Roster    *crypto.Signed // the next, or nil
	Keyrings  []crypto.Signed
	Directory []crypto.Signature // with a roster: more signatures of the directory that is in force, since two present members must have signed it
}

// ErrRefused: a registry with the change in it would not stand the checks.
var ErrRefused = errors.New("registry with the change is refused")
