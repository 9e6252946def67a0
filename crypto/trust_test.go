package crypto

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

// A deploymentFixture is a first roster with two offices of two members each.
type deploymentFixture struct {
	desk, unit                 [2]*MemberKey
	deskRecovery, unitRecovery *Identity
	roster                     Roster
	signed                     Signed
	trust                      *Trust
}

func newDeployment(t testing.TB) *deploymentFixture {
	t.Helper()
	d := &deploymentFixture{
		desk:         [2]*MemberKey{newMember(t, "an", "desk"), newMember(t, "binh", "desk")},
		unit:         [2]*MemberKey{newMember(t, "chi", "unit"), newMember(t, "dung", "unit")},
		deskRecovery: newIdentity(t), unitRecovery: newIdentity(t),
	}
	d.roster = Roster{Version: 1, Server: "tipline-hue", Offices: []Office{
		{ID: "desk", Members: []Member{d.desk[0].Member, d.desk[1].Member}, Recovery: d.deskRecovery.Recipient()},
		{ID: "unit", Members: []Member{d.unit[0].Member, d.unit[1].Member}, Recovery: d.unitRecovery.Recipient()},
	}}
	d.signed = signed(t, SignedRoster, d.roster, d.desk[0], d.unit[0])
	var err error
	if d.trust, err = NewTrust(d.signed.Fingerprint(), []Signed{d.signed}); err != nil {
		t.Fatal(err)
	}
	return d
}

func signed(t testing.TB, kind string, body any, by ...*MemberKey) Signed {
	t.Helper()
	s, err := NewSigned(kind, body)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range by {
		k.Sign(&s)
	}
	return s
}

func TestTrustChain(t *testing.T) {
	d := newDeployment(t)
	next := func(version int, change func(*Roster), by ...*MemberKey) Signed {
		r := d.roster
		r.Version = version
		r.Offices = append([]Office(nil), r.Offices...)
		if change != nil {
			change(&r)
		}
		return signed(t, SignedRoster, r, by...)
	}
	newcomer := newMember(t, "em", "desk")
	swap := func(r *Roster) { r.Offices[0].Members = []Member{newcomer.Member, d.desk[1].Member} }
	good2 := next(2, swap, d.desk[0], d.desk[1])
	twice := next(2, nil, d.desk[0])
	twice.Signatures = append(twice.Signatures, twice.Signatures[0])
	renamed := next(2, nil, d.desk[0])
	renamed.Signatures = append(renamed.Signatures, Signature{"binh", renamed.Signatures[0].Signature})
	otherKind := good2
	otherKind.Kind = SignedDirectory
	changed := good2
	changed.Body = strings.Replace(changed.Body, "tipline-hue", "tipline-hui", 1)
	for _, row := range []struct {
		name  string
		chain []Signed
		good  bool
	}{
		{"second, by two of the first", []Signed{d.signed, good2}, true},
		{"third, by the newcomer", []Signed{d.signed, good2, next(3, swap, newcomer, d.unit[0])}, true},
		{"none", nil, false},
		{"without the pinned", []Signed{good2}, false},
		{"by one", []Signed{d.signed, next(2, nil, d.desk[0])}, false},
		{"by one, twice", []Signed{d.signed, twice}, false},
		{"by one under two names", []Signed{d.signed, renamed}, false},
		{"by one and the newcomer himself", []Signed{d.signed, next(2, swap, d.desk[1], newcomer)}, false},
		{"third, by one who left", []Signed{d.signed, good2, next(3, swap, d.desk[0], d.desk[1])}, false},
		{"unsigned", []Signed{d.signed, next(2, nil)}, false},
		{"version left out", []Signed{d.signed, next(3, nil, d.desk[0], d.desk[1])}, false},
		{"version again", []Signed{d.signed, d.signed}, false},
		{"another server", []Signed{d.signed, next(2, func(r *Roster) { r.Server = "x" }, d.desk[0], d.desk[1])}, false},
		{"another kind", []Signed{d.signed, otherKind}, false},
		{"body changed", []Signed{d.signed, changed}, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			trust, err := NewTrust(d.signed.Fingerprint(), row.chain)
			if (err == nil) != row.good || (trust != nil) != row.good {
				t.Fatal(err)
			}
		})
	}
	other := newMember(t, "an", "desk")
	without := func(r *Roster) { r.Offices[0].Members = []Member{d.desk[1].Member} }
	for _, row := range []struct {
		name string
		back *MemberKey
		good bool
	}{{"back with the same keys", d.desk[0], true}, {"back with other keys", other, false}} {
		third := func(r *Roster) { r.Offices[0].Members = []Member{row.back.Member, d.desk[1].Member} }
		chain := []Signed{d.signed, next(2, without, d.desk[1], d.unit[0]), next(3, third, d.desk[1], d.unit[0])}
		if _, err := NewTrust(d.signed.Fingerprint(), chain); (err == nil) != row.good {
			t.Errorf("%s: %v", row.name, err)
		}
	}
	if trust, _ := NewTrust(d.signed.Fingerprint(), []Signed{d.signed, next(2, without, d.desk[1], d.unit[0])}); !trust.Known("an") || trust.Known("em") {
		t.Error("who ever was a member")
	}
	own := signed(t, SignedRoster, d.roster, d.desk[0])
	if _, err := NewTrust(own.Fingerprint(), []Signed{own}); !errors.Is(err, ErrUnsigned) {
		t.Error("a first roster by one member:", err)
	}
}

