package place

import "strings"

// phrases are short word runs, filed under their last word so that most tokens are done with after one look.
type phrases map[string][]phrase

type phrase struct {
	text  string
	words int
	what  uint8 // the meaning that the caller gave it
}

// add files a phrase.
func (p phrases) add(text string, what uint8) {
	last := text[strings.LastIndexByte(text, ' ')+1:]
	p[last] = append(p[last], phrase{text: text, words: 1 + strings.Count(text, " "), what: what})
}

func newPhrases(texts ...string) phrases {
	p := phrases{}
	for _, text := range texts {
		p.add(text, 0)
	}
	return p
}

// before finds the longest of the phrases that stands right before token i; nil none.
func (w *words) before(i int, p phrases) (longest *phrase) {
	if i < 1 || i > len(w.tokens) || w.tokens[i-1].typed&endsPhrase == 0 {
		return nil
	}
	list := p[string(w.word(i-1))]
	for at := range list {
		if ph := &list[at]; (longest == nil || ph.words > longest.words) && (ph.words == 1 || w.endsWith(i, ph.text) > 0) {
			longest = ph
		}
	}
	return longest
}
