package crypto

import (
	"encoding/json"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"
)

// TestCodeSheet: testdata/codesheet.json has seeds, offices and months with the sheets that come of them; the browser runs the same.
func TestCodeSheet(t *testing.T) {
	type sheet struct {
		Seed   string   `json:"seed"` // hex
		Office string   `json:"office"`
		Sheet  string   `json:"sheet"`
		Words  []string `json:"words"`
	}
	const file = "testdata/codesheet.json"
	made := func(start byte, office, month string) []string {
		i, err := identityFromSeed(counting(start, 32))
		check(t, err)
		words, err := i.CodeSheet(office, month)
		check(t, err)
		return words
	}
	rows := []struct {
		start         byte
		seed          string
		office, month string
	}{
		{0, "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", "don-a-dot", "2026-11"},
		{0, "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", "don-a-dot", "2026-11.1"},
		{0, "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", "don-huong-phung", "2026-11"},
		{16, "101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f", "don-a-dot", "2026-11"},
	}
	var want []sheet
	for _, r := range rows {
		want = append(want, sheet{r.seed, r.office, r.month, made(r.start, r.office, r.month)})
	}
	if *regenerate && flag.Lookup("test.run").Value.String() == "^TestCodeSheet$" {
		b, err := json.MarshalIndent(want, "", " ")
		check(t, err)
		check(t, os.WriteFile(file, append(b, '\n'), 0o644))
	}
	b, err := os.ReadFile(file)
	check(t, err)
	var there []sheet
	check(t, json.Unmarshal(b, &there))
	for i, w := range want {
		if !slices.Equal(there[i].Words, w.Words) {
			t.Errorf("%s %s: another sheet", w.Office, w.Sheet)
		}
		sorted := slices.Sorted(slices.Values(w.Words))
		if len(slices.Compact(sorted)) != SheetWords {
			t.Errorf("%s %s: a word stands twice", w.Office, w.Sheet)
		}
		for j := range i {
			if slices.Equal(want[j].Words, w.Words) {
				t.Errorf("sheets %d and %d are the same", i, j)
			}
		}
	}
}

func TestCodeWordsStayApart(t *testing.T) {
	words := strings.Split(strings.TrimSpace(codeWords), "\n")
	if len(words) != 2*SheetWords {
		t.Fatalf("%d words", len(words))
	}
	seen := map[string]bool{}
	for _, w := range words {
		near := strings.ReplaceAll(w, " ", "")
		if seen[near] || strings.Trim(w, "abcdefghijklmnopqrstuvwxyz ") != "" || strings.Count(w, " ") < 1 {
			t.Errorf("%q", w)
		}
		seen[near] = true
	}
}
