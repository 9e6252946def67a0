package directory

import (
	"bytes"
	"reflect"
	"slices"
	"strings"
	"testing"

	"tipline/triage"
	"tipline/triage/place"
)

func draft(t testing.TB, provinces ...string) *triage.Directory {
	t.Helper()
	d, err := Draft(place.Default(), Plan{Provinces: provinces, Date: "2026-11-22"})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func examine(t testing.TB, d *triage.Directory) []string {
	t.Helper()
	e := Examination{Directory: d, Gazetteer: place.Default(), Matters: Matters(), Ready: func(string) bool { return true }, Today: "2026-11-22"}
	return e.Faults()
}

func TestDraftOfEveryBorderProvinceStands(t *testing.T) {
	for _, p := range Border {
		if faults := examine(t, draft(t, p)); len(faults) > 0 {
			t.Errorf("province %s: %d faults, first: %s", p, len(faults), faults[0])
		}
	}
	whole := draft(t, Border...)
	if faults := examine(t, whole); len(faults) > 0 {
		t.Errorf("all nine: %s", strings.Join(faults, "\n"))
	}
	police := 0
	for _, u := range whole.Units {
		if u.Kind == triage.CommunePolice {
			police++
		}
	}
	if police != 793 {
		t.Errorf("%d commune police units, want one for each of 793 communes", police)
	}
}

func TestDraftIsReadBackAsWritten(t *testing.T) {
	d := draft(t, "46", "44", "38")
	var text strings.Builder
	if err := Write(&text, d); err != nil {
		t.Fatal(err)
	}
	back, err := triage.ReadDirectory([]byte(text.String()), triage.Known{})
	if err != nil {
		t.Fatal(err)
	}
	again := new(strings.Builder)
	if err := Write(again, back); err != nil {
		t.Fatal(err)
	}
	if again.String() != text.String() || len(back.Units) != len(d.Units) || !reflect.DeepEqual(back.Routes, d.Routes) {
		t.Error("the file does not say what the draft says")
	}
}

func TestQuoteIsTOML(t *testing.T) {
	for _, s := range []string{"Đồn \"A\" \\ B", "tab\tnewline\n\x7f\x01", "bad \xff byte"} {
		d := &triage.Directory{Units: []triage.Unit{{ID: "u", Name: s}}}
		var text strings.Builder
		if err := Write(&text, d); err != nil {
			t.Fatal(err)
		}
		back, _ := triage.ReadDirectory([]byte(text.String()), triage.Known{}) // finds faults in so bare a one
		if back == nil || back.Units[0].Name != strings.ToValidUTF8(s, "\uFFFD") {
			t.Errorf("%q came back as %v", s, back)
		}
	}
}

func TestFaultsAreFound(t *testing.T) {
	desk := func(d *triage.Directory) *triage.Desk { return &d.Desks[0] }
	for _, row := range []struct {
		name  string
		spoil func(d *triage.Directory)
		want  string
	}{
		{"one half", func(d *triage.Directory) { desk(d).Halves[1] = "" }, "halves must be two different"},
		{"both halves one office", func(d *triage.Directory) { desk(d).Halves[1] = desk(d).Halves[0] }, "halves must be two different"},
		{"the desk is its own half", func(d *triage.Directory) { desk(d).Halves[0] = desk(d).ID }, "halves must be two different"},
		{"no halves", func(d *triage.Directory) { desk(d).Halves = [2]string{} }, "halves must be two different"},
		{"no inspectorate", func(d *triage.Directory) { desk(d).Inspectorate = "" }, "is no desk"},
		{"inspects itself", func(d *triage.Directory) { desk(d).Inspectorate = desk(d).ID }, "is itself a desk of provinces"},
		{"province of nowhere", func(d *triage.Directory) { desk(d).Provinces = append(desk(d).Provinces, "99") }, "no province \"99\""},
		{"no notice address", func(d *triage.Directory) { d.Units[3].Notify = nil }, "nobody to notify"},
		{"unit twice", func(d *triage.Directory) { d.Units = append(d.Units, d.Units[0]) }, "there twice"},
		{"commune of another province", func(d *triage.Directory) { d.Units[3].Communes = []string{"00004"} }, "lies in province 01"},
		{"unknown matter", func(d *triage.Directory) { d.Routes[1].Matters = []string{"tea"} }, "no matter \"tea\""},
		{"no reason", func(d *triage.Directory) { d.Routes[0].Reason = "" }, "no reason"},
		{"officers' tips to the police", func(d *triage.Directory) { d.Routes[0].Lead = triage.CommunePolice }, "about officers go to the inspectorate"},
	} {
		t.Run(row.name, func(t *testing.T) {
			d := draft(t, "46")
			row.spoil(d)
			if faults := examine(t, d); !slices.ContainsFunc(faults, func(f string) bool { return strings.Contains(f, row.want) }) {
				t.Errorf("no fault …%s… among %d: %v", row.want, len(faults), faults[:min(3, len(faults))])
			}
		})
	}
}

func TestAUnitWithoutKeyringIsAFault(t *testing.T) {
	d := draft(t, "46")
	e := Examination{Directory: d, Gazetteer: place.Default(), Matters: Matters(), Today: "2026-11-22",
		Ready: func(office string) bool { return office != "hue-a-luoi-1-police" }, Notifiers: []string{"push"}}
	all := strings.Join(e.Faults(), "\n")
	for _, want := range []string{"unit hue-a-luoi-1-police: no members or no keyring", `no notifier "log"`} {
		if !strings.Contains(all, want) {
			t.Errorf("missing: %s", want)
		}
	}
}

// TestInterpretersAreWrittenAndRead: what a person would write reads back the same, and a change of it is an edit that is shown.
func TestInterpretersAreWrittenAndRead(t *testing.T) {
	d := &triage.Directory{Version: 1, Date: "2026-11-22", Interpreters: []triage.Interpreter{{Member: "xa-a-1", Languages: []string{"lo", "hmn"}, Communes: []string{"20056"}}}}
	var b bytes.Buffer
	if err := Write(&b, d); err != nil {
		t.Fatal(err)
	}
	read, _ := triage.ReadDirectory(b.Bytes(), triage.Known{}) // which has no desks, and says so
	if !reflect.DeepEqual(read.Interpreters, d.Interpreters) {
		t.Errorf("read %+v", read.Interpreters)
	}
}
