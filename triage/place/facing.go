package place

// A LaoDistrict lies across the line from some communes. Names that no page gives are empty.
type LaoDistrict struct {
	Name, NameLo, NameVi string // in Latin letters, in Lao script, as Vietnamese pages spell it
	Province             string // in Laos
	Facing               []string
}

// LaoDistricts are those of the list, for drafting directories; the list is read anew.
func (g *Gazetteer) LaoDistricts() []LaoDistrict {
	var all []LaoDistrict
	eachRow("lao.tsv", func(f []string) {
		all = append(all, LaoDistrict{Name: f[1], NameLo: f[2], NameVi: f[0], Province: f[4], Facing: list(f[6])})
	})
	return all
}
