package crypto

import (
	"bytes"
	"crypto/ecdh"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"strings"

	"filippo.io/age"
)

// RecipientSize is the length of a raw hybrid public key: ML-KEM-768, then X25519.
const RecipientSize = 1216

// recipientPrefix stands before the 1 of an age hybrid public key.
const recipientPrefix = "age1pq"

// ErrNotHybrid: a classic, ssh, plugin or malformed recipient; only post-quantum hybrid keys are sealed to.
var ErrNotHybrid = errors.New("not a hybrid (age1pq1…) recipient")

// A Recipient is a public age key, hybrid (post-quantum) only. Parsing costs a fifth of a millisecond: parse once and keep.
type Recipient struct {
	age    *age.HybridRecipient
	kem    kemKey
	raw    []byte
	digest [32]byte
}

// ParseRecipient reads the age1pq1… form; classic, ssh, plugin and passphrase recipients are refused.
func ParseRecipient(s string) (*Recipient, error) {
	raw, err := bech32Decode(recipientPrefix, s)
	if err != nil || len(raw) != RecipientSize {
		return nil, ErrNotHybrid
	}
	parsed, err := age.ParseHybridRecipient(s)
	if err != nil || lowOrder(raw[RecipientSize-32:]) {
		return nil, ErrNotHybrid
	}
	kem, err := newKEMKey(raw)
	if err != nil {
		return nil, ErrNotHybrid
	}
	return &Recipient{age: parsed, kem: kem, raw: raw, digest: sha256.Sum256(raw)}, nil
}

// probe is any private key: with a point of low order all of them agree on zero.
var probe = func() *ecdh.PrivateKey {
	k, err := ecdh.X25519().NewPrivateKey(bytes.Repeat([]byte{1}, 32))
	if err != nil {
		panic(err) // any 32 bytes are one
	}
	return k
}()

// lowOrder says whether an X25519 public key is one that nobody can seal to: age reads it, and refuses each use. In a keyring it would keep
// intake from sealing any tip of that office, and of all whose half it holds.
func lowOrder(point []byte) bool {
	public, err := ecdh.X25519().NewPublicKey(point)
	if err != nil {
		return true
	}
	_, err = probe.ECDH(public)
	return err != nil
}

// RecipientFromBytes is the inverse of Bytes.
func RecipientFromBytes(b []byte) (*Recipient, error) {
	if len(b) != RecipientSize {
		return nil, ErrNotHybrid
	}
	return ParseRecipient(bech32Encode(recipientPrefix, b))
}

// String is the age1pq1… form.
func (r *Recipient) String() string { return bech32Encode(recipientPrefix, r.raw) }

// Bytes is the raw public key, 1,216 bytes; a copy.
func (r *Recipient) Bytes() []byte { return append([]byte(nil), r.raw...) }

// Equal says whether both are the same public key.
func (r *Recipient) Equal(other *Recipient) bool {
	return r != nil && other != nil && r.digest == other.digest
}

// MarshalText is String, for JSON.
func (r *Recipient) MarshalText() ([]byte, error) {
	if r == nil || r.age == nil {
		return nil, ErrNotHybrid
	}
	return []byte(r.String()), nil
}

// UnmarshalText is ParseRecipient, for JSON. What stands in JSON are members', offices' and keyrings' keys, the same ones in roster after
// roster: they are parsed once and shared.
func (r *Recipient) UnmarshalText(b []byte) error {
	key := sha256.Sum256(b)
	if known := published.find(key); known != nil {
		*r = *known
		return nil
	}
	parsed, err := ParseRecipient(string(b))
	if err != nil {
		return err
	}
	published.keep(key, parsed)
	*r = *parsed
	return nil
}

// An Identity is a private age key, hybrid only. It prints as a placeholder.
type Identity struct {
	hidden
	age  *age.HybridIdentity
	seed box[[32]byte]
	to   *Recipient
}

// NewIdentity makes one from the system's randomness.
func NewIdentity() (*Identity, error) {
	var seed [32]byte
	rand.Read(seed[:])
	defer clear(seed[:])
	return identityFromSeed(seed[:])
}

// identityFromSeed makes the identity whose 32-byte private key is seed; it keeps a copy. It goes through age's own text form, so
// that only age decides what a hybrid key is.
func identityFromSeed(seed []byte) (*Identity, error) {
	if len(seed) != 32 {
		return nil, errors.New("identity seed is not 32 bytes")
	}
	i := &Identity{seed: boxed(new([32]byte))}
	copy(i.seed()[:], seed)
	var public []byte
	var err error
	erasing(func() {
		text := strings.ToUpper(bech32Encode("age-secret-key-pq-", seed))
		if i.age, err = age.ParseHybridIdentity(text); err == nil {
			public = []byte(i.age.Recipient().String())
		}
	})
	if err != nil {
		return nil, errors.New("identity seed is not a hybrid key") // the parser's words would quote it
	}
	i.to, err = ParseRecipient(string(public))
	return i, err
}

// Recipient is the public half.
func (i *Identity) Recipient() *Recipient { return i.to }

// Equal compares in constant time.
func (i *Identity) Equal(other *Identity) bool {
	return i != nil && other != nil && subtle.ConstantTimeCompare(i.seed()[:], other.seed()[:]) == 1
}
