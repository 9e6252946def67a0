package triage

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"time"

	"tipline/crypto"
)

// A question is a login's: whom it was put to, the right answer, and how long it may be given.
type question struct {
	member string // "" nobody
	want   [32]byte
	until  time.Time
}

// questions lays what a login has to remember of a question into its ID, encrypted under a key that lives as long as the process: whoever asks for
// many costs no memory. Only the answered ones are remembered, until they lapse, so that each counts once.
type questions struct {
	seal cipher.AEAD
	used map[string]time.Time // by ID, and when it lapses
}

func newQuestions() questions {
	var key [32]byte
	rand.Read(key[:])
	block, err := aes.NewCipher(key[:])
	if err != nil {
		panic(err) // 32 bytes are a key
	}
	seal, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic(err) // AES has the right block
	}
	return questions{seal: seal, used: map[string]time.Time{}}
}

// questionSize is one length for all: answer, end, and a handle with its length before it.
const questionSize = 32 + 8 + 1 + crypto.MaxOffice

// lay is the ID of a question; all are of one length.
func (qs *questions) lay(q question) string {
	plain := make([]byte, questionSize)
	copy(plain, q.want[:])
	binary.BigEndian.PutUint64(plain[32:], uint64(q.until.UnixNano()))
	plain[40] = byte(len(q.member))
	copy(plain[41:], q.member)
	return hex.EncodeToString(qs.seal.Seal(nil, nil, plain, nil))
}

// read is the inverse; false for an ID that this process did not give.
func (qs *questions) read(id string) (q question, ours bool) {
	if len(id) != 2*(questionSize+qs.seal.Overhead()) {
		return q, false
	}
	raw, err := hex.DecodeString(id)
	if err != nil || hex.EncodeToString(raw) != id {
		return q, false
	}
	plain, err := qs.seal.Open(nil, nil, raw, nil)
	if err != nil {
		return q, false
	}
	copy(q.want[:], plain)
	q.until = time.Unix(0, int64(binary.BigEndian.Uint64(plain[32:])))
	q.member = string(plain[41 : 41+int(plain[40])])
	return q, true
}

// use marks an ID as answered; false when it was before. It forgets those that have lapsed.
func (qs *questions) use(id string, until, now time.Time) bool {
	for other, end := range qs.used {
		if now.After(end) {
			delete(qs.used, other)
		}
	}
	if _, before := qs.used[id]; before {
		return false
	}
	qs.used[id] = until
	return true
}
