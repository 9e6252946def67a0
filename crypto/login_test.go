package crypto

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

func TestLogin(t *testing.T) {
	k := newMember(t, "an", "desk")
	sealed, want, err := NewChallenge("tipline-hue", k.Member.Recipient)
	if err != nil {
		t.Fatal(err)
	}
	got, err := k.AnswerChallenge(sealed, "tipline-hue")
	if err != nil || got != want {
		t.Fatal(err)
	}
	if _, err := newMember(t, "an", "desk").AnswerChallenge(sealed, "tipline-hue"); !errors.Is(err, ErrCannotOpen) {
		t.Error("a stranger answers:", err)
	}
	other, want2, err := NewChallenge("tipline-hue", k.Member.Recipient)
	if err != nil || want2 == want || bytes.Equal(other, sealed) {
		t.Error("a challenge is given twice", err)
	}
	nobodys, _, err := NewChallenge("tipline-hue", nil)
	if err != nil || len(nobodys) != len(sealed) || headerShape(t, nobodys) != headerShape(t, sealed) {
		t.Error("an unknown member's challenge looks otherwise", err)
	}
	for _, name := range []string{"", "a\nb", strings.Repeat("x", 129)} {
		if _, _, err := NewChallenge(name, nil); err == nil {
			t.Errorf("server %q accepted", name)
		}
	}
}

// TestTheLoginIsNoOracle presents a member with everything else that is sealed to them: nothing comes back.
func TestTheLoginIsNoOracle(t *testing.T) {
	k := newMember(t, "an", "desk")
	to := k.Member.Recipient
	seal := func(kind Kind, payload string) []byte {
		b, err := Seal(kind, []byte(payload), to)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	other, _, err := NewChallenge("another", to)
	if err != nil {
		t.Fatal(err)
	}
	nonce := strings.Repeat("ab", 32)
	payload := `{"server":"tipline-hue","nonce":"` + nonce + `"}`
	if _, err := k.AnswerChallenge(seal(KindChallenge, payload), "tipline-hue"); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		name   string
		sealed []byte
		want   error
	}{
		{"a tip", sealTip(t, KindTip, payload, Readers{Desk: to}), ErrWrongKind},
		{"a half of a tip", sealTip(t, KindTip, payload, Readers{Desk: newIdentity(t).Recipient(), HalfA: to}), ErrCannotOpen},
		{"a wrapped keyring", seal(KindKeyring, string(newIdentity(t).seed()[:])), ErrWrongKind},
		{"a keyring that reads like a challenge", seal(KindKeyring, payload), ErrWrongKind},
		{"a card", seal(KindCard, payload), ErrWrongKind},
		{"a slip", seal(KindSlip, payload), ErrWrongKind},
		{"a thread entry", seal(KindThread, payload), ErrWrongKind},
		{"a file", seal(KindFile, payload), ErrWrongKind},
		{"a share", seal(KindShare, payload), ErrWrongKind},
		{"another server's challenge", other, ErrOtherServer},
		{"a nameless challenge", seal(KindChallenge, `{"server":"","nonce":"`+nonce+`"}`), ErrOtherServer},
		{"a short nonce", seal(KindChallenge, `{"server":"tipline-hue","nonce":"ab"}`), ErrCannotOpen},
		{"a nonce that is no hex", seal(KindChallenge, `{"server":"tipline-hue","nonce":"`+strings.Repeat("zz", 32)+`"}`), ErrCannotOpen},
		{"a key too many", seal(KindChallenge, `{"server":"tipline-hue","nonce":"`+nonce+`","x":1}`), ErrCannotOpen},
		{"no JSON", seal(KindChallenge, "x"), ErrCannotOpen},
		{"nothing", nil, ErrCannotOpen},
	} {
		if got, err := k.AnswerChallenge(row.sealed, "tipline-hue"); got != [32]byte{} || !errors.Is(err, row.want) {
			t.Errorf("%s: %v", row.name, err)
		}
	}
}

func TestRecovery(t *testing.T) {
	i, other := newIdentity(t), newIdentity(t)
	shares, err := SplitRecovery(i)
	if err != nil {
		t.Fatal(err)
	}
	again, err := SplitRecovery(i)
	if err != nil {
		t.Fatal(err)
	}
	foreign, err := SplitRecovery(other)
	if err != nil {
		t.Fatal(err)
	}
	for a := range 3 {
		if bytes.Contains(shares[a], i.seed()[:8]) {
			t.Error("a share holds the seed")
		}
		for b := range 3 {
			got, err := JoinRecovery(shares[a], shares[b])
			if a != b && (err != nil || !got.Equal(i)) {
				t.Errorf("shares %d and %d: %v", a+1, b+1, err)
			}
			if a == b && !errors.Is(err, ErrShares) {
				t.Errorf("share %d twice: %v", a+1, err)
			}
			for name, wrong := range map[string][]byte{"another identity's": foreign[b], "another splitting's": again[b]} {
				if got, err := JoinRecovery(shares[a], wrong); got != nil || !errors.Is(err, ErrShares) {
					t.Errorf("share %d with %s share %d: %v", a+1, name, b+1, err)
				}
			}
		}
	}
	bad := bytes.Clone(shares[0])
	for at := range bad {
		bad[at] ^= 4
		if got, err := JoinRecovery(bad, shares[1]); got != nil || !errors.Is(err, ErrShares) {
			t.Fatalf("byte %d changed: %v", at, err)
		}
		bad[at] ^= 4
	}
	if _, err := JoinRecovery(nil, shares[0]); !errors.Is(err, ErrShares) {
		t.Error(err)
	}
}
