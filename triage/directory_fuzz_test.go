package triage

import (
	"encoding/json"
	"testing"
)

// FuzzDirectory: whatever a signed body says, reading it ends, and every directory that stands decides: somebody leads, with a reason.
func FuzzDirectory(f *testing.F) {
	for _, d := range []*Directory{directory(f), whole(f)} {
		body, err := json.Marshal(d)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body, "20050", "drugs", "640", false, today)
		f.Add(body, "", "marker", "641/2", true, "2027-01-01")
	}
	f.Add([]byte(`{"units":[{"id":"a","successor":"a","until":"1"}]}`), "1", "", "-1", true, "")
	f.Fuzz(func(t *testing.T, body []byte, commune, matter, marker string, officers bool, day string) {
		d, err := ParseDirectory(body)
		if d == nil {
			return
		}
		facts := Facts{Commune: commune, Matter: matter, Marker: marker, Officers: officers, Crossing: matter}
		choices := d.Route(facts, day) // a broken one may decide nothing, but it ends
		if err != nil {
			return
		}
		if len(choices) == 0 || choices[0].Role != RoleLead || choices[0].Reason.Vi == "" || choices[0].Unit == "" {
			t.Fatalf("%+v", choices)
		}
	})
}
