package place

import (
	"cmp"
	"embed"
	"fmt"
	"slices"
	"strings"
)

//go:embed data/*.tsv
var embedded embed.FS

// files is what load reads: the embedded lists, or broken ones in tests.
type files interface {
	ReadFile(name string) ([]byte, error)
}

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

// expected sizes of the embedded lists, so that nothing grows by doubling.
const expectedRefs, expectedCodes = 40_000, 48_000

func load(from files) (*Gazetteer, error) {
	g := &Gazetteer{byCode: make(map[string]uint16, 4096), codes: make([]uint16, 0, expectedCodes)}
	l := &loader{g: g, pending: make([]pendingRef, 0, expectedRefs), oldProvs: map[string]int16{}, district: map[string]int16{}}
	steps := []struct {
		file    string
		columns int
		row     func(f []string) error
	}{
		{"provinces.tsv", 4, l.province},
		{"communes.tsv", 6, l.commune},
		{"districts.tsv", 3, l.legacyDistrict},
		{"legacy.tsv", 6, l.legacyCommune},
		{"crossings.tsv", 6, l.crossing},
		{"posts.tsv", 5, l.post},
		{"villages.tsv", 3, l.village},
		{"lao.tsv", 7, l.lao},
		{"markers.tsv", 5, l.marker},
	}
	for _, s := range steps {
		if err := l.read(from, s.file, s.columns, s.row); err != nil {
			return nil, err
		}
	}
	l.g.border = make([]bool, len(l.g.provinces))
	for _, c := range l.g.communes {
		l.g.border[c.province] = l.g.border[c.province] || c.border
	}
	l.series()
	l.pack()
	l.g.buildSlips()
	slices.SortFunc(l.g.markers, func(a, b marker) int { return cmp.Compare(a.from, b.from) })
	return l.g, nil
}

func (l *loader) read(from files, file string, columns int, row func([]string) error) error {
	b, err := from.ReadFile("data/" + file)
	if err != nil {
		return fmt.Errorf("read %s: %w", file, err)
	}
	fields := make([]string, 0, columns)
	number := 0
	for line := range strings.Lines(string(b)) {
		if number++; number == 1 {
			continue // column names
		}
		line = strings.TrimSuffix(line, "\n")
		fields = fields[:0]
		for f := range strings.SplitSeq(line, "\t") {
			fields = append(fields, f)
		}
		if len(fields) != columns {
			return fmt.Errorf("%s:%d: %d columns, want %d", file, number, len(fields), columns)
		}
		if err := row(fields); err != nil {
			return fmt.Errorf("%s:%d: %w", file, number, err)
		}
	}
	return nil
}

func (l *loader) province(f []string) error {
	i := len(l.g.provinces)
	l.g.provinces = append(l.g.provinces, province{code: f[0], name: f[1], full: f[2]})
	typ, _ := splitRole(f[2])
	l.add(f[1], ref{kind: kindProvince, typ: typ, province: int16(i), district: -1, oldProv: -1}, nil)
	for full := range strings.SplitSeq(f[3], "|") {
		id := int16(len(l.g.oldProvs))
		l.oldProvs[full] = id
		l.g.oldProvs = append(l.g.oldProvs, full)
		oldTyp, name := splitRole(full)
		if name = strings.TrimSpace(name); !sameKey(name, f[1]) {
			l.add(name, ref{kind: kindOldProvince, typ: oldTyp, province: int16(i), district: -1, oldProv: id}, nil)
		}
	}
	return nil
}

func (l *loader) commune(f []string) error {
	p := slices.IndexFunc(l.g.provinces, func(p province) bool { return p.code == f[3] })
	if p < 0 {
		return fmt.Errorf("unknown province %q", f[3])
	}
	if _, twice := l.g.byCode[f[0]]; twice {
		return fmt.Errorf("commune %q twice", f[0])
	}
	c := commune{code: f[0], typ: parseRole(f[1]), name: f[2], province: uint8(p), border: f[4] == "1"}
	if f[5] != "" {
		for full := range strings.SplitSeq(f[5], "|") {
			id, ok := l.oldProvs[full]
			if !ok {
				return fmt.Errorf("unknown old province %q", full)
			}
			c.oldProv = append(c.oldProv, uint8(id))
		}
	}
	i := uint16(len(l.g.communes))
	l.g.byCode[c.code] = i
	l.g.communes = append(l.g.communes, c)
	r := ref{kind: kindCommune, typ: c.typ, province: int16(p), district: -1, oldProv: -1}
	l.add(c.name, r, []uint16{i})
	if spoken := sayNumber(c.name); spoken != "" {
		l.add(spoken, r, []uint16{i})
	}
	return nil
}

// sayNumber writes the number at the end of a name as a word: villagers type "A Luoi mot".
func sayNumber(name string) string {
	stem, number, ok := cutNumber(name)
	if !ok {
		return ""
	}
	for i, word := range []string{"một", "hai", "ba", "bốn", "năm"} {
		if number == string(rune('1'+i)) {
			return stem + " " + word
		}
	}
	return ""
}

func cutNumber(name string) (stem, number string, ok bool) {
	at := strings.LastIndexByte(name, ' ')
	if at < 0 {
		return "", "", false
	}
	stem, number = name[:at], name[at+1:]
	return stem, number, len(number) == 1 && number[0] >= '1' && number[0] <= '9'
}

func (l *loader) legacyDistrict(f []string) error {
	codes, err := l.codes(f[2])
	if err != nil {
		return err
	}
	old, err := l.oldProvince(f[1], codes)
	if err != nil {
		return err
	}
	typ, name := splitRole(f[0])
	id := int16(len(l.g.districts))
	l.district[f[0]+"\t"+f[1]] = id
	l.g.districts = append(l.g.districts, district{full: f[0], typ: typ, name: name, oldProv: old, codes: codes})
	l.add(name, ref{kind: kindDistrict, typ: typ, district: id, oldProv: old, province: l.provinceOf(codes)}, codes)
	return nil
}

