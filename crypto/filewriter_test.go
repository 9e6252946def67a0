package crypto

import (
	"bytes"
	"crypto/rand"
	"errors"
	"testing"
)

// TestFileWriter seals in pieces what SealTip seals at once: the same bytes come out, of the same length.
func TestFileWriter(t *testing.T) {
	desk, a, b := newIdentity(t), newIdentity(t), newIdentity(t)
	to := Readers{Desk: desk.Recipient(), HalfA: a.Recipient(), HalfB: b.Recipient()}
	for _, length := range []int{0, 1, 58, 64 << 10, 120_058, 1_440_058} {
		plain := make([]byte, length)
		rand.Read(plain)
		f, err := OpenFile(length, to)
		if err != nil {
			t.Fatal(err)
		}
		for rest := plain; len(rest) > 0; {
			n := min(len(rest), 1601)
			if _, err := f.Write(rest[:n]); err != nil {
				t.Fatal(err)
			}
			rest = rest[n:]
		}
		sealed, err := f.Finish()
		if err != nil {
			t.Fatal(err)
		}
		if got, err := Open(KindFile, sealed, desk); err != nil || !bytes.Equal(got, plain) {
			t.Fatalf("%d bytes come out as %d, %v", length, len(got), err)
		}
		if got, err := OpenHalves(KindFile, sealed, a, b); err != nil || !bytes.Equal(got, plain) {
			t.Fatalf("for the halves %d bytes come out as %d, %v", length, len(got), err)
		}
		whole, err := SealTip(KindFile, plain, to)
		if err != nil || len(whole) != len(sealed) {
			t.Fatalf("sealed in pieces %d bytes, at once %d, %v", len(sealed), len(whole), err)
		}
	}
}

func TestFileWriterHoldsToItsLength(t *testing.T) {
	to := Readers{Desk: newIdentity(t).Recipient()}
	f, err := OpenFile(10, to)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write(make([]byte, 11)); !errors.Is(err, ErrLength) || f.Left() != 10 {
		t.Errorf("one byte too many: %v, %d left", err, f.Left())
	}
	if _, err := f.Finish(); !errors.Is(err, ErrLength) {
		t.Errorf("ten bytes too few: %v", err)
	}
	if _, err := OpenFile(MaxFile, to); !errors.Is(err, ErrTooLarge) {
		t.Errorf("too large: %v", err)
	}
	if _, err := OpenFile(1, Readers{}); !errors.Is(err, ErrNobody) {
		t.Errorf("to nobody: %v", err)
	}
}
