package matter

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"tipline/triage/place"
)

// Lists are compiled word lists with their version. Safe for concurrent use.
type Lists struct {
	version  string
	matters  []matterEntry
	other    int
	words    *vocabulary
	phrases  *tree
	glued    map[string][]tag // strong words of matters that may stand inside a long word
	marked   []string         // phrases that can make a text urgent
	units    map[string]bool
	weak     map[string]bool
	moving   map[string]bool
	harmless map[string]bool

	anchored [][]pattern // by their rarest word
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
	Version    string            `toml:"version"`
	Short      map[string]string `toml:"short"`
	LargeUnits []string          `toml:"large_units"`
	Matters    []matterEntry     `toml:"matter"`
	Urgency    struct {
		Now, Soon, Past, Weak, Moving []string
	} `toml:"urgency"`
	Officers struct {
		Harmless                                                                                                                                                    []string // matters that are no crime of whoever is named
		Subjects, Titles, Gang, Kin, Accusing, Wrongs, Crimes, Address, Passing, With, Small, Posts, Lookalikes, Others, Duty, Impostor, Undone, Blockers, Stubborn []string
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
	listTitle
	listDuty
	listPassing
	listWith
	listSmall
	listPost
	listLookalike
	listOther
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

// A namedList is one list of the file beside those of the matters.
type namedList struct {
	name     string
	list     list
	phrases  *[]string
	proposed bool // members propose phrases for it; the words around officers are the administrator's
}

func (f *file) named() []namedList {
	u, o := &f.Urgency, &f.Officers
	return []namedList{
		{"urgency.now", listNow, &u.Now, true},
		{"urgency.soon", listSoon, &u.Soon, true},
		{"urgency.past", listPast, &u.Past, true},
		{"officers.subjects", listSubject, &o.Subjects, true},
		{"officers.titles", listTitle, &o.Titles, true},
		{"officers.wrongs", listWrong, &o.Wrongs, true},
		{"officers.crimes", listCrime, &o.Crimes, true},
		{"officers.stubborn", listStubborn, &o.Stubborn, true},
		{"officers.gang", listGang, &o.Gang, true},
		{"officers.kin", listKin, &o.Kin, false},
		{"officers.address", listAddress, &o.Address, false},
		{"officers.duty", listDuty, &o.Duty, false},
		{"officers.passing", listPassing, &o.Passing, false},
		{"officers.with", listWith, &o.With, false},
		{"officers.small", listSmall, &o.Small, false},
		{"officers.posts", listPost, &o.Posts, false},
		{"officers.lookalikes", listLookalike, &o.Lookalikes, false},
		{"officers.others", listOther, &o.Others, false},
		{"officers.impostor", listImpostor, &o.Impostor, false},
		{"officers.blockers", listBlocker, &o.Blockers, false},
		{"officers.undone", listUndone, &o.Undone, false},
	}
}

// Parse compiles a file and reports every fault in it.
func Parse(text string) (*Lists, error) { return ParseWith(text) }

// compile makes the lists, and says every fault.
func (f *file) compile() (*Lists, []error) {
	var faults []error
	short := map[string][]string{}
	for s, full := range f.Short {
		if short[s] = strings.Fields(full); len(s) > maxShort || len(short[s]) == 0 || string(place.Fold(nil, []byte(s+" "+full))) != s+" "+full {
			faults = append(faults, fmt.Errorf("short %q: at most %d letters, for words of plain lower-case ASCII", s, maxShort))
		}
	}
	l := &Lists{version: f.Version, matters: f.Matters, other: -1, words: newVocabulary(short), phrases: newTree(), glued: map[string][]tag{},
		units: set(f.LargeUnits), weak: set(f.Urgency.Weak), moving: set(f.Urgency.Moving), harmless: set(f.Officers.Harmless)}
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
	for _, n := range f.named() {
		faults = append(faults, l.add(*n.phrases, tag{list: n.list})...)
	}
	faults = append(faults, l.addPatterns(f.Officers.Accusing)...)
	l.words.close()
	return l, faults
}

func (l *Lists) addPatterns(texts []string) (faults []error) {
	var all []pattern
	for _, text := range texts {
		if plain := strings.Map(func(r rune) rune {
			if strings.ContainsRune("SGK.", r) {
				return -1
			}
			return r
		}, text); !isPlain(strings.Join(strings.Fields(plain), " ")) {
			faults = append(faults, fmt.Errorf("pattern %q: words of plain lower-case ASCII", text))
		}
		p, err := l.words.pattern(text)
		if err != nil {
			faults = append(faults, fmt.Errorf("pattern %q: %w", text, err))
			continue
		}
		all = append(all, p)
	}
	l.anchor(all)
	return faults
}

// anchor files each pattern under that of its words which the fewest patterns have.
func (l *Lists) anchor(all []pattern) {
	count := make([]int, len(l.words.words))
	for _, p := range all {
		for _, n := range p.words {
			count[n]++
		}
	}
	l.anchored = make([][]pattern, len(count))
	for _, p := range all {
		n := slices.MinFunc(p.words, func(a, b uint16) int { return count[a] - count[b] })
		l.anchored[n] = append(l.anchored[n], p)
	}
}

func isPlain(phrase string) bool { return string(place.Fold(nil, []byte(phrase))) == phrase }

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
		if t.list == listNow || t.list == listSoon {
			l.marked = append(l.marked, p)
		}
		var numbers []uint16
		for _, w := range words {
			for _, full := range l.words.expand(w) {
				numbers = append(numbers, l.words.add(full))
			}
		}
		l.phrases.add(numbers, t)
		joined := strings.Join(words, "")
		if len(words) > 1 && len(joined) >= 5 {
			l.phrases.add([]uint16{l.words.add(joined)}, t)
		}
		if t.list == listMatter && t.weight == strongWeight && len(joined) >= shortGlued {
			l.glued[joined] = append(l.glued[joined], t)
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
