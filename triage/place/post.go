package place

// A Post is one row of posts.tsv: a border post, with where a page of the years 2012 to 2026 puts it. Nobody has checked it with the force.
type Post struct {
	Name     string
	Province string
	Commune  string   // the commune it stands in, "" unknown
	Covers   []string // communes that a page puts under it
	Basis    string   // how well the place is known, the gazetteer's location_basis
}

// Posts are those of a province, in the order of the list. For drafting directories, not for resolving.
func (g *Gazetteer) Posts(province string) (posts []Post) {
	for _, p := range g.posts {
		if p.Province == province {
			posts = append(posts, p)
		}
	}
	return posts
}
