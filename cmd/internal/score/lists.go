package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"tipline/triage/place"
)

// border are the codes of the nine provinces that touch Laos.
var border = []string{"11", "14", "38", "40", "42", "44", "46", "48", "51"}

// A unit is a commune of today or of before, as people name it.
type unit struct {
	typ, name string
	district  string // full name of the old district, "" for a commune of today
	old       string // full name of the province of before 2025, "" for a commune of today
	province  string // code of today's
	codes     []string
	border    bool // near the line with Laos
}

// A gazetteer is what the generator reads of the resolver's lists. It uses none of the resolver's own code but the folding of letters.
type gazetteer struct {
	provinces map[string][]string // code: name, full name
	communes  []unit
	legacy    []unit
	districts []unit
	byKey     map[string][]unit // folded name: everything of the nine provinces that has it
}

func readLists(folder string) (*gazetteer, error) {
	g := &gazetteer{provinces: map[string][]string{}, byKey: map[string][]unit{}}
	provinceOf, touches := map[string]string{}, map[string]bool{}
	steps := []struct {
		file string
		row  func(f []string)
	}{
		{"provinces.tsv", func(f []string) { g.provinces[f[0]] = f[1:3] }},
		{"communes.tsv", func(f []string) {
			provinceOf[f[0]], touches[f[0]] = f[3], f[4] == "1"
			g.add(&g.communes, unit{typ: f[1], name: f[2], province: f[3], codes: []string{f[0]}, border: f[4] == "1"})
		}},
		{"legacy.tsv", func(f []string) {
			codes := strings.Split(f[5], "|")
			near := slices.ContainsFunc(codes, func(c string) bool { return touches[c] })
			name := f[2]
			for _, typ := range []string{"Thị Trấn ", "Thị trấn "} {
				name = strings.TrimPrefix(name, typ)
			}
			if f[0] != "2017-10" || f[1] != "" {
				g.add(&g.legacy, unit{typ: f[1], name: name, district: f[3], old: f[4], province: provinceOf[codes[0]], codes: codes, border: near})
			}
		}},
		{"districts.tsv", func(f []string) {
			codes := strings.Split(f[2], "|")
			typ, name := cutType(f[0])
			near := slices.ContainsFunc(codes, func(c string) bool { return touches[c] })
			g.add(&g.districts, unit{typ: typ, name: name, old: f[1], province: provinceOf[codes[0]], codes: codes, border: near})
		}},
	}
	for _, s := range steps {
		b, err := os.ReadFile(folder + "/" + s.file)
		if err != nil {
			return nil, fmt.Errorf("read lists: %w", err)
		}
		for _, row := range strings.Split(strings.TrimSuffix(string(b), "\n"), "\n")[1:] {
			s.row(strings.Split(row, "\t"))
		}
	}
	return g, nil
}

// add keeps units of the nine provinces.
func (g *gazetteer) add(to *[]unit, u unit) {
	if u.typ == "" || !slices.Contains(border, u.province) {
		return
	}
	*to = append(*to, u)
	g.byKey[fold(u.name)] = append(g.byKey[fold(u.name)], u)
}

// cutType splits "Huyện Mường Lát".
func cutType(full string) (typ, name string) {
	for _, t := range []string{"Thành phố ", "Thành Phố ", "Thị xã ", "Huyện ", "Quận ", "Tỉnh "} {
		if rest, ok := strings.CutPrefix(full, t); ok {
			return strings.ToLower(strings.TrimSpace(t)), rest
		}
	}
	return "", full
}

func fold(s string) string { return string(place.Fold(nil, []byte(s))) }

// meant lists the communes that everything called so might be, where accept agrees.
func (g *gazetteer) meant(name string, accept func(unit) bool) (codes []string) {
	for _, u := range g.byKey[fold(name)] {
		if accept(u) {
			for _, c := range u.codes {
				if !slices.Contains(codes, c) {
					codes = append(codes, c)
				}
			}
		}
	}
	return codes
}