// oldProvince numbers the province of an abolished unit. One that the list of provinces does not know was renamed before the merger
// (Thừa Thiên Huế): its name is another one for the province of today.
func (l *loader) oldProvince(full string, codes []uint16) (int16, error) {
	if id, ok := l.oldProvs[full]; ok {
		return id, nil
	}
	p := l.provinceOf(codes)
	if p < 0 {
		return -1, fmt.Errorf("unknown old province %q", full)
	}
	id := int16(len(l.g.oldProvs))
	l.oldProvs[full] = id
	l.g.oldProvs = append(l.g.oldProvs, full)
	typ, name := splitRole(full)
	l.add(name, ref{kind: kindProvince, typ: typ, province: p, district: -1, oldProv: id}, nil)
	return id, nil
}

func (l *loader) legacyCommune(f []string) error {
	codes, err := l.codes(f[5])
	if err != nil {
		return err
	}
	old, err := l.oldProvince(f[4], codes)
	if err != nil {
		return err
	}
	d := l.districtOf(f[3], f[4], l.provinceOf(codes))
	typ, name := parseRole(f[1]), f[2]
	if t, rest := splitRole(name); t != roleNone {
		typ, name = t, rest
	}
	r := ref{kind: kindLegacy, typ: typ, old: !strings.HasPrefix(f[0], "2025"), district: d, oldProv: old, province: l.provinceOf(codes)}
	l.add(name, r, codes)
	return nil
}

// districtOf finds the district of an old commune. One that changed its type or its province's name since is found by its name.
func (l *loader) districtOf(full, oldProvince string, province int16) int16 {
	if d, ok := l.district[full+"\t"+oldProvince]; ok {
		return d
	}
	_, name := splitRole(full)
	for i, d := range l.g.districts {
		if d.name == name && l.provinceOf(d.codes) == province {
			return int16(i)
		}
	}
	return -1
}

func (l *loader) crossing(f []string) error {
	codes, err := l.codes(f[3])
	if err != nil {
		return err
	}
	p := int16(slices.IndexFunc(l.g.provinces, func(p province) bool { return p.code == f[2] }))
	weak := f[5] == "inferred" || f[5] == ""
	l.add(f[0], ref{kind: kindCrossing, weak: weak, district: -1, oldProv: -1, province: p}, codes)
	if f[4] != "" && !sameKey(f[4], f[0]) {
		l.add(f[4], ref{kind: kindLao, weak: true, district: -1, oldProv: -1, province: p}, codes)
	}
	return nil
}

func (l *loader) post(f []string) error {
	covers, err := l.codes(f[4])
	if err != nil {
		return err
	}
	seat, err := l.codes(f[2])
	if err != nil {
		return err
	}
	codes := slices.Compact(slices.Sorted(slices.Values(append(seat, covers...))))
	name := f[0]
	for _, prefix := range []string{"Đồn Biên phòng ", "Cửa khẩu ", "quốc tế "} {
		name = strings.TrimPrefix(name, prefix)
	}
	p := int16(slices.IndexFunc(l.g.provinces, func(p province) bool { return p.code == f[1] }))
	weak := f[3] == "inferred-from-name" || f[3] == "unknown" || f[3] == "incident-area"
	l.add(name, ref{kind: kindPost, weak: weak, district: -1, oldProv: -1, province: p}, codes)
	return nil
}

func (l *loader) village(f []string) error {
	codes, err := l.codes(f[2])
	if err != nil {
		return err
	}
	r := ref{kind: kindVillage, weak: true, district: -1, oldProv: -1, province: l.provinceOf(codes)}
	l.add(villageName(f[0]), r, codes)
	for alt := range strings.SplitSeq(f[1], "|") {
		l.add(villageName(alt), r, codes)
	}
	return nil
}

// villageName drops the word for village: the text's own word is read as the role.
func villageName(name string) string {
	if typ, rest := splitRole(name); typ != roleNone {
		return rest
	}
	first, rest, ok := strings.Cut(name, " ")
	if said := roleWords[string(Fold(nil, []byte(first)))]; ok && said.role == roleVillage {
		return rest
	}
	return name
}

func (l *loader) lao(f []string) error {
	codes, err := l.codes(f[6])
	if err != nil {
		return err
	}
	r := ref{kind: kindLao, weak: true, district: -1, oldProv: -1, province: l.provinceOf(codes)}
	for i, name := range []string{f[0], f[1]} {
		if i == 0 || len(name) > 4 { // English "May", "Kuan", "Add", "Nong" are Vietnamese words
			l.add(name, r, codes)
		}
	}
	for _, name := range []string{f[3], f[4]} {
		l.add(name, r, codes)
	}
	if name := strings.TrimPrefix(f[2], "ມ. "); name != "" {
		l.g.laoScript = append(l.g.laoScript, laoName{text: name, codes: codes})
	}
	return nil
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

// add notes one meaning of a name.
func (l *loader) add(name string, r ref, codes []uint16) {
	w := &l.words
	w.clear()
	w.scan([]byte(name))
	if len(w.tokens) == 0 || len(w.tokens) > maxSyllables || len(w.letters)-1 > maxKey {
		return
	}
	for _, t := range w.tokens[1:] {
		r.breaks |= 1 << (t.from - 1)
	}
	r.name, r.spelling = name, spelled(w)
	r.from = uint32(len(l.g.codes))
	l.g.codes = append(l.g.codes, codes...)
	r.to = uint32(len(l.g.codes))
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
