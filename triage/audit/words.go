package audit

import (
	_ "embed"
	"encoding/json"
	"strings"
)

// actsJSON names acts in words; the console's texts say the same, and a test compares them.
//
//go:embed acts.json
var actsJSON []byte

// Words are an act's in two languages.
type Words struct {
	Act string `json:"act"` // as Name gives it
	Vi  string `json:"vi"`
	En  string `json:"en"`
}

// words are all acts that have some. The file is part of the program, and a test reads it.
var words = func() map[string]Words {
	var all []Words
	if err := json.Unmarshal(actsJSON, &all); err != nil {
		panic("acts.json: " + err.Error())
	}
	by := map[string]Words{}
	for _, w := range all {
		by[w.Act] = w
	}
	return by
}()

// Name is what was asked, without what it was asked of: POST /api/tips/<handle>/route is tips.route.
func (a *Act) Name() string {
	_, path, _ := strings.Cut(a.What, " /api/")
	var part []string
	for p := range strings.SplitSeq(path, "/") {
		if !isHandle(p) {
			part = append(part, p)
		}
	}
	return strings.Join(part, ".")
}

// Tip is the handle of the first thing that is named, of a tip's act the tip; "" for none.
func (a *Act) Tip() string {
	for p := range strings.SplitSeq(a.What, "/") {
		if isHandle(p) {
			return p
		}
	}
	return ""
}

func isHandle(s string) bool {
	return len(s) == 2*handleSize && strings.Trim(s, "0123456789abcdef") == ""
}

// Words are the act's; an act without any is told by its name.
func (a *Act) Words() Words {
	name := a.Name()
	if w, ok := words[name]; ok {
		return w
	}
	return Words{Act: name, Vi: name, En: name}
}
