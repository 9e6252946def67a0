package matter

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tipline/triage/place"
)

var update = flag.Bool("update", false, "learn weights.tsv anew from the corpora")

// A lesson is one labelled text as the weights see it.
type lesson struct {
	features []string
	accuses  bool
}

func lessonOf(l labelled) lesson {
	r := Default().read(undo(place.Fold(nil, []byte(l.text))))
	var x lesson
	x.accuses = l.accuses
	note := func(f []byte) { x.features = append(x.features, string(f)) }
	features(r.tokens(), note)
	r.relations(note)
	return x
}

// learn is a logistic regression by stochastic descent with a rate for each feature (AdaGrad), the same every time.
func learn(lessons []lesson) map[string]float64 {
	const epochs, rate, decay = 12, 0.3, 1e-4
	w, sums := map[string]float64{}, map[string]float64{}
	order := known(lessons)
	random := rand.New(rand.NewPCG(1, 2))
	for range epochs {
		random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, x := range order {
			norm := 1 / math.Sqrt(float64(len(x.features)))
			sum, label := 0.0, 0.0
			for _, f := range x.features {
				sum += w[f] * norm
			}
			if x.accuses {
				label = 1
			}
			slope := (1/(1+math.Exp(-sum)) - label) * norm
			for _, f := range x.features {
				g := slope + decay*w[f]
				sums[f] += g * g
				w[f] -= rate * g / math.Sqrt(sums[f]+1e-6)
			}
		}
	}
	return w
}

// known leaves out what only one lesson has: it says more of that text than of the language.
func known(lessons []lesson) []lesson {
	count := map[string]int{}
	for _, x := range lessons {
		for _, f := range slices.Compact(slices.Sorted(slices.Values(x.features))) {
			count[f]++
		}
	}
	out := make([]lesson, len(lessons))
	for i, x := range lessons {
		out[i].accuses = x.accuses
		for _, f := range x.features {
			if count[f] >= leastLessons {
				out[i].features = append(out[i].features, f)
			}
		}
	}
	return out
}

const leastLessons = 2

// learned are the corpora that the weights are learned from.
func learned(t testing.TB) []string {
	t.Helper()
	paths, err := filepath.Glob("testdata/officers_*.txt")
	if err != nil || len(paths) == 0 {
		t.Fatal("no corpora", err)
	}
	return slices.DeleteFunc(paths, func(p string) bool { return strings.Contains(p, "_unseen") })
}

// plain are tips of the place corpora, a line each; those that the lists take up accuse somebody now and then.
func plain(t testing.TB) (all []string) {
	t.Helper()
	for _, name := range []string{"hand.tsv", "generated.tsv"} {
		text, err := os.ReadFile("../../cmd/internal/score/testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			all = append(all, strings.TrimSpace(line[strings.LastIndexByte(line, '\t')+1:]))
		}
	}
	return all
}

const grammarFile = "testdata/grammar_officers.txt"

// grammar makes labelled sentences: of each sentence with gaps of testdata/grammar_officers.txt as many as perSentence, every gap filled with a word of its class.
func grammar(t testing.TB) (all []labelled) {
	t.Helper()
	text, err := os.ReadFile(grammarFile)
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(3, 4))
	classes, class := map[string][]string{}, ""
	for line := range strings.Lines(string(text)) {
		kind, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch kind {
		case "#":
		case "=":
			class = rest
		case "+", "-":
			for range perSentence {
				words := strings.Fields(strings.NewReplacer(",", " ,", ":", " :").Replace(rest))
				for i, w := range words {
					if of := classes[w]; of != nil {
						words[i] = of[random.IntN(len(of))]
					}
				}
				all = append(all, labelled{strings.Join(words, " "), kind == "+"})
			}
		default:
			for word := range strings.SplitSeq(strings.TrimSpace(line), ";") {
				classes[class] = append(classes[class], strings.TrimSpace(word))
			}
		}
	}
	return all
}

const perSentence = 12

// everyPlain is how many plain tips there are to one that is learned from; the others are for the measuring.
const everyPlain = 8

// TestWeightsAreOfTheseCorpora: whoever adds a text learns anew with -update.
func TestWeightsAreOfTheseCorpora(t *testing.T) {
	digest := sha256.New()
	var lessons []lesson
	for _, path := range append(learned(t), grammarFile) {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		digest.Write(text)
		if path == grammarFile {
			continue
		}
		for _, l := range corpus(t, path) {
			lessons = append(lessons, lessonOf(l))
		}
	}
	for _, l := range grammar(t) {
		lessons = append(lessons, lessonOf(l))
	}
	for i, text := range plain(t) {
		if l := (labelled{text: text}); i%everyPlain == 0 && !Default().judge(place.Fold(nil, []byte(text)), nil).Officers {
			lessons = append(lessons, lessonOf(l))
		}
	}
	head := fmt.Sprintf("# Learned from the corpora of testdata (SHA-256 %x) by go test -run TestWeights -update: hundredths, feature.\n", digest.Sum(nil)[:8])
	if *update {
		var out strings.Builder
		out.WriteString(head)
		w := learn(lessons)
		for _, f := range slices.Sorted(maps.Keys(w)) {
			if n := int(math.Round(100 * w[f])); n > leastWeight || n < -leastWeight {
				fmt.Fprintf(&out, "%d\t%s\n", n, f)
			}
		}
		if err := os.WriteFile("weights.tsv", []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if !strings.HasPrefix(embeddedWeights, head) {
		t.Error("weights.tsv is stale: go test ./triage/matter -run TestWeights -update")
	}
}

// leastWeight is the smallest that is kept, in hundredths: what one text says in passing is left out.
const leastWeight = 15
