package call

import (
	"slices"
	"strings"

	"tipline/triage/place"
)

// A Line is what one called number offers: languages, and the communes of its service area. It is safe for concurrent use: nothing changes.
type Line struct {
	languages []string // Vietnamese first
	provinces []listed // with communes to choose from, in the order of the area
	communes  map[string]bool
	named     func(key string) bool // whether there is a recording
	places    *place.Gazetteer
	speaks    bool
}

// listed is a province with the communes that a caller can choose by ear.
type listed struct {
	code     string
	communes []string
}

// LineParams say what a called number has.
type LineParams struct {
	Prompts   *Prompts
	Gazetteer *place.Gazetteer
	Area      place.Area // provinces that the number serves
	Speaks    bool       // the carrier can say words that nobody recorded (Prompt.Words); else a question of the desk is left to other channels
}

// NewLine makes the line of a service area. Communes are offered by ear where their names are recorded (PlaceKeys). Every commune of the area can be keyed by its number.
func NewLine(params LineParams) *Line {
	p, g, area := params.Prompts, params.Gazetteer, params.Area
	l := &Line{languages: p.Languages(), communes: map[string]bool{}, named: p.Named, places: g, speaks: params.Speaks}
	for _, code := range g.Communes() {
		if c, _ := g.Commune(code); slices.Contains(area, c.Province) {
			l.communes[code] = true
		}
	}
	for _, one := range byEar(g, area) {
		one.communes = slices.DeleteFunc(one.communes, func(code string) bool { return !p.Named(communeKey(code)) })
		if len(one.communes) > 0 && (len(area) == 1 || p.Named(provinceKey(one.code))) {
			l.provinces = append(l.provinces, one)
		}
	}
	return l
}

// byEar are the provinces of an area, in its order, with the communes that are worth a caller's time: those on the border, since their people call, or all where
// none is.
func byEar(g *place.Gazetteer, area place.Area) []listed {
	var all []listed
	for _, province := range area {
		var border, others []string
		for _, code := range g.Communes() {
			switch c, _ := g.Commune(code); {
			case c.Province != province:
			case c.Border:
				border = append(border, code)
			default:
				others = append(others, code)
			}
		}
		if len(border) == 0 {
			border = others
		}
		all = append(all, listed{province, border})
	}
	return all
}

// PlaceKeys are the names that callers of an area choose among by ear: of its communes on the border, or of all where none is, and of its provinces where there are
// several. What is not recorded in Vietnamese is not offered.
func PlaceKeys(g *place.Gazetteer, area place.Area) []string {
	var all []string
	for _, one := range byEar(g, area) {
		if len(area) > 1 {
			all = append(all, provinceKey(one.code))
		}
		for _, code := range one.communes {
			all = append(all, communeKey(code))
		}
	}
	return all
}

// PlaceWords are what is said for a key of PlaceKeys; "" for any other key.
func PlaceWords(g *place.Gazetteer, key string) string {
	if code, ok := strings.CutPrefix(key, "commune."); ok {
		c, _ := g.Commune(code)
		return c.FullName
	}
	if code, ok := strings.CutPrefix(key, "province."); ok {
		p, _ := g.Province(code)
		return p.FullName
	}
	return ""
}

func communeKey(code string) string  { return "commune." + code }
func provinceKey(code string) string { return "province." + code }

// listed is a province's communes.
func (l *Line) listed(province string) []string {
	for _, p := range l.provinces {
		if p.code == province {
			return p.communes
		}
	}
	return nil
}

// pageSize is how many names are read before the caller is asked for more: keys 1 to 7.
const pageSize = 7

// more is the key for the next page, skip the one that passes a question over.
const more, skip = '8', '0'

// choices are what the list under way holds.
func (l *Line) choices(c Call) (all []string, key func(string) string) {
	if c.at == atCommune {
		return l.listed(c.province), communeKey
	}
	for _, p := range l.provinces {
		all = append(all, p.code)
	}
	return all, provinceKey
}

// page is the part of the list that is read now, and whether there is more.
func page(all []string, n int) (some []string, more bool) {
	from := min(n*pageSize, len(all))
	to := min(from+pageSize, len(all))
	return all[from:to], to < len(all)
}
