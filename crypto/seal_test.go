package crypto

import (
	"bytes"
	"errors"
	"testing"

	"filippo.io/age"
)

// newIdentity makes an identity or ends the test.
func newIdentity(t testing.TB) *Identity {
	t.Helper()
	i, err := NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// sealTip seals or ends the test.
func sealTip(t testing.TB, kind Kind, text string, to Readers) []byte {
	t.Helper()
	sealed, err := SealTip(kind, []byte(text), to)
	if err != nil {
		t.Fatal(err)
	}
	return sealed
}

func TestSealTipOpensForTheDeskAndForBothHalvesTogether(t *testing.T) {
	desk, a, b, stranger := newIdentity(t), newIdentity(t), newIdentity(t), newIdentity(t)
	sealed := sealTip(t, KindTip, "tin", Readers{desk.Recipient(), a.Recipient(), b.Recipient()})
	whole := func(i *Identity) func() ([]byte, error) {
		return func() ([]byte, error) { return Open(KindTip, sealed, i) }
	}
	halves := func(x, y *Identity) func() ([]byte, error) {
		return func() ([]byte, error) { return OpenHalves(KindTip, sealed, x, y) }
	}
	for _, row := range []struct {
		name  string
		open  func() ([]byte, error)
		opens bool
	}{
		{"desk", whole(desk), true},
		{"desk among others", func() ([]byte, error) { return Open(KindTip, sealed, stranger, a, desk) }, true},
		{"both halves", halves(a, b), true},
		{"both halves, other order", halves(b, a), true},
		{"half A alone", whole(a), false},
		{"half B alone", whole(b), false},
		{"both, each as if whole", func() ([]byte, error) { return Open(KindTip, sealed, a, b) }, false},
		{"half A twice", halves(a, a), false},
		{"half B twice", halves(b, b), false},
		{"half A with a stranger", halves(a, stranger), false},
		{"half B with a stranger", halves(stranger, b), false},
		{"half A with the desk", halves(a, desk), false},
		{"half A with nobody", halves(a, nil), false},
		{"stranger", whole(stranger), false},
		{"nobody", func() ([]byte, error) { return Open(KindTip, sealed) }, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			got, err := row.open()
			if row.opens && (err != nil || string(got) != "tin") {
				t.Fatalf("got %q, %v", got, err)
			}
			if !row.opens && (got != nil || !errors.Is(err, ErrCannotOpen)) {
				t.Fatalf("opened: %q, %v", got, err)
			}
		})
	}
}

func TestSealRefuses(t *testing.T) {
	i := newIdentity(t).Recipient()
	for _, row := range []struct {
		name string
		seal func() ([]byte, error)
		want error
	}{
		{"to nobody", func() ([]byte, error) { return Seal(KindCard, nil) }, ErrNobody},
		{"to a nil recipient", func() ([]byte, error) { return Seal(KindCard, nil, i, nil) }, ErrNobody},
		{"to an empty recipient", func() ([]byte, error) { return Seal(KindCard, nil, new(Recipient)) }, ErrNobody},
		{"tip without desk", func() ([]byte, error) { return SealTip(KindTip, nil, Readers{HalfA: i}) }, ErrNobody},
		{"one office for both halves", func() ([]byte, error) { return SealTip(KindTip, nil, Readers{i, i, i}) }, ErrSameHalves},
		{"unknown kind", func() ([]byte, error) { return Seal("note", nil, i) }, ErrWrongKind},
		{"kind with a line break", func() ([]byte, error) { return Seal("tip\ntip", nil, i) }, ErrWrongKind},
		{"identity", func() ([]byte, error) { return Seal(KindIdentity, nil, i) }, ErrWrongKind},
		{"slot", func() ([]byte, error) { return SealTip(KindSlot, nil, Readers{Desk: i}) }, ErrWrongKind},
		{"too large", func() ([]byte, error) { return Seal(KindCard, make([]byte, 32768), i) }, ErrTooLarge},
		{"too large a tip", func() ([]byte, error) { return SealTip(KindTip, make([]byte, 32768), Readers{Desk: i}) }, ErrTooLarge},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got, err := row.seal(); got != nil || !errors.Is(err, row.want) {
				t.Fatalf("got %d bytes, %v", len(got), err)
			}
		})
	}
}

func TestOneHybridStanzaBesideAnotherSortIsRefused(t *testing.T) {
	i := newIdentity(t)
	classic, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	// Without its labels a recipient can be mixed, as other implementations of age allow.
	var out bytes.Buffer
	w, err := age.Encrypt(&out, unlabelled{i.Recipient().age}, classic.Recipient())
	if err != nil {
		t.Fatal(err)
	}
	plain, err := layOut(KindCard, []byte("x"))
	if err != nil {
		t.Fatal(err)
	}
	w.Write(plain)
	w.Close()
	if _, err := age.Decrypt(bytes.NewReader(out.Bytes()), i.age); err != nil {
		t.Fatal("the test's own file does not open:", err)
	}
	if got, err := Open(KindCard, out.Bytes(), i); got != nil || !errors.Is(err, ErrCannotOpen) {
		t.Fatalf("opened a mixed file: %v", err)
	}
}

