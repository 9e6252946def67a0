package facts

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"tipline/triage/place"
)

// A togetherRow is a reading, what was said later, and both together. The console computes the same (test/together.test.ts reads this file).
type togetherRow struct {
	First     *Reading          `json:"first"`
	Later     *Reading          `json:"later"`
	Both      Reading           `json:"both"`
	Provinces map[string]string `json:"provinces"` // of each commune named, as the gazetteer has it
}

// province is the name of a commune's province as people type it.
func (v *villager) province(code string) string {
	c, _ := v.g.Commune(code)
	p, _ := v.g.Province(c.Province)
	return strings.TrimPrefix(string(place.Fold(nil, []byte(p.Name))), "tinh ")
}

// TestTogether: what Reading.With says of tips without a usable place and of the answers to them is written down, for the console to be held to.
func TestTogether(t *testing.T) {
	const name, rows = "testdata/together.json", 150
	if *update {
		g := place.Default()
		v := &villager{Rand: rand.New(rand.NewPCG(5, 6)), g: g, codes: g.Communes()}
		var all []togetherRow
		for i := range rows {
			text := vague[i%len(vague)]
			code := v.code()
			for i%3 == 0 { // a name that others have
				c, _ := g.Commune(code)
				if named := text + " o " + c.Key; len(readIn(g, named, nil).Place.Communes) > 1 {
					text = named
					break
				}
				code = v.code()
			}
			later := v.answer(code)
			switch {
			case i%6 == 0:
				later = "tinh " + v.province(code)
			case i%7 == 0:
				later = []string{"dung roi", "khong phai", "phai", "tinh " + v.province(code), "ma tuy", "gap lam, dem nay"}[v.IntN(6)]
			}
			row := togetherRow{First: readIn(g, text, nil), Later: readIn(g, later, nil), Provinces: map[string]string{}}
			row.Both = row.First.With(row.Later, g)
			for _, r := range []*Reading{row.First, row.Later} {
				for _, c := range r.Place.Communes {
					known, _ := g.Commune(c.Code)
					row.Provinces[c.Code] = known.Province
				}
			}
			all = append(all, row)
		}
		text, err := json.MarshalIndent(all, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, append(text, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var all []togetherRow
	if err := json.Unmarshal(text, &all); err != nil || len(all) != rows {
		t.Fatalf("%d rows, %v", len(all), err)
	}
	for _, row := range all {
		got, err := json.Marshal(row.First.With(row.Later, place.Default()))
		if err != nil {
			t.Fatal(err)
		}
		want, err := json.Marshal(row.Both)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s\nwant %s", got, want)
		}
	}
}
