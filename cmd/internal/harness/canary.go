package harness

import (
	"bytes"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base32"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"
)

// Canaries are marked identities: what must never be found again, in every form that somebody may have written it in.
type Canaries struct {
	needles map[uint64][]needle // by the first 6 bytes
	maybe   []uint64            // a bit for each of these, hashed: most bytes need no look at the map
	count   int
}

type needle struct {
	bytes []byte
	what  string
}

// NewCanaries is empty.
func NewCanaries() *Canaries {
	return &Canaries{needles: map[uint64][]needle{}, maybe: make([]uint64, 1<<16)}
}

// Count is the number of needles.
func (c *Canaries) Count() int { return c.count }

// Number marks a telephone number, given as digits with the country code (84…).
func (c *Canaries) Number(digits string) {
	national := strings.TrimPrefix(digits, "84")
	forms := []string{"+" + digits, digits, "0" + national, national, "%2B" + digits, "%2b" + digits, "&#43;" + digits, "\\u002b" + digits}
	for _, sep := range []string{" ", ".", "-"} {
		for _, groups := range [][]int{{3, 3, 3}, {2, 3, 4}, {2, 3, 2, 2}} {
			g := group(national, groups, sep)
			forms = append(forms, g, "0"+g, "+84"+sep+g, group("0"+national, append([]int{groups[0] + 1}, groups[1:]...), sep))
		}
	}
	for _, f := range forms {
		c.add("number", []byte(f))
	}
	for _, f := range []string{"+" + digits, digits, "0" + national, national} {
		c.encoded("number", f)
	}
	for _, f := range []string{digits, national} {
		c.add("number reversed", reversed(f))
		c.add("number as BCD", bcd(f))
		n, err := strconv.ParseUint(f, 10, 64)
		if err != nil {
			panic(err) // the test's own digits
		}
		c.add("number as integer", binary.LittleEndian.AppendUint64(nil, n))
		c.add("number as integer", binary.BigEndian.AppendUint64(nil, n))
		c.add("number as integer", binary.BigEndian.AppendUint64(nil, n)[2:])
		c.add("number in hexadecimal", []byte(strconv.FormatUint(n, 16)))
	}
}

// Word marks an address, an agent, a message ID or a phrase.
func (c *Canaries) Word(what, word string) {
	c.add(what, []byte(word))
	c.encoded(what, word)
	if bare := strings.ReplaceAll(word, "-", ""); bare != word {
		c.encoded(what, bare)
	}
	for _, prefix := range []string{"SM", ""} {
		if raw, err := hex.DecodeString(strings.ReplaceAll(strings.TrimPrefix(word, prefix), "-", "")); err == nil && len(raw) >= 8 {
			c.add(what+" decoded", raw)
			c.encoded(what+" decoded", string(raw))
		}
	}
}

// encoded adds hexadecimal, base64 at each alignment, base32, UTF-16 and plain digests.
func (c *Canaries) encoded(what, s string) {
	b := []byte(s)
	c.add(what, b)
	c.add(what+" in hexadecimal", []byte(hex.EncodeToString(b)))
	c.add(what+" in hexadecimal", []byte(strings.ToUpper(hex.EncodeToString(b))))
	c.add(what+" in base32", []byte(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b[:len(b)-len(b)%5])))
	for shift := range 3 {
		cut := b[min(shift, len(b)):]
		cut = cut[:len(cut)-len(cut)%3]
		c.add(what+" in base64", []byte(base64.RawStdEncoding.EncodeToString(cut)))
		c.add(what+" in base64", []byte(base64.RawURLEncoding.EncodeToString(cut)))
	}
	var le, be []byte
	for _, u := range utf16.Encode([]rune(s)) {
		le, be = binary.LittleEndian.AppendUint16(le, u), binary.BigEndian.AppendUint16(be, u)
	}
	c.add(what+" in UTF-16", le)
	c.add(what+" in UTF-16", be)
	m, s1, s2, s5, h := md5.Sum(b), sha1.Sum(b), sha256.Sum256(b), sha512.Sum512(b), fnv.New64a()
	_, _ = h.Write(b)
	for _, d := range [][]byte{m[:], s1[:], s2[:], s5[:], h.Sum(nil)} {
		c.add("plain digest of "+what, d[:8])
		c.add("plain digest of "+what, []byte(hex.EncodeToString(d[:8])))
		c.add("plain digest of "+what, []byte(base64.RawStdEncoding.EncodeToString(d[:6])))
	}
}

// add takes needles of 6 bytes and more: shorter ones would be found by chance.
func (c *Canaries) add(what string, b []byte) {
	if len(b) < 6 {
		return
	}
	k := head(b)
	if slices.ContainsFunc(c.needles[k], func(n needle) bool { return bytes.Equal(n.bytes, b) }) {
		return
	}
	c.needles[k] = append(c.needles[k], needle{bytes.Clone(b), what})
	word, bit := hashed(k)
	c.maybe[word] |= bit
	c.count++
}

// Search lists what is found in b, each form once.
func (c *Canaries) Search(where string, b []byte) []string {
	var hits []string
	for at := 0; at+6 <= len(b); at++ {
		k := head(b[at:])
		if word, bit := hashed(k); c.maybe[word]&bit == 0 {
			continue
		}
		for _, n := range c.needles[k] {
			if bytes.HasPrefix(b[at:], n.bytes) {
				hits = append(hits, fmt.Sprintf("%s: %s at byte %d", where, n.what, at))
			}
		}
	}
	return hits
}

// SearchFolder searches names and bytes of every file below a folder; it returns the hits and how many bytes it read.
func (c *Canaries) SearchFolder(tb testing.TB, dir string) (hits []string, read int) {
	tb.Helper()
	must(tb, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		hits = append(hits, c.Search("name of "+path, []byte(path))...)
		if !d.Type().IsRegular() {
			return nil
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		read += len(b)
		hits = append(hits, c.Search(path, b)...)
		return nil
	}))
	return hits, read
}

// hashed is where the bit of a beginning stands.
func hashed(k uint64) (word int, bit uint64) {
	k = k * 0x9e3779b97f4a7c15 >> 42
	return int(k >> 6), 1 << (k & 63)
}

func head(b []byte) uint64 {
	return uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 | uint64(b[4])<<32 | uint64(b[5])<<40
}

// group cuts digits into groups with a separator.
func group(digits string, sizes []int, sep string) string {
	var parts []string
	for _, n := range sizes {
		parts = append(parts, digits[:n])
		digits = digits[n:]
	}
	if digits != "" {
		parts = append(parts, digits)
	}
	return strings.Join(parts, sep)
}

func reversed(s string) []byte {
	b := []byte(s)
	slices.Reverse(b)
	return b
}

// bcd swaps nibbles as SMS PDUs do.
func bcd(digits string) []byte {
	if len(digits)%2 == 1 {
		digits += "?" // 0xF
	}
	b := make([]byte, 0, len(digits)/2)
	for i := 0; i < len(digits); i += 2 {
		b = append(b, digits[i+1]&0xf<<4|digits[i]&0xf)
	}
	return b
}
