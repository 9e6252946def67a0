package triage_test

import (
	"slices"
	"testing"

	"tipline/triage"
)

// lined is a directory with two commands in one province, a district team between a commune and its province, and an inspectorate.
func lined() *triage.Directory {
	unit := func(id string, kind triage.UnitKind, communes []string, above ...string) triage.Unit {
		return triage.Unit{ID: id, Kind: kind, Province: "46", Communes: communes, Above: above}
	}
	here := []string{"20056"}
	return &triage.Directory{
		Desks: []triage.Desk{
			{ID: "truc", Provinces: []string{"46"}, Halves: [2]string{"tinh", "bien-phong"}, Inspectorate: "thanh-tra", Steps: []string{"tinh"}},
			{ID: "thanh-tra"}},
		Units: []triage.Unit{
			unit("xa-1", triage.CommunePolice, here, "doi", "tinh"), unit("xa-2", triage.CommunePolice, here, "doi", "tinh"), unit("xa-3", triage.CommunePolice, here, "tinh"),
			unit("doi", triage.CommunePolice, here, "tinh"), unit("tinh", triage.ProvincePolice, nil), unit("don", triage.BorderPost, here, "bien-phong"),
			unit("bien-phong", triage.BorderCommand, nil)},
	}
}

func TestAnotherLine(t *testing.T) {
	d := lined()
	for _, row := range []struct {
		a, b string
		is   bool
		why  string
	}{
		{"xa-1", "xa-1", false, "the same office"},
		{"xa-1", "", false, "nobody"},
		{"xa-1", "tinh", false, "its superior"},
		{"xa-1", "doi", false, "its superior"},
		{"xa-1", "xa-2", false, "one team commands both"},
		{"xa-1", "xa-3", true, "the province alone commands both"},
		{"xa-1", "truc", false, "the province's police man the desk"},
		{"tinh", "truc", false, "the province's police man the desk"},
		{"xa-1", "don", true, "two forces"},
		{"don", "bien-phong", false, "its superior"},
		{"don", "truc", true, "two forces"},
		{"truc", "thanh-tra", true, "the inspectorate"},
		{"truc", "toa-an", true, "an office that no command has"},
	} {
		if triage.AnotherLine(d, row.a, row.b) != row.is || triage.AnotherLine(d, row.b, row.a) != row.is {
			t.Errorf("%s and %s: %s", row.a, row.b, row.why)
		}
	}
}

func TestApprovers(t *testing.T) {
	d := lined()
	for _, row := range []struct {
		what   triage.Deed
		office string
		want   []string
	}{
		{triage.Reading, "tinh", []string{"bien-phong"}},
		{triage.Reading, "bien-phong", []string{"tinh"}},
		{triage.Reading, "truc", nil},
		{triage.Reading, "thanh-tra", nil},
		{triage.Retention, "truc", []string{"bien-phong", "thanh-tra"}},
		{triage.KeepSlip, "xa-1", []string{"bien-phong", "thanh-tra"}},
		{triage.KeepSlip, "don", []string{"tinh", "thanh-tra", "truc"}},
	} {
		if got := d.Approvers(row.what, "truc", row.office); !slices.Equal(got, row.want) {
			t.Errorf("%s for %s: %v", row.what, row.office, got)
		}
	}
	d.Desks[0].Halves = [2]string{"tinh", "xa-1"}
	if got := d.Approvers(triage.Reading, "truc", "tinh"); got != nil {
		t.Errorf("two halves in one line: %v", got)
	}
}
