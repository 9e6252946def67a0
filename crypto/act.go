package crypto

import "crypto/ed25519"

// What a member does is signed by the member's own device, so that the audit log (triage/audit) can show it to anybody. The text is that package's;
// the first line here keeps such a signature from counting for anything else.

// acting is what is signed of an act.
func acting(text string) []byte { return []byte(format + "act\n" + text) }

// SignAct signs an act's text.
func (k *MemberKey) SignAct(text string) []byte { return k.sign(acting(text)) }

// SignedAct says whether the signature under an act's text is of the member with that signing key.
func SignedAct(signing ed25519.PublicKey, text string, signature []byte) bool {
	return len(signing) == ed25519.PublicKeySize && len(signature) == ed25519.SignatureSize && ed25519.Verify(signing, acting(text), signature)
}

// Belonged finds a member who belonged to that office in any roster of the chain, with the keys of then, which are the keys for ever.
func (t *Trust) Belonged(id, office string) (Member, bool) {
	for _, r := range t.rosters {
		if m, ok := r.Member(id); ok && m.Office == office {
			return m, true
		}
	}
	return Member{}, false
}
