package crypto

import (
	"errors"
	"testing"
)

func (v *vectors) makeGrants(t testing.TB) {
	row := grow(&v.Grants)
	row.ID, row.Text, row.To, row.Own = ID(counting(200, 16)), v.Envelopes[0].Text, 3, 1
	a, b, to := v.identity(t, 1), v.identity(t, 2), v.identity(t, 3).Recipient()
	sealed, err := SealTip(KindTip, v.Envelopes[0].Bytes, Readers{v.identity(t, 0).Recipient(), a.Recipient(), b.Recipient()})
	check(t, err)
	key, err := Key(sealed, v.identity(t, 0))
	check(t, err)
	row.Sealed, row.Key = sealed, key.key()[:]
	row.Grant, err = key.Grant(row.ID, to)
	check(t, err)
	row.Half, err = RewrapHalf(row.ID, sealed, to, b)
	check(t, err)
}

func (v *vectors) checkGrants(t *testing.T) {
	for _, row := range v.Grants {
		to, other := v.identity(t, row.To), row.ID
		other[0]++
		granted, err := KeyOfGrant(row.ID, row.Sealed, row.Grant, to)
		check(t, err)
		added, err := KeyOfHalf(row.ID, row.Sealed, row.Half, to, v.identity(t, row.Own))
		check(t, err)
		for _, key := range []FileKey{granted, added} {
			same(t, "key", key.key()[:], row.Key)
			payload, err := key.Open(KindTip, row.Sealed)
			check(t, err)
			e, err := ParseEnvelope(payload)
			check(t, err)
			if e.Text != row.Text {
				t.Error("another text")
			}
		}
		if _, err := KeyOfGrant(other, row.Sealed, row.Grant, to); !errors.Is(err, ErrOtherTip) {
			t.Errorf("grant of another tip: %v", err)
		}
		if _, err := KeyOfHalf(other, row.Sealed, row.Half, to, v.identity(t, row.Own)); !errors.Is(err, ErrOtherTip) {
			t.Errorf("half of another tip: %v", err)
		}
	}
}

// makeSteps is a desk's keyring before the office that is rung had a keyring, and after.
func (v *vectors) makeSteps(t testing.TB) {
	an, err := memberFromSeeds("an", "desk", counting(1, 32), counting(101, 32))
	check(t, err)
	desk := Office{ID: "desk", Members: []Member{an.Member}, Recovery: v.identity(t, 0).Recipient()}
	up := &Keyring{Office: "command", Month: "2026-11", Turn: 1, Recipient: v.identity(t, 1).Recipient()}
	bare, err := NewKeyring(an, desk, "2026-11")
	check(t, err)
	r, err := ParseKeyring(bare)
	check(t, err)
	more, err := an.Rewrap(r, desk, up)
	check(t, err)
	for _, row := range []struct {
		note string
		s    Signed
		is   string
	}{{"nobody else", bare, ""}, {"wrapped for the office that is rung", more, r.Recipient.String()}} {
		one := grow(&v.Steps)
		one.Note, one.Signed, one.Office, one.Own, one.Recipient = row.note, row.s, up.Office, 1, row.is
	}
}

func (v *vectors) checkSteps(t *testing.T) {
	for _, row := range v.Steps {
		r, err := ParseKeyring(row.Signed)
		check(t, err)
		i, err := r.OpenStep(row.Office, v.identity(t, row.Own))
		switch {
		case row.Recipient == "" && !errors.Is(err, ErrCannotOpen):
			t.Errorf("%s: %v", row.Note, err)
		case row.Recipient != "" && (err != nil || i.Recipient().String() != row.Recipient):
			t.Errorf("%s: %v", row.Note, err)
		}
		if !row.Signed.Spells(r) {
			t.Errorf("%s: another spelling", row.Note)
		}
	}
}