func TestRosterReportsEveryFault(t *testing.T) {
	d := newDeployment(t)
	r := d.roster
	r.Version, r.Server = 0, "a\nb"
	if err := (&Roster{Version: 1, Server: "x", Offices: []Office{{ID: "desk", Members: []Member{d.desk[0].Member}, Recovery: d.deskRecovery.Recipient()}}}).Check(); err == nil {
		t.Error("one member alone could never be followed")
	}
	double := d.unit[0].Member
	double.ID = "gia"
	stray := d.unit[1].Member
	stray.Office = "desk"
	r.Offices = []Office{
		{ID: "Desk", Members: nil},
		{ID: "unit", Members: []Member{d.unit[0].Member, double, stray, {ID: "x y", Office: "unit"}}, Recovery: d.unitRecovery.Recipient()},
		{ID: "unit", Members: []Member{{ID: "ha", Office: "unit"}}, Recovery: d.unitRecovery.Recipient()},
	}
	err := r.Check()
	if err == nil {
		t.Fatal("no fault found")
	}
	for _, want := range []string{"version", "server", `"Desk": not a handle`, `"Desk": no recovery`, `"Desk": no members`, "recipient of \"gia\": appears twice",
		"signing key of \"gia\": appears twice", "another office", `"x y"`, `office "unit": appears twice`, "recovery recipient of \"unit\": appears twice", `"ha": not a hybrid`} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("fault %q is not told in:\n%v", want, err)
		}
	}
}

func TestKeyring(t *testing.T) {
	d := newDeployment(t)
	office, _ := d.trust.Roster().Office("desk")
	s, err := NewKeyring(d.desk[0], office, "2026-11")
	if err != nil {
		t.Fatal(err)
	}
	r, err := d.trust.Keyring(s)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range d.desk {
		if i, err := k.OpenKeyring(r); err != nil || !i.Recipient().Equal(r.Recipient) {
			t.Errorf("%s: %v", k.Member.ID, err)
		}
	}
	if i, err := r.OpenRecovery(d.deskRecovery); err != nil || !i.Recipient().Equal(r.Recipient) {
		t.Error(err)
	}
	for name, open := range map[string]func() (*Identity, error){
		"a member of another office":        func() (*Identity, error) { return d.unit[0].OpenKeyring(r) },
		"another office's recovery":         func() (*Identity, error) { return r.OpenRecovery(d.unitRecovery) },
		"a wrap of another key":             func() (*Identity, error) { return d.desk[0].OpenKeyring(rewrapped(t, r, d.desk[0])) },
		"a member under a colleague's name": func() (*Identity, error) { return r.open(r.Wraps["an"], d.desk[1].Identity) },
	} {
		if i, err := open(); i != nil || !errors.Is(err, ErrCannotOpen) {
			t.Errorf("%s opens it: %v", name, err)
		}
	}
	if strings.Contains(s.Body, bech32Encode("age-secret-key-pq-", nil)[:14]) {
		t.Error("a private key in the clear")
	}
}

// rewrapped is r with another identity in the member's wrap.
func rewrapped(t *testing.T, r *Keyring, k *MemberKey) *Keyring {
	other := *r
	wrap, err := Seal(KindKeyring, newIdentity(t).seed()[:], k.Member.Recipient)
	if err != nil {
		t.Fatal(err)
	}
	other.Wraps = map[string][]byte{k.Member.ID: wrap}
	return &other
}

