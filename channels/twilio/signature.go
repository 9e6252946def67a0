package twilio

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/base64"
	"hash"
	"net/url"
	"slices"
	"strings"

	"tipline/intake"
)

// A Signature checks who sent a callback: HMAC-SHA1 under the auth token over the public address and the sorted fields. The carrier is known to
// sign the address with and without the standard port, so both spellings of the configured one are right; what a request says about itself is not asked.
type Signature struct {
	addresses [][]byte
	tokens    [][]byte
}

// NewSignature makes one for the address that the carrier posts to. Tokens are two while one is being changed.
func NewSignature(address string, tokens [][]byte) *Signature {
	s := &Signature{tokens: tokens}
	for _, spelling := range spellings(address) {
		s.addresses = append(s.addresses, []byte(spelling))
	}
	return s
}

// spellings gives an address with its port and without.
func spellings(address string) []string {
	u, err := url.Parse(address)
	if err != nil {
		return []string{address}
	}
	without, with := *u, *u
	port := u.Port()
	if port != "" {
		without.Host = u.Hostname()
	} else if u.Scheme == "https" {
		with.Host = u.Host + ":443"
	} else {
		with.Host = u.Host + ":80"
	}
	if strings.Contains(without.Host, ":") && !strings.HasPrefix(without.Host, "[") {
		without.Host = "[" + without.Host + "]"
	}
	return []string{without.String(), with.String()}
}

// Valid says whether a signature is right for the fields, posted to the address with query behind it ("" for none). A key that comes twice is refused: only its first
// value would be signed. All tokens and spellings are tried, in the same time whichever fits. The fields are read where they lie; they are sorted in place.
func (s *Signature) Valid(query string, fields []intake.Field, signature []byte) bool {
	slices.SortFunc(fields, func(a, b intake.Field) int { return bytes.Compare(a.Key, b.Key) })
	for i := 1; i < len(fields); i++ {
		if bytes.Equal(fields[i-1].Key, fields[i].Key) {
			return false
		}
	}
	right := 0
	var room [28]byte // what base64 makes of 20
	for _, token := range s.tokens {
		h := hmac.New(sha1.New, token)
		for _, address := range s.addresses {
			right |= subtle.ConstantTimeCompare(mac(room[:0], h, address, query, fields), signature)
		}
	}
	return right == 1
}

// mac appends the base64 signature to dst, by the token that h was made with. The hash's own block, which held the last bytes of the message, is overwritten.
func mac(dst []byte, h hash.Hash, address []byte, query string, fields []intake.Field) []byte {
	h.Reset()
	h.Write(address)
	if query != "" {
		h.Write([]byte("?" + query))
	}
	for _, f := range fields {
		h.Write(f.Key)
		h.Write(f.Value)
	}
	sum := h.Sum(nil)
	h.Write(blank[:1])
	h.Write(blank[1:])
	return base64.StdEncoding.AppendEncode(dst, sum)
}

// blank is one block of the hash. Written in two pieces, it goes through the hash's buffer, whatever stands in that.
var blank [sha1.BlockSize]byte

// Sign is the signature of a form as Twilio would send it: a server that tries its own door signs like the carrier.
func Sign(address string, token []byte, form url.Values) string {
	var fields []intake.Field
	for key := range form {
		fields = append(fields, intake.Field{Key: []byte(key), Value: []byte(form.Get(key))})
	}
	slices.SortFunc(fields, func(a, b intake.Field) int { return bytes.Compare(a.Key, b.Key) })
	return string(mac(nil, hmac.New(sha1.New, token), []byte(address), "", fields))
}
