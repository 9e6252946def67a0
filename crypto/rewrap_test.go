package crypto

import (
	"bytes"
	"errors"
	"maps"
	"testing"
)

// office is the fixture's desk with these members.
func (d *deploymentFixture) office(members ...*MemberKey) Office {
	o := Office{ID: "desk", Recovery: d.deskRecovery.Recipient()}
	for _, k := range members {
		o.Members = append(o.Members, k.Member)
	}
	return o
}

func keyringOf(t testing.TB, s Signed, err error) *Keyring {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	k, err := ParseKeyring(s)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestRewrapAddsANewcomerAndTakesNothing(t *testing.T) {
	d := newDeployment(t)
	s, err := NewKeyring(d.desk[0], d.office(d.desk[0], d.desk[1]), "2026-11")
	old := keyringOf(t, s, err)
	newcomer := newMember(t, "em", "desk")
	s, err = d.desk[1].Rewrap(old, d.office(d.desk[0], d.desk[1], newcomer))
	more := keyringOf(t, s, err)
	if err := more.Extends(old); err != nil || len(old.Wraps) != 2 || len(more.Wraps) != 3 {
		t.Fatalf("%d wraps of %d: %v", len(more.Wraps), len(old.Wraps), err)
	}
	if i, err := newcomer.OpenKeyring(more); err != nil || !i.Recipient().Equal(old.Recipient) {
		t.Error(err)
	}
	if _, err := newcomer.Rewrap(old, d.office(newcomer)); !errors.Is(err, ErrCannotOpen) {
		t.Error("whoever has no wrap makes one:", err)
	}
}

func TestExtendsRefusesEveryExchange(t *testing.T) {
	d := newDeployment(t)
	s, err := NewKeyring(d.desk[0], d.office(d.desk[0], d.desk[1]), "2026-11")
	old := keyringOf(t, s, err)
	for name, spoil := range map[string]func(k *Keyring){
		"another recipient": func(k *Keyring) { k.Recipient = newIdentity(t).Recipient() },
		"another month":     func(k *Keyring) { k.Month = "2026-12" },
		"another turn":      func(k *Keyring) { k.Turn = 1 },
		"another office":    func(k *Keyring) { k.Office = "unit" },
		"another recovery":  func(k *Keyring) { k.Recovery = []byte("x") },
		"a wrap less":       func(k *Keyring) { delete(k.Wraps, "an") },
		"a wrap exchanged":  func(k *Keyring) { k.Wraps["an"] = k.Wraps["binh"] },
	} {
		k := old.copied()
		k.Wraps = maps.Clone(k.Wraps)
		spoil(k)
		if err := k.Extends(old); !errors.Is(err, ErrOtherKeyring) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := old.Extends(old); err != nil {
		t.Error(err)
	}
}

func TestRecoveredKeyringsAreConfirmedByTheNewMember(t *testing.T) {
	d := newDeployment(t)
	s, err := NewKeyring(d.desk[0], d.office(d.desk[0], d.desk[1]), "2026-11")
	old := keyringOf(t, s, err)
	newcomer := newMember(t, "em", "desk")
	made, err := old.RewrapRecovered(d.deskRecovery, newcomer.Member)
	if err != nil || len(made.Signatures) != 0 {
		t.Fatal(err)
	}
	confirmed, err := newcomer.Confirm(made, old)
	more := keyringOf(t, confirmed, err)
	if i, err := newcomer.OpenKeyring(more); err != nil || !i.Recipient().Equal(old.Recipient) || len(confirmed.Signatures) != 1 {
		t.Error(err)
	}
	if _, err := old.RewrapRecovered(d.unitRecovery, newcomer.Member); !errors.Is(err, ErrCannotOpen) {
		t.Error("another office's recovery:", err)
	}
	stranger := newMember(t, "gia", "desk")
	if _, err := stranger.Confirm(made, old); !errors.Is(err, ErrCannotOpen) {
		t.Error("confirmed unopened:", err)
	}
	swapped := old.copied()
	swapped.Wraps = maps.Clone(more.Wraps)
	swapped.Recovery = []byte("x")
	forged, err := NewSigned(SignedKeyring, swapped)
	check(t, err)
	if _, err := newcomer.Confirm(forged, old); !errors.Is(err, ErrOtherKeyring) {
		t.Error("confirmed an exchange:", err)
	}
}

func TestJoiningProofCountsNowhereElse(t *testing.T) {
	k := newMember(t, "an", "desk")
	invitation := InvitationID("00")
	proof := k.Join("tipline-hue", invitation)
	other := newMember(t, "an", "desk")
	swapped := k.Member
	swapped.Recipient = other.Member.Recipient
	moved := k.Member
	moved.Office = "unit"
	for _, row := range []struct {
		name, server, invitation string
		m                        Member
		proof                    []byte
		good                     bool
	}{
		{"as it is", "tipline-hue", invitation, k.Member, proof, true},
		{"another server", "tipline-huế", invitation, k.Member, proof, false},
		{"another invitation", "tipline-hue", InvitationID("01"), k.Member, proof, false},
		{"another recipient", "tipline-hue", invitation, swapped, proof, false},
		{"another office", "tipline-hue", invitation, moved, proof, false},
		{"another's keys", "tipline-hue", invitation, other.Member, proof, false},
		{"no proof", "tipline-hue", invitation, k.Member, nil, false},
		{"cut", "tipline-hue", invitation, k.Member, proof[:63], false},
		{"no recipient", "tipline-hue", invitation, Member{ID: "an", Office: "desk", Signing: k.Member.Signing}, proof, false},
		{"no signing key", "tipline-hue", invitation, Member{ID: "an", Office: "desk", Recipient: k.Member.Recipient}, proof, false},
		{"no handle", "tipline-hue", invitation, Member{ID: "A n", Office: "desk", Recipient: k.Member.Recipient, Signing: k.Member.Signing}, proof, false},
	} {
		if err := CheckJoining(row.server, row.invitation, &row.m, row.proof); (err == nil) != row.good {
			t.Errorf("%s: %v", row.name, err)
		}
	}
	if k.Member.Fingerprint() == other.Member.Fingerprint() || k.Member.Fingerprint() == swapped.Fingerprint() {
		t.Error("one fingerprint for two pairs of keys")
	}
}

func TestPublishedKeysAreSharedAndBounded(t *testing.T) {
	text := []byte(newIdentity(t).Recipient().String())
	a, b := new(Recipient), new(Recipient)
	check(t, a.UnmarshalText(text))
	check(t, b.UnmarshalText(text))
	if a.age != b.age || !a.Equal(b) {
		t.Error("parsed twice")
	}
	if a.UnmarshalText(bytes.ToUpper(text)) == nil {
		t.Error("another spelling")
	}
	var s shelfOfKeys
	for i := range publishedMost + 1 {
		s.keep([32]byte{byte(i), byte(i >> 8)}, a)
	}
	if len(s.keys) > publishedMost {
		t.Errorf("%d keys kept", len(s.keys))
	}
}
