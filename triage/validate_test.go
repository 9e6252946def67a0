package triage

import (
	"slices"
	"strings"
	"testing"
)

// whole is a directory that uses every part of the file.
func whole(t testing.TB) *Directory {
	t.Helper()
	d := directory(t)
	d.BorderCommunes = []string{"20044", "20050"}
	d.Desks[2].Steps = []string{"thanh-tra-bo"}
	d.Desks = append(d.Desks, Desk{ID: "thanh-tra-bo", Name: "Thanh tra Bộ", Notify: []Address{{Via: "log", To: "bo"}}})
	d.Units = append(d.Units, Unit{ID: "to-lien-nganh", Name: "Tổ liên ngành", Kind: JointTeam, Province: "46", Forces: []string{"cax-a-luoi-1", "don-hong-van"},
		Notify: []Address{{Via: "log", To: "to"}}})
	d.Units[2].Markers, d.Units[2].Crossings = []Sector{{640, 646}}, []string{"Hồng Vân"}
	d.Routes = append([]Node{{From: "2026-11-01", Until: "2026-12-31", LeadUnit: "to-lien-nganh", Lead: BorderPost, CopyUnits: []string{"pc04-hue"}, Reason: "chiến dịch", Within: 30,
		Matters: []string{"smuggling"}}}, d.Routes...)
	d.Mergers = []Merger{{Old: "20050", Into: []string{"20044"}, From: "2027-01-01"}}
	d.LaoDistricts = []LaoDistrict{{Name: "Samuoi", Province: "Salavan", Communes: []string{"20050"}}}
	if !d.Correct(Correction{Unit: "pc04-hue", Field: "name", Is: "PC04 thành phố Huế", By: "truc-ban-1", Date: "2026-11-20", Source: "CV 1"}) {
		t.Fatal("not corrected")
	}
	if err := d.Validate(Known{}); err != nil {
		t.Fatal(err)
	}
	return d
}

