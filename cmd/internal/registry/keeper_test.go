package registry

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"tipline/crypto"
	"tipline/triage"
)

// keep loads the fixture's folder as a running server has it.
func (f *fixture) keep(t *testing.T) *Keeper {
	t.Helper()
	r, err := Load(f.dir, f.pin)
	check(t, err)
	return NewKeeper(f.dir, f.pin, r)
}

// next is the fixture's roster of the next version with a change; offices and members may be changed freely.
func (f *fixture) next(t *testing.T, change func(r *crypto.Roster), by ...string) crypto.Signed {
	t.Helper()
	r := f.roster
	r.Version++
	r.Offices = append([]crypto.Office(nil), r.Offices...)
	change(&r)
	return f.signed(t, crypto.SignedRoster, r, by...)
}

// without is a roster that hue-1 is no member of.
func without(r *crypto.Roster) { r.Offices[0].Members = r.Offices[0].Members[1:] }

func TestWhatIsAddedIsInForceAtOnceAndOnDisk(t *testing.T) {
	f := deploy(t)
	k, other := f.keep(t), f.keep(t)
	var told []int
	k.Tell(func(r *Registry) { told = append(told, r.Trust.Roster().Version) })
	s := f.next(t, without, "hue-2", "hue-police-1")
	office := f.roster.Offices[0]
	office.Members = office.Members[1:]
	turned, err := crypto.TurnKeyring(f.keys["hue-2"], office, "2026-11", 1)
	check(t, err)
	directory := k.Directory()
	f.keys["hue-police-1"].Sign(&directory) // hue-1, one of its two signers, leaves

	if err := k.Add(triage.RegisterChange{Roster: &s, Keyrings: []crypto.Signed{turned}}); !errors.Is(err, triage.ErrRefused) {
		t.Fatalf("a directory that one present member signed: %v", err)
	}
	check(t, k.Add(triage.RegisterChange{Roster: &s, Keyrings: []crypto.Signed{turned}, Directory: directory.Signatures}))
	taken, err := other.Look()
	check(t, err)
	if !taken {
		t.Error("another process does not see it")
	}
	for name, one := range map[string]*Keeper{"here": k, "there": other} {
		ring, overdue, err := one.Registry().Keyring("hue", november)
		if err != nil || overdue || ring.Turn != 1 || one.Trust().Roster().Version != 2 || len(one.Directory().Signatures) != 2 {
			t.Errorf("%s: roster %d, turn %d, overdue %t: %v", name, one.Trust().Roster().Version, ring.Turn, overdue, err)
		}
	}
	if len(told) != 1 || told[0] != 2 {
		t.Errorf("told: %v", told)
	}
	if again, err := k.Look(); again || err != nil {
		t.Errorf("its own writing counts as news: %t, %v", again, err)
	}
	stat, err := os.Stat(filepath.Join(f.dir, "rosters", "2.json"))
	check(t, err)
	if at := stat.ModTime(); at.Second() != 0 || at.Nanosecond() != 0 {
		t.Errorf("the file tells the second: %v", at)
	}
}

func TestAnUnfinishedFileIsPassedOver(t *testing.T) {
	f := deploy(t)
	for _, name := range []string{"rosters/2.json.new", "directory.json.new", "keyrings/hue/2026-11.1.json.new"} {
		check(t, os.WriteFile(filepath.Join(f.dir, name), []byte(`{"kind":`), 0o644))
	}
	k := f.keep(t)
	s := f.next(t, func(*crypto.Roster) {}, "hue-1", "hue-2")
	check(t, k.Add(triage.RegisterChange{Roster: &s}))
	if _, err := os.Stat(filepath.Join(f.dir, "rosters", "2.json.new")); !errors.Is(err, os.ErrNotExist) {
		t.Error("left behind")
	}
}

