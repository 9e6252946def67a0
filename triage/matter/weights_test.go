package matter

import (
	"bytes"
	"crypto/sha256"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"tipline/triage/place"
)

var update = flag.Bool("update", false, "learn weights.bin anew from the corpora")

// A lesson is one labelled text as the weights see it.
type lesson struct {
	features []feature
	words    []uint32
	accuses  bool
}

func lessonOf(l labelled) lesson {
	x := lesson{accuses: l.accuses}
	said, _ := once(Default().AfterPractice(place.Fold(nil, []byte(l.text))))
	for s := range Default().read(undo(said)).windows() {
		s.each(func(f feature) { x.features = append(x.features, f) })
		x.words = slices.Clone(s.tokens)
		break // what is learned from is short
	}
	return x
}

func lessonsOf(all []labelled) (lessons []lesson) {
	for _, l := range all {
		lessons = append(lessons, lessonOf(l))
	}
	return lessons
}

// learn is a logistic regression by stochastic descent with a rate for each feature (AdaGrad), and the mean of what stood after each of the later rounds; the same every time.
func learn(lessons []lesson) *weights {
	const epochs, meanOf, rate, decay = 8, 4, 0.3, 1e-4
	w, sums, mean := make([]float64, tableLength), make([]float64, tableLength), make([]float64, tableLength)
	order := slices.Clone(lessons)
	random := rand.New(rand.NewPCG(1, 2))
	for epoch := range epochs {
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
		if epoch >= epochs-meanOf {
			for f := range w {
				mean[f] += w[f] / meanOf
			}
		}
	}
	out := weights{make([]byte, tableLength), make([]byte, metLength)}
	for f := range mean {
		out.table[f] = byte(int8(math.Round(max(-127, min(127, mean[f]*weightScale)))))
	}
	for _, x := range lessons {
		for _, word := range x.words {
			f := of(kindMet, word, 0, 0)
			out.met[f/8] |= 1 << (f % 8)
		}
	}
	return &out
}

// learned are the corpora that the weights are learned from.
func learned(t testing.TB) []string {
	t.Helper()
	paths, err := filepath.Glob("testdata/officers_*.txt")
	if err != nil || len(paths) == 0 {
		t.Fatal("no corpora", err)
	}
	return paths
}

var plainFiles = []string{"../../cmd/internal/score/testdata/hand.tsv", "../../cmd/internal/score/testdata/generated.tsv"}

