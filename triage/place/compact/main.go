// Command compact writes the columns that the resolver needs, out of the full gazetteer, as tab-separated lists:
//
//	go run ./triage/place/compact <gazetteer folder> triage/place/data
//
// docs/gazetteer.md says where the full gazetteer comes from and what each list holds.
package main

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A list names one output, its input and the columns kept. Rows equal in all columns but merge become one row, with the values of
// merge joined by "|".
type list struct {
	out, in string
	columns []string
	merge   string
}

var lists = []list{
	{out: "communes.tsv", in: "communes.csv", columns: []string{"code", "type", "name", "province_code", "borders_laos", "legacy_provinces"}},
	{out: "provinces.tsv", in: "provinces.csv", columns: []string{"code", "name", "full_name", "legacy_provinces"}},
	{out: "legacy.tsv", in: "legacy_names.csv", columns: []string{"layer", "legacy_type", "legacy_name", "legacy_district", "legacy_province", "new_code"}, merge: "new_code"},
	{out: "districts.tsv", in: "legacy_districts.csv", columns: []string{"legacy_district", "legacy_province", "new_commune_codes"}},
	{out: "villages.tsv", in: "villages.csv", columns: []string{"name", "alt_names", "commune_code"}},
	{out: "crossings.tsv", in: "crossings.csv", columns: []string{"name", "kind", "province_code", "commune_code", "lao_name", "location_basis"}},
	{out: "posts.tsv", in: "posts.csv", columns: []string{"name", "province_code", "commune_code", "location_basis", "covers_commune_codes"}},
	{out: "markers.tsv", in: "border_markers.csv", columns: []string{"marker_from", "marker_to", "province_code", "commune_codes", "basis"}},
	{out: "lao.tsv", in: "lao_districts.csv", columns: []string{"name_vi", "name_en", "name_lo", "lao_province_vi", "lao_province_en", "lao_province_lo", "facing_commune_codes"}},
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: compact <gazetteer folder> <output folder>")
		os.Exit(2)
	}
	for _, l := range lists {
		if err := l.write(os.Args[1], os.Args[2]); err != nil {
			fmt.Fprintln(os.Stderr, "compact:", err)
			os.Exit(1)
		}
	}
}

// write makes one output list.
func (l list) write(from, to string) error {
	f, err := os.Open(filepath.Join(from, l.in))
	if err != nil {
		return err
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return fmt.Errorf("read %s: %w", l.in, err)
	}
	picked, err := l.pick(rows)
	if err != nil {
		return err
	}
	var b strings.Builder
	for _, row := range picked {
		b.WriteString(strings.Join(row, "\t") + "\n")
	}
	return os.WriteFile(filepath.Join(to, l.out), []byte(b.String()), 0o644)
}

// pick keeps the columns, with their names as the first row, and merges.
func (l list) pick(rows [][]string) ([][]string, error) {
	at := make([]int, len(l.columns))
	for i, name := range l.columns {
		if at[i] = slices.Index(rows[0], name); at[i] < 0 {
			return nil, fmt.Errorf("%s has no column %s", l.in, name)
		}
	}
	merge := slices.Index(l.columns, l.merge)
	seen := map[string]int{}
	var out [][]string
	for _, row := range rows {
		kept := make([]string, len(at))
		for i, j := range at {
			kept[i] = strings.NewReplacer("\t", " ", "\n", " ").Replace(row[j])
		}
		rest := slices.Clone(kept)
		if merge >= 0 {
			rest[merge] = ""
		}
		id := strings.Join(rest, "\t")
		first, again := seen[id]
		if again && merge >= 0 {
			out[first][merge] += "|" + kept[merge]
		}
		if !again {
			seen[id] = len(out)
			out = append(out, kept)
		}
	}
	return out, nil
}
