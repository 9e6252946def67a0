package crypto

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/sha3"
	"errors"

	"github.com/cloudflare/circl/dh/x25519"
	"github.com/cloudflare/circl/kem/mlkem/mlkem768"
	"golang.org/x/crypto/chacha20poly1305"
)

// The key encapsulation of age's hybrid recipients, MLKEM768-X25519 of draft-ietf-hpke-pq under RFC 9180's base mode with HKDF-SHA256 and ChaCha20-Poly1305,
// for sealing alone. age does the same by way of some 80 pieces of heap a stanza, and erasing each of them costs more than the arithmetic. The arithmetic is CIRCL's, which
// takes less than half the time of the standard library's and no heap. What is opened is opened by age over the standard library, and the tests hold the two together.

const (
	kemSuite = "HPKE\x64\x7a\x00\x01\x00\x03" // KEM, KDF, AEAD
	kemInfo  = "age-encryption.org/mlkem768x25519"
	kemLabel = `\.//^\` // the combiner's, last of what it hashes
	kemSize  = mlkem768.CiphertextSize + x25519.Size
)

// errPoint: an X25519 key with which everybody agrees on zero.
var errPoint = errors.New("X25519 key of low order")

// A kemKey is a hybrid public key as sealing wants it.
type kemKey struct {
	pq    *mlkem768.PublicKey
	curve x25519.Key
}

func newKEMKey(raw []byte) (k kemKey, err error) {
	k.pq = new(mlkem768.PublicKey)
	if err := k.pq.Unpack(raw[:mlkem768.PublicKeySize]); err != nil {
		return kemKey{}, err
	}
	copy(k.curve[:], raw[mlkem768.PublicKeySize:])
	return k, nil
}

// newNobody is a public key whose private half was never anywhere but here.
func newNobody() (k kemKey, err error) {
	if k.pq, _, err = mlkem768.GenerateKeyPair(rand.Reader); err != nil {
		return kemKey{}, err
	}
	var secret x25519.Key
	defer clear(secret[:])
	rand.Read(secret[:])
	x25519.KeyGen(&k.curve, &secret)
	return k, nil
}

// A wrapping is one key encapsulated: what goes on the wire, and the AEAD under which one thing may be sealed. Its owner forgets it.
type wrapping struct {
	enc   [kemSize]byte
	key   [32]byte
	nonce [12]byte
}

// encapsulate makes a wrapping for to, with an ephemeral key of its own as the draft has it: one for all stanzas of a file would spare a tenth, and want a
// proof of its own.
func (w *wrapping) encapsulate(to kemKey) error {
	var ephemeral, public, classic x25519.Key
	var seed [mlkem768.EncapsulationSeedSize]byte
	var all [4*32 + len(kemLabel)]byte
	defer func() { clear(ephemeral[:]); clear(classic[:]); clear(seed[:]); clear(all[:]) }()
	rand.Read(ephemeral[:])
	rand.Read(seed[:])
	x25519.KeyGen(&public, &ephemeral)
	if !x25519.Shared(&classic, &ephemeral, &to.curve) {
		return errPoint
	}
	to.pq.EncapsulateTo(w.enc[:mlkem768.CiphertextSize], all[:mlkem768.SharedKeySize], seed[:])
	copy(w.enc[mlkem768.CiphertextSize:], public[:])
	copy(all[32:], classic[:])
	copy(all[64:], public[:])
	copy(all[96:], to.curve[:])
	copy(all[128:], kemLabel)
	shared := sha3.Sum256(all[:])
	defer clear(shared[:])
	w.schedule(&shared)
	return nil
}

// forget overwrites it.
func (w *wrapping) forget() { *w = wrapping{} }

// schedule is RFC 9180's key schedule, as far as one message needs it.
func (w *wrapping) schedule(shared *[32]byte) {
	secret := mac(shared, "HPKE-v1"+kemSuite+"secret")
	w.key = mac(&secret, kemKeyInfo)
	nonce := mac(&secret, kemNonceInfo)
	copy(w.nonce[:], nonce[:])
}

// seal closes a file key, or half of one, under the wrapping, once.
func (w *wrapping) seal(dst, key []byte) ([]byte, error) {
	aead, err := chacha20poly1305.New(w.key[:])
	if err != nil {
		return nil, err
	}
	return aead.Seal(dst, w.nonce[:], key, nil), nil
}

// What HKDF-Expand reads for a key and a nonce: length, labels, mode, the digests of no shared key and of kemInfo, counter.
var (
	kemKeyInfo   = "\x00\x20HPKE-v1" + kemSuite + "key" + kemContext + "\x01"
	kemNonceInfo = "\x00\x0cHPKE-v1" + kemSuite + "base_nonce" + kemContext + "\x01"
	kemContext   = "\x00" + kemExtract("psk_id_hash", "") + kemExtract("info_hash", kemInfo)
)

// kemExtract is RFC 9180's LabeledExtract without a salt.
func kemExtract(label, from string) string {
	h := hmac.New(sha256.New, nil)
	h.Write([]byte("HPKE-v1" + kemSuite + label + from))
	return string(h.Sum(nil))
}

// macMost is the longest that mac is asked for.
const macMost = 128

// mac is HMAC-SHA256 under a key of 32 bytes, on the stack alone.
func mac(key *[32]byte, message string) [32]byte {
	var inner [sha256.BlockSize + macMost]byte
	var outer [sha256.BlockSize + sha256.Size]byte
	for i := range sha256.BlockSize {
		var k byte
		if i < len(key) {
			k = key[i]
		}
		inner[i], outer[i] = k^0x36, k^0x5c
	}
	n := copy(inner[sha256.BlockSize:], message)
	sum := sha256.Sum256(inner[:sha256.BlockSize+n])
	copy(outer[sha256.BlockSize:], sum[:])
	return sha256.Sum256(outer[:])
}
