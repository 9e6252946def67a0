package crypto

import (
	"crypto/ed25519"
	"errors"
)

// A Member is the public part of an officer: one office, an age recipient, a signing key. IDs are handles, [a-z0-9-]+.
type Member struct {
	ID        string            `json:"id"`
	Office    string            `json:"office"`
	Recipient *Recipient        `json:"recipient"` // text form in JSON
	Signing   ed25519.PublicKey `json:"signing"`   // base64 in JSON
}

// A MemberKey is a member's private part, made on the member's own device. It prints as a placeholder.
type MemberKey struct {
	Member   Member
	Identity *Identity
	signer   ed25519.PrivateKey
}

// NewMemberKey makes both keys.
func NewMemberKey(id, office string) (*MemberKey, error) { panic("skeleton") }

// LockMemberKey puts the key into a passphrase-locked identity file (age scrypt). work is log2 of scrypt's N, 18 in use, lower in tests only.
func LockMemberKey(k *MemberKey, passphrase string, work int) ([]byte, error) { panic("skeleton") }

// UnlockMemberKey is the inverse.
func UnlockMemberKey(file []byte, passphrase string) (*MemberKey, error) { panic("skeleton") }

// Signed is a document with signatures over its exact bytes.
type Signed struct {
	Kind       string      `json:"kind"` // roster, directory, keyring
	Body       string      `json:"body"` // the exact bytes that were signed, JSON text
	Signatures []Signature `json:"signatures"`
}

// A Signature is one member's.
type Signature struct {
	Member    string `json:"member"`
	Signature []byte `json:"signature"`
}

// Sign adds k's signature to s.
func (k *MemberKey) Sign(s *Signed) { panic("skeleton") }

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
}

// A Keyring is an office's identity of one month, private half wrapped to each member and to the recovery recipient.
type Keyring struct {
	Office    string            `json:"office"`
	Month     string            `json:"month"` // 2026-11
	Recipient *Recipient        `json:"recipient"`
	Wraps     map[string][]byte `json:"wraps"` // member ID → sealed, kind keyring
	Recovery  []byte            `json:"recovery"`
}

var (
	// ErrUnsigned: too few valid signatures of those who may sign.
	ErrUnsigned = errors.New("not signed by those who may sign it")
)

// Trust checks signed documents against the pinned first roster.
type Trust struct{}

// NewTrust pins the fingerprint of the first roster (Fingerprint) and walks the chain of rosters from there, oldest first.
func NewTrust(pin string, rosters []Signed) (*Trust, error) { panic("skeleton") }

// Fingerprint is the SHA-256 of a signed body, as words or hex that people compare.
func (s *Signed) Fingerprint() string { panic("skeleton") }

// Roster is the newest.
func (t *Trust) Roster() *Roster { panic("skeleton") }

// Keyring checks a keyring: signed by a member of that very office, hybrid recipient. ErrUnsigned.
func (t *Trust) Keyring(s Signed) (*Keyring, error) { panic("skeleton") }

// Directory checks that two members of the roster signed the directory and returns its body.
func (t *Trust) Directory(s Signed) ([]byte, error) { panic("skeleton") }

// NewKeyring makes, wraps and signs an office's keyring of a month.
func NewKeyring(by *MemberKey, office Office, month string) (Signed, error) { panic("skeleton") }

// OpenKeyring opens the wrap of k's member.
func (k *MemberKey) OpenKeyring(r *Keyring) (*Identity, error) { panic("skeleton") }

// SplitRecovery splits an identity into three shares; any two give it back, one is nothing. Each is sealed (kind share) to a superior.
func SplitRecovery(i *Identity) ([3][]byte, error) { panic("skeleton") }

// JoinRecovery is the inverse, from any two opened shares.
func JoinRecovery(a, b []byte) (*Identity, error) { panic("skeleton") }

// NewChallenge seals a login question that names the server; want is what the right answer looks like. to may be nil (unknown member): same shape, nobody's.
func NewChallenge(server string, to *Recipient) (sealed []byte, want [32]byte, err error) {
	panic("skeleton")
}

// AnswerChallenge opens a challenge of kind challenge that names server, and returns the hash; anything else is refused and nothing is returned.
func (k *MemberKey) AnswerChallenge(sealed []byte, server string) ([32]byte, error) {
	panic("skeleton")
}
