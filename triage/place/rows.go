package place

import (
	"fmt"
	"slices"
	"strings"
)

func (l *loader) province(f []string) error {
	i := len(l.g.provinces)
	switch {
	case len(f[0]) != 2 || f[1] == "" || f[2] == "":
		return fmt.Errorf("province %q: a code of two digits, a name and a full name are needed", f[0])
	case i >= maxProvinces || len(l.g.oldProvs) >= maxProvinces:
		return fmt.Errorf("more than %d provinces", maxProvinces)
	case slices.ContainsFunc(l.g.provinces, func(p province) bool { return p.code == f[0] }):
		return fmt.Errorf("province %q twice", f[0])
	}
	l.g.provinces = append(l.g.provinces, province{code: f[0], name: f[1], plain: plain(f[1]), full: f[2]})
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
	if len(f[0]) != 5 || strings.Trim(f[0], "0123456789") != "" {
		return fmt.Errorf("commune %q: a code has five digits", f[0])
	}
	if parseRole(f[1]) == roleNone || joinKey(f[2]) == "" || len(joinKey(f[2])) > maxKey {
		return fmt.Errorf("commune %q: type %q and name %q", f[0], f[1], f[2])
	}
	if len(l.g.communes) >= maxCommunes {
		return fmt.Errorf("more than %d communes", maxCommunes)
	}
	c := commune{code: f[0], typ: parseRole(f[1]), name: f[2], plain: plain(f[2]), province: uint8(p), border: f[4] == "1"}
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
	l.g.landmarks.show(kindCrossing, f)
	p := int16(slices.IndexFunc(l.g.provinces, func(p province) bool { return p.code == f[2] }))
	weak := f[5] == "inferred" || f[5] == ""
	l.add(f[0], ref{kind: kindCrossing, weak: weak, district: -1, oldProv: -1, province: p}, codes)
	if f[4] != "" && !sameKey(f[4], f[0]) {
		l.add(f[4], ref{kind: kindLao, typ: roleCrossing, weak: true, district: -1, oldProv: -1, province: p, abroad: -1}, codes)
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
	l.g.posts = append(l.g.posts, Post{Name: f[0], Province: f[1], Commune: f[2], Basis: f[3], Covers: list(f[4])})
	l.g.landmarks.show(kindPost, f)
	codes := slices.Clone(seat)
	for _, c := range covers {
		if !slices.Contains(codes, c) {
			codes = append(codes, c)
		}
	}
	name := f[0]
	for _, prefix := range []string{"Đồn Biên phòng ", "Cửa khẩu ", "quốc tế "} {
		name = strings.TrimPrefix(name, prefix)
	}
	p := int16(slices.IndexFunc(l.g.provinces, func(p province) bool { return p.code == f[1] }))
	weak := f[3] == "inferred-from-name" || f[3] == "unknown" || f[3] == "incident-area"
	l.add(name, ref{kind: kindPost, weak: weak, seat: len(seat) == 1, district: -1, oldProv: -1, province: p}, codes)
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
	l.g.laoDistricts = append(l.g.laoDistricts, LaoDistrict{Name: f[1], NameLo: f[2], NameVi: f[0], Province: f[4], Facing: list(f[6])})
	abroad := slices.Index(l.g.laoProvinces, f[4])
	if abroad < 0 {
		abroad = len(l.g.laoProvinces)
		l.g.laoProvinces = append(l.g.laoProvinces, f[4])
	}
	r := ref{kind: kindLao, weak: true, district: -1, oldProv: -1, province: l.provinceOf(codes), abroad: int16(abroad)}
	for i, name := range []string{f[0], f[1]} {
		if i == 0 || len(name) > 4 { // English "May", "Kuan", "Add", "Nong" are Vietnamese words
			l.add(name, r, codes)
		}
	}
	for _, name := range []string{f[3], f[4]} {
		l.add(name, r, codes)
	}
	if name := strings.TrimPrefix(f[2], "ມ. "); name != "" {
		l.g.laoScript = append([]laoName{{text: name, codes: codes}}, l.g.laoScript...) // before any province
	}
	if f[5] != "" {
		l.g.laoScript = append(l.g.laoScript, laoName{text: f[5]})
	}
	return nil
}
