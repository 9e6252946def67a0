package crypto

import (
	"context"
	"errors"
)

// ID is a tip's random 128-bit handle; it says nothing.
type ID [16]byte

// String is 32 hex digits.
func (id ID) String() string { panic("skeleton") }

// ParseID is the inverse of String.
func ParseID(s string) (ID, error) { panic("skeleton") }

// A TipKey is the server's half: the outer lock's key of one tip. It prints as a placeholder.
type TipKey struct{ key [32]byte }

var (
	// ErrNoKey: the key was destroyed or never was; what it locked is gone.
	ErrNoKey = errors.New("no such key: destroyed or never made")
	// ErrNoneReady: no fsynced unused pair is at hand; the caller answers 503.
	ErrNoneReady = errors.New("no key pair ready")
)

// Lock puts the outer AEAD around sealed bytes, with ID, kind and part ("" or an office) as associated data.
func Lock(k TipKey, id ID, kind Kind, part string, sealed []byte) []byte { panic("skeleton") }

// Unlock is the inverse of Lock.
func Unlock(k TipKey, id ID, kind Kind, part string, locked []byte) ([]byte, error) {
	panic("skeleton")
}

// KeyTable holds the server's half: one key a tip, the receipts' pepper and the guard's day keys, in an encrypted file under a root key.
type KeyTable struct{}

// OpenKeyTable opens or makes the table in dir; replica, if not empty, is a second directory (a second host's mount) that gets every write too.
func OpenKeyTable(dir, replica string) (*KeyTable, error) { panic("skeleton") }

// Draw hands out a pair that is already fsynced, once. ErrNoneReady.
func (t *KeyTable) Draw() (ID, TipKey, error) { panic("skeleton") }

// Run keeps `ready` unused pairs made and fsynced ahead of need until ctx ends.
func (t *KeyTable) Run(ctx context.Context) error { panic("skeleton") }

// Key is the key of a tip. ErrNoKey.
func (t *KeyTable) Key(id ID) (TipKey, error) { panic("skeleton") }

// Pepper salts the receipts' slow digest.
func (t *KeyTable) Pepper() []byte { panic("skeleton") }

// GuardKey is the replay guard's key of an epoch day (UTC+7); made on first use, destroyed by Purge when older than 7 days before today.
func (t *KeyTable) GuardKey(day int) ([]byte, error) { panic("skeleton") }

// Purge rewrites the table under a new root with only the keys that keep answers true for, pairs drawn or made by this process, pepper and live guard keys,
// then overwrites the old root. Crash-safe: at every instant one whole table with its root is there.
func (t *KeyTable) Purge(today int, keep func(ID) bool) error { panic("skeleton") }

// Close flushes and forgets.
func (t *KeyTable) Close() error { panic("skeleton") }
