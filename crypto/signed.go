package crypto

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// Kinds of signed documents.
const (
	SignedRoster    = "roster"
	SignedDirectory = "directory"
	SignedKeyring   = "keyring"
	SignedHandover  = "handover" // what one shift of a desk leaves to the next; a member of each signs
	SignedApproval  = "approval" // what takes two: who asks signs, who approves signs the same
)

// ErrUnsigned: too few valid signatures of those who may sign.
var ErrUnsigned = errors.New("not signed by those who may sign it")

// Signed is a document with signatures over its exact bytes.
type Signed struct {
	Kind       string      `json:"kind"` // roster, directory, keyring, handover, approval
	Body       string      `json:"body"` // the exact bytes that were signed, JSON text
	Signatures []Signature `json:"signatures"`
}

// A Signature is one member's.
type Signature struct {
	Member    string `json:"member"`
	Signature []byte `json:"signature"`
}

// NewSigned writes body as JSON, unsigned as yet.
func NewSigned(kind string, body any) (Signed, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(body); err != nil {
		return Signed{}, fmt.Errorf("write %s: %w", kind, err)
	}
	return Signed{Kind: kind, Body: string(bytes.TrimSuffix(out.Bytes(), []byte("\n")))}, nil
}

// Spells says whether the body is v just as NewSigned writes it. Readers differ in what else they take: capitals in a key, null, line breaks in
// base64. What comes into force has to be one thing to all of them, so whoever takes documents in asks for the one spelling.
func (s *Signed) Spells(v any) bool {
	own, err := NewSigned(s.Kind, v)
	return err == nil && own.Body == s.Body
}

// ParseSigned reads a Signed from JSON: no unknown and no repeated keys, nothing behind it. It checks no signature.
func ParseSigned(b []byte) (Signed, error) {
	var s Signed
	if err := strictJSON(bytes.TrimSpace(b), &s); err != nil {
		return Signed{}, fmt.Errorf("parse signed document: %w", err)
	}
	return s, nil
}

// message is what is signed: it names the kind, so that no signature counts for another.
func (s *Signed) message() []byte {
	return []byte(format + "signed " + s.Kind + "\n" + s.Body)
}

// Fingerprint is the SHA-256 of the signed message in hex: what people compare and pin.
func (s *Signed) Fingerprint() string {
	sum := sha256.Sum256(s.message())
	return hex.EncodeToString(sum[:])
}

// Sign adds k's signature to s, in place of an earlier one of the same member.
func (k *MemberKey) Sign(s *Signed) {
	signature := Signature{Member: k.Member.ID, Signature: k.sign(s.message())}
	kept := make([]Signature, 0, len(s.Signatures)+1)
	for _, old := range s.Signatures {
		if old.Member != k.Member.ID {
			kept = append(kept, old)
		}
	}
	s.Signatures = append(kept, signature)
}

// counted are the valid signatures of s of those that may sign, one a member.
func (s *Signed) counted(may map[string]Member) []Signature {
	message := s.message()
	var good []Signature
	seen := map[string]bool{}
	for _, g := range s.Signatures {
		m, ok := may[g.Member]
		if ok && !seen[m.ID] && len(m.Signing) == ed25519.PublicKeySize && ed25519.Verify(m.Signing, message, g.Signature) {
			seen[m.ID] = true
			good = append(good, g)
		}
	}
	return good
}

// Counted are the signatures of s that count as one of two, one a member of the roster.
func (r *Roster) Counted(s Signed) []Signature { return s.counted(r.voters()) }

// Agreed says whether two members signed s, of two lines of command where the roster knows more than one.
func (r *Roster) Agreed(s Signed) bool { return r.agreed(r.Counted(s)) }

// With is the document with more signatures; of one member the first stays.
func (s Signed) With(more []Signature) Signed {
	s.Signatures = slices.Clone(s.Signatures)
	for _, g := range more {
		if !slices.ContainsFunc(s.Signatures, func(had Signature) bool { return had.Member == g.Member }) {
			s.Signatures = append(s.Signatures, g)
		}
	}
	return s
}