func TestEveryPartIsExamined(t *testing.T) {
	for _, row := range []struct {
		spoil func(d *Directory)
		want  string
	}{
		{func(d *Directory) { d.BorderCommunes[0] = "2004" }, `border_communes: "2004" is no commune code`},
		{func(d *Directory) { d.Desks[2].Steps = []string{"truc-hue"} }, "desk thanh-tra: step truc-hue of an inspectorate must be an inspectorate's desk"},
		{func(d *Directory) { d.Desks[0].Look = "truc-hue" }, `desk truc-hue: look "truc-hue" is no other office`},
		{func(d *Directory) { d.Desks[0].Steps = []string{"truc-hue"} }, `desk truc-hue: step "truc-hue" is no other office`},
		{func(d *Directory) { d.Units[8].Forces = nil }, "unit to-lien-nganh: a joint team names the units in it"},
		{func(d *Directory) { d.Units[8].Forces[0] = "truc-hue" }, `unit to-lien-nganh: force "truc-hue" is no other unit`},
		{func(d *Directory) { d.Units[4].Forces = []string{"bp-hue"} }, "unit cat-hue: a joint team names the units in it as forces, and no other unit does"},
		{func(d *Directory) { d.Units[2].Markers[0] = Sector{646, 640} }, "unit don-hong-van: markers [646 640]: first number, then last"},
		{func(d *Directory) { d.Routes[0].LeadUnit = "to" }, `route 1: no unit "to"`},
		{func(d *Directory) { d.Routes[0].Lead = "" }, "route 1: needs a lead for the days when unit to-lien-nganh is not in force"},
		{func(d *Directory) { d.Routes[0].Instead = []UnitKind{"army"} }, `route 1: no unit kind "army"`},
		{func(d *Directory) { d.Routes[0].Until = "2026-10-31" }, "route 1: ends before it begins"},
		{func(d *Directory) { d.Routes[0].Within = -1 }, "route 1: within is in minutes"},
		{func(d *Directory) { yes := true; d.Routes[0].Officers = &yes }, "route 1: tips about officers go to the inspectorate"},
		{func(d *Directory) { d.Mergers[0].From = "soon" }, "merger 20050: \"soon\" is not a date"},
		{func(d *Directory) { d.Mergers[0].Into = nil }, "merger 20050: into nothing"},
		{func(d *Directory) {
			d.Mergers = append(d.Mergers, Merger{Old: "20044", Into: []string{"20056", "20050"}, From: "2027-01-01"})
		}, "merger 20044: mergers run in a ring"},
		{func(d *Directory) { d.Mergers = append(d.Mergers, d.Mergers[0]) }, "merger 20050: is there twice"},
		{func(d *Directory) { d.LaoDistricts[0].Province = "" }, "lao_district Samuoi: needs a name and a province"},
		{func(d *Directory) { d.Units[3].Name = "PC04" }, `correction pc04-hue: says that name is "PC04 thành phố Huế", but the unit has "PC04"`},
		{func(d *Directory) { d.Corrections[0].Source = "" }, "correction pc04-hue: needs by, date and source"},
		{func(d *Directory) { d.Corrections[0].Field = "kind" }, `correction pc04-hue: "kind" cannot be corrected`},
		{func(d *Directory) { d.Corrections[0].Unit = "pc05" }, "correction pc05: no such unit"},
		{func(d *Directory) { d.Units[6].Above = []string{"thanh-tra"} }, "inspectorate thanh-tra relies on thanh-tra, which is in a chain of command"},
		{func(d *Directory) {
			for _, i := range []int{0, 7} {
				d.Units[i].Above = []string{"thanh-tra", "thanh-tra-bo"}
			}
		}, "desks: no inspectorate's desk stands outside"},
	} {
		t.Run(row.want, func(t *testing.T) {
			d := whole(t)
			row.spoil(d)
			if err := d.Validate(Known{}); err == nil || !strings.Contains(err.Error(), row.want) {
				t.Errorf("told: %v", err)
			}
		})
	}
}

// TestACampaignLeadsWhileItLasts: one unit by name, then the kind behind it.
func TestACampaignLeadsWhileItLasts(t *testing.T) {
	d := whole(t)
	f := Facts{Province: "46", Commune: "20044", Matter: "smuggling"}
	for _, row := range []struct{ name, today, want string }{
		{"before", "2026-10-31", "lead:cat-hue step:bp-hue"},
		{"while", "2026-11-22", "lead:to-lien-nganh copy:pc04-hue step:cat-hue"},
		{"after", "2027-01-01", "lead:cat-hue step:bp-hue"},
	} {
		if got := written(d.Route(f, row.today)); got != row.want {
			t.Errorf("%s: %s", row.name, got)
		}
	}
	d.Units[8].Until = "2026-11-30"
	if got := written(d.Route(f, "2026-12-01")); got != "lead:don-hong-van copy:pc04-hue step:bp-hue step:cat-hue" {
		t.Errorf("the team has ended: %s", got)
	}
	if got := d.Route(f, "2026-12-01"); got[3].After != 60 {
		t.Errorf("the second step comes after %d minutes", got[3].After)
	}
}

func TestReturnAndFacing(t *testing.T) {
	d := whole(t)
	if got := d.ReturnDesk("44").ID; got != "truc-quang-tri" {
		t.Errorf("returned to %s", got)
	}
	if got := d.Facing("20050"); len(got) != 1 || got[0].Name != "Samuoi" || len(d.Facing("20044")) != 0 {
		t.Errorf("facing %+v", got)
	}
	if !slices.Equal(d.Corrections, []Correction{{Unit: "pc04-hue", Field: "name", Was: "PC04 Huế", Is: "PC04 thành phố Huế", By: "truc-ban-1", Date: "2026-11-20", Source: "CV 1"}}) {
		t.Errorf("on record: %+v", d.Corrections)
	}
}
