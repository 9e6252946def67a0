package place

import (
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

//go:embed data/*.tsv
var embedded embed.FS

// A loader gathers names and refs before they are packed.
type loader struct {
	g        *Gazetteer
	pending  []pendingRef
	oldProvs map[string]int16
	district map[string]int16 // full name + "\t" + old province
	words    words
}

type pendingRef struct {
	joined string
	ref    ref
}

// expected sizes of the embedded lists, so that nothing grows by doubling; most that the packed form holds.
const (
	expectedRefs, expectedCodes = 40_000, 48_000
	maxCommunes, maxProvinces   = 1<<16 - 1, 250
	maxFaults                   = 50 // listed
)

// Read reads a gazetteer that takes the place of the embedded one: a folder with the compact lists (provinces.tsv, communes.tsv, …) or the full CSV
// files that they are cut from; docs/gazetteer.md has both. The error lists every fault, one a line, with file and line.
func Read(folder fs.FS) (*Gazetteer, error) {
	g := &Gazetteer{byCode: make(map[string]uint16, 4096), codes: make([]uint16, 0, expectedCodes)}
	l := &loader{g: g, pending: make([]pendingRef, 0, expectedRefs), oldProvs: map[string]int16{}, district: map[string]int16{}}
	rows := map[string]func(f []string) error{
		"provinces": l.province, "communes": l.commune, "districts": l.legacyDistrict, "legacy": l.legacyCommune, "crossings": l.crossing,
		"posts": l.post, "villages": l.village, "lao": l.lao, "markers": l.marker,
	}
	var faults []error
	for _, list := range lists {
		faults = append(faults, l.read(folder, list, rows[list.name])...)
		if list.name == "communes" {
			if len(g.communes) == 0 && len(faults) == 0 {
				faults = append(faults, errors.New("communes: no row"))
			}
			if len(faults) > 0 {
				break // what follows speaks of communes: its faults would be the same ones again
			}
			g.findBorder()
		}
	}
	if len(faults) > maxFaults {
		faults = append(faults[:maxFaults], fmt.Errorf("and %d more", len(faults)-maxFaults))
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	l.series()
	l.laoTown()
	l.pack()
	g.buildSlips()
	g.buildWithin()
	g.buildCuts()
	slices.SortFunc(g.markers, func(a, b marker) int { return cmp.Compare(a.from, b.from) })
	return g, nil
}

// findBorder marks the provinces that touch Laos.
func (g *Gazetteer) findBorder() {
	g.border = make([]bool, len(g.provinces))
	for _, c := range g.communes {
		g.border[c.province] = g.border[c.province] || c.border
	}
}

func (l *loader) read(folder fs.FS, list table, row func([]string) error) (faults []error) {
	rows, from, err := list.open(folder)
	if err != nil {
		return []error{err}
	}
	for i, fields := range rows {
		switch {
		case i == 0: // column names
		case len(fields) != len(list.columns):
			faults = append(faults, fmt.Errorf("%s:%d: %d columns, want %d", from, i+1, len(fields), len(list.columns)))
		default:
			if err := row(fields); err != nil {
				faults = append(faults, fmt.Errorf("%s:%d: %w", from, i+1, err))
			}
		}
	}
	return faults
}

// codes turns "03158|03160" into indexes.
func (l *loader) codes(list string) ([]uint16, error) {
	if list == "" {
		return nil, nil
	}
	var out []uint16
	for code := range strings.SplitSeq(list, "|") {
		i, ok := l.g.byCode[code]
		if !ok {
			return nil, fmt.Errorf("unknown commune %q", code)
		}
		if !slices.Contains(out, i) {
			out = append(out, i)
		}
	}
	return out, nil
}

// provinceOf is the one province of all the communes, or -1.
func (l *loader) provinceOf(codes []uint16) int16 {
	p := int16(-1)
	for i, c := range codes {
		if q := int16(l.g.communes[c].province); i > 0 && q != p {
			return -1
		} else {
			p = q
		}
	}
	return p
}

// add notes one meaning of a name, in each of its spellings.
func (l *loader) add(name string, r ref, codes []uint16) {
	r.name = name
	r.from = uint32(len(l.g.codes))
	l.g.codes = append(l.g.codes, codes...)
	r.to = uint32(len(l.g.codes))
	l.spell(name, r)
	if other := otherSpelling(name); other != name {
		l.spell(other, r)
	}
}

// otherSpelling swaps what is written in two ways: "Mỹ Lý" and "Mĩ Lí", "Đắk" and "Đắc".
func otherSpelling(name string) string {
	syllables := strings.Fields(name)
	for i, s := range syllables {
		switch key := string(Fold(nil, []byte(s))); {
		case key == "dak":
			syllables[i] = strings.TrimSuffix(s, "k") + "c"
		case key == "dac":
			syllables[i] = strings.TrimSuffix(s, "c") + "k"
		case len(key) >= 2 && key[len(key)-1] == 'y' && strings.Trim(key[:len(key)-1], "bcdghklmnpqrstvx") == "":
			syllables[i] = swapY.Replace(s)
		}
	}
	return strings.Join(syllables, " ")
}

var swapY = strings.NewReplacer("y", "i", "ỳ", "ì", "ý", "í", "ỷ", "ỉ", "ỹ", "ĩ", "ỵ", "ị")

// spell files one spelling.
func (l *loader) spell(name string, r ref) {
	w := &l.words
	w.clear()
	w.scan([]byte(name))
	if len(w.tokens) == 0 || len(w.tokens) > maxSyllables || len(w.letters)-1 > maxKey {
		return
	}
	for _, t := range w.tokens[1:] {
		r.breaks |= 1 << (t.from - 1)
	}
	r.spelling = spelled(w)
	l.pending = append(l.pending, pendingRef{joined: string(w.letters[1:]), ref: r})
}

// series adds the stems of numbered communes of one province.
func (l *loader) series() {
	type stemOf struct {
		stem     string
		province uint8
	}
	found := map[stemOf][]uint16{}
	var order []stemOf
	for i, c := range l.g.communes {
		if stem, _, ok := cutNumber(c.name); ok {
			k := stemOf{stem, c.province}
			if found[k] == nil {
				order = append(order, k)
			}
			found[k] = append(found[k], uint16(i))
		}
	}
	for _, k := range order {
		l.add(k.stem, ref{kind: kindSeries, district: -1, oldProv: -1, province: int16(k.province)}, found[k])
	}
}

// pack sorts the refs by key and builds the table.
func (l *loader) pack() {
	order := make([]int32, len(l.pending))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int {
		return cmp.Or(strings.Compare(l.pending[a].joined, l.pending[b].joined), cmp.Compare(a, b))
	})
	keys := make([]nameKey, 0, len(l.pending)/2)
	l.g.refs = make([]ref, 0, len(l.pending))
	for _, at := range order {
		p := &l.pending[at]
		if n := len(keys); n == 0 || keys[n-1].joined != p.joined {
			keys = append(keys, nameKey{joined: p.joined, from: uint32(len(l.g.refs))})
		}
		last := &keys[len(keys)-1]
		same := slices.ContainsFunc(l.g.refs[last.from:], func(r ref) bool { return l.g.equalRef(&r, &p.ref) })
		if !same {
			l.g.refs = append(l.g.refs, p.ref)
		}
		last.to = uint32(len(l.g.refs))
	}
	l.pending = nil
	l.g.names.build(keys)
}

// equalRef tells rows that say the same twice, as villages and the two legacy layers do.
func (g *Gazetteer) equalRef(a, b *ref) bool {
	return a.kind == b.kind && a.typ == b.typ && a.old == b.old && a.district == b.district && a.oldProv == b.oldProv &&
		a.breaks == b.breaks && a.spelling == b.spelling && slices.Equal(g.communesOf(a), g.communesOf(b))
}
