package crypto

import (
	"crypto/ed25519"
	"encoding/hex"
	"fmt"
	"testing"
)

// TestNobodySealsToALowOrderKey: age reads such a recipient, and then fails at each use, so that a keyring with one would stop an office's tips.
func TestNobodySealsToALowOrderKey(t *testing.T) {
	good := newIdentity(t).Recipient().Bytes()
	for _, point := range []string{
		"0000000000000000000000000000000000000000000000000000000000000000",
		"0100000000000000000000000000000000000000000000000000000000000000",
		"e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
		"5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
		"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
	} {
		low, err := hex.DecodeString(point)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := RecipientFromBytes(append(good[:RecipientSize-32:RecipientSize-32], low...)); err == nil {
			t.Errorf("%s is taken for a recipient", point)
		}
	}
	if _, err := RecipientFromBytes(good); err != nil {
		t.Fatal(err)
	}
}

// TestNoSigningKeyIsOfLowOrder: each on the list lets anybody sign something, and none stands in a roster.
func TestNoSigningKeyIsOfLowOrder(t *testing.T) {
	d := newDeployment(t)
	nothing := make([]byte, ed25519.SignatureSize)
	nothing[0] = 1
	for text := range lowOrderKeys {
		key, err := hex.DecodeString(text)
		if err != nil || len(key) != ed25519.PublicKeySize {
			t.Fatal(text)
		}
		forged := false
		for n := range 500 {
			forged = forged || ed25519.Verify(key, fmt.Append(nil, n), nothing)
		}
		if !forged {
			t.Errorf("%s is no such key", text)
		}
		for _, sign := range []byte{0, 0x80} {
			m := d.desk[0].Member
			m.Signing = append(ed25519.PublicKey(nil), key...)
			m.Signing[31] |= sign
			if m.check("desk") == nil {
				t.Errorf("%s stands in a roster", text)
			}
		}
	}
	if m := d.desk[0].Member; m.check("desk") != nil {
		t.Error("a good key is refused")
	}
}
