package main

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"tipline/cmd/internal/config"
	"tipline/cmd/internal/directory"
	"tipline/cmd/internal/registry"
	"tipline/crypto"
	"tipline/triage/place"
)

// hold holds a ceremony for A Lưới 1 and writes it.
func hold(t *testing.T) (*initOrder, *made) {
	t.Helper()
	d, err := directory.Draft(place.Default(), directory.Plan{Provinces: []string{"46"}, Communes: []string{"20056"}, Date: "2026-11-22"})
	if err != nil {
		t.Fatal(err)
	}
	o := &initOrder{dir: t.TempDir(), directory: d, server: "test", deskURL: "https://desk.example", publicURL: "https://tips.example", work: 10,
		now: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)}
	if o.members, err = readMembers("", d); err != nil {
		t.Fatal(err)
	}
	m, err := o.ceremony(context.Background(), func(member string) (string, error) { return "pass of " + member, nil })
	if err != nil {
		t.Fatal(err)
	}
	if err := m.write(o); err != nil {
		t.Fatal(err)
	}
	return o, m
}

func TestACeremonyIsWhatTheServerLoads(t *testing.T) {
	o, m := hold(t)
	cfg, err := config.Load(filepath.Join(o.dir, "tipd.toml"))
	if err != nil {
		t.Fatal(err)
	}
	if cfg.Pin != m.roster.Fingerprint() || cfg.Demonstration || cfg.Desk.URL != "https://desk.example" || len(cfg.Doors) != 2 {
		t.Errorf("configuration: %s", cfg.Redacted())
	}
	r, err := registry.Load(cfg.Registry, cfg.Pin)
	if err != nil {
		t.Fatal(err)
	}
	for i := range monthsAhead + 1 {
		if late := r.Overdue(o.now.AddDate(0, i, 0)); len(late) > 0 {
			t.Errorf("month %d: overdue %v", i, late)
		}
	}
	if late := r.Overdue(o.now.AddDate(0, monthsAhead+1, 0)); len(late) == 0 {
		t.Error("keyrings reach further than said")
	}
}

func TestEveryMemberOpensTheirOfficesKeyring(t *testing.T) {
	o, m := hold(t)
	r, err := registry.Load(filepath.Join(o.dir, "registry"), m.roster.Fingerprint())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range m.keys {
		file, err := os.ReadFile(filepath.Join(o.dir, "members", f.member+".identity"))
		if err != nil {
			t.Fatal(err)
		}
		k, err := crypto.UnlockMemberKey(file, "pass of "+f.member)
		if err != nil {
			t.Fatalf("%s: %v", f.member, err)
		}
		ring, _, err := r.Keyring(f.office, o.now)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := k.OpenKeyring(ring); err != nil {
			t.Errorf("%s cannot open the keyring of %s: %v", f.member, f.office, err)
		}
	}
}

func TestTwoSuperiorsBringAnOfficeBackAndOneDoesNot(t *testing.T) {
	o, m := hold(t)
	keys := map[string]*crypto.MemberKey{}
	for _, f := range m.keys {
		k, err := crypto.UnlockMemberKey(f.identity, f.passphrase)
		if err != nil {
			t.Fatal(err)
		}
		keys[f.member] = k
	}
	var opened [][]byte
	offices := map[string]bool{}
	for _, s := range m.shares {
		if s.office != "hue-a-luoi-1-police" {
			continue
		}
		share, err := crypto.Open(crypto.KindShare, s.sealed, keys[s.superior].Identity)
		if err != nil {
			t.Fatal(err)
		}
		opened = append(opened, share)
		offices[keys[s.superior].Member.Office] = true
	}
	if len(opened) != 3 || len(offices) != 3 || offices["hue-a-luoi-1-police"] {
		t.Fatalf("%d shares at %v, want three offices besides itself", len(opened), offices)
	}
	recovery, err := crypto.JoinRecovery(opened[0], opened[2])
	if err != nil {
		t.Fatal(err)
	}
	r, err := registry.Load(filepath.Join(o.dir, "registry"), m.roster.Fingerprint())
	if err != nil {
		t.Fatal(err)
	}
	ring, _, err := r.Keyring("hue-a-luoi-1-police", o.now)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ring.OpenRecovery(recovery); err != nil {
		t.Errorf("the recovered identity does not open the keyring: %v", err)
	}
	if _, err := crypto.JoinRecovery(opened[1], opened[1]); err == nil {
		t.Error("one share twice is enough")
	}
}

func TestTheServersPartHoldsNoMembersKey(t *testing.T) {
	o, _ := hold(t)
	for _, dir := range []string{"tipd.toml", "data", "keys", "registry", "secrets"} {
		err := filepath.WalkDir(filepath.Join(o.dir, dir), func(path string, e os.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			b, err := os.ReadFile(path)
			if strings.Contains(string(b), "AGE-SECRET-KEY") || strings.HasSuffix(path, ".identity") || strings.HasSuffix(path, ".share") {
				t.Errorf("%s belongs to a member", path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, dir := range []string{"data", "keys", "secrets", "members", "recovery"} {
		if stat, err := os.Stat(filepath.Join(o.dir, dir)); err != nil || stat.Mode().Perm() != 0o700 {
			t.Errorf("%s: %v, %v", dir, stat.Mode(), err)
		}
	}
}

func TestPassphrasesDiffer(t *testing.T) {
	form := regexp.MustCompile(`^[a-z]{6,15}-[a-z]{6,15}-[a-z]{6,15}$`)
	seen := map[string]bool{}
	for range 1000 {
		p := newPassphrase()
		if seen[p] || !form.MatchString(p) {
			t.Fatalf("%q", p)
		}
		seen[p] = true
	}
}
