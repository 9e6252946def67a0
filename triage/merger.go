package triage

import "slices"

// A Merger says that communes changed again: from a day on, what carries the old code belongs to the new one. Tips that carry the old code,
// older than the change or read by an older gazetteer, follow it.
type Merger struct {
	Old  string   `json:"old" toml:"old"`
	Into []string `json:"into" toml:"into"` // one code; several when it was cut in pieces
	From string   `json:"from" toml:"from"` // first day of the new codes
}

// follow gives a commune's code of today, with the words for how it came about; "" when it was cut in pieces and nobody can say which.
func (d *Directory) follow(commune, today string) (string, []Words) {
	var why []Words
	for range len(d.Mergers) {
		i := slices.IndexFunc(d.Mergers, func(m Merger) bool { return m.Old == commune && m.From <= today })
		if commune == "" || i < 0 {
			break
		}
		m := d.Mergers[i]
		if len(m.Into) != 1 {
			return "", append(why, say("split", "old", commune))
		}
		why = append(why, say("merged", "old", commune, "commune", m.Into[0]))
		commune = m.Into[0]
	}
	return commune, why
}

// merged says whether a code is the old one of a merger, in force or to come.
func (d *Directory) merged(code string) bool {
	return slices.ContainsFunc(d.Mergers, func(m Merger) bool { return m.Old == code })
}

func (d *Directory) checkMergers(f *faults, k Known) {
	for i, m := range d.Mergers {
		name := "merger " + m.Old
		if !communeID.MatchString(m.Old) {
			f.add("%s: %q is no commune code", name, m.Old)
		}
		if !date(m.From) {
			f.add("%s: %q is not a date like 2026-11-22", name, m.From)
		}
		if len(m.Into) == 0 {
			f.add("%s: into nothing", name)
		}
		for _, code := range m.Into {
			d.checkCommune(f, k, name, code, "")
		}
		if slices.ContainsFunc(d.Mergers[:i], func(o Merger) bool { return o.Old == m.Old }) {
			f.add("%s: is there twice", name)
		}
		if d.ring(m.Old) {
			f.add("%s: mergers run in a ring", name)
		}
	}
}

// ring says whether following a code leads back to it.
func (d *Directory) ring(code string) bool {
	reached := []string{code}
	for i := 0; i < len(reached); i++ {
		for _, m := range d.Mergers {
			if m.Old != reached[i] {
				continue
			}
			for _, next := range m.Into {
				if next == code {
					return true
				}
				if !slices.Contains(reached, next) {
					reached = append(reached, next)
				}
			}
		}
	}
	return false
}
