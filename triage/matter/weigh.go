package matter

import (
	_ "embed"
	"fmt"
	"hash/maphash"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// What the lists of sentences have not met is weighed: each word, each word beside another, and each word near an officer has a weight, learned from texts that
// people wrote and labelled (weights_test.go makes the file). The lists say why, so where they are sure they win unless the weights speak clearly against them.

//go:embed weights.tsv
var embeddedWeights string

// The marks of classes in a feature. Words are lower case.
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

// Above up an accusation is seen where the lists see none, and above nobody where nobody in office is named. Below clear an accusation of the lists is dropped, and below silent one that rests on nothing but that an
// officer is named. Found on testdata/officers_fifteenth.txt while neither lists nor weights were made from it.
const (
	weightUp     = -0.2
	weightNobody = 0.25
	weightClear  = -0.7
	weightSilent = -0.45
)

// weights are by feature. Few features of a text have one, and a look-up in so large a map waits for memory: a bit for each hash says beforehand that there is none.
type weights struct {
	by   map[string]float32
	seed maphash.Seed
	some [1 << (weightBits - 6)]uint64
}

// weightBits of a feature's hash have a bit each: eight times as many as there are features, in 16 KB.
const weightBits = 17

// of is the weight of a feature; 0: none.
func (w *weights) of(feature []byte) float64 {
	h := maphash.Bytes(w.seed, feature) >> (64 - weightBits)
	if w.some[h>>6]&(1<<(h&63)) == 0 {
		return 0
	}
	return float64(w.by[string(feature)])
}

func (w *weights) set(feature string, weight float32) {
	w.by[feature] = weight
	h := maphash.String(w.seed, feature) >> (64 - weightBits)
	w.some[h>>6] |= 1 << (h & 63)
}

var defaultWeights = sync.OnceValue(func() *weights {
	w, err := readWeights(embeddedWeights)
	if err != nil {
		panic("matter: embedded weights: " + err.Error()) // a fault of the build, found by every test
	}
	return w
})

// readWeights reads a line a feature: weight in hundredths, tab, feature. Lines that begin with # are remarks.
func readWeights(text string) (*weights, error) {
	w := &weights{by: map[string]float32{}, seed: maphash.MakeSeed()}
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, "#") {
			continue
		}
		number, feature, ok := strings.Cut(line, "\t")
		n, err := strconv.ParseInt(number, 10, 32)
		if !ok || err != nil || feature == "" {
			return nil, fmt.Errorf("%q is no weight and feature", line)
		}
		w.set(feature, float32(n)/100)
	}
	return w, nil
}

// weigh gives what speaks for an accusation less what speaks against it; 0 is even.
func (w *weights) weigh(r *reading) float64 {
	tokens := r.tokens()
	best, all, lists := math.Inf(-1), 0.0, 0
	r.relations(func(feature []byte) {
		all += w.of(feature)
		lists++
	})
	for from, windows := 0, 0; from == 0 || from+window/2 < len(tokens) && windows < maxWindows; from += window / 2 {
		some := tokens[from:min(from+window, len(tokens))]
		if from > 0 && !slices.Contains(some, markSubject) && !slices.Contains(some, markTitle) {
			continue // what names nobody is weighed by how the text begins
		}
		windows++
		sum, n := all, lists
		features(some, func(feature []byte) {
			sum += w.of(feature)
			n++
		})
		best = max(best, sum/math.Sqrt(float64(n)))
	}
	return best
}

// tokens are the text's words as the lists know them, with one mark for each officer.
func (r *reading) tokens() []string {
	s := r.script
	tokens := make([]string, 0, len(s.numbers))
	subject := 0
	for at := 0; at < len(s.numbers); {
		for subject < len(r.subjects) && r.subjects[subject].last <= at {
			subject++
		}
		if subject < len(r.subjects) && r.subjects[subject].first <= at {
			tokens = append(tokens, r.subjects[subject].mark())
			at = r.subjects[subject].last
			continue
		}
		tokens = append(tokens, s.token(at))
		at++
	}
	return tokens
}

func (s subject) mark() string {
	switch {
	case s.played:
		return markPlayed
	case s.title:
		return markTitle
	}
	return markSubject
}

// token is one word: as the lists write it, a number as #, any other as it stands.
func (s *script) token(at int) string {
	word := s.folded[s.spans[at].from:s.spans[at].to]
	if isAmount(word) {
		return "#" + strings.TrimLeft(string(word), "0123456789")
	}
	if n := s.numbers[at]; n > 0 && s.says(at, n) {
		return s.words[n]
	}
	return string(word)
}

// features gives every feature of a stretch of tokens, in a buffer that it uses again.
func features(tokens []string, yield func(feature []byte)) {
	var buffer [256]byte
	put := func(parts ...string) {
		feature := buffer[:0]
		for _, p := range parts {
			feature = append(feature, p...)
		}
		yield(feature)
	}
	named := false
	for i, word := range tokens {
		put(word)
		if i > 0 {
			put(tokens[i-1], " ", word)
		}
		if i > 1 {
			put(tokens[i-2], " ", tokens[i-1], " ", word)
			put(tokens[i-2], " . ", word)
		}
		if word != markSubject && word != markTitle {
			continue
		}
		named = true
		for near := 1; near <= nearAfter && i+near < len(tokens); near++ {
			put(word, "> ", tokens[i+near])
		}
		for near := 1; near <= nearBefore && near <= i; near++ {
			put(tokens[i-near], " <", word)
		}
		switch {
		case i == 0:
			put("^", word)
		case i == len(tokens)-1:
			put(word, "$")
		}
	}
	if named {
		put("+")
	} else {
		put("-")
	}
	put("=")
}
