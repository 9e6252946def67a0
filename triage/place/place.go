// Package place finds the commune that a text means. It takes bytes, imports nothing of ours and keeps nothing of what it read:
// every buffer that held words of a text is cleared before Resolve returns.
//
// Being unsure is cheap (an officer looks, the reporter is asked one question); being sure of the wrong commune is not. So names
// narrow each other, and what stays open is said to be Ambiguous.
package place

import (
	"io/fs"
	"sync"
)

// An Area narrows a search to the provinces (codes) that a number, gateway or page serves.
type Area []string

// A Candidate is one commune that may be meant.
type Candidate struct {
	Code   string  `json:"code"`
	Score  float64 `json:"score"` // 0 to 1
	Reason string  `json:"reason"`
}

// An Answer is what a text says of places.
type Answer struct {
	Communes  []Candidate `json:"communes"`           // best first, at most 5
	Ambiguous bool        `json:"ambiguous"`          // a question is due: several communes fit, the only ones are weak, or there is none
	Question  string      `json:"question,omitempty"` // plain ASCII Vietnamese, when Ambiguous: the one question that would settle it; Ask has it in other languages
	Province  string      `json:"province"`           // code, "" unknown
	Sure      bool        `json:"sure"`               // of the province, from the text alone
	Crossing  string      `json:"crossing,omitempty"` // name
	Marker    string      `json:"marker,omitempty"`   // number
	Post      string      `json:"post,omitempty"`     // name
	Abroad    bool        `json:"abroad,omitempty"`   // the place is in Laos ("ngoại biên"): Communes is empty then
	cut       bool        // more communes fit than are listed
	Facing    []string    `json:"facing,omitempty"` // codes, when Abroad: communes on this side that the place lies opposite of, at most 5
}

// A Commune is one row of the list of communes.
type Commune struct {
	Code, Name, FullName, Key, Province string
	Border                              bool // touches Laos
}

// A Province is one row of the list of provinces.
type Province struct {
	Code, Name, FullName string
}

const maxCandidates = 5

// Default is the gazetteer compiled into the binary. The first call reads the lists; later calls return the same one.
var Default = sync.OnceValue(func() *Gazetteer {
	data, err := fs.Sub(embedded, "data")
	if err != nil {
		panic("place: embedded lists: " + err.Error())
	}
	g, err := Read(data)
	if err != nil {
		panic("place: embedded lists: " + err.Error()) // a fault of the build, found by every test
	}
	return g
})

// Commune gives the facts of a code.
func (g *Gazetteer) Commune(code string) (Commune, bool) {
	i, ok := g.byCode[code]
	if !ok {
		return Commune{}, false
	}
	c := g.communes[i]
	return Commune{
		Code: c.code, Name: c.name, FullName: capital(c.typ.String()) + " " + c.name, Key: string(Fold(nil, []byte(c.name))),
		Province: g.provinces[c.province].code, Border: c.border,
	}, true
}

// Province gives the facts of a province's code.
func (g *Gazetteer) Province(code string) (Province, bool) {
	for _, p := range g.provinces {
		if p.code == code {
			return Province{Code: p.code, Name: p.name, FullName: p.full}, true
		}
	}
	return Province{}, false
}

// Communes lists the codes of all communes, in the order of the official list.
func (g *Gazetteer) Communes() []string {
	out := make([]string, len(g.communes))
	for i, c := range g.communes {
		out[i] = c.code
	}
	return out
}
