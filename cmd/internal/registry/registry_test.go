package registry

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"tipline/crypto"
	"tipline/triage"
)

var november = time.Date(2026, 11, 22, 9, 0, 0, 0, hanoi)

// A fixture is a small deployment with the keys of all its members, so that tests can also sign what they should not.
type fixture struct {
	dir, pin string
	keys     map[string]*crypto.MemberKey
	roster   crypto.Roster
	body     triage.Directory
}

// offices of the fixture: a desk, its inspectorate, and the units that a directory must have.
var offices = []string{"hue", "hue-inspectorate", "hue-police", "hue-border-command"}

func deploy(t *testing.T) *fixture {
	t.Helper()
	f := &fixture{dir: t.TempDir(), keys: map[string]*crypto.MemberKey{}, roster: crypto.Roster{Version: 1, Server: "test"}}
	for _, office := range offices {
		o := crypto.Office{ID: office, Recovery: newIdentity(t).Recipient()}
		for _, n := range []string{"-1", "-2"} {
			k, err := crypto.NewMemberKey(office+n, office)
			check(t, err)
			f.keys[office+n] = k
			o.Members = append(o.Members, k.Member)
		}
		f.roster.Offices = append(f.roster.Offices, o)
	}
	to := []triage.Address{{Via: "log", To: "x"}}
	f.body = triage.Directory{Version: 1, Date: "2026-11-22",
		Desks: []triage.Desk{
			{ID: "hue", Name: "Huế", Provinces: []string{"46"}, Halves: [2]string{"hue-inspectorate", "hue-border-command"}, Inspectorate: "hue-inspectorate", Notify: to},
			{ID: "hue-inspectorate", Name: "Thanh tra", Inspectorate: "hue-inspectorate", Notify: to},
		},
		Units: []triage.Unit{
			{ID: "hue-police", Name: "Công an", Kind: triage.ProvincePolice, Province: "46", Notify: to},
			{ID: "hue-border-command", Name: "Biên phòng", Kind: triage.BorderCommand, Province: "46", Notify: to},
		},
	}
	roster := f.signed(t, crypto.SignedRoster, f.roster, "hue-1", "hue-inspectorate-1")
	f.pin = roster.Fingerprint()
	keyrings := map[string]map[string]crypto.Signed{}
	for _, o := range f.roster.Offices {
		keyrings[o.ID] = map[string]crypto.Signed{}
		for _, month := range []string{"2026-11", "2026-12"} {
			keyrings[o.ID][month] = f.keyring(t, o.ID+"-1", o, month)
		}
	}
	check(t, Write(f.dir, []crypto.Signed{roster}, f.signed(t, crypto.SignedDirectory, f.body, "hue-1", "hue-2"), keyrings))
	return f
}

func (f *fixture) signed(t *testing.T, kind string, body any, by ...string) crypto.Signed {
	t.Helper()
	s, err := crypto.NewSigned(kind, body)
	check(t, err)
	for _, member := range by {
		f.keys[member].Sign(&s)
	}
	return s
}

func (f *fixture) keyring(t *testing.T, by string, o crypto.Office, month string) crypto.Signed {
	t.Helper()
	s, err := crypto.NewKeyring(f.keys[by], o, month)
	check(t, err)
	return s
}

// edit changes a signed document on disk, as somebody with the disk could.
func (f *fixture) edit(t *testing.T, file string, change func(s *crypto.Signed)) {
	t.Helper()
	path := filepath.Join(f.dir, file)
	b, err := os.ReadFile(path)
	check(t, err)
	var s crypto.Signed
	check(t, json.Unmarshal(b, &s))
	change(&s)
	check(t, WriteDocument(path, s))
}

