// Package chart prepares what the console draws of the land: names of communes with the posts, crossings and markers in them, from the lists
// that the server started with, and outlines of communes from a boundaries file, where the operator has one. The names of matters come along.
//
// Both are the same bytes for everybody and are fetched whole, whatever tip is open: a request for one province would tell the server where
// a tip, which it cannot read, plays.
package chart

import (
	"encoding/json"
	"strings"

	"tipline/triage/matter"
	"tipline/triage/place"
)

// Places are the names as the console reads them: short keys, since every officer's browser fetches all of it.
type Places struct {
	Provinces [][2]string `json:"provinces"` // code, name
	Communes  []Commune   `json:"communes"`
	Posts     []Landmark  `json:"posts"`
	Crossings []Landmark  `json:"crossings"`
	Markers   []Landmark  `json:"markers"`
	Matters   []Matter    `json:"matters"` // in the order of the lists, the one of what fits none among them
	Urgency   []string    `json:"urgency"` // phrases, folded
}

// A Matter is what a tip may be about.
type Matter struct {
	ID string `json:"id"`
	Vi string `json:"vi"`
	En string `json:"en"`
}

// A Commune is one commune of today.
type Commune struct {
	Code     string `json:"c"`
	Name     string `json:"n"` // with its kind: "Xã A Lưới 2"
	Province string `json:"p"` // code
	Border   bool   `json:"b,omitempty"`
}

// A Landmark stands in, or answers for, communes; nobody's list says where exactly.
type Landmark struct {
	Name     string   `json:"n"`
	Communes []string `json:"c"`
	Unsure   bool     `json:"u,omitempty"` // inferred, not stated by a page
}

// NewPlaces takes them from the gazetteer and the word lists.
func NewPlaces(g *place.Gazetteer, lists *matter.Lists) Places {
	l := g.Listing()
	p := Places{Urgency: lists.Urgency()}
	for _, n := range lists.Names() {
		p.Matters = append(p.Matters, Matter(n))
	}
	for _, v := range l.Provinces {
		p.Provinces = append(p.Provinces, [2]string{v.Code, v.Name})
	}
	for _, c := range l.Communes {
		p.Communes = append(p.Communes, Commune{Code: c.Code, Name: c.FullName, Province: c.Province, Border: c.Border})
	}
	p.Posts = landmarks(l.Posts, "Đồn Biên phòng ")
	p.Crossings = landmarks(l.Crossings, "")
	p.Markers = landmarks(l.Markers, "")
	return p
}

// landmarks leaves out those of which no commune is known: there is nothing to draw them in.
func landmarks(all []place.Landmark, prefix string) []Landmark {
	kept := []Landmark{}
	for _, m := range all {
		if len(m.Communes) > 0 {
			kept = append(kept, Landmark{Name: strings.TrimPrefix(m.Name, prefix), Communes: m.Communes, Unsure: !m.Stated})
		}
	}
	return kept
}

// Encode writes either of the two files.
func Encode(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // strings and numbers only
	}
	return b
}
