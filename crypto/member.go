package crypto

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"filippo.io/age"
)

// A Member is the public part of an officer: one office, an age recipient, a signing key. IDs are handles, [a-z0-9-]+.
type Member struct {
	ID        string            `json:"id"`
	Office    string            `json:"office"`
	Recipient *Recipient        `json:"recipient"`      // text form in JSON
	Signing   ed25519.PublicKey `json:"signing"`        // base64 in JSON
	Safe      bool              `json:"safe,omitempty"` // the identity in the office's safe: nobody's own, opens and signs keyrings, never counts as one of two
}

// Fingerprint names a member with both keys: 64 hex digits, of which people read the first 20 to each other before one signs the other in.
func (m *Member) Fingerprint() string {
	h := sha256.New()
	h.Write([]byte(format + "member\n" + m.ID + "\n" + m.Office + "\n"))
	h.Write(m.Recipient.raw)
	h.Write(m.Signing)
	return hex.EncodeToString(h.Sum(nil))
}

// A MemberKey is a member's private part, made on the member's own device. It prints as a placeholder.
type MemberKey struct {
	hidden
	Member   Member
	Identity *Identity
	Pin      string // fingerprint of the first roster, 64 hex digits, where trust starts; "" in a file that carries none
	signer   box[[ed25519.SeedSize]byte]
}

var (
	// ErrHandle: an ID that is not of [a-z0-9-]+, or longer than MaxOffice.
	ErrHandle = errors.New("not a handle of a-z, 0-9 and -")
	// ErrPassphrase: the passphrase does not open the file, or it is damaged.
	ErrPassphrase = errors.New("wrong passphrase, or a damaged identity file")
)

// checkHandle refuses what is no ID of a member or an office.
func checkHandle(s string) error {
	if s == "" || len(s) > MaxOffice {
		return ErrHandle
	}
	for _, c := range []byte(s) {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return ErrHandle
		}
	}
	return nil
}

// IsHandle says whether s can name a member or an office.
func IsHandle(s string) bool { return checkHandle(s) == nil }

// NewMemberKey makes both keys.
func NewMemberKey(id, office string) (*MemberKey, error) {
	if err := errors.Join(checkHandle(id), checkHandle(office)); err != nil {
		return nil, fmt.Errorf("new member: %w", err)
	}
	var seeds [2][32]byte
	rand.Read(seeds[0][:])
	rand.Read(seeds[1][:])
	defer func() { clear(seeds[0][:]); clear(seeds[1][:]) }()
	return memberFromSeeds(id, office, seeds[0][:], seeds[1][:])
}

func memberFromSeeds(id, office string, identity, signing []byte) (*MemberKey, error) {
	i, err := identityFromSeed(identity)
	if err != nil {
		return nil, err
	}
	k := &MemberKey{Identity: i, signer: boxed(new([ed25519.SeedSize]byte))}
	copy(k.signer()[:], signing)
	public := make(ed25519.PublicKey, ed25519.PublicKeySize)
	erasing(func() { copy(public, ed25519.NewKeyFromSeed(signing).Public().(ed25519.PublicKey)) })
	k.Member = Member{ID: id, Office: office, Recipient: i.Recipient(), Signing: public}
	return k, nil
}

// sign signs a message.
func (k *MemberKey) sign(message []byte) []byte {
	out := make([]byte, ed25519.SignatureSize)
	erasing(func() { copy(out, ed25519.Sign(ed25519.NewKeyFromSeed(k.signer()[:]), message)) })
	return out
}

// maxWork bounds what an identity file may ask of the reading device: log2 of scrypt's N, 256 MiB and about a second.
const maxWork = 18

// LockMemberKey puts the key into a passphrase-locked identity file (age scrypt). work is log2 of scrypt's N, 18 in use, lower in tests only.
func LockMemberKey(k *MemberKey, passphrase string, work int) ([]byte, error) {
	if work < 1 || work > maxWork {
		return nil, errors.New("lock member key: work factor out of range")
	}
	if passphrase == "" {
		return nil, errors.New("lock member key: empty passphrase")
	}
	if k.Pin != "" && !pinForm(k.Pin) {
		return nil, errors.New("lock member key: pin is not 64 hex digits")
	}
	out := bytes.NewBuffer(make([]byte, 0, 1024))
	var err error
	erasing(func() {
		var to *age.ScryptRecipient
		if to, err = age.NewScryptRecipient(passphrase); err != nil {
			return
		}
		to.SetWorkFactor(work)
		var w io.WriteCloser
		if w, err = age.Encrypt(out, to); err != nil {
			return
		}
		plaintext := k.layOut()
		defer clear(plaintext)
		if _, err = w.Write(plaintext); err == nil {
			err = w.Close()
		}
	})
	if err != nil {
		return nil, fmt.Errorf("lock member key: %w", err)
	}
	return out.Bytes(), nil
}

// pinForm says whether s is spelt as a fingerprint: 64 small hex digits.
func pinForm(s string) bool {
	raw, err := hex.DecodeString(s)
	return err == nil && len(raw) == pinSize && hex.EncodeToString(raw) == s
}

// pinSize is the length of a raw pin, the SHA-256 of a roster.
const pinSize = 32

// layOut is the identity file's plaintext: kind line, both seeds, member and office, each behind its length, and the pin where there is one.
func (k *MemberKey) layOut() []byte {
	out := append(make([]byte, 0, 256), KindIdentity.line()...)
	out = append(out, k.Identity.seed()[:]...)
	out = append(out, k.signer()[:]...)
	for _, handle := range []string{k.Member.ID, k.Member.Office} {
		out = append(out, byte(len(handle)))
		out = append(out, handle...)
	}
	pin, _ := hex.DecodeString(k.Pin) // of the right form, or empty
	return append(out, pin...)
}

// UnlockMemberKey is the inverse. ErrPassphrase; ErrWrongKind for another passphrase-locked file.
func UnlockMemberKey(file []byte, passphrase string) (k *MemberKey, err error) {
	with, err := age.NewScryptIdentity(passphrase)
	if err != nil {
		return nil, ErrPassphrase
	}
	with.SetMaxWorkFactor(maxWork)
	out := make([]byte, len(file))
	defer clear(out)
	n := 0
	erasing(func() { n, err = decrypt(out, file, with) })
	if err != nil {
		return nil, ErrPassphrase
	}
	return parseMemberKey(out[:n])
}

func parseMemberKey(plaintext []byte) (*MemberKey, error) {
	rest, ok := bytes.CutPrefix(plaintext, []byte(KindIdentity.line()))
	if !ok {
		return nil, ErrWrongKind
	}
	if len(rest) < 64 {
		return nil, ErrPassphrase
	}
	identity, signing, rest := rest[:32], rest[32:64], rest[64:]
	var handles [2]string
	for i := range handles {
		if len(rest) == 0 {
			return nil, ErrPassphrase
		}
		end := 1 + int(rest[0])
		if len(rest) < end || checkHandle(string(rest[1:end])) != nil {
			return nil, ErrPassphrase
		}
		handles[i], rest = string(rest[1:end]), rest[end:]
	}
	if len(rest) != 0 && len(rest) != pinSize {
		return nil, ErrPassphrase
	}
	k, err := memberFromSeeds(handles[0], handles[1], identity, signing)
	if err != nil {
		return nil, err
	}
	k.Pin = hex.EncodeToString(rest)
	return k, nil
}
