package intake

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"slices"
)

// ErrMalformed: the body is not a well-formed urlencoded form.
var ErrMalformed = errors.New("malformed form")

// maxFields is far above what any carrier or page sends; it bounds the work that a hostile body can ask for.
const maxFields = 128

// A Field is one key and value of a scanned form. Both are views into the scanned bytes: whoever keeps one copies it.
type Field struct{ Key, Value []byte }

// ScanForm decodes an urlencoded form in place and appends its fields to dst, in their order. It makes no string and no copy, so that
// zeroing the body zeroes everything that was read from it. What net/url.ParseQuery refuses is refused.
func ScanForm(dst []Field, body []byte) ([]Field, error) {
	dst = slices.Grow(dst, min(1+bytes.Count(body, []byte{'&'}), maxFields))
	for len(body) > 0 {
		var pair []byte
		pair, body, _ = bytes.Cut(body, []byte{'&'})
		if len(pair) == 0 {
			continue
		}
		if bytes.IndexByte(pair, ';') >= 0 || len(dst) == maxFields {
			return nil, ErrMalformed
		}
		key, value, _ := bytes.Cut(pair, []byte{'='})
		key, ok := unescape(key)
		value, fine := unescape(value)
		if !ok || !fine {
			return nil, ErrMalformed
		}
		dst = append(dst, Field{key, value})
	}
	return dst, nil
}

// Pick returns the first value of a key: carriers sign the first, so nothing may act on a later one.
func Pick(fields []Field, key string) (value []byte, found bool) {
	for _, f := range fields {
		if string(f.Key) == key { // compared, not converted
			return f.Value, true
		}
	}
	return nil, false
}

// unescape decodes percent signs and pluses in place, and zeroes what is left over behind.
func unescape(b []byte) ([]byte, bool) {
	n := 0
	for i := 0; i < len(b); i++ {
		c := b[i]
		switch c {
		case '+':
			c = ' '
		case '%':
			if i+2 >= len(b) {
				return nil, false
			}
			high, low := hexDigit(b[i+1]), hexDigit(b[i+2])
			if high < 0 || low < 0 {
				return nil, false
			}
			c = byte(high<<4 | low)
			i += 2
		}
		b[n] = c
		n++
	}
	clear(b[n:])
	return b[:n], true
}

func hexDigit(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

// CarrierID mixes a message ID that is not surely random, or not surely used once, with the digest of the text: two different texts
// are never taken for one message. It goes into Submission.Carrier and lives as short as that.
func CarrierID(id, text []byte) []byte {
	if len(id) == 0 {
		return nil
	}
	sum := sha256.Sum256(text)
	mixed := make([]byte, 0, len(id)+1+len(sum))
	mixed = append(mixed, id...)
	mixed = append(mixed, 0)
	return append(mixed, sum[:]...)
}

// Copied is what a channel hands to Accept, which zeroes a slice up to its capacity: never a view into a connection's buffer.
func Copied(b []byte) []byte {
	if b == nil {
		return nil
	}
	c := make([]byte, len(b))
	copy(c, b)
	return c
}
