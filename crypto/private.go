package crypto

import "bytes"

// privateMarks are what private keys and opened key material begin with, in small letters.
var privateMarks = [][]byte{
	[]byte("age-secret-key-"),
	[]byte("age-plugin-"),
	[]byte(" private key-----"),
	[]byte(KindIdentity.line()),
	[]byte(KindKeyring.line()),
	[]byte(KindShare.line()),
	[]byte(KindGrant.line()),
	[]byte(KindHalf.line()),
}

// HoldsPrivateKey says whether b, a file or an environment, holds an age private key, an unlocked identity or an opened wrap or share:
// a server refuses to start beside one.
func HoldsPrivateKey(b []byte) bool {
	b = bytes.ToLower(b)
	for _, mark := range privateMarks {
		if bytes.Contains(b, mark) {
			return true
		}
	}
	return false
}
