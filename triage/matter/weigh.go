package matter

import (
	"bytes"
	"cmp"
	_ "embed"
	"errors"
	"math"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// What the lists of sentences have not met is weighed: each word, each word beside another, each word near an officer and each class of classes.txt beside another has
// a weight, learned from texts that people wrote and labelled (weights_test.go makes the file). The sum is a logistic regression. The lists say why, so
// where they are sure they win unless the weights speak clearly against them.

//go:embed weights.bin
var embeddedWeights []byte

// The marks of officers among tokens. Words are lower case.
const (
	markSubject = "S"
	markTitle   = "T"
	markPlayed  = "P"
)

const (
	nearAfter  = 5 // words behind an officer that count as near
	nearBefore = 3 // the same, in front
	maxWindows = 40
	window     = 80 // words that are weighed together: an accusation in a long letter must not be thinned out
)

// Above up an accusation is seen where the lists see none, and above nobody where nobody in office is named. Below clear an accusation of the lists is dropped, and below
// silent one that rests on nothing but that an officer is named. The first two are drawn so that two are missed where three go up wrongly, as the goal has it, over the
// measuring corpora (score), which are nearer to a year's messages than voices that were made to be hard; the others on the voices of testdata, each weighed by what was
// learned from the others (TestHeldOutVoices).
const (
	weightUp     = -0.3
	weightNobody = 0
	weightClear  = -0.7
	weightSilent = -0.7
)

// weights is what was learned.
type weights struct {
	table []byte // what a feature's place holds, in parts of weightScale
	met   []byte // a bit for each word that was learned from, at its place
}

const (
	weightScale  = 40
	digestLength = 16 // in front of the table: of what it was learned from
	tableLength  = 1 << tableBits
	metLength    = tableLength / 8
)

var errTable = errors.New("is no table of weights")

var defaultWeights = sync.OnceValue(func() *weights {
	w, err := readWeights(embeddedWeights)
	if err != nil {
		panic("matter: embedded weights: " + err.Error()) // a fault of the build, found by every test
	}
	return w
})

// readWeights reads the digest of the corpora, a signed byte for each place, and a bit for each.
func readWeights(file []byte) (*weights, error) {
	if len(file) != digestLength+tableLength+metLength {
		return nil, errTable
	}
	return &weights{file[digestLength:][:tableLength], file[digestLength+tableLength:]}, nil
}

func (w *weights) of(f feature) float64 { return float64(int8(w.table[f])) }

// leastMet is the share of a text's words that was learned from, below which the weights say nothing of it where nobody in office is named: what is left is chance. Of letters at random a
// quarter was met, mostly the shortest; of held-out accusations 0.7 and more.
const leastMet = 0.6

// known is the share of a stretch's words that was learned from. One in thirty of the others shares the place of one that was. Lao writes its words together, and is known by its letters alone.
func (w *weights) known(s *stretch) float64 {
	if slices.ContainsFunc(s.text, func(b byte) bool { return b >= utf8.RuneSelf }) {
		return 1
	}
	met := 0
	for _, word := range s.tokens {
		f := of(kindMet, word, 0, 0)
		met += int(w.met[f/8] >> (f % 8) & 1)
	}
	return float64(met) / float64(len(s.tokens))
}

// A verdict is a weighed stretch and its sum.
type verdict struct {
	sum float64
	*stretch
}

// weigh gives what speaks for an accusation less what speaks against it; 0 is even. Of a long text the window counts that speaks most.
func (w *weights) weigh(r *reading) verdict {
	v := verdict{math.Inf(-1), nil}
	for s := range r.windows() {
		sum, n := 0.0, 0
		s.each(func(f feature) {
			sum += w.of(f)
			n++
		})
		if sum /= weightScale * math.Sqrt(float64(n)); sum > v.sum {
			v = verdict{sum, s}
		}
	}
	return v
}

const maxWhy = 3

// why gives the phrases that speak most for an accusation. They are phrases of classes.txt, never words of the text.
func (w *weights) why(all []mention) (why []string) {
	weight := func(m mention) float64 { return w.of(of(kindPhrase, m.hash, 0, 0)) }
	all = slices.DeleteFunc(slices.Clone(all), func(m mention) bool { return weight(m) <= 0 || !strings.Contains(m.phrase, " ") })
	slices.SortStableFunc(all, func(a, b mention) int { return cmp.Compare(weight(b), weight(a)) })
	for _, m := range all[:min(len(all), maxWhy)] {
		why = append(why, m.phrase)
	}
	return why
}

// A stretch is what is weighed together.
type stretch struct {
	text          []byte
	words, tokens []uint32
	mentions      []mention
	relations     []feature // of the whole text
}

func (s *stretch) each(yield func(feature)) {
	pairs(s.words, kindWord, kindSkip, yield)
	pairs(s.tokens, kindToken, kindTokenGap, yield)
	far(s.words, yield)
	letters(s.text, yield)
	aroundOfficers(s.tokens, yield)
	defaultLexicon().meanings(s.mentions, yield)
	for _, f := range s.relations {
		yield(f)
	}
}

// windows are the stretches of a text; what names nobody is weighed by how the text begins.
func (r *reading) windows() func(yield func(*stretch) bool) {
	r.tokenize()
	r.raw()
	r.mentions = defaultLexicon().mentions(r.mentions, r.said)
	r.markOfficers()
	words, spans, tokens, all, relations := r.words, r.at, r.tokens, r.mentions, r.relations()
	return func(yield func(*stretch) bool) {
		for from, windows := 0, 0; from == 0 || from+window/2 < len(tokens) && windows < maxWindows; from += window / 2 {
			s := stretch{text: r.script.textOf(part(spans, from)), words: part(words, from), tokens: part(tokens, from), relations: relations}
			if from > 0 && !slices.Contains(s.tokens, hashSubject) && !slices.Contains(s.tokens, hashTitle) {
				continue
			}
			windows++
			for len(all) > 0 && all[0].first < from {
				all = all[1:]
			}
			for len(s.mentions) < len(all) && all[len(s.mentions)].last <= from+window {
				s.mentions = all[:len(s.mentions)+1]
			}
			if !yield(&s) {
				return
			}
		}
	}
}

func part[T any](all []T, from int) []T {
	return all[min(from, len(all)):min(from+window, len(all))]
}

// raw are the text's words as they stand, and where.
func (r *reading) raw() {
	s := &r.script
	r.words, r.at = slices.Grow(r.words, len(s.spans)), slices.Grow(r.at, len(s.spans))
	for i, at := range s.spans {
		if i == 0 || at != s.spans[i-1] { // a shortened word stands for several
			r.words, r.at = append(r.words, hashOf(s.folded[at.from:at.to])), append(r.at, at)
		}
	}
}

// textOf is the text from the first of these words to the last.
func (s *script) textOf(words []span) []byte {
	if len(words) == 0 {
		return nil
	}
	return s.folded[words[0].from:words[len(words)-1].to]
}

// markOfficers makes tokens: the text's words as the lists know them, with one mark for each officer.
func (r *reading) markOfficers() {
	r.tokens = slices.Grow(r.tokens, len(r.said))
	subject := 0
	for at := 0; at < len(r.said); {
		for subject < len(r.subjects) && r.subjects[subject].last <= at {
			subject++
		}
		if subject < len(r.subjects) && r.subjects[subject].first <= at {
			r.tokens = append(r.tokens, r.subjects[subject].mark())
			at = r.subjects[subject].last
			continue
		}
		r.tokens = append(r.tokens, r.said[at].hash)
		at++
	}
}

var hashPlayed = hashOf(markPlayed)

func (s subject) mark() uint32 {
	switch {
	case s.played:
		return hashPlayed
	case s.title:
		return hashTitle
	}
	return hashSubject
}

// A token is one word as it is weighed: its hash, and its number in the lexicon.
type token struct {
	hash   uint32
	number uint16
}

// tokenize reads the words: as the lists write them, a number as #, any other as it stands.
func (r *reading) tokenize() {
	s, x := &r.script, defaultLexicon()
	r.said = slices.Grow(r.said, len(s.numbers))[:len(s.numbers)]
	for at, n := range s.numbers {
		switch word := s.folded[s.spans[at].from:s.spans[at].to]; {
		case isAmount(word):
			var room [16]byte
			amount := append(append(room[:0], '#'), bytes.TrimLeft(word, "0123456789")...)
			r.said[at] = x.token(amount)
			clear(amount)
		case n > 0 && s.says(at, n):
			r.said[at] = s.of.tokens[n]
		default:
			r.said[at] = x.token(word)
		}
	}
}
