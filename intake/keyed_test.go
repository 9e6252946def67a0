package intake

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"testing"
)

// TestKeyedIsHMAC holds it against the standard library's, for IDs shorter and longer than its room.
func TestKeyedIsHMAC(t *testing.T) {
	key := bytes.Repeat([]byte{7, 8}, 16)
	k := keyedBy(key)
	for _, n := range []int{0, 1, 55, 64, 500} {
		id := bytes.Repeat([]byte{'i'}, n)
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte("sms\x00"))
		mac.Write(id)
		if got := k.sum("sms", id); !bytes.Equal(got[:], mac.Sum(nil)) {
			t.Errorf("%d bytes: %x", n, got)
		}
	}
	if k.forget(); k != (keyed{}) {
		t.Error("the key is kept")
	}
}

func BenchmarkKeyed(b *testing.B) {
	k, id := newKeyed(), []byte("+84901234567")
	b.ReportAllocs()
	for b.Loop() {
		k.sum("sms", id)
	}
}
