package registry

import (
	"errors"
	"strings"
	"testing"
	"time"

	"tipline/crypto"
	"tipline/triage"
)

// stepped is the fixture's next directory, in which the police is rung when the desk is silent.
func (f *fixture) stepped(t *testing.T) crypto.Signed {
	t.Helper()
	return f.later(t, func(d *triage.Directory) {
		d.Desks = append([]triage.Desk(nil), d.Desks...)
		d.Desks[0].Steps = []string{"hue-police"}
	}, "hue-1", "hue-2")
}

// wrap wraps the desk's keyrings for the steps of a directory, as its members' clients do.
func (f *fixture) wrap(t *testing.T, k *Keeper, s crypto.Signed) (made []crypto.Signed) {
	t.Helper()
	d, err := triage.ParseDirectory([]byte(s.Body))
	check(t, err)
	r := k.Registry().As(d)
	office, _ := r.Trust.Roster().Office("hue")
	for _, ring := range r.Keyrings("hue") {
		if steps := r.Steps("hue", ring.Month); len(ring.Stepless(steps)) > 0 {
			more, err := f.keys["hue-1"].Rewrap(ring, office, steps...)
			check(t, err)
			made = append(made, more)
		}
	}
	return made
}

func TestWhoeverMayBeRungCanOpen(t *testing.T) {
	f := deploy(t)
	k := f.keep(t)
	next := f.stepped(t)
	if err := k.TakeDirectory(next); !errors.Is(err, triage.ErrRefused) || !strings.Contains(err.Error(), "hue-police") {
		t.Fatalf("a step that could not open: %v", err)
	}
	made := f.wrap(t, k, next)
	if len(made) != 2 {
		t.Fatalf("%d keyrings wrapped", len(made))
	}
	check(t, k.Add(triage.RegisterChange{Keyrings: made}))
	check(t, k.TakeDirectory(next))
	r := k.Registry()
	if closed := r.ClosedSteps(time.Now()); len(closed) > 0 {
		t.Errorf("closed: %v", closed)
	}
	if again := f.wrap(t, k, next); len(again) != 0 {
		t.Errorf("wrapped once more: %d", len(again))
	}
	seen := r.For("hue-police", november).Keyrings
	theirs := 0
	for _, d := range seen {
		if ring, err := crypto.ParseKeyring(d.Signed); err == nil && ring.Office == "hue" {
			own := r.keyrings["hue-police"][0]
			if ring.Month != own.Month {
				continue
			}
			i, err := f.keys["hue-police-2"].OpenKeyring(own)
			check(t, err)
			opened, err := ring.OpenStep("hue-police", i)
			check(t, err)
			if !opened.Recipient().Equal(ring.Recipient) {
				t.Error("another keyring")
			}
			theirs++
		}
	}
	if theirs != 1 {
		t.Errorf("the step is served %d of the desk's keyrings", theirs)
	}
	if all := r.SteppedFor("hue-inspectorate"); len(all) != 0 {
		t.Errorf("an office that is no step: %d", len(all))
	}
}

// A member of the step leaves: the turn that the desk's keyring is wrapped to is one that this person knows, so the desk's is overdue until its client turns it.
func TestWhoLeftAStepIsAnAlarmAtTheDesk(t *testing.T) {
	f := deploy(t)
	k := f.keep(t)
	check(t, k.Add(triage.RegisterChange{Keyrings: f.wrap(t, k, f.stepped(t))}))
	check(t, k.TakeDirectory(f.stepped(t)))
	if _, overdue, err := k.Registry().Keyring("hue", november); err != nil || overdue {
		t.Fatalf("overdue %t, %v", overdue, err)
	}
	s := f.next(t, func(r *crypto.Roster) { r.Offices[2].Members = r.Offices[2].Members[:1] }, "hue-1", "hue-2")
	check(t, k.Add(triage.RegisterChange{Roster: &s}))
	r := k.Registry()
	if _, overdue, err := r.Keyring("hue", november); err != nil || !overdue || r.Fresh("hue", "2026-11") {
		t.Errorf("overdue %t, fresh %t, %v", overdue, r.Fresh("hue", "2026-11"), err)
	}
}

func TestADirectoryTakesTwoLines(t *testing.T) {
	f := deploy(t)
	for i, line := range []string{"desk", "inspectorate", "police", "border"} {
		f.roster.Offices[i].Line = line
	}
	roster := f.signed(t, crypto.SignedRoster, f.roster, "hue-1", "hue-inspectorate-1")
	f.pin = roster.Fingerprint()
	check(t, Write(f.dir, []crypto.Signed{roster}, f.signed(t, crypto.SignedDirectory, f.body, "hue-1", "hue-2"), nil))
	if _, err := Load(f.dir, f.pin); err == nil || !strings.Contains(err.Error(), "directory refused") {
		t.Fatalf("a directory that two of one line signed: %v", err)
	}
	check(t, Write(f.dir, []crypto.Signed{roster}, f.signed(t, crypto.SignedDirectory, f.body, "hue-1", "hue-police-2"), nil))
	k := f.keep(t)
	for _, row := range []struct {
		by   []string
		want error
	}{{[]string{"hue-1", "hue-2"}, triage.ErrRefused}, {[]string{"hue-1", "hue-2", "hue-border-command-1"}, nil}} {
		next := f.later(t, func(d *triage.Directory) { d.Units[0].Name = "Công an thành phố Huế" }, row.by...)
		if err := k.TakeDirectory(next); !errors.Is(err, row.want) {
			t.Errorf("%v: %v", row.by, err)
		}
	}
	two := f.next(t, without, "hue-1", "hue-2")
	if err := k.Add(triage.RegisterChange{Roster: &two}); !errors.Is(err, triage.ErrRefused) {
		t.Errorf("a roster that two of one line signed: %v", err)
	}
}
