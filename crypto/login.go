package crypto

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
)

// ErrOtherServer: a login challenge that names another server, or none.
var ErrOtherServer = errors.New("challenge of another server")

// challenge is the payload of kind challenge.
type challenge struct {
	Server string `json:"server"`
	Nonce  string `json:"nonce"` // 64 hex digits
}

// answer is what the right member sends back: a hash, so that the login gives away nothing of what it opened.
func (c challenge) answer() [32]byte {
	return sha256.Sum256([]byte(format + "answer\n" + c.Server + "\n" + c.Nonce))
}

// NewChallenge seals a login question that names the server; want is what the right answer looks like. to may be nil (unknown member): same shape, nobody's.
func NewChallenge(server string, to *Recipient) (sealed []byte, want [32]byte, err error) {
	if !serverName(server) {
		return nil, want, errors.New("new challenge: server has no name")
	}
	nobody, err := NewIdentity() // made in either case, so that the time does not tell who is unknown
	if err != nil {
		return nil, want, fmt.Errorf("new challenge: %w", err)
	}
	if to == nil {
		to = nobody.Recipient()
	}
	var nonce [32]byte
	rand.Read(nonce[:])
	c := challenge{Server: server, Nonce: hex.EncodeToString(nonce[:])}
	payload, err := json.Marshal(c)
	if err != nil {
		return nil, want, fmt.Errorf("new challenge: %w", err)
	}
	if sealed, err = Seal(KindChallenge, payload, to); err != nil {
		return nil, want, fmt.Errorf("new challenge: %w", err)
	}
	return sealed, c.answer(), nil
}

// AnswerChallenge opens a challenge of kind challenge that names server, and returns the hash; anything else is refused and nothing is returned.
func (k *MemberKey) AnswerChallenge(sealed []byte, server string) ([32]byte, error) {
	payload, err := Open(KindChallenge, sealed, k.Identity)
	if err != nil {
		return [32]byte{}, err
	}
	defer clear(payload)
	var c challenge
	if strictJSON(payload, &c) != nil {
		return [32]byte{}, ErrCannotOpen
	}
	if !serverName(server) || c.Server != server {
		return [32]byte{}, ErrOtherServer
	}
	if raw, err := hex.DecodeString(c.Nonce); err != nil || len(raw) != 32 {
		return [32]byte{}, ErrCannotOpen
	}
	return c.answer(), nil
}
