package place

// A LaoDistrict lies across the line from some communes. Names that no page gives are empty.
type LaoDistrict struct {
	Name, NameLo, NameVi string // in Latin letters, in Lao script, as Vietnamese pages spell it
	Province             string // in Laos
	Facing               []string
}

// LaoDistricts are those of the list, for drafting directories.
func (g *Gazetteer) LaoDistricts() []LaoDistrict { return g.laoDistricts }