func TestNothingNewerIsWrittenOver(t *testing.T) {
	f := deploy(t)
	k := f.keep(t)
	s := f.next(t, func(*crypto.Roster) {}, "hue-1", "hue-2")
	overtaken := f.next(t, func(r *crypto.Roster) { r.Offices[3].Members = r.Offices[3].Members[:1] }, "hue-1", "hue-2")
	f.body.Version = 2
	check(t, WriteDocument(filepath.Join(f.dir, "rosters", "2.json"), s)) // another process
	check(t, WriteDocument(filepath.Join(f.dir, "directory.json"), f.signed(t, crypto.SignedDirectory, f.body, "hue-1", "hue-2")))
	if err := k.Add(triage.RegisterChange{Roster: &overtaken}); !errors.Is(err, triage.ErrRefused) {
		t.Errorf("two rosters of one version: %v", err)
	}
	if k.Registry().Directory.Version != 2 || k.Trust().Roster().Version != 2 {
		t.Error("what another hand laid there is not taken first")
	}
	b, err := os.ReadFile(filepath.Join(f.dir, "rosters", "2.json"))
	check(t, err)
	if there, err := crypto.ParseSigned(b); err != nil || there.Body != s.Body {
		t.Error("written over")
	}
	exchanged := f.keyring(t, "hue-1", f.roster.Offices[0], "2026-11")
	if err := k.Add(triage.RegisterChange{Keyrings: []crypto.Signed{exchanged}}); !errors.Is(err, triage.ErrRefused) {
		t.Errorf("a keyring exchanged: %v", err)
	}
	if err := writeNew(filepath.Join(f.dir, "rosters", "2.json"), overtaken); !errors.Is(err, errThere) {
		t.Errorf("a file that is there: %v", err)
	}
}

func TestNothingIsWrittenBesideWhatWasRefused(t *testing.T) {
	f := deploy(t)
	k := f.keep(t)
	f.edit(t, "directory.json", func(s *crypto.Signed) { s.Signatures = s.Signatures[:1] })
	s := f.next(t, func(*crypto.Roster) {}, "hue-1", "hue-2")
	for range 2 {
		if err := k.Add(triage.RegisterChange{Roster: &s}); !errors.Is(err, errFolder) {
			t.Errorf("written beside it: %v", err)
		}
	}
	if !k.Refused() || k.Trust().Roster().Version != 1 {
		t.Error("what was refused is in force, or not told")
	}
}

func TestTurnsAndStrangersDecideWhatIsSealedTo(t *testing.T) {
	f := deploy(t)
	hue := f.roster.Offices[0]
	turn := func(n int, o crypto.Office) {
		s, err := crypto.TurnKeyring(f.keys["hue-2"], o, "2026-11", n)
		check(t, err)
		k, err := crypto.ParseKeyring(s)
		check(t, err)
		check(t, WriteDocument(keyringFile(f.dir, k), s))
	}
	remaining := hue
	remaining.Members = hue.Members[1:]
	turn(1, hue)
	turn(2, remaining)
	check(t, WriteDocument(filepath.Join(f.dir, "rosters", "2.json"), f.next(t, without, "hue-2", "hue-police-1")))
	check(t, WriteDocument(filepath.Join(f.dir, "directory.json"), f.signed(t, crypto.SignedDirectory, f.body, "hue-2", "hue-police-1")))
	r, err := Load(f.dir, f.pin)
	check(t, err)
	k, overdue, err := r.Keyring("hue", november)
	if err != nil || k.Turn != 2 || overdue {
		t.Errorf("turn %d, overdue %t, %v", k.Turn, overdue, err)
	}
	k, overdue, err = r.Keyring("hue", november.AddDate(0, 1, 0)) // December was prepared by hue-1, who left
	if err != nil || k.Month != "2026-11" || k.Turn != 2 || !overdue {
		t.Errorf("December: %s turn %d, overdue %t, %v", k.Month, k.Turn, overdue, err)
	}
	if r.Fresh("hue", "2026-12") || !r.Fresh("hue", "2026-11") || r.NextTurn("hue", "2026-11") != 3 || r.NextTurn("hue", "2027-01") != 0 {
		t.Error("what is to be made")
	}
}
