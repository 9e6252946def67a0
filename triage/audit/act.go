// Package audit keeps the log of what members do: a Merkle tree (RFC 6962, laid out as C2SP tlog-tiles) whose every entry a member has signed before
// the server did what it asks. It can show that nothing was taken out, changed or put in, to anybody who remembers an older checkpoint.
//
// It owns data/audit. It sees who asked for what, of which tip by its handle, and in which minute. It must never see a text, a tip's own ID, or
// anything of intake: what reporters do has no place here. docs/formats.md, section 16, is normative.
package audit

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/mod/sumdb/tlog"

	"tipline/crypto"
)

var (
	// ErrMalformed: not an entry, a header or a checkpoint as this version writes them.
	ErrMalformed = errors.New("audit: malformed")
	// ErrSignature: the member who is named did not sign this act.
	ErrSignature = errors.New("audit: not signed by the member")
)

// A Head is a state of the log: how many entries it has, and the Merkle tree's root over them.
type Head struct {
	Size int64     `json:"size"`
	Root tlog.Hash `json:"root"` // base64 in JSON
}

// ParseHead reads a head as String writes it. ErrMalformed.
func ParseHead(s string) (Head, error) {
	size, root, _ := strings.Cut(s, " ")
	n, err := strconv.ParseInt(size, 10, 64)
	b, err2 := exact(root, tlog.HashSize)
	if err != nil || err2 != nil || n < 0 {
		return Head{}, ErrMalformed
	}
	h := Head{Size: n, Root: tlog.Hash(b)}
	if h.String() != s || n == 0 && h != Empty {
		return Head{}, ErrMalformed
	}
	return h, nil
}

// String is size and root.
func (h Head) String() string { return fmt.Sprintf("%d %s", h.Size, h.Root) }

// Empty is the head of a log without entries.
var Empty = Head{Root: sha256.Sum256(nil)}

// An Act is one entry: who asked for what and when, and the newest head that this member's device had seen. Everything in it is the member's own
// word: the server adds nothing, so that whoever signed knows the entry before the server does.
type Act struct {
	Server, Member, Office string
	What                   string   // method and path with handles for IDs, as What gives it
	Digest                 [32]byte // SHA-256 of the request's body
	Minute                 int64    // from 1970, by the member's clock
	Nonce                  [8]byte  // so that asking twice in a minute is two acts
	Seen                   Head
	Signature              []byte
}

// NewAct is what a member is about to ask, unsigned.
func NewAct(server string, m crypto.Member, what string, body []byte, minute int64, seen Head) *Act {
	a := &Act{Server: server, Member: m.ID, Office: m.Office, What: what, Digest: sha256.Sum256(body), Minute: minute, Seen: seen}
	rand.Read(a.Nonce[:])
	return a
}

// Sign puts the member's signature on it.
func (a *Act) Sign(k *crypto.MemberKey) { a.Signature = k.SignAct(a.text()) }

// Check says whether the member with that key signed it. ErrSignature.
func (a *Act) Check(signing ed25519.PublicKey) error {
	if !crypto.SignedAct(signing, a.text(), a.Signature) {
		return ErrSignature
	}
	return nil
}

// text is what is signed, without its first line.
func (a *Act) text() string {
	return a.Server + "\n" + a.Member + "\n" + a.Office + "\n" + a.What + "\n" + base64.StdEncoding.EncodeToString(a.Digest[:]) + "\n" + a.times() + "\n"
}

// times are minute, nonce and head, as they stand in the text, and with the signature in the header.
func (a *Act) times() string {
	return fmt.Sprintf("%d %s %s", a.Minute, hex.EncodeToString(a.Nonce[:]), a.Seen)
}

// Ask is a member's signed request of this minute, by the member's clock. ErrMalformed for a path that no act has.
func Ask(k *crypto.MemberKey, server, method, path string, body []byte, now time.Time, seen Head) (*Act, error) {
	what, err := What(method, path)
	if err != nil {
		return nil, err
	}
	a := NewAct(server, k.Member, what, body, minute(now), seen)
	a.Sign(k)
	return a, nil
}

// Header is the request's Tipline-Act header: minute, nonce, size, root, signature.
func (a *Act) Header() string {
	return a.times() + " " + base64.StdEncoding.EncodeToString(a.Signature)
}

// SetHeader is the inverse. ErrMalformed.
func (a *Act) SetHeader(header string) error {
	times, signature, ok := cutLast(header, " ")
	if !ok {
		return ErrMalformed
	}
	var err error
	if a.Signature, err = exact(signature, ed25519.SignatureSize); err != nil {
		return err
	}
	return a.setTimes(times)
}

func (a *Act) setTimes(s string) error {
	part := strings.SplitN(s, " ", 3)
	if len(part) != 3 {
		return ErrMalformed
	}
	minute, err := strconv.ParseInt(part[0], 10, 64)
	nonce, err2 := hex.DecodeString(part[1])
	seen, err3 := ParseHead(part[2])
	if errors.Join(err, err2, err3) != nil || len(nonce) != len(a.Nonce) || minute < 0 {
		return ErrMalformed
	}
	a.Minute, a.Nonce, a.Seen = minute, [8]byte(nonce), seen
	if a.times() != s { // one spelling
		return ErrMalformed
	}
	return nil
}

// Entry is the act as it lies in the log: the signed text, and the signature's line.
func (a *Act) Entry() []byte {
	return []byte(a.text() + base64.StdEncoding.EncodeToString(a.Signature) + "\n")
}

// ParseAct reads an entry, and refuses whatever Entry would not have written. It checks no signature. ErrMalformed.
func ParseAct(entry []byte) (*Act, error) {
	line := strings.Split(string(entry), "\n")
	if len(line) != 8 {
		return nil, ErrMalformed
	}
	a := &Act{Server: line[0], Member: line[1], Office: line[2], What: line[3]}
	digest, err := exact(line[4], sha256.Size)
	if err != nil {
		return nil, err
	}
	a.Digest = [32]byte(digest)
	if err := a.setTimes(line[5]); err != nil {
		return nil, err
	}
	if a.Signature, err = exact(line[6], ed25519.SignatureSize); err != nil {
		return nil, err
	}
	if a.Server == "" || strings.ContainsFunc(a.Server, unicode.IsControl) || !crypto.IsHandle(a.Member) || !crypto.IsHandle(a.Office) || checkWhat(a.What) != nil || string(a.Entry()) != string(entry) {
		return nil, ErrMalformed
	}
	return a, nil
}

// exact decodes base64 of just n bytes, in its one spelling.
func exact(s string, n int) ([]byte, error) {
	b, err := base64.StdEncoding.Strict().DecodeString(s)
	if err != nil || len(b) != n || base64.StdEncoding.EncodeToString(b) != s {
		return nil, ErrMalformed
	}
	return b, nil
}

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return "", "", false
	}
	return s[:i], s[i+len(sep):], true
}
