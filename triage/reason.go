package triage

import (
	_ "embed"
	"encoding/json"
	"strings"
)

//go:embed reasons.json
var reasonsText []byte

// reasons are the sentences that decisions are explained with. The browser's port of routing reads the same file, so that both say the same.
var reasons = func() map[string]Words {
	var all map[string]Words
	if err := json.Unmarshal(reasonsText, &all); err != nil {
		panic("triage: reasons.json: " + err.Error()) // a fault of the build, found by every test
	}
	return all
}()

// Words are one sentence in the languages that officers read.
type Words struct {
	Vi string `json:"vi"`
	En string `json:"en"`
}

// In gives the sentence in a language, "vi" or "en"; Vietnamese for any other.
func (w Words) In(language string) string {
	if language == "en" {
		return w.En
	}
	return w.Vi
}

// say fills a sentence of reasons.json. filling alternates names and values: say("above", "unit", u.Name).
func say(key string, filling ...string) Words {
	pairs := make([]string, len(filling))
	for i, s := range filling {
		pairs[i] = s
		if i%2 == 0 {
			pairs[i] = "{" + s + "}"
		}
	}
	fill := strings.NewReplacer(pairs...)
	return Words{Vi: fill.Replace(reasons[key].Vi), En: fill.Replace(reasons[key].En)}
}

// sayKind fills a sentence whose {kind} is a kind of unit.
func sayKind(key string, k UnitKind) Words {
	name := reasons["kind."+string(k)]
	return Words{Vi: strings.ReplaceAll(reasons[key].Vi, "{kind}", name.Vi), En: strings.ReplaceAll(reasons[key].En, "{kind}", name.En)}
}

// joined puts several sentences into one, each language for itself; empty ones are left out.
func joined(all []Words) Words {
	var vi, en []string
	for _, w := range all {
		if w.Vi != "" {
			vi = append(vi, w.Vi)
		}
		if w.En != "" {
			en = append(en, w.En)
		}
	}
	return Words{Vi: strings.Join(vi, "; "), En: strings.Join(en, "; ")}
}