func TestKeyringsThatAreRefused(t *testing.T) {
	d := newDeployment(t)
	office, _ := d.trust.Roster().Office("desk")
	good, err := NewKeyring(d.desk[0], office, "2026-11")
	if err != nil {
		t.Fatal(err)
	}
	body := func(change func(map[string]any)) string {
		var m map[string]any
		if err := json.Unmarshal([]byte(good.Body), &m); err != nil {
			t.Fatal(err)
		}
		change(m)
		b, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	by := func(body string, keys ...*MemberKey) Signed {
		s := Signed{Kind: SignedKeyring, Body: body}
		for _, k := range keys {
			k.Sign(&s)
		}
		return s
	}
	stranger := newMember(t, "an", "desk") // a member's name, another key
	set := func(key string, value any) string { return body(func(m map[string]any) { m[key] = value }) }
	for _, row := range []struct {
		name string
		s    Signed
		want error
	}{
		{"unsigned", by(good.Body), ErrUnsigned},
		{"by members of another office", by(good.Body, d.unit[0], d.unit[1]), ErrUnsigned},
		{"by a stranger in a member's name", by(good.Body, stranger), ErrUnsigned},
		{"recipient swapped after signing", Signed{SignedKeyring, set("recipient", newIdentity(t).Recipient()), good.Signatures}, ErrUnsigned},
		{"for an office that is not", by(set("office", "nowhere"), d.desk[0]), ErrUnsigned},
		{"for another office", by(set("office", "unit"), d.desk[0]), ErrUnsigned},
		{"signed as a directory", Signed{SignedDirectory, good.Body, good.Signatures}, ErrWrongKind},
		{"classic recipient", by(set("recipient", "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"), d.desk[0]), errJSON},
		{"no recipient", by(set("recipient", nil), d.desk[0]), ErrNotHybrid},
		{"key too many", by(set("note", "x"), d.desk[0]), errJSON},
		{"key twice", by(strings.Replace(good.Body, `"month"`, `"Office":"desk","month"`, 1), d.desk[0]), errJSON},
		{"not wrapped", by(set("wraps", map[string]string{}), d.desk[0]), nil},
		{"month of 13", by(set("month", "2026-13"), d.desk[0]), nil},
		{"turn of 100", by(set("turn", 100), d.desk[0]), nil},
		{"turn before the first", by(set("turn", -1), d.desk[0]), nil},
	} {
		k, err := d.trust.Keyring(row.s)
		if k != nil || err == nil || row.want != nil && !errors.Is(err, row.want) {
			t.Errorf("%s: %v", row.name, err)
		}
	}
	if _, err := NewKeyring(d.unit[0], office, "2026-11"); !errors.Is(err, ErrUnsigned) {
		t.Error("a keyring made by a stranger:", err)
	}
}

func TestAKeyringOfOneWhoLeftIsForOpeningOnly(t *testing.T) {
	d := newDeployment(t)
	office, _ := d.trust.Roster().Office("desk")
	old, err := NewKeyring(d.desk[0], office, "2026-10")
	if err != nil {
		t.Fatal(err)
	}
	r := d.roster
	r.Version = 2
	r.Offices = append([]Office(nil), r.Offices...)
	r.Offices[0].Members = []Member{d.desk[1].Member}
	trust, err := NewTrust(d.signed.Fingerprint(), []Signed{d.signed, signed(t, SignedRoster, r, d.desk[1], d.unit[1])})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := trust.Keyring(old); !errors.Is(err, ErrUnsigned) {
		t.Error("still sealed to:", err)
	}
	if k, err := trust.PastKeyring(old); err != nil {
		t.Error(err)
	} else if _, err := d.desk[1].OpenKeyring(k); err != nil {
		t.Error(err)
	}
	foreign := old
	foreign.Signatures = nil
	d.unit[0].Sign(&foreign)
	if _, err := trust.PastKeyring(foreign); !errors.Is(err, ErrUnsigned) {
		t.Error("a foreign keyring is opened with:", err)
	}
}

func TestDirectoryNeedsTwo(t *testing.T) {
	d := newDeployment(t)
	body := map[string]any{"version": 1}
	for name, row := range map[string]struct {
		by   []*MemberKey
		want error
	}{
		"none":               {nil, ErrUnsigned},
		"one":                {[]*MemberKey{d.desk[0]}, ErrUnsigned},
		"one twice":          {[]*MemberKey{d.desk[0], d.desk[0]}, ErrUnsigned},
		"one and a stranger": {[]*MemberKey{d.desk[0], newMember(t, "binh", "desk")}, ErrUnsigned},
		"two":                {[]*MemberKey{d.desk[0], d.unit[1]}, nil},
	} {
		got, err := d.trust.Directory(signed(t, SignedDirectory, body, row.by...))
		if !errors.Is(err, row.want) || (err == nil) != bytes.Equal(got, []byte(`{"version":1}`)) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	if _, err := d.trust.Directory(signed(t, SignedRoster, body, d.desk[0], d.unit[1])); !errors.Is(err, ErrWrongKind) {
		t.Error("a roster passes as a directory:", err)
	}
}

func FuzzSigned(f *testing.F) {
	d := newDeployment(f)
	b, err := json.Marshal(d.signed)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add([]byte(`{"kind":"roster","body":"{}","signatures":[{"member":"an","signature":"AA=="}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := ParseSigned(b)
		if err != nil {
			return
		}
		if trust, err := NewTrust(s.Fingerprint(), []Signed{s}); err == nil && trust.Roster().Version != 1 {
			t.Fatal("a first roster that is not the first")
		}
		if _, err := d.trust.Keyring(s); err == nil {
			t.Fatal("a keyring that nobody signed")
		}
		if _, err := d.trust.Directory(s); err == nil {
			t.Fatal("a directory that nobody signed")
		}
	})
}
