package triage

import (
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

const today = "2026-11-22"

func directory(t testing.TB) *Directory {
	t.Helper()
	text, err := os.ReadFile("testdata/directory.toml")
	if err != nil {
		t.Fatal(err)
	}
	d, err := ReadDirectory(text, Known{})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// written puts choices as role:unit, so that rows of a table read like the route.
func written(choices []Choice) string {
	var all []string
	for _, c := range choices {
		all = append(all, c.Role+":"+c.Unit)
	}
	return strings.Join(all, " ")
}

func TestRoute(t *testing.T) {
	d := directory(t)
	for _, row := range []struct {
		name   string
		facts  Facts
		today  string
		want   string
		reason string // of the lead, or a part of it
	}{
		{"drugs inland", Facts{Province: "46", Commune: "20050", Matter: "drugs"}, today,
			"lead:cax-a-luoi-1 copy:pc04-hue step:cat-hue", "tin ma túy; Công an xã A Lưới 1 phụ trách xã"},
		{"drugs at the border", Facts{Province: "46", Commune: "20050", Matter: "drugs", Border: true}, today,
			"lead:cax-a-luoi-1 copy:don-hong-van copy:pc04-hue step:bp-hue step:cat-hue", "ma túy ở xã biên giới"},
		{"urgent drugs at the border", Facts{Province: "46", Commune: "20050", Matter: "drugs", Border: true, Urgent: true}, today,
			"lead:don-hong-van copy:pc04-hue step:bp-hue step:cat-hue", "không còn hoạt động, nay là Đồn Biên phòng Hồng Vân"},
		{"before the post was renamed", Facts{Province: "46", Commune: "20050", Matter: "drugs", Border: true, Urgent: true}, "2026-06-30",
			"lead:don-hong-van-cu copy:pc04-hue step:bp-hue step:cat-hue", "Đồn Biên phòng Hồng Vân (cũ) phụ trách xã"},
		{"unknown place", Facts{Province: "46", Matter: "drugs"}, today,
			"lead:cat-hue copy:pc04-hue step:bp-hue", "chưa rõ xã, chuyển cấp tỉnh"},
		{"commune without police", Facts{Province: "46", Commune: "20044", Matter: "theft"}, today,
			"lead:cat-hue step:bp-hue", "không có công an xã phụ trách, chuyển cấp tỉnh"},
		{"marker", Facts{Province: "46", Commune: "20044", Matter: "marker", Marker: "640"}, today,
			"lead:don-hong-van step:bp-hue step:cat-hue", "mốc giới"},
		{"province from the commune", Facts{Commune: "20050", Matter: "theft"}, today,
			"lead:cax-a-luoi-1 step:cat-hue", "tội phạm thường"},
		{"another province", Facts{Province: "44", Commune: "19333", Matter: "drugs", Border: true, Urgent: true}, today,
			"lead:cat-qt", "chuyển cấp tỉnh"},
		{"province of nobody", Facts{Province: "99", Matter: "theft"}, today,
			"lead:truc-hue", "ở lại Bàn trực Huế"},
		{"officers", Facts{Province: "46", Commune: "20050", Matter: "drugs", Officers: true}, today,
			"lead:thanh-tra-cat-hue step:thanh-tra", "tin về cán bộ"},
		{"officers, place unknown", Facts{Province: "46", Officers: true}, today,
			"lead:thanh-tra-cat-hue step:thanh-tra", "tin về cán bộ"},
		{"a unit named, without the word officers", Facts{Province: "46", Matter: "drugs", Accused: []string{"pc04-hue"}}, today,
			"lead:thanh-tra-cat-hue step:thanh-tra", "tin về cán bộ"},
		{"the inspectorate itself named", Facts{Province: "46", Accused: []string{"thanh-tra-cat-hue"}}, today,
			"lead:thanh-tra", "tin về cán bộ"},
		{"officers where no inspectorate unit is", Facts{Province: "44", Officers: true}, today,
			"lead:thanh-tra", "tin về cán bộ"},
	} {
		t.Run(row.name, func(t *testing.T) {
			got := d.Route(row.facts, row.today)
			if written(got) != row.want {
				t.Fatalf("route is  %s\nwant      %s", written(got), row.want)
			}
			if !strings.Contains(got[0].Reason.Vi, row.reason) {
				t.Errorf("reason is %q", got[0].Reason)
			}
		})
	}
}

// TestRouteNeverDropsAndNeverAccuses: whatever is asked of a sound directory, one lead comes out, everybody once, each with a reason, only units
// that are valid; and of a tip about officers nobody of the accused chain learns.
func TestRouteNeverDropsAndNeverAccuses(t *testing.T) {
	d := directory(t)
	units := []string{"", "cax-a-luoi-1", "don-hong-van", "don-hong-van-cu", "pc04-hue", "cat-hue", "bp-hue", "thanh-tra-cat-hue", "cat-qt"}
	rapid.Check(t, func(rt *rapid.T) {
		any := func(name string, all ...string) string { return rapid.SampledFrom(all).Draw(rt, name) }
		f := Facts{
			Province: any("province", "", "46", "44", "99"), Commune: any("commune", "", "20050", "20044", "19333"),
			Matter: any("matter", "", "drugs", "marker", "theft"), Border: rapid.Bool().Draw(rt, "border"), Urgent: rapid.Bool().Draw(rt, "urgent"),
			Officers: rapid.Bool().Draw(rt, "officers"), Marker: any("marker", "", "640", "701/2", "x"),
		}
		if u := any("accused", units...); u != "" {
			f.Accused = []string{u}
		}
		day := any("day", "2026-01-01", "2026-06-30", "2026-07-01", today)
		got := d.Route(f, day)
		if len(got) == 0 || got[0].Role != RoleLead {
			rt.Fatalf("%+v went to nobody", f)
		}
		seen := map[string]bool{}
		for i, c := range got {
			if u, ok := d.Unit(c.Unit); c.Reason.Vi == "" || c.Reason.En == "" || seen[c.Unit] || i > 0 && c.Role == RoleLead || ok && !valid(&u, day) {
				rt.Fatalf("%+v: choice %+v", f, c)
			}
			seen[c.Unit] = true
		}
		if !f.Officers && len(f.Accused) == 0 {
			return
		}
		chain := d.chain(f.Accused)
		for _, c := range got {
			if u, ok := d.Unit(c.Unit); chain[c.Unit] || c.Role == RoleCopy || ok && u.Kind != InspectorateU {
				rt.Fatalf("%+v: %s learns of it", f, c.Unit)
			}
		}
	})
}

func TestDeskOf(t *testing.T) {
	d := directory(t)
	for _, row := range []struct {
		name, province string
		area           []string
		sure, officers bool
		want           string
	}{
		{name: "the door's", area: []string{"46"}, want: "truc-hue"},
		{name: "sure of another", area: []string{"46"}, province: "44", sure: true, want: "truc-quang-tri"},
		{name: "not sure of another", area: []string{"46"}, province: "44", want: "truc-hue"},
		{name: "not sure, and the door serves both", area: []string{"46", "44"}, province: "44", want: "truc-quang-tri"},
		{name: "sure of one that has no desk", area: []string{"44"}, province: "11", sure: true, want: "truc-quang-tri"},
		{name: "a door without area", want: "truc-hue"},
		{name: "officers", area: []string{"46"}, officers: true, want: "thanh-tra"},
		{name: "officers elsewhere", area: []string{"46"}, province: "44", sure: true, officers: true, want: "thanh-tra"},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := d.DeskOf(row.area, row.province, row.sure, row.officers); got.ID != row.want {
				t.Errorf("desk is %q, want %q", got.ID, row.want)
			}
		})
	}
}