func newIdentity(t *testing.T) *crypto.Identity {
	t.Helper()
	i, err := crypto.NewIdentity()
	check(t, err)
	return i
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestLoad(t *testing.T) {
	f := deploy(t)
	r, err := Load(f.dir, f.pin)
	check(t, err)
	readers, err := r.Readers("hue", november)
	check(t, err)
	k, overdue, err := r.Keyring("hue", november)
	check(t, err)
	if overdue || readers.Desk != k.Recipient || readers.HalfA == nil || readers.HalfB == nil || readers.HalfA == readers.HalfB {
		t.Errorf("readers %+v, overdue %t", readers, overdue)
	}
	inspectorate, err := r.Readers("hue-inspectorate", november)
	check(t, err)
	if inspectorate.HalfA != nil || inspectorate.HalfB != nil {
		t.Error("an inspectorate without halves got some")
	}
	if _, err := r.Readers("hue-police", november); err == nil {
		t.Error("a unit has readers as if it were a desk")
	}
	if !r.Ready("hue-police") || r.Ready("nobody") {
		t.Error("ready")
	}
}

func TestAnExpiredKeyringIsUsedWithAnAlarm(t *testing.T) {
	f := deploy(t)
	r, err := Load(f.dir, f.pin)
	check(t, err)
	for _, row := range []struct {
		name, month string
		now         time.Time
		overdue     bool
	}{
		{"its month", "2026-11", november, false},
		{"the last second", "2026-11", time.Date(2026, 11, 30, 16, 59, 59, 0, time.UTC), false},
		{"the month turns at midnight in Hà Nội", "2026-12", time.Date(2026, 11, 30, 17, 0, 0, 0, time.UTC), false},
		{"half a year late", "2026-12", time.Date(2027, 6, 1, 0, 0, 0, 0, hanoi), true},
		{"a clock before the first", "2026-11", time.Date(2026, 1, 1, 0, 0, 0, 0, hanoi), true},
	} {
		k, overdue, err := r.Keyring("hue", row.now)
		if err != nil || k.Month != row.month || overdue != row.overdue {
			t.Errorf("%s: month %s, overdue %t, %v", row.name, k.Month, overdue, err)
		}
	}
	if _, _, err := r.Keyring("nobody", november); !errors.Is(err, ErrNoKeyring) {
		t.Errorf("an office without keyring: %v", err)
	}
	if late := r.Overdue(time.Date(2027, 6, 1, 0, 0, 0, 0, hanoi)); len(late) != len(offices) {
		t.Errorf("overdue: %v", late)
	}
}

// What one administrator can do to the folder is refused, with the file's name.
func TestRefusals(t *testing.T) {
	for _, row := range []struct {
		name  string
		spoil func(t *testing.T, f *fixture)
		want  []string
	}{
		{"a recipient swapped in a keyring", func(t *testing.T, f *fixture) {
			f.edit(t, "keyrings/hue/2026-11.json", func(s *crypto.Signed) {
				var k crypto.Keyring
				check(t, json.Unmarshal([]byte(s.Body), &k))
				k.Recipient = newIdentity(t).Recipient()
				b, err := json.Marshal(k)
				check(t, err)
				s.Body = string(b)
			})
		}, []string{"keyrings/hue/2026-11.json", "not signed"}},
		{"a keyring of the administrator's own, unsigned", func(t *testing.T, f *fixture) {
			f.edit(t, "keyrings/hue/2026-11.json", func(s *crypto.Signed) { s.Signatures = nil })
		}, []string{"keyrings/hue/2026-11.json", "not signed"}},
		{"a keyring signed by a member of another office", func(t *testing.T, f *fixture) {
			f.edit(t, "keyrings/hue/2026-11.json", func(s *crypto.Signed) { s.Signatures = nil; f.keys["hue-police-1"].Sign(s) })
		}, []string{"keyrings/hue/2026-11.json", "not signed"}},
		{"another office's rightly signed keyring in its place", func(t *testing.T, f *fixture) {
			b, err := os.ReadFile(KeyringFile(f.dir, "hue-police", "2026-11"))
			check(t, err)
			check(t, os.WriteFile(KeyringFile(f.dir, "hue", "2026-11"), b, 0o644))
		}, []string{"keyrings/hue/2026-11.json", "stands in another's place"}},
		{"last month's keyring in this month's place", func(t *testing.T, f *fixture) {
			b, err := os.ReadFile(KeyringFile(f.dir, "hue", "2026-12"))
			check(t, err)
			check(t, os.WriteFile(KeyringFile(f.dir, "hue", "2026-11"), b, 0o644))
		}, []string{"keyrings/hue/2026-11.json", "stands in another's place"}},
		{"a desk's keyrings taken away", func(t *testing.T, f *fixture) {
			check(t, os.RemoveAll(filepath.Join(f.dir, "keyrings", "hue")))
		}, []string{"keyrings/hue", "no keyring"}},
		{"a route bent in the directory", func(t *testing.T, f *fixture) {
			f.edit(t, "directory.json", func(s *crypto.Signed) { s.Body = strings.Replace(s.Body, "hue-police", "hue-police2", 1) })
		}, []string{"directory.json", "directory refused"}},
		{"a directory signed by one", func(t *testing.T, f *fixture) {
			f.edit(t, "directory.json", func(s *crypto.Signed) { s.Signatures = s.Signatures[:1] })
		}, []string{"directory.json", "directory refused"}},
		{"one signature twice", func(t *testing.T, f *fixture) {
			f.edit(t, "directory.json", func(s *crypto.Signed) { s.Signatures[1] = s.Signatures[0] })
		}, []string{"directory.json", "directory refused"}},
		{"a roster in the directory's place", func(t *testing.T, f *fixture) {
			b, err := os.ReadFile(filepath.Join(f.dir, "rosters", "1.json"))
			check(t, err)
			check(t, os.WriteFile(filepath.Join(f.dir, "directory.json"), b, 0o644))
		}, []string{"directory.json", "directory refused"}},
		{"a directory that names a stranger", func(t *testing.T, f *fixture) {
			f.body.Units[0].ID = "stranger"
			check(t, WriteDocument(filepath.Join(f.dir, "directory.json"), f.signed(t, crypto.SignedDirectory, f.body, "hue-1", "hue-2")))
		}, []string{"directory.json", `no office "stranger"`}},
		{"a member's key swapped in the roster", func(t *testing.T, f *fixture) {
			f.edit(t, "rosters/1.json", func(s *crypto.Signed) { s.Body = strings.Replace(s.Body, "hue-police-1", "hue-police-9", 1) })
		}, []string{"rosters/1.json", "is not the roster that the pin names"}},
		{"a second roster that two strangers signed", func(t *testing.T, f *fixture) {
			stranger, err := crypto.NewMemberKey("stranger", "hue")
			check(t, err)
			f.roster.Version = 2
			f.roster.Offices[0].Members = append(f.roster.Offices[0].Members, stranger.Member)
			s := f.signed(t, crypto.SignedRoster, f.roster, "hue-1")
			stranger.Sign(&s)
			check(t, WriteDocument(filepath.Join(f.dir, "rosters", "2.json"), s))
		}, []string{"rosters/2.json", "roster refused"}},
		{"a roster missing in between", func(t *testing.T, f *fixture) {
			check(t, os.Rename(filepath.Join(f.dir, "rosters", "1.json"), filepath.Join(f.dir, "rosters", "2.json")))
		}, []string{"rosters: version 1 is missing"}},
		{"no directory", func(t *testing.T, f *fixture) {
			check(t, os.Remove(filepath.Join(f.dir, "directory.json")))
		}, []string{"directory.json: is missing"}},
		{"a file that is no document", func(t *testing.T, f *fixture) {
			check(t, os.WriteFile(KeyringFile(f.dir, "hue", "2026-12"), []byte("{"), 0o644))
		}, []string{"keyrings/hue/2026-12.json", "is not a signed document"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			f := deploy(t)
			row.spoil(t, f)
			_, err := Load(f.dir, f.pin)
			if err == nil {
				t.Fatal("accepted")
			}
			for _, want := range row.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("the refusal does not say %q:\n%v", want, err)
				}
			}
		})
	}
}

