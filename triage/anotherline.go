package triage

import "slices"

// AnotherLine says whether a member of office b may approve what one of office a asks for: another office, neither of them in the other's chain of command, and
// none that commands both below a whole province. Two of one line obey the same order, and are one person as far as it goes.
func AnotherLine(d *Directory, a, b string) bool {
	if a == b || a == "" || b == "" {
		return false
	}
	over, beyond := d.superiors(a), d.superiors(b)
	if over[b] || beyond[a] {
		return false
	}
	for id := range over {
		if u := d.unit(id); beyond[id] && u != nil && len(u.Communes) > 0 {
			return false
		}
	}
	return true
}

// superiors are all that command an office, at any distance, what it became, and the desk that its province's police man.
func (d *Directory) superiors(office string) map[string]bool {
	all := map[string]bool{}
	for next := []string{office}; len(next) > 0; next = next[1:] {
		u := d.unit(next[0])
		if u == nil {
			continue
		}
		up := slices.Clone(u.Above)
		if u.Successor != "" {
			up = append(up, u.Successor)
		}
		if k, ok := d.deskOfProvince(u.Province); ok && (u.Kind == ProvincePolice || u.Kind == DrugPolice) {
			up = append(up, k.ID)
		}
		for _, id := range up {
			if !all[id] {
				all[id] = true
				next = append(next, id)
			}
		}
	}
	return all
}

// OtherHalf is the office that holds the other half of a desk's verbatims; false for whoever holds none.
func (d *Directory) OtherHalf(desk, office string) (string, bool) {
	k, _ := d.Desk(desk)
	for i, half := range k.Halves {
		if half == office && half != "" {
			other := k.Halves[1-i]
			return other, other != ""
		}
	}
	return "", false
}

// Approvers are the offices of which any member may approve what a member of an office asks for of a desk's tips. A reading takes the other half, and nobody
// else has it. Everything else takes one of those that stand around the desk (halves, inspectorate, the desk itself, its steps), or where all of these
// are of the asking office's line, any other inspectorate's desk or body of a whole province.
func (d *Directory) Approvers(deed Deed, desk, office string) []string {
	if deed == Reading {
		if other, ok := d.OtherHalf(desk, office); ok && AnotherLine(d, office, other) {
			return []string{other}
		}
		return nil
	}
	k, _ := d.Desk(desk)
	around := d.others(office, append([]string{k.Halves[0], k.Halves[1], k.Inspectorate, k.ID}, k.Steps...))
	if len(around) > 0 {
		return around
	}
	var far []string
	for _, other := range d.Desks {
		if len(other.Provinces) == 0 {
			far = append(far, other.ID)
		}
	}
	for _, u := range d.Units {
		if len(u.Communes) == 0 {
			far = append(far, u.ID)
		}
	}
	return d.others(office, far)
}

// others are those of a list that are of another line than an office, each once.
func (d *Directory) others(office string, all []string) []string {
	var kept []string
	for _, id := range all {
		if !slices.Contains(kept, id) && AnotherLine(d, office, id) {
			kept = append(kept, id)
		}
	}
	return kept
}