type unlabelled struct{ r age.Recipient }

func (u unlabelled) Wrap(k []byte) ([]*age.Stanza, error) { return u.r.Wrap(k) }

func TestEveryKindOpensOnlyAsItself(t *testing.T) {
	kinds := []Kind{KindTip, KindCard, KindSlip, KindThread, KindFile, KindKeyring, KindShare, KindChallenge}
	i := newIdentity(t)
	for _, sealedAs := range kinds {
		sealed, err := Seal(sealedAs, []byte("payload"), i.Recipient())
		if err != nil {
			t.Fatal(err)
		}
		for _, openedAs := range append(kinds, KindIdentity, KindSlot, "", "x") {
			got, err := Open(openedAs, sealed, i)
			if openedAs == sealedAs && (err != nil || string(got) != "payload") {
				t.Errorf("%s: %v", sealedAs, err)
			}
			if openedAs != sealedAs && (got != nil || !errors.Is(err, ErrWrongKind)) {
				t.Errorf("%s as %s: %q, %v", sealedAs, openedAs, got, err)
			}
		}
	}
}

func TestNothingOfADamagedFileIsGiven(t *testing.T) {
	i := newIdentity(t)
	sealed, err := Seal(KindFile, bytes.Repeat([]byte("ảnh "), 50_000), i.Recipient())
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range []int{0, 30, 500, 1590, 1700, 70_000, len(sealed) - 1} {
		bad := bytes.Clone(sealed)
		bad[at] ^= 1
		if got, err := Open(KindFile, bad, i); got != nil || err == nil {
			t.Errorf("byte %d flipped: opened", at)
		}
	}
	for _, length := range []int{0, 100, 1700, 66_000, len(sealed) - 65_536, len(sealed) - 1} {
		if got, err := Open(KindFile, sealed[:length], i); got != nil || err == nil {
			t.Errorf("cut to %d: opened", length)
		}
	}
	if got, err := Open(KindFile, append(bytes.Clone(sealed), 0), i); got != nil || err == nil {
		t.Error("with a byte behind: opened")
	}
}

func TestSealedLengthsAreThreeAndHalvesLookAlike(t *testing.T) {
	desk, a, b := newIdentity(t), newIdentity(t), newIdentity(t)
	shapes := map[string]bool{}
	lengths := map[int]bool{}
	for _, to := range []Readers{
		{desk.Recipient(), a.Recipient(), b.Recipient()},
		{desk.Recipient(), a.Recipient(), nil},
		{desk.Recipient(), nil, b.Recipient()},
		{desk.Recipient(), nil, nil},
	} {
		for _, n := range []int{0, 1, 500, 2030, 2031, 5000, 8174, 8175, 24 << 10, 32750} {
			sealed, err := SealTip(KindTip, make([]byte, n), to)
			if err != nil {
				t.Fatal(n, err)
			}
			lengths[len(sealed)] = true
			shapes[headerShape(t, sealed)] = true
		}
	}
	if len(lengths) != 3 {
		t.Errorf("lengths: %v, want three", lengths)
	}
	if len(shapes) != 1 {
		t.Errorf("headers differ: %v", shapes)
	}
}

// headerShape is the header with every letter that a key decides taken out: stanza types, and the lengths of everything.
func headerShape(t testing.TB, sealed []byte) string {
	t.Helper()
	header, _, ok := bytes.Cut(sealed, []byte("\n---"))
	if !ok {
		t.Fatal("no header")
	}
	var shape bytes.Buffer
	for line := range bytes.SplitSeq(header, []byte("\n")) {
		for i, word := range bytes.Split(line, []byte(" ")) {
			if i < 2 && bytes.HasPrefix(line, []byte("->")) {
				shape.Write(word)
			}
			shape.WriteByte(' ')
			shape.WriteByte(byte('a' + len(word)%26))
			shape.WriteByte(byte('a' + len(word)/26%26))
		}
	}
	return shape.String()
}

func TestPlainAgeOpensWithTheDesksIdentity(t *testing.T) {
	desk := newIdentity(t)
	sealed := sealTip(t, KindTip, "tin", Readers{Desk: desk.Recipient()})
	r, err := age.Decrypt(bytes.NewReader(sealed), desk.age)
	if err != nil {
		t.Fatal(err)
	}
	var plain bytes.Buffer
	if _, err := plain.ReadFrom(r); err != nil {
		t.Fatal(err)
	}
	want := append([]byte("tipline/1 tip\n\x00\x00\x00\x03tin"), make([]byte, 2048-21)...)
	if !bytes.Equal(plain.Bytes(), want) {
		t.Fatalf("plaintext of %d bytes begins %q", plain.Len(), plain.Bytes()[:30])
	}
}
