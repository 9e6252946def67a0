package crypto

import (
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/chacha20poly1305"
)

// A Code is a receipt: 16 digits, 14 random and 2 check digits (ISO 7064 mod 97-10). It is never stored. It prints as a placeholder;
// Reveal is called only where the reporter is answered.
type Code struct {
	hidden
	digits box[[16]byte] // '0' to '9'; nil in the zero Code
}

var (
	// ErrNotACode: not 16 digits.
	ErrNotACode = errors.New("not a receipt code")
	// ErrCheckDigit: 16 digits whose check digits are wrong; told at once.
	ErrCheckDigit = errors.New("receipt code mistyped")
)

// NewCode draws one.
func NewCode() Code {
	c := Code{digits: boxed(new([16]byte))}
	var number uint64
	for i := range 14 {
		d := randomDigit()
		c.digits()[i] = '0' + d
		number = number*10 + uint64(d)
	}
	check := 98 - number*100%97
	c.digits()[14], c.digits()[15] = '0'+byte(check/10), '0'+byte(check%10)
	return c
}

// randomDigit draws 0 to 9 without bias.
func randomDigit() byte {
	var b [1]byte
	for {
		rand.Read(b[:])
		if b[0] < 250 {
			return b[0] % 10
		}
	}
}

// ParseCode reads a code as typed: spaces, dots, dashes and full-width or Lao digits are fine.
func ParseCode(s []byte) (Code, error) {
	c := Code{digits: boxed(new([16]byte))}
	n := 0
	for len(s) > 0 {
		r, size := utf8.DecodeRune(s)
		s = s[size:]
		d, ok := digit(r)
		switch {
		case ok && n < len(c.digits()):
			c.digits()[n] = '0' + d
			n++
		case ok, !separator(r):
			c.Forget()
			return Code{}, ErrNotACode
		}
	}
	if n != len(c.digits()) {
		c.Forget()
		return Code{}, ErrNotACode
	}
	var number uint64
	for _, d := range c.digits() {
		number = number*10 + uint64(d-'0')
	}
	// 00 and 01 are congruent to 97 and 98, and never made: a code has one spelling.
	if check := (c.digits()[14]-'0')*10 + c.digits()[15] - '0'; number%97 != 1 || check < 2 {
		c.Forget()
		return Code{}, ErrCheckDigit
	}
	return c, nil
}

func digit(r rune) (byte, bool) {
	for _, zero := range []rune{'0', '０', '໐'} {
		if r >= zero && r <= zero+9 {
			return byte(r - zero), true
		}
	}
	return 0, false
}

func separator(r rune) bool {
	switch r {
	case ' ', '\t', '\r', '\n', '.', '-', '_', 0xa0, 0x3000, 0x2212:
		return true
	}
	return r >= 0x2000 && r <= 0x2015 // the typographer's spaces and dashes
}

// IsZero says that there is no code.
func (c Code) IsZero() bool { return c.digits == nil }

// Reveal is `dddd dddd dddd dddd`, or "" for the zero Code.
func (c Code) Reveal() string {
	if c.digits == nil {
		return ""
	}
	d := c.digits()
	return string(d[:4]) + " " + string(d[4:8]) + " " + string(d[8:12]) + " " + string(d[12:])
}

// Forget overwrites the code.
func (c Code) Forget() {
	if c.digits != nil {
		clear(c.digits()[:])
	}
}

// A Lookup is the half of the slow digest under which the receipt's record is kept.
type Lookup [32]byte

// String is 64 hex digits.
func (l Lookup) String() string { return hex.EncodeToString(l[:]) }

// A Receipt is what the slow digest of a code yields. Secret but for Lookup.
type Receipt struct {
	hidden
	Lookup Lookup
	seed   box[[32]byte]
}

// Argon2id in the second parameter set that RFC 9106 recommends.
const (
	argonTime    = 3
	argonMemory  = 64 << 10 // KiB
	argonThreads = 4
)

// Derive runs Argon2id (RFC 9106's second set) over the code: about 0.2 s and 64 MiB. Callers bound how many run at once. c is not
// the zero Code.
func Derive(c Code, pepper []byte) Receipt {
	r := Receipt{seed: boxed(new([32]byte))}
	erasing(func() {
		digest := argon2.IDKey(c.digits()[:], pepper, argonTime, argonMemory, argonThreads, 64)
		copy(r.Lookup[:], digest[:32])
		copy(r.seed()[:], digest[32:])
		clear(digest)
	})
	return r
}

// Forget overwrites the secret half.
func (r Receipt) Forget() {
	if r.seed != nil {
		clear(r.seed()[:])
	}
}

// derive gives 32 bytes for one use of the seed.
func (r Receipt) derive(use string) ([]byte, error) {
	if r.seed == nil {
		return nil, ErrNotACode
	}
	return hkdf.Key(sha256.New, r.seed()[:], nil, format+use, 32)
}

// Identity is the reply identity: opens what the desk seals to the reporter.
func (r Receipt) Identity() (i *Identity, err error) {
	erasing(func() {
		var seed []byte
		if seed, err = r.derive("reply identity"); err != nil {
			return
		}
		defer clear(seed)
		i, err = identityFromSeed(seed)
	})
	return i, err
}

// MaxOffice is the longest ID of an office or member.
const MaxOffice = 64

// RecordSize is the length of every receipt record.
const RecordSize = 1 + chacha20poly1305.NonceSizeX + recordPlain + chacha20poly1305.Overhead

const (
	recordVersion = 1
	recordPlain   = 16 + 2 + MaxOffice
)

// recordData binds a record to its receipt.
func (r Receipt) recordData() []byte { return append([]byte(format+"record\n"), r.Lookup[:]...) }

// SealRecord encrypts desk and tip ID under a key from the code; constant length.
func (r Receipt) SealRecord(desk string, id ID) (out []byte, err error) {
	if len(desk) > MaxOffice {
		return nil, ErrTooLarge
	}
	out = make([]byte, 1+chacha20poly1305.NonceSizeX, RecordSize)
	out[0] = recordVersion
	rand.Read(out[1:])
	erasing(func() {
		var plain [recordPlain]byte
		copy(plain[:], id[:])
		binary.BigEndian.PutUint16(plain[16:], uint16(len(desk)))
		copy(plain[18:], desk)
		var key []byte
		if key, err = r.derive("receipt record"); err != nil {
			return
		}
		defer clear(key)
		aead, aerr := chacha20poly1305.NewX(key)
		if err = aerr; err == nil {
			out = aead.Seal(out, out[1:], plain[:], r.recordData())
		}
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// OpenRecord is the inverse of SealRecord.
func (r Receipt) OpenRecord(b []byte) (desk string, id ID, err error) {
	if len(b) != RecordSize || b[0] != recordVersion {
		return "", ID{}, ErrCannotOpen
	}
	key, err := r.derive("receipt record")
	if err != nil {
		return "", ID{}, err
	}
	defer clear(key)
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		return "", ID{}, err
	}
	plain, err := aead.Open(nil, b[1:1+chacha20poly1305.NonceSizeX], b[1+chacha20poly1305.NonceSizeX:], r.recordData())
	if err != nil {
		return "", ID{}, ErrCannotOpen
	}
	copy(id[:], plain)
	length := int(binary.BigEndian.Uint16(plain[16:]))
	if length > MaxOffice {
		return "", ID{}, ErrCannotOpen
	}
	return string(plain[18 : 18+length]), id, nil
}
