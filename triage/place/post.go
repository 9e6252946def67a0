package place

import "strings"

// A Post is one row of posts.tsv: a border post, with where a page of the years 2012 to 2026 puts it. Nobody has checked it with the force.
type Post struct {
	Name     string
	Province string
	Commune  string   // the commune it stands in, "" unknown
	Covers   []string // communes that a page puts under it
	Basis    string   // how well the place is known, the gazetteer's location_basis
}

// Posts are those of a province, in the order of the list. It is for drafting directories, not for resolving, and reads the list anew.
func (g *Gazetteer) Posts(province string) []Post {
	b, err := embedded.ReadFile("data/posts.tsv")
	if err != nil {
		return nil // load has read the same file before
	}
	var posts []Post
	for line := range strings.Lines(string(b)) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(f) != 5 || f[1] != province {
			continue
		}
		p := Post{Name: f[0], Province: f[1], Commune: f[2], Basis: f[3]}
		if f[4] != "" {
			p.Covers = strings.Split(f[4], "|")
		}
		posts = append(posts, p)
	}
	return posts
}