func TestEveryFaultIsListed(t *testing.T) {
	f := deploy(t)
	for _, file := range []string{"keyrings/hue/2026-11.json", "keyrings/hue-police/2026-12.json", "directory.json"} {
		f.edit(t, file, func(s *crypto.Signed) { s.Signatures = nil })
	}
	_, err := Load(f.dir, f.pin)
	if err == nil || strings.Count(err.Error(), "\n") != 2 {
		t.Errorf("want three faults:\n%v", err)
	}
}

// A client that got the documents from a server checks them by the same code.
func TestServedDocumentsAreCheckedAlike(t *testing.T) {
	f := deploy(t)
	r, err := Load(f.dir, f.pin)
	check(t, err)
	rosters, dir, keyrings := r.Documents().Signed()
	if _, err := Check(f.pin, Served(rosters, dir, keyrings)); err != nil {
		t.Fatal(err)
	}
	keyrings[0].Signatures = nil
	if _, err := Check(f.pin, Served(rosters, dir, keyrings)); err == nil || !strings.Contains(err.Error(), "server: keyrings/") {
		t.Errorf("an unsigned keyring from the server: %v", err)
	}
}

// What a former member signed opens old tips, and is sealed to by intake alone, where there is nothing else.
func TestAFormerMembersKeyringIsNotSealedTo(t *testing.T) {
	f := deploy(t)
	f.roster.Version = 2
	for i := range f.roster.Offices {
		if f.roster.Offices[i].ID == "hue" {
			f.roster.Offices[i].Members = f.roster.Offices[i].Members[1:] // hue-1 leaves
		}
	}
	check(t, WriteDocument(filepath.Join(f.dir, "rosters", "2.json"), f.signed(t, crypto.SignedRoster, f.roster, "hue-2", "hue-police-1")))
	check(t, WriteDocument(filepath.Join(f.dir, "directory.json"), f.signed(t, crypto.SignedDirectory, f.body, "hue-2", "hue-police-1")))
	r, err := Load(f.dir, f.pin)
	check(t, err)
	if _, _, err := r.Keyring("hue", november); !errors.Is(err, ErrNoKeyring) || r.Ready("hue") {
		t.Fatalf("the leaver's keyrings are still sealed to by clients: %v", err)
	}
	if readers, err := r.Readers("hue", november); err != nil || !readers.Desk.Equal(r.Keyrings("hue")[0].Recipient) {
		t.Fatalf("intake refuses tips where a desk's members are lost: %v", err)
	}
	if late := r.Overdue(november); !slices.Contains(late, "hue") {
		t.Errorf("no alarm: %v", late)
	}
	check(t, WriteDocument(KeyringFile(f.dir, "hue", "2026-12"), f.keyring(t, "hue-2", f.roster.Offices[0], "2026-12")))
	r, err = Load(f.dir, f.pin)
	check(t, err)
	if k, overdue, err := r.Keyring("hue", november); err != nil || k.Month != "2026-12" || !overdue {
		t.Errorf("sealed to %v, overdue %t, %v", k, overdue, err)
	}
	if len(r.Keyrings("hue")) != 2 {
		t.Error("the old keyring no longer opens")
	}
}
