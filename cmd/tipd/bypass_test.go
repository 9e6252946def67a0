package main

import (
	"testing"

	"tipline/cmd/internal/directory"
	"tipline/crypto"
	"tipline/triage"
	"tipline/triage/place"
)

// TestBypassOfEveryProvince: as the drafted directory has it, a tip about officers has no stanza for any office of the province, the desk and the border
// command among them, but for the inspectorate, which alone reads it; the halves lie in other provinces.
func TestBypassOfEveryProvince(t *testing.T) {
	d, err := directory.Draft(place.Default(), directory.Plan{Provinces: directory.Border, Date: "2026-11-22"})
	if err != nil {
		t.Fatal(err)
	}
	keys := map[string]*crypto.Identity{}
	key := func(office string) *crypto.Identity {
		if keys[office] == nil {
			if keys[office], err = crypto.NewIdentity(); err != nil {
				t.Fatal(err)
			}
		}
		return keys[office]
	}
	for _, province := range directory.Border {
		area := []string{province}
		home, up := d.DeskOf(area, province, true, false), d.DeskOf(area, province, true, true)
		if up.ID == home.ID || up.Halves[0] == "" || up.Halves[1] == "" {
			t.Fatalf("%s: desk %s, inspectorate %+v", province, home.ID, up)
		}
		sealed, err := crypto.SealTip(crypto.KindTip, []byte("tin"), crypto.Readers{Desk: key(up.ID).Recipient(), HalfA: key(up.Halves[0]).Recipient(), HalfB: key(up.Halves[1]).Recipient()})
		if err != nil {
			t.Fatal(err)
		}
		chain := chainOf(d, province, home.ID, up.ID)
		for _, office := range chain {
			if office == up.Halves[0] || office == up.Halves[1] {
				t.Errorf("%s: %s has a half", province, office)
			}
			if _, err := crypto.Open(crypto.KindTip, sealed, key(office)); err == nil {
				t.Errorf("%s: %s opens it", province, office)
			}
		}
		if _, err := crypto.Open(crypto.KindTip, sealed, key(up.ID)); err != nil {
			t.Errorf("%s: the inspectorate: %v", province, err)
		}
		if len(chain) < 10 {
			t.Errorf("%s: only %d offices tried", province, len(chain))
		}
	}
}

// chainOf are the desk and some units of each kind of a province: more than any accused chain there.
func chainOf(d *triage.Directory, province, desk, inspectorate string) []string {
	all, kinds := []string{desk}, map[triage.UnitKind]int{}
	for _, u := range d.Units {
		if u.Province != province || u.ID == inspectorate || kinds[u.Kind] == 4 {
			continue
		}
		kinds[u.Kind]++
		all = append(all, u.ID)
	}
	return all
}
