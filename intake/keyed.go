package intake

import (
	"crypto/rand"
	"crypto/sha256"
)

// A keyed makes HMAC-SHA-256 of what came through a door: of senders, and of carriers' IDs. Both blocks of the key lie in memory of ours, so that forget erases
// them; crypto/hmac makes new ones on the heap for each message, where nobody does.
type keyed struct{ inner, outer [sha256.BlockSize]byte }

// newKeyed has a random key, which nobody else knows.
func newKeyed() keyed {
	var key [32]byte
	rand.Read(key[:])
	defer clear(key[:])
	return keyedBy(key[:])
}

// keyedBy takes a key of at most a block.
func keyedBy(key []byte) (k keyed) {
	copy(k.inner[:], key)
	copy(k.outer[:], key)
	for i := range k.inner {
		k.inner[i] ^= 0x36
		k.outer[i] ^= 0x5c
	}
	return k
}

// sum is the code of door, a zero byte and id.
func (k *keyed) sum(door string, id []byte) [sha256.Size]byte {
	var room [4 * sha256.BlockSize]byte // more than any door's name and ID, so that nothing of them is left in a smaller piece of heap
	message := append(append(append(append(room[:0], k.inner[:]...), door...), 0), id...)
	inside := sha256.Sum256(message)
	clear(message)
	message = append(append(room[:0], k.outer[:]...), inside[:]...)
	sum := sha256.Sum256(message)
	zero(room[:], inside[:])
	return sum
}

func (k *keyed) forget() { *k = keyed{} }
