package crypto

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"errors"
)

// Joining is how somebody with an invitation becomes a member: the keys are made on the newcomer's own device, and the proof shows that
// whoever sends the public halves holds the private signing key and the invitation's token.

// ErrProof: the proof of an acceptance does not hold.
var ErrProof = errors.New("newcomer's proof does not hold")

// InvitationID is under what an invitation is known: hex(SHA-256("tipline/1 invitation\n" ‖ token)). The server keeps it and no token.
func InvitationID(token string) string {
	sum := sha256.Sum256([]byte(format + "invitation\n" + token))
	return hex.EncodeToString(sum[:])
}

// joining is what is signed. It names the server and the invitation, so that a proof counts nowhere else and for no other keys.
func joining(server, invitation string, m *Member) []byte {
	return []byte(format + "joining\n" + server + "\n" + invitation + "\n" + m.Fingerprint())
}

// Join is the proof that goes with k's public half to a server's invitation.
func (k *MemberKey) Join(server, invitation string) []byte {
	return k.sign(joining(server, invitation, &k.Member))
}

// CheckJoining is the inverse. ErrProof; ErrHandle and ErrNotHybrid for a malformed member.
func CheckJoining(server, invitation string, m *Member, proof []byte) error {
	if err := m.check(m.Office); err != nil {
		return err
	}
	if err := checkHandle(m.Office); err != nil {
		return err
	}
	if len(proof) != ed25519.SignatureSize || !ed25519.Verify(m.Signing, joining(server, invitation, m), proof) {
		return ErrProof
	}
	return nil
}
