package triage

import "slices"

// A LaoDistrict lies across the line from some communes. It is there so that officers know the name of the other side; nothing is ever sent to it.
type LaoDistrict struct {
	Name     string   `json:"name" toml:"name"`                 // in Latin letters
	NameLo   string   `json:"name_lo,omitempty" toml:"name_lo"` // in Lao script
	NameVi   string   `json:"name_vi,omitempty" toml:"name_vi"` // as Vietnamese pages spell it
	Province string   `json:"province" toml:"province"`         // in Laos
	Communes []string `json:"communes" toml:"communes"`         // Vietnamese communes that face it
}

// Facing are the Lao districts across the line from a commune.
func (d *Directory) Facing(commune string) []LaoDistrict {
	var all []LaoDistrict
	for _, l := range d.LaoDistricts {
		if slices.Contains(l.Communes, commune) {
			all = append(all, l)
		}
	}
	return all
}

func (d *Directory) checkLao(f *faults, k Known) {
	for i, l := range d.LaoDistricts {
		name := "lao_district " + l.Name
		if l.Name == "" || l.Province == "" {
			f.add("%s: needs a name and a province", name)
		}
		if slices.ContainsFunc(d.LaoDistricts[:i], func(o LaoDistrict) bool { return o.Name == l.Name }) {
			f.add("%s: is there twice", name)
		}
		for _, c := range l.Communes {
			d.checkCommune(f, k, name, c, "")
		}
	}
}
