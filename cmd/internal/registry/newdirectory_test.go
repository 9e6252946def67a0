package registry

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tipline/crypto"
	"tipline/triage"
)

// later is the fixture's directory of the next version with a change.
func (f *fixture) later(t *testing.T, change func(d *triage.Directory), by ...string) crypto.Signed {
	t.Helper()
	d := f.body
	d.Version++
	d.Units = append([]triage.Unit(nil), d.Units...)
	change(&d)
	return f.signed(t, crypto.SignedDirectory, d, by...)
}

func TestTheNextDirectoryTakesTwo(t *testing.T) {
	f := deploy(t)
	k := f.keep(t)
	renamed := func(d *triage.Directory) { d.Units[0].Name = "Công an thành phố Huế" }
	stranger, err := crypto.NewMemberKey("stranger", "hue")
	check(t, err)
	f.keys["stranger"] = stranger
	respelt := func(was, is string) crypto.Signed {
		s := f.later(t, renamed)
		body := strings.Replace(s.Body, was, is, 1)
		if body == s.Body {
			t.Fatalf("nothing respelt: %s", was)
		}
		s.Body = body
		f.keys["hue-1"].Sign(&s)
		f.keys["hue-2"].Sign(&s)
		return s
	}
	before, err := os.ReadFile(filepath.Join(f.dir, "directory.json"))
	check(t, err)
	for name, row := range map[string]struct {
		signed crypto.Signed
		want   error
	}{
		"one signature":      {f.later(t, renamed, "hue-1"), triage.ErrRefused},
		"one twice":          {f.later(t, renamed, "hue-1", "hue-1"), triage.ErrRefused},
		"one and a stranger": {f.later(t, renamed, "hue-1", "stranger"), triage.ErrRefused},
		"a version skipped":  {f.later(t, func(d *triage.Directory) { d.Version = 3 }, "hue-1", "hue-2"), triage.ErrWrongStatus},
		"the one in force":   {f.signed(t, crypto.SignedDirectory, f.body, "hue-1", "hue-2"), triage.ErrWrongStatus},
		"a broken one":       {f.later(t, func(d *triage.Directory) { d.Units[0].Kind = "army" }, "hue-1", "hue-2"), triage.ErrRefused},
		"an unknown office":  {f.later(t, func(d *triage.Directory) { d.Units[0].ID = "hue-army" }, "hue-1", "hue-2"), triage.ErrRefused},
		"a key in capitals":  {respelt(`"kind"`, `"Kind"`), triage.ErrRefused},
		"a key twice":        {respelt(`"version":2`, `"version":2,"Version":2`), triage.ErrRefused},
		"another kind":       {f.next(t, func(*crypto.Roster) {}, "hue-1", "hue-2"), triage.ErrRefused},
	} {
		if err := k.TakeDirectory(row.signed); !errors.Is(err, row.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if now, err := os.ReadFile(filepath.Join(f.dir, "directory.json")); err != nil || string(now) != string(before) || k.Registry().Directory.Version != 1 {
		t.Fatalf("something of a refused one is there: %v", err)
	}
	check(t, k.TakeDirectory(f.later(t, renamed, "hue-1", "stranger", "hue-police-2")))
	if k.Registry().Directory.Name("hue-police") != "Công an thành phố Huế" || len(k.Directory().Signatures) != 2 {
		t.Errorf("in force: %+v", k.Directory().Signatures)
	}
	if again, err := k.Look(); again || err != nil {
		t.Errorf("its own writing counts as news: %t, %v", again, err)
	}
	reloaded, err := Load(f.dir, f.pin)
	check(t, err)
	if reloaded.Directory.Version != 2 {
		t.Errorf("on disk: version %d", reloaded.Directory.Version)
	}
}
