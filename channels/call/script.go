package call

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"slices"
)

//go:embed script
var scripts embed.FS

// script holds the words of every prompt, by language and key. The Lao words have not been read by a native speaker. What a language has no words for here is
// translated by whoever records it, from the Vietnamese; no machine does that.
var script = readScripts()

// keys are those of the Vietnamese script in the order in which they are written there, which is about that in which a caller hears them.
var keys = inOrder(Vietnamese)

func inOrder(language string) (all []string) {
	b, _ := scripts.ReadFile("script/" + language + ".json") // it is there: readScripts has read it
	d := json.NewDecoder(bytes.NewReader(b))
	for key := true; ; {
		switch t, err := d.Token(); one := t.(type) {
		case string:
			if key {
				all = append(all, one)
			}
			key = !key
		default:
			if err != nil {
				return all
			}
		}
	}
}

func readScripts() map[string]map[string]string {
	all := map[string]map[string]string{}
	for _, language := range []string{Vietnamese, "en", "lo"} {
		b, err := scripts.ReadFile("script/" + language + ".json")
		if err != nil {
			panic("call: " + err.Error()) // never: the file is compiled in
		}
		words := map[string]string{}
		if err := json.Unmarshal(b, &words); err != nil {
			panic(fmt.Sprintf("call: script of %s: %v", language, err)) // found by every test
		}
		all[language] = words
	}
	return all
}

// Keys are all prompts that a language can record, in the order of the script; names of places are besides (PlaceKeys).
func Keys() []string { return slices.Clone(keys) }

// Words are what is to be said for a key in a language, or "" where there are none yet and the Vietnamese ones are to be translated by whoever records them.
func Words(language, key string) string { return script[language][key] }

// Words are what a carrier that can speak says for a prompt without a recording, in Vietnamese.
func (l *Line) Words(p Prompt) string {
	if p.Words != "" {
		return p.Words
	}
	if name := PlaceWords(l.places, p.Key); name != "" {
		return name
	}
	return script[Vietnamese][p.Key]
}
