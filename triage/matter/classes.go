package matter

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"
)

//go:embed classes.txt
var embeddedClasses string

// A class is what a word means where officers are accused: somebody in office, money, a gift, a warning. It is a number from 1 on, by the order of the file.
type class uint8

// Classes of somebody in office, from the plain to the vague, and of a place of theirs.
var inOffice = []string{"off", "rank", "local", "vague", "poff"}

// A lexicon finds the phrases of classes.txt in a row of words.
type lexicon struct {
	classes []string
	words   map[string]uint16
	tree    *tree
	phrases []classed // by the matter of a tag in the tree
	office  []bool    // by class
}

// A classed phrase has its classes and its place among all features.
type classed struct {
	phrase  string
	hash    uint32
	classes []class
}

// A mention is a phrase of the lexicon in a text: words first..last-1.
type mention struct {
	*classed
	first, last int
}

var defaultLexicon = sync.OnceValue(func() *lexicon {
	x, err := readLexicon(embeddedClasses)
	if err != nil {
		panic("matter: embedded classes: " + err.Error()) // a fault of the build, found by every test
	}
	return x
})

// readLexicon reads a line a class.
func readLexicon(text string) (*lexicon, error) {
	x := &lexicon{classes: []string{""}, words: map[string]uint16{}, tree: newTree(), office: []bool{false}}
	known := map[string]int{}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		name, phrases, ok := strings.Cut(line, ":")
		if !ok || slices.Contains(x.classes, name) || len(x.classes) > 255 {
			return nil, fmt.Errorf("%q is no new class with phrases", name)
		}
		c := class(len(x.classes))
		x.classes, x.office = append(x.classes, name), append(x.office, slices.Contains(inOffice, name))
		for phrase := range strings.SplitSeq(phrases, ";") {
			phrase = strings.Join(strings.Fields(phrase), " ")
			at, ok := known[phrase]
			if !ok {
				at = len(x.phrases)
				known[phrase] = at
				x.phrases = append(x.phrases, classed{phrase: phrase, hash: hashOf(phrase)})
				x.add(phrase, at)
			}
			if p := &x.phrases[at]; !slices.Contains(p.classes, c) {
				p.classes = append(p.classes, c)
			}
		}
	}
	return x, nil
}

func (x *lexicon) add(phrase string, at int) {
	var numbers []uint16
	for w := range strings.FieldsSeq(phrase) {
		if x.words[w] == 0 {
			x.words[w] = uint16(len(x.words) + 1)
		}
		numbers = append(numbers, x.words[w])
	}
	x.tree.add(numbers, tag{matter: at})
}

// token is a word as it stands.
func (x *lexicon) token(word []byte) token { return token{hashOf(word), x.words[string(word)]} }

// mentions appends the longest phrases from left to right.
func (x *lexicon) mentions(all []mention, words []token) []mention {
	all = slices.Grow(all, len(words))
	for i := 0; i < len(words); {
		m := mention{first: i, last: i + 1}
		node := uint16(0)
		for j := i; j < len(words) && words[j].number > 0; j++ {
			if node = x.tree.step(node, words[j].number); node == 0 {
				break
			}
			for _, t := range x.tree.nodes[node].tags {
				m.classed, m.last = &x.phrases[t.matter], j+1
			}
		}
		if m.classed != nil {
			all = append(all, m)
		}
		i = m.last
	}
	return all
}
