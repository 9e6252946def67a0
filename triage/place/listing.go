package place

import "strings"

// A Listing is the part of the lists that a map or a choice of communes shows: names, and what stands in which commune. Where exactly a
// post, crossing or marker stands is in no list.
type Listing struct {
	Provinces []Province
	Communes  []Commune
	Posts     []Landmark
	Crossings []Landmark
	Markers   []Landmark
}

// A Landmark is a post, a crossing or a stretch of markers, with the communes that it is in or answers for.
type Landmark struct {
	Name     string
	Kind     string // of a crossing: quốc tế, chính, phụ
	Communes []string
	Stated   bool // a page says so; else it is inferred
}

// Listing gathers what is loaded.
func (g *Gazetteer) Listing() Listing {
	l := g.landmarks
	for _, p := range g.provinces {
		l.Provinces = append(l.Provinces, Province{Code: p.code, Name: p.name, FullName: p.full})
	}
	for _, code := range g.Communes() {
		c, _ := g.Commune(code)
		l.Communes = append(l.Communes, c)
	}
	return l
}

// show keeps what a listing needs of a row of crossings, posts or markers.
func (l *Listing) show(kind kind, f []string) {
	switch kind {
	case kindCrossing:
		l.Crossings = append(l.Crossings, Landmark{Name: f[0], Kind: f[1], Communes: list(f[3]), Stated: strings.HasPrefix(f[5], "stated")})
	case kindPost:
		communes := list(f[2])
		if len(communes) == 0 {
			communes = list(f[4])
		}
		l.Posts = append(l.Posts, Landmark{Name: f[0], Communes: communes, Stated: strings.Contains(f[3], "stated") || f[3] == "coordinates"})
	case kindEnd: // a stretch of markers
		name := f[0]
		if f[1] != f[0] {
			name += "–" + f[1]
		}
		l.Markers = append(l.Markers, Landmark{Name: name, Communes: list(f[3]), Stated: strings.HasPrefix(f[4], "stated")})
	}
}

func list(codes string) []string {
	if codes == "" {
		return nil
	}
	return strings.Split(codes, "|")
}
