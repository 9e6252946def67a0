package directory

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"tipline/triage"
	"tipline/triage/place"
)

func gaps(t testing.TB, d *triage.Directory) string {
	t.Helper()
	e := Examination{Directory: d, Gazetteer: place.Default(), Matters: Matters(), Ready: func(string) bool { return true }, Today: "2026-11-22"}
	if faults := e.Faults(); len(faults) > 0 {
		t.Fatal(strings.Join(faults, "\n"))
	}
	return strings.Join(e.Gaps(), "\n")
}

func unitOf(d *triage.Directory, id string) *triage.Unit {
	return &d.Units[slices.IndexFunc(d.Units, func(u triage.Unit) bool { return u.ID == id })]
}

// TestEveryGapAndOverlapAtOnce spoils a draft in every way that still stands, and wants each told beside the others.
func TestEveryGapAndOverlapAtOnce(t *testing.T) {
	d := draft(t, "46")
	edit := func(id string, with func(u *triage.Unit)) { with(unitOf(d, id)) }
	before := gaps(t, d)
	if !strings.Contains(before, "communes without border_post: 1; what it would lead goes to hue-border-command: Xã A Lưới 3 (20071)") ||
		strings.Contains(before, "commune_police") {
		t.Errorf("the draft itself:\n%s", before)
	}
	edit("hue-a-luoi-2-police", func(u *triage.Unit) { u.Until = "2026-11-01" })
	edit("hue-a-luoi-3-police", func(u *triage.Unit) { u.Communes = append(u.Communes, "20056") })
	edit("hue-a-luoi-4-police", func(u *triage.Unit) { u.Until, u.Successor = "2026-11-10", "hue-a-luoi-5-police" })
	edit("hue-a-luoi-5-police", func(u *triage.Unit) { u.From = "2026-11-15" })
	edit("hue-post-cua-khau-a-dot", func(u *triage.Unit) {
		u.Markers, u.Crossings = []triage.Sector{{640, 644}, {660, 666}}, []string{"Hồng Vân"}
	})
	all := gaps(t, d)
	for _, want := range []string{
		"gap: communes without commune_police: 1; what it would lead goes to hue-police: Xã A Lưới 2",
		"unit hue-a-luoi-2-police: gap: ends on 2026-11-01 and nobody takes over",
		"unit hue-a-luoi-1-police: overlap with hue-a-luoi-3-police, the first leads and the other gets a copy: Xã A Lưới 1 (20056)",
		"unit hue-a-luoi-4-police: gap: from 2026-11-11 until hue-a-luoi-5-police begins on 2026-11-15 nobody answers",
		"unit hue-post-cua-khau-hong-van: overlap with hue-post-cua-khau-a-dot at markers 644 to 644",
		"gap: no post holds markers 647 to 659, between hue-post-cua-khau-hong-van and hue-post-cua-khau-a-dot",
		"overlap at the crossing Hồng Vân with",
		"gap: no post names the crossing A Đớt",
		"gap: routes name joint_team and no unit is one",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("not told: %s", want)
		}
	}
	if t.Failed() {
		t.Log(all)
	}
}

// TestACommuneWithoutAReachableUnit: who has no keyring is nobody.
func TestACommuneWithoutAReachableUnit(t *testing.T) {
	d := draft(t, "46")
	only := Examination{Directory: d, Gazetteer: place.Default(), Matters: Matters(), Today: "2026-11-22",
		Ready: func(office string) bool {
			return office == "hue" || office == "hue-a-luoi-1-police" || office == "hue-post-cua-khau-hong-van" || office == "hue-inspectorate"
		}}
	faults := strings.Join(only.Faults(), "\n")
	only.faults = nil
	only.checkReach()
	if n := len(only.faults); n != 39 || strings.Contains(strings.Join(only.faults, "\n"), "(20056)") {
		t.Errorf("%d communes without a unit that can open, want all of Huế's 40 but A Lưới 1:\n%s", n, strings.Join(only.faults, "\n"))
	}
	if !strings.Contains(faults, "desk hue: step hue-police has no members or no keyring") {
		t.Error("whoever would be rung for the desk cannot open, and nobody says so")
	}
	if !strings.Contains(faults, "unit hue-police: no members or no keyring") {
		t.Error("offices without keyring are not told")
	}
}

func TestLines(t *testing.T) {
	text, err := os.ReadFile("../../../triage/testdata/directory.toml")
	if err != nil {
		t.Fatal(err)
	}
	broken := strings.NewReplacer(`kind = "drug_police"`, `kind = "pc04"`, "version = 1", "version = 0", `reason = "tội phạm thường"`, "x = 1", `lead = "border_post"`, `lead = "post"`,
		`provinces = ["44"]`, `provinces = ["4"]`).Replace(string(text))
	lines := LinesOf([]byte(broken))
	_, read := triage.ReadDirectory([]byte(broken), triage.Known{})
	want := func(fault, line string) {
		t.Helper()
		n := strings.Count(broken[:strings.Index(broken, line)], "\n") + 1
		if place := lines.Of(fault); place != n || !strings.Contains(read.Error(), fault) {
			t.Errorf("%s: line %d, want %d; told %t", fault, place, n, strings.Contains(read.Error(), fault))
		}
	}
	want("version: must be 1 or more", "version = 0")
	want(`unit pc04-hue: no unit kind "pc04"`, "[[unit]]\nid = \"pc04-hue\"")
	want(`route 1.1.1: no unit kind "post"`, "  [[route.route.route]]")
	want("route 3: no reason in words", "[[route]]\nlead = \"commune_police\"")
	want(`desk truc-quang-tri: "4" is no province code`, "[[desk]]\nid = \"truc-quang-tri\"")
	want("unknown key route.x", "x = 1")
	if got := fmt.Sprint(lines.Place("d.toml", []string{"no desk"})); got != "[d.toml: no desk]" {
		t.Error(got)
	}
}
