package place

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"unicode/utf8"
)

// A table is one list of the gazetteer: its name as a compact list (<name>.tsv), the file of the full gazetteer that it is cut from, and the columns
// kept. Rows equal in all columns but merge become one row, with the values of merge joined by "|".
type table struct {
	name, full string
	columns    []string
	merge      string
}

var lists = []table{
	{name: "provinces", full: "provinces.csv", columns: []string{"code", "name", "full_name", "legacy_provinces"}},
	{name: "communes", full: "communes.csv", columns: []string{"code", "type", "name", "province_code", "borders_laos", "legacy_provinces"}},
	{name: "districts", full: "legacy_districts.csv", columns: []string{"legacy_district", "legacy_province", "new_commune_codes"}},
	{name: "legacy", full: "legacy_names.csv", columns: []string{"layer", "legacy_type", "legacy_name", "legacy_district", "legacy_province", "new_code"}, merge: "new_code"},
	{name: "crossings", full: "crossings.csv", columns: []string{"name", "kind", "province_code", "commune_code", "lao_name", "location_basis"}},
	{name: "posts", full: "posts.csv", columns: []string{"name", "province_code", "commune_code", "location_basis", "covers_commune_codes"}},
	{name: "villages", full: "villages.csv", columns: []string{"name", "alt_names", "commune_code"}},
	{name: "lao", full: "lao_districts.csv", columns: []string{"name_vi", "name_en", "name_lo", "lao_province_vi", "lao_province_en", "lao_province_lo", "facing_commune_codes"}},
	{name: "markers", full: "border_markers.csv", columns: []string{"marker_from", "marker_to", "province_code", "commune_codes", "basis"}},
}

// Compact cuts the compact lists out of the full gazetteer's CSV files and hands each to write, with the column names as its first line.
func Compact(full fs.FS, write func(name string, text []byte) error) error {
	for _, l := range lists {
		rows, err := l.readFull(full)
		if err != nil {
			return err
		}
		var b bytes.Buffer
		for _, row := range rows {
			b.WriteString(strings.Join(row, "\t") + "\n")
		}
		if err := write(l.name+".tsv", b.Bytes()); err != nil {
			return err
		}
	}
	return nil
}

// open reads a list from a folder that has it compact (<name>.tsv) or in full (CSV): the first row holds the column names. from names the file read.
func (t table) open(folder fs.FS) (rows [][]string, from string, err error) {
	text, err := fs.ReadFile(folder, t.name+".tsv")
	if errors.Is(err, fs.ErrNotExist) {
		rows, err = t.readFull(folder)
		return rows, t.full, err
	}
	if err != nil {
		return nil, "", fmt.Errorf("read %s.tsv: %w", t.name, err)
	}
	if !utf8.Valid(text) {
		return nil, "", fmt.Errorf("%s.tsv: not UTF-8", t.name)
	}
	for row := range strings.Lines(string(text)) {
		rows = append(rows, strings.Split(strings.TrimRight(row, "\r\n"), "\t"))
	}
	return rows, t.name + ".tsv", nil
}

func (t table) readFull(folder fs.FS) ([][]string, error) {
	text, err := fs.ReadFile(folder, t.full)
	if err != nil {
		return nil, fmt.Errorf("neither %s.tsv nor %s: %w", t.name, t.full, err)
	}
	if !utf8.Valid(text) {
		return nil, fmt.Errorf("%s: not UTF-8", t.full)
	}
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\uFEFF")))).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", t.full, err)
	}
	return t.pick(rows)
}

// pick keeps the columns, with their names as the first row, and merges.
func (t table) pick(rows [][]string) ([][]string, error) {
	if len(rows) == 0 {
		return nil, fmt.Errorf("%s: empty", t.full)
	}
	at := make([]int, len(t.columns))
	for i, name := range t.columns {
		if at[i] = slices.Index(rows[0], name); at[i] < 0 {
			return nil, fmt.Errorf("%s:1: no column %s", t.full, name)
		}
	}
	merge := slices.Index(t.columns, t.merge)
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
