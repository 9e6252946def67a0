// Package place finds the commune that a text means. It takes bytes, imports nothing of ours and keeps nothing of what it read.
package place

// A Gazetteer is the compiled list of places. Safe for concurrent use.
type Gazetteer struct{}

// Default is the one compiled into the binary.
func Default() *Gazetteer { return &Gazetteer{} }

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
	Communes  []Candidate `json:"communes"` // best first, at most 5
	Ambiguous bool        `json:"ambiguous"`
	Question  string      `json:"question,omitempty"` // plain ASCII Vietnamese, when Ambiguous or empty: the one question that would settle it
	Province  string      `json:"province"`           // code, "" unknown
	Sure      bool        `json:"sure"`               // of the province, from the text alone
	Crossing  string      `json:"crossing,omitempty"` // name
	Marker    string      `json:"marker,omitempty"`   // number
	Post      string      `json:"post,omitempty"`     // name
	Abroad    bool        `json:"abroad,omitempty"`   // the place is in Laos ("ngoại biên")
}

// Resolve runs in at most 20 ms on any input.
func (g *Gazetteer) Resolve(text []byte, area Area) Answer {
	return Answer{Ambiguous: true, Question: "O xa nao, huyen nao, tinh nao?"}
}

// Commune gives the facts of a code.
func (g *Gazetteer) Commune(code string) (Commune, bool) { return Commune{}, false }

// A Commune is one row of communes.csv.
type Commune struct {
	Code, Name, FullName, Key, Province string
	Border                              bool
}
