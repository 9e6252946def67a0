package crypto

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io"

	"filippo.io/age"
)

// Readers are who can read a tip: the desk's keyring alone, or those of the two halves' offices together. A nil half is filled with a
// dummy that no observer can tell from a real one. Desk is never nil.
type Readers struct{ Desk, HalfA, HalfB *Recipient }

var (
	// ErrNobody: sealing to nobody.
	ErrNobody = errors.New("no recipient")
	// ErrSameHalves: both halves would go to one office, which could then read alone.
	ErrSameHalves = errors.New("both halves are of the same office")
)

// check refuses readers that would break the promise of two offices.
func (r Readers) check() error {
	if r.Desk == nil {
		return ErrNobody
	}
	if r.HalfA.Equal(r.HalfB) {
		return ErrSameHalves
	}
	return nil
}

// openTipWriter opens a writer for something to a tip's readers whose payload, padded, takes so many bytes.
func openTipWriter(to Readers, payload int) (w *openedWriter, err error) {
	out := roomFor(3, payload)
	erasing(func() {
		var fileKey [fileKeySize]byte
		rand.Read(fileKey[:])
		var shares [3]share
		if shares, err = sharesOf(&fileKey, to); err == nil {
			w, err = openWriter(out, &fileKey, shares[:])
		}
	})
	if err != nil {
		return nil, fmt.Errorf("open writer: %w", err)
	}
	return w, nil
}

// finish writes the payload of a kind and gives the sealed bytes; w is used up.
func (w *openedWriter) finish(kind Kind, payload []byte) (sealed []byte, err error) {
	defer w.forget()
	head, pad, err := frame(kind, len(payload))
	if err != nil {
		return nil, err
	}
	w.reserve(len(head) + len(payload) + pad)
	erasing(func() {
		if err = w.write(head); err == nil {
			err = w.write(payload)
		}
		if err == nil {
			sealed, err = w.close(pad)
		}
	})
	return sealed, err
}

// SealTip seals plaintext of a kind to Readers: always three hybrid stanzas.
func SealTip(kind Kind, plaintext []byte, to Readers) ([]byte, error) {
	if !kind.sealable() {
		return nil, fmt.Errorf("seal tip: %w", ErrWrongKind)
	}
	w, err := openTipWriter(to, classes[0])
	if err != nil {
		return nil, fmt.Errorf("seal tip: %w", err)
	}
	return w.finish(kind, plaintext)
}

// Seal seals plaintext of a kind to each of the recipients, who can all open it alone.
func Seal(kind Kind, plaintext []byte, to ...*Recipient) ([]byte, error) {
	if !kind.sealable() {
		return nil, fmt.Errorf("seal: %w", ErrWrongKind)
	}
	if len(to) == 0 {
		return nil, fmt.Errorf("seal: %w", ErrNobody)
	}
	head, pad, err := frame(kind, len(plaintext))
	if err != nil {
		return nil, err
	}
	out := roomFor(len(to), len(head)+len(plaintext)+pad)
	var w *openedWriter
	erasing(func() {
		var fileKey [fileKeySize]byte
		rand.Read(fileKey[:])
		shares := make([]share, len(to))
		defer clear(shares)
		for i, r := range to {
			if r == nil || r.age == nil {
				err = ErrNobody
				return
			}
			shares[i] = share{stanza: hybridStanza, to: r.kem, key: fileKey}
		}
		w, err = openWriter(out, &fileKey, shares)
	})
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return w.finish(kind, plaintext)
}

// Open opens what Seal or SealTip made. ErrCannotOpen, ErrWrongKind.
func Open(kind Kind, sealed []byte, with ...*Identity) ([]byte, error) {
	return open(kind, sealed, wholeIdentity(with))
}

// OpenHalves opens what SealTip made with the identities of both halves' offices, in either order.
func OpenHalves(kind Kind, sealed []byte, a, b *Identity) ([]byte, error) {
	if a == nil || b == nil {
		return nil, ErrCannotOpen
	}
	return open(kind, sealed, &halfIdentity{a, b})
}

// open decrypts everything before it believes anything, and gives nothing unless all of it is right.
func open(kind Kind, sealed []byte, with age.Identity) (payload []byte, err error) {
	if !kind.sealable() {
		return nil, ErrWrongKind
	}
	out := make([]byte, len(sealed)) // longer than any plaintext in it
	defer func() {
		if payload == nil {
			clear(out)
		}
	}()
	n := 0
	erasing(func() { n, err = decrypt(out, sealed, with) })
	if err != nil {
		return nil, err
	}
	return takeOut(kind, out[:n])
}

// decrypt fills out and tells nothing about why it could not.
func decrypt(out, sealed []byte, with age.Identity) (int, error) {
	r, err := age.Decrypt(bytes.NewReader(sealed), with)
	if err != nil {
		return 0, ErrCannotOpen
	}
	n, err := io.ReadFull(r, out)
	if err != io.ErrUnexpectedEOF && err != io.EOF { //nolint:errorlint // a wrapped one is age's own, and no clean end
		return 0, ErrCannotOpen
	}
	// ReadFull turns only a clean end into these two, save for a truncated chunk: ask once more.
	if _, err := r.Read(make([]byte, 1)); err != io.EOF {
		return 0, ErrCannotOpen
	}
	return n, nil
}
