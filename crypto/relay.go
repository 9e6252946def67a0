package crypto

import (
	"crypto/hmac"
	"crypto/sha256"

	"golang.org/x/crypto/argon2"
)

// The code of a relay card has a receipt's form, so that a card tells nothing but sixteen digits. It is drawn and digested on the device of the member who
// prints it; the server gets the digests, and keeps of each what RelayEntry makes of it.

// Argon2id as OWASP recommends it at the least. Weaker than a receipt's: a batch is digested in seconds, what a card is worth is a
// limit lifted once, and of cards some hundreds are good at a time.
const (
	relayTime    = 2
	relayMemory  = 19 << 10 // KiB
	relayThreads = 1
)

// A RelayDigest stands for a card's code towards one server.
type RelayDigest [32]byte

// DigestRelay runs the digest: some 30 ms and 19 MiB. Callers bound how many run at once. c is not the zero Code.
func DigestRelay(c Code, server string) (d RelayDigest) {
	erasing(func() {
		digest := argon2.IDKey(c.digits()[:], []byte(format+"relay card\n"+server), relayTime, relayMemory, relayThreads, uint32(len(d)))
		copy(d[:], digest)
		clear(digest)
	})
	return d
}

// A RelayEntry is what a server keeps of a card that is good.
type RelayEntry [16]byte

// RelayEntry is the entry of a digest under the table's pepper: without the table an entry can be compared with no code.
func (t *KeyTable) RelayEntry(d RelayDigest) RelayEntry {
	pepper := t.Pepper()
	defer clear(pepper)
	mac := hmac.New(sha256.New, pepper)
	mac.Write([]byte(format + "relay entry\n"))
	mac.Write(d[:])
	return RelayEntry(mac.Sum(nil)[:len(RelayEntry{})])
}
