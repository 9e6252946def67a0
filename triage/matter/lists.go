package matter

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"tipline/triage/place"
)

// Lists are compiled word lists with their version. Safe for concurrent use.
type Lists struct {
	version string
	matters []matterEntry
	other   int
	phrases map[string][]tag // by the phrase, and by the phrase written together
	first   map[string]bool  // words that begin a phrase: all others are passed over
	units   map[string]bool
	weak    map[string]bool
	moving  map[string]bool

	beginning map[string][]pattern // accusing patterns by their first word
	opening   map[list][]pattern   // and those that begin with a class
}

// A matterEntry is one matter of the file.
type matterEntry struct {
	ID     string   `toml:"id"`
	Vi     string   `toml:"vi"`
	En     string   `toml:"en"`
	Needs  string   `toml:"needs"`  // counts only where this matter has words too
	Urgent bool     `toml:"urgent"` // by its nature
	Strong []string `toml:"strong"`
	Words  []string `toml:"words"`
}

type file struct {
	Version    string        `toml:"version"`
	LargeUnits []string      `toml:"large_units"`
	Matters    []matterEntry `toml:"matter"`
	Urgency    struct {
		Now, Soon, Past, Weak, Moving []string
	} `toml:"urgency"`
	Officers struct {
		Subjects, Gang, Kin, Accusing, Wrongs, Crimes, Address, Impostor, Undone, Blockers, Stubborn []string
	} `toml:"officers"`
}

// A list says what a phrase is for.
type list uint8

const (
	listMatter list = iota
	listNow
	listSoon
	listPast
	listSubject
	listWrong
	listCrime
	listGang
	listKin
	listAddress
	listImpostor
	listBlocker
	listStubborn
	listUndone
)

type tag struct {
	list   list
	matter int
	weight int
	phrase string
}

const (
	strongWeight = 3
	maxWords     = 6 // of a phrase
)

// Parse compiles a file and reports every fault in it.
func Parse(text string) (*Lists, error) {
	var f file
	meta, err := toml.Decode(text, &f)
	if err != nil {
		return nil, fmt.Errorf("read lists: %w", err)
	}
	var faults []error
	for _, k := range meta.Undecoded() {
		faults = append(faults, fmt.Errorf("unknown key %s", k))
	}
	l := &Lists{version: f.Version, matters: f.Matters, other: -1, phrases: map[string][]tag{}, first: map[string]bool{},
		units: set(f.LargeUnits), weak: set(f.Urgency.Weak), moving: set(f.Urgency.Moving)}
	if f.Version == "" {
		faults = append(faults, errors.New("no version"))
	}
	for i, m := range f.Matters {
		faults = append(faults, l.checkMatter(i, m)...)
		faults = append(faults, l.add(m.Strong, tag{list: listMatter, matter: i, weight: strongWeight})...)
		faults = append(faults, l.add(m.Words, tag{list: listMatter, matter: i, weight: 1})...)
	}
	if l.other < 0 {
		faults = append(faults, fmt.Errorf("no matter %q", Other))
	}
	for list, phrases := range map[list][]string{
		listNow: f.Urgency.Now, listSoon: f.Urgency.Soon, listPast: f.Urgency.Past,
		listSubject: f.Officers.Subjects, listWrong: f.Officers.Wrongs, listCrime: f.Officers.Crimes, listGang: f.Officers.Gang, listKin: f.Officers.Kin,
		listAddress: f.Officers.Address, listImpostor: f.Officers.Impostor,
		listBlocker: f.Officers.Blockers, listStubborn: f.Officers.Stubborn, listUndone: f.Officers.Undone,
	} {
		faults = append(faults, l.add(phrases, tag{list: list})...)
	}
	faults = append(faults, l.addPatterns(f.Officers.Accusing)...)
	return l, errors.Join(faults...)
}

func (l *Lists) addPatterns(texts []string) (faults []error) {
	l.beginning, l.opening = map[string][]pattern{}, map[list][]pattern{}
	for _, text := range texts {
		p, err := parsePattern(text)
		if err != nil {
			faults = append(faults, fmt.Errorf("pattern %q: %w", text, err))
			continue
		}
		for _, it := range p.items {
			if string(place.Fold(nil, []byte(it.word))) != it.word {
				faults = append(faults, fmt.Errorf("pattern %q: words of plain lower-case ASCII", text))
			}
		}
		if first := p.items[0]; first.word != "" {
			l.beginning[first.word] = append(l.beginning[first.word], p)
		} else {
			l.opening[first.class] = append(l.opening[first.class], p)
		}
	}
	return faults
}

func (l *Lists) checkMatter(i int, m matterEntry) (faults []error) {
	if m.ID == "" || m.Vi == "" || m.En == "" {
		faults = append(faults, fmt.Errorf("matter %d: id, vi and en are needed", i+1))
	}
	if slices.ContainsFunc(l.matters[:i], func(o matterEntry) bool { return o.ID == m.ID }) {
		faults = append(faults, fmt.Errorf("matter %s twice", m.ID))
	}
	if m.Needs != "" && !slices.ContainsFunc(l.matters, func(o matterEntry) bool { return o.ID == m.Needs }) {
		faults = append(faults, fmt.Errorf("matter %s needs unknown %s", m.ID, m.Needs))
	}
	if m.ID == Other {
		l.other = i
	}
	return faults
}

// add files the phrases, also written together where that cannot be another word.
func (l *Lists) add(phrases []string, t tag) (faults []error) {
	for _, p := range phrases {
		words := strings.Fields(p)
		if string(place.Fold(nil, []byte(p))) != p || len(words) == 0 || len(words) > maxWords {
			faults = append(faults, fmt.Errorf("phrase %q: 1 to %d words of plain lower-case ASCII", p, maxWords))
			continue
		}
		t.phrase = p
		l.phrases[p] = append(l.phrases[p], t)
		l.first[words[0]] = true
		if joined := strings.Join(words, ""); len(words) > 1 && len(joined) >= 5 {
			l.phrases[joined] = append(l.phrases[joined], t)
			l.first[joined] = true
		}
	}
	return faults
}

func set(words []string) map[string]bool {
	m := make(map[string]bool, len(words))
	for _, w := range words {
		m[w] = true
	}
	return m
}
