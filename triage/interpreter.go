package triage

import (
	"regexp"
	"slices"

	"tipline/crypto"
)

// An Interpreter is a member of any office who writes down for a desk what it cannot understand. They get one recording or one text, never a tip.
type Interpreter struct {
	Member    string   `json:"member" toml:"member"`                         // handle
	Languages []string `json:"languages" toml:"languages"`                   // codes of two or three letters: lo, hmn
	Communes  []string `json:"communes,omitempty" toml:"communes,omitempty"` // where people know this member, besides those that the own office answers for
}

// interpreterLanguage is a language's code, ISO 639.
var interpreterLanguage = regexp.MustCompile(`^[a-z]{2,3}$`)

func (d *Directory) checkInterpreters(f *faults, k Known) {
	seen := map[string]bool{}
	for _, i := range d.Interpreters {
		name := "interpreter " + i.Member
		if !crypto.IsHandle(i.Member) || seen[i.Member] {
			f.add("%s: not a member's handle, or there twice", name)
		}
		seen[i.Member] = true
		if len(i.Languages) == 0 {
			f.add("%s: no languages", name)
		}
		for _, l := range i.Languages {
			if !interpreterLanguage.MatchString(l) {
				f.add("%s: language %q is not a code like lo or hmn", name, l)
			}
		}
		for _, c := range i.Communes {
			d.checkCommune(f, k, name, c, "")
		}
	}
}

// Interpreter finds one.
func (d *Directory) Interpreter(member string) (Interpreter, bool) {
	i := slices.IndexFunc(d.Interpreters, func(i Interpreter) bool { return i.Member == member })
	if i < 0 {
		return Interpreter{}, false
	}
	return d.Interpreters[i], true
}

// MayInterpret says whether a member of an office may be granted anything of a desk's: never the desk's own member, who can open it anyway, and of what accuses officers
// nobody of the provinces that the desk inspects. The server asks it too.
func (d *Directory) MayInterpret(member, office, desk string) bool {
	k, ok := d.Desk(desk)
	if _, listed := d.Interpreter(member); !ok || !listed || office == "" || office == desk {
		return false
	}
	if len(k.Provinces) > 0 {
		return true
	}
	home := d.HomeProvince(office)
	return !slices.ContainsFunc(d.Desks, func(o Desk) bool {
		return o.Inspectorate == desk && (slices.Contains(o.Provinces, home) || o.ID == office)
	})
}

// InterpretersFor are the members whom a desk's device offers for one tip: nobody to whom whoever reported may be known, by voice or by story. So nobody of one of
// the communes that the tip may be of; where none is known, nobody of any commune of the desk's provinces; and of what accuses officers, nobody of these provinces at all.
// officeOf says whose member somebody is, "" of nobody's any more.
func (d *Directory) InterpretersFor(desk string, communes []string, officers bool, officeOf func(member string) string) []Interpreter {
	k, _ := d.Desk(desk)
	var all []Interpreter
	for _, i := range d.Interpreters {
		office := officeOf(i.Member)
		if !d.MayInterpret(i.Member, office, desk) {
			continue
		}
		u, _ := d.Unit(office)
		own := slices.Contains(k.Provinces, d.HomeProvince(office))
		near := slices.Concat(u.Communes, i.Communes)
		switch {
		case officers && own, len(communes) == 0 && own && len(near) > 0:
		case slices.ContainsFunc(communes, func(c string) bool { return slices.Contains(near, c) }):
		default:
			all = append(all, i)
		}
	}
	return all
}
