package crypto

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"
)

func TestEveryMistypedDigitAndSwapIsCaught(t *testing.T) {
	rows := 0
	refused := func(digits []byte, what string) {
		rows++
		if _, err := ParseCode(digits); !errors.Is(err, ErrCheckDigit) {
			t.Fatalf("%s not caught: %v", what, err)
		}
	}
	for range 10_000 {
		c := NewCode()
		if _, err := ParseCode([]byte(c.Reveal())); err != nil {
			t.Fatal(err)
		}
		for i := range 16 {
			d := bytes.Clone(c.digits()[:])
			for step := byte(1); step < 10; step++ {
				d[i] = '0' + (c.digits()[i]-'0'+step)%10
				refused(d, "a single digit")
			}
			for _, far := range []int{1, 2} { // neighbours, and over one digit
				if i+far < 16 && c.digits()[i] != c.digits()[i+far] {
					d := bytes.Clone(c.digits()[:])
					d[i], d[i+far] = d[i+far], d[i]
					refused(d, "a swap")
				}
			}
		}
	}
	if rows < 1_500_000 {
		t.Fatalf("only %d errors tried", rows)
	}
}

func TestParseCode(t *testing.T) {
	c := NewCode()
	r := c.Reveal()
	bare := strings.ReplaceAll(r, " ", "")
	wide, lao := "", ""
	for _, d := range bare {
		wide += string('０' + d - '0')
		lao += string('໐' + d - '0')
	}
	for _, row := range []struct {
		name, text string
		want       error
	}{
		{"as given", r, nil}, {"bare", bare, nil}, {"dots", strings.ReplaceAll(r, " ", "."), nil}, {"dashes", strings.ReplaceAll(r, " ", "-"), nil},
		{"long dashes", strings.ReplaceAll(r, " ", "–"), nil}, {"no-break spaces", strings.ReplaceAll(r, " ", "\u00a0"), nil},
		{"line breaks around", "\r\n " + r + "\n", nil}, {"full width", wide, nil}, {"Lao digits", lao, nil},
		{"empty", "", ErrNotACode}, {"15 digits", bare[1:], ErrNotACode}, {"17 digits", bare + "1", ErrNotACode}, {"two codes", bare + bare, ErrNotACode},
		{"letters", "abcd efgh ijkl mnop", ErrNotACode}, {"a letter among them", bare[:8] + "o" + bare[9:], ErrNotACode},
		{"a word behind", r + " ma", ErrNotACode}, {"invalid UTF-8", bare + "\xff", ErrNotACode}, {"zeros", strings.Repeat("0", 16), ErrCheckDigit},
	} {
		got, err := ParseCode([]byte(row.text))
		if !errors.Is(err, row.want) || (err == nil) != (got.Reveal() == r) {
			t.Errorf("%s: %v", row.name, err)
		}
	}
	if !(Code{}).IsZero() || c.IsZero() || (Code{}).Reveal() != "" {
		t.Error("the zero code")
	}
}

func FuzzParseCode(f *testing.F) {
	f.Add([]byte(NewCode().Reveal()))
	f.Add([]byte("１２３４-5678"))
	f.Fuzz(func(t *testing.T, s []byte) {
		c, err := ParseCode(s)
		if err != nil {
			if !c.IsZero() {
				t.Fatal("a code beside an error")
			}
			return
		}
		again, err := ParseCode([]byte(c.Reveal()))
		if err != nil || again.Reveal() != c.Reveal() {
			t.Fatal(err)
		}
	})
}

func TestReceiptOpensItsRecordAndReply(t *testing.T) {
	pepper := []byte("pepper of this test")
	p, err := PrepareReceipt(pepper)
	if err != nil {
		t.Fatal(err)
	}
	id := NewID()
	record, err := p.Receipt.SealRecord("desk-hue", id)
	if err != nil || len(record) != RecordSize {
		t.Fatal(len(record), err)
	}
	other, err := p.Receipt.SealRecord(strings.Repeat("d", MaxOffice), id)
	if err != nil || len(other) != RecordSize {
		t.Fatal("a record's length tells the desk:", len(other), err)
	}
	if _, err := p.Receipt.SealRecord(strings.Repeat("d", MaxOffice+1), id); !errors.Is(err, ErrTooLarge) {
		t.Error(err)
	}
	sealed, err := Seal(KindThread, []byte("lúc mấy giờ?"), p.Reply)
	if err != nil {
		t.Fatal(err)
	}

	typed, err := ParseCode([]byte(p.Code.Reveal()))
	if err != nil {
		t.Fatal(err)
	}
	again := Derive(typed, pepper)
	if again.Lookup != p.Receipt.Lookup {
		t.Fatal("another lookup")
	}
	if desk, got, err := again.OpenRecord(record); err != nil || desk != "desk-hue" || got != id {
		t.Fatal(desk, err)
	}
	i, err := again.Identity()
	if err != nil {
		t.Fatal(err)
	}
	if got, err := Open(KindThread, sealed, i); err != nil || string(got) != "lúc mấy giờ?" {
		t.Fatal(err)
	}

	stranger := Derive(NewCode(), pepper)
	otherPepper := Derive(typed, []byte("another"))
	moved := stranger
	moved.Lookup = p.Receipt.Lookup
	for name, r := range map[string]Receipt{"another code": stranger, "another pepper": otherPepper, "another code at this lookup": moved} {
		if _, _, err := r.OpenRecord(record); !errors.Is(err, ErrCannotOpen) {
			t.Errorf("%s opens the record: %v", name, err)
		}
	}
	for _, bad := range [][]byte{nil, record[1:], append(bytes.Clone(record), 0), append([]byte{9}, record[1:]...)} {
		if _, _, err := again.OpenRecord(bad); !errors.Is(err, ErrCannotOpen) {
			t.Error("a malformed record opens")
		}
	}
	if bytes.Contains(again.Lookup[:], again.seed()[:16]) {
		t.Error("the lookup holds the seed")
	}
}

func TestReceiptPool(t *testing.T) {
	pepper := []byte("pepper")
	p := NewReceiptPool(3, pepper)
	if _, ok := p.Draw(); ok {
		t.Fatal("an empty pool gives")
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- p.Run(ctx) }()
	waitFor(t, func() bool { return p.Ready() == 3 })
	got, ok := p.Draw()
	if !ok || Derive(got.Code, pepper).Lookup != got.Receipt.Lookup {
		t.Fatal("not what the code derives")
	}
	i, err := got.Receipt.Identity()
	if err != nil || !i.Recipient().Equal(got.Reply) {
		t.Fatal("not the code's reply recipient")
	}
	stop()
	<-done
	if p.Ready() != 0 {
		t.Error("a stopped pool keeps receipts")
	}
	if got.Code.Reveal() == "" || *got.Code.digits() == [16]byte{} {
		t.Error("a turn overwrote a drawn receipt")
	}
}

// waitFor polls until it is so.
func waitFor(t testing.TB, so func() bool) {
	t.Helper()
	look := time.NewTicker(time.Millisecond)
	defer look.Stop()
	for deadline := time.Now().Add(20 * time.Second); !so(); <-look.C {
		if time.Now().After(deadline) {
			t.Fatal("waited in vain")
		}
	}
}