// plain are tips of the place corpora, a line each; those that the lists take up accuse somebody now and then.
func plain(t testing.TB) (all []string) {
	t.Helper()
	for _, path := range plainFiles {
		text, err := os.ReadFile(path)
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
const everyPlain = 3

// A voice is what one made-up person writes: voices_*.txt, "=" begins one.
type voice struct {
	name  string
	texts []labelled
}

func voices(t testing.TB) (all []voice) {
	t.Helper()
	paths, err := filepath.Glob("testdata/voices_*.txt")
	if err != nil || len(paths) == 0 {
		t.Fatal("no voices", err)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			kind, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
			switch kind {
			case "=":
				all = append(all, voice{name: rest})
			case "+", "-":
				last := &all[len(all)-1]
				last.texts = append(last.texts, labelled{rest, kind == "+"})
			}
		}
	}
	return all
}

// Odd texts say nothing: words at random, letters at random. People send few of these to learn from, and a text of which nothing is known had gone up.
const oddTexts = 250

func odd(from []labelled, seed uint64) (all []labelled) {
	random := rand.New(rand.NewPCG(seed, 6))
	var words []string
	for _, l := range from {
		if !l.accuses {
			words = append(words, strings.Fields(l.text)...)
		}
	}
	letters := func() string {
		word := make([]byte, 1+random.IntN(9))
		for i := range word {
			word[i] = "abcdeghiklmnopqrstuvxy"[random.IntN(22)]
		}
		return string(word)
	}
	for range oddTexts {
		mixed, senseless := make([]string, 3+random.IntN(40)), make([]string, 1+random.IntN(20))
		for i := range mixed {
			mixed[i] = words[random.IntN(len(words))]
		}
		for i := range senseless {
			senseless[i] = letters()
		}
		all = append(all, labelled{text: strings.Join(mixed, " ")}, labelled{text: strings.Join(senseless, " ")})
	}
	return all
}

// older are the lessons of everything but the voices.
func older(t testing.TB) []lesson {
	t.Helper()
	var all []labelled
	for _, path := range learned(t) {
		all = append(all, corpus(t, path)...)
	}
	for i, text := range plain(t) {
		if i%everyPlain == 0 && !Default().judge(place.Fold(nil, []byte(text)), nil).Officers {
			all = append(all, labelled{text: text})
		}
	}
	senseless := lessonsOf(odd(all, 1))
	for i := range senseless {
		senseless[i].words = nil // no words of anybody
	}
	return append(lessonsOf(slices.Concat(all, grammar(t))), senseless...)
}

// TestWeightsAreOfTheseCorpora: whoever adds a text, a class or a kind of feature learns anew with -update.
func TestWeightsAreOfTheseCorpora(t *testing.T) {
	heard, err := filepath.Glob("testdata/voices_*.txt")
	if err != nil {
		t.Fatal(err)
	}
	digest := sha256.New()
	for _, path := range slices.Concat(learned(t), heard, plainFiles, []string{grammarFile, "classes.txt", "features.go"}) {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		digest.Write(text)
	}
	head := digest.Sum(nil)[:digestLength]
	if *update {
		lessons := older(t)
		for _, v := range voices(t) {
			lessons = append(lessons, lessonsOf(v.texts)...)
		}
		w := learn(lessons)
		if err := os.WriteFile("weights.bin", slices.Concat(head, w.table, w.met), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if !bytes.HasPrefix(embeddedWeights, head) {
		t.Error("weights.bin is stale: go test ./triage/matter -run TestWeights -update")
	}
}

// TestHeldOutVoices: each voice is read with weights that were learned from all others. No list and no weight was made from what is read.
func TestHeldOutVoices(t *testing.T) {
	const folds = 6
	before, all := older(t), voices(t)
	var group sync.WaitGroup
	tallies := make([]tally, len(all))
	for fold := range folds {
		group.Go(func() {
			lessons := slices.Clone(before)
			for i, v := range all {
				if i%folds != fold {
					lessons = append(lessons, lessonsOf(v.texts)...)
				}
			}
			w := learn(lessons)
			for i, v := range all {
				if i%folds == fold {
					for _, l := range v.texts {
						tallies[i].count(l, Default().judge(place.Fold(nil, []byte(l.text)), w).Officers)
					}
				}
			}
		})
	}
	group.Wait()
	var sum tally
	for i, v := range all {
		t.Logf("%-26s %v", v.name, tallies[i])
		sum.add(tallies[i])
	}
	t.Logf("%-26s %v", "all", sum)
	if float64(sum.missed) > mostMissed*float64(sum.accusing) || float64(sum.up) > mostUp*float64(sum.others) {
		t.Error(sum)
	}
}

// TestWhatSaysNothingStays: letters at random, other ones than were learned from, go up in one of a hundred: where chance spells an officer.
func TestWhatSaysNothingStays(t *testing.T) {
	var from []labelled
	for _, path := range learned(t) {
		from = append(from, corpus(t, path)...)
	}
	up, texts := 0, 0
	for seed := uint64(11); seed < 15; seed++ {
		for i, l := range odd(from, seed) {
			if i%2 == 0 { // words at random, in which an accusation may be read
				continue
			}
			texts++
			if Default().Judge(place.Fold(nil, []byte(l.text))).Officers {
				up++
			}
		}
	}
	t.Logf("%d of %d went up", up, texts)
	if texts != 4*oddTexts || up > texts*3/100 {
		t.Errorf("%d of %d went up", up, texts)
	}
}

// The bounds are what was measured, with room for chance, and not the goal: 0.126 and 0.124. Most of these voices are made to be hard to tell apart.
const mostMissed, mostUp = 0.14, 0.14

// A tally counts what was missed and what went up wrongly.
type tally struct{ accusing, missed, others, up int }

func (n *tally) count(l labelled, up bool) {
	switch {
	case l.accuses && !up:
		n.missed++
	case !l.accuses && up:
		n.up++
	}
	if l.accuses {
		n.accusing++
	} else {
		n.others++
	}
}

func (n *tally) add(o tally) {
	n.accusing, n.missed, n.others, n.up = n.accusing+o.accusing, n.missed+o.missed, n.others+o.others, n.up+o.up
}

func (n tally) String() string {
	return fmt.Sprintf("missed %d of %d, up wrongly %d of %d", n.missed, n.accusing, n.up, n.others)
}
