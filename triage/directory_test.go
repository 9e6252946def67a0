package triage

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

func TestDirectoryGoesThroughJSON(t *testing.T) {
	body, err := json.Marshal(directory(t))
	if err != nil {
		t.Fatal(err)
	}
	d, err := ParseDirectory(body)
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Units) != 8 || d.Name("don-hong-van") != "Đồn Biên phòng Hồng Vân" || d.Addresses("thanh-tra")[0].Via != "log" || d.Addresses("nobody") != nil {
		t.Fatal("something was lost on the way")
	}
	for name, bad := range map[string]string{
		"unknown key":    `{"version":1,"dates":"2026-11-22"}`,
		"something more": string(body) + `{}`,
		"cut":            string(body[:len(body)/2]),
	} {
		if _, err := ParseDirectory([]byte(bad)); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}

// TestEveryFaultAtOnce breaks the sound directory in each way by itself, and then in all ways together.
func TestEveryFaultAtOnce(t *testing.T) {
	sound, err := os.ReadFile("testdata/directory.toml")
	if err != nil {
		t.Fatal(err)
	}
	faults := []struct{ name, old, new, want string }{
		{"version", "version = 1", "version = 0", "version: must be 1 or more"},
		{"date", `date = "2026-11-22"`, `date = "22/11/2026"`, `date: "22/11/2026" is not like`},
		{"unknown key", `id = "truc-hue"`, "id = \"truc-hue\"\nprovince = [\"46\"]", "unknown key desk.province"},
		{"halves the same", `halves = ["cat-qt", "truc-hue"]`, `halves = ["cat-qt", "cat-qt"]`, "desk truc-quang-tri: halves must be two different"},
		{"one province twice", `provinces = ["44"]`, `provinces = ["44", "46"]`, "province 46 belongs to desk truc-hue already"},
		{"kind", `kind = "drug_police"`, `kind = "pc04"`, `unit pc04-hue: no unit kind "pc04"`},
		{"commune code", `communes = ["20044"]`, `communes = ["2004"]`, `unit don-hong-van: "2004" is no commune code`},
		{"end before beginning", `from = "2026-07-01"`, "from = \"2026-07-01\"\nuntil = \"2026-06-01\"", "unit don-hong-van: ends before it begins"},
		{"successor", `successor = "don-hong-van"`, `successor = "don-la"`, `successor "don-la" is no unit`},
		{"address", `notify = [{via = "log", to = "pc04"}]`, `notify = []`, "unit pc04-hue: nobody to notify"},
		{"above", `above = ["cat-hue"]`, `above = ["cat-hoa"]`, `unit cax-a-luoi-1: above "cat-hoa" is no other office`},
		{"ID", `id = "bp-hue"`, `id = "BP {Huế}"`, `unit "BP {Huế}": an ID is made of`},
		{"kind of a route", `lead = "border_post"`, `lead = "post"`, `route 1.1.1: no unit kind "post"`},
		{"reason", `reason = "tội phạm thường"`, ``, "route 3: no reason in words"},
		{"officers to a unit", "marker = true", "marker = true\nofficers = true", "route 2: tips about officers go to the inspectorate"},
	}
	all := string(sound)
	for _, f := range faults {
		if strings.Count(string(sound), f.old) == 0 {
			t.Fatalf("%s: nothing to break", f.name)
		}
		_, err := ReadDirectory([]byte(strings.Replace(string(sound), f.old, f.new, 1)), Known{})
		if err == nil || !strings.Contains(err.Error(), f.want) {
			t.Errorf("%s: %v", f.name, err)
		}
		all = strings.Replace(all, f.old, f.new, 1)
	}
	_, err = ReadDirectory([]byte(all), Known{})
	for _, f := range faults {
		if err == nil || !strings.Contains(err.Error(), f.want) {
			t.Errorf("among all: %s is not told", f.name)
		}
	}
}

func TestInspectorateMustStandOutside(t *testing.T) {
	for name, edit := range map[string]func(*Directory){
		"its desk commands the units":     func(d *Directory) { d.Units[4].Above = []string{"thanh-tra"} },
		"a half of it is in the chain":    func(d *Directory) { d.Desks[2].Halves = [2]string{"cat-hue", "truc-quang-tri"} },
		"it is a desk of provinces":       func(d *Directory) { d.Desks[0].Inspectorate = "truc-quang-tri" },
		"it is missing":                   func(d *Directory) { d.Desks[0].Inspectorate = "" },
		"successors run in a ring":        func(d *Directory) { d.Units[2].Until, d.Units[2].Successor = "2026-12-31", "don-hong-van-cu" },
		"the province's last unit ends":   func(d *Directory) { d.Units[7].Until = "2026-12-31" },
		"commune police without communes": func(d *Directory) { d.Units[0].Communes = nil },
	} {
		d := directory(t)
		edit(d)
		if d.Validate(Known{}) == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

func TestDirectoryAgainstWhatIsKnown(t *testing.T) {
	err := directory(t).Validate(Known{
		Commune: func(code string) (string, bool) { return "44", code == "20050" },
		Matter:  func(m string) bool { return m == "drugs" },
		Office:  func(o string) bool { return o != "cat-qt" },
		Via:     func(v string) bool { return v == "sms" },
	})
	for _, want := range []string{"commune 20050 lies in province 44, not 46", "no commune 20044", `no matter "marker"`,
		"unit cat-qt: no such office in the roster", "half cat-qt is no office of the roster", `desk truc-hue: no notifier "log"`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("not told: %s", want)
		}
	}
}

func TestHomeProvince(t *testing.T) {
	d := directory(t)
	for office, want := range map[string]string{"truc-hue": "46", "truc-quang-tri": "44", "thanh-tra": "46", "cat-qt": "44", "nobody": ""} {
		if got := d.HomeProvince(office); got != want {
			t.Errorf("%s: %q, want %q", office, got, want)
		}
	}
}
