package matter

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"tipline/triage/place"
)

// An Addition is what a member proposes after correcting a suggestion: phrases that the member chose for one list, never a sentence of a tip.
type Addition struct {
	Version string   `json:"version"` // of the lists that the member had
	List    string   `json:"list"`    // "drugs.strong", "drugs.words", "urgency.now", "officers.subjects", …
	Phrases []string `json:"phrases"`
}

// Addition checks and makes one.
func (l *Lists) Addition(list string, phrases []string) (Addition, error) {
	a := Addition{Version: l.version, List: list, Phrases: phrases}
	if len(phrases) == 0 {
		return a, errors.New("no phrase")
	}
	_, err := ParseWith(embedded, a)
	return a, err
}

// Read reads lists that take the place of those compiled in. They have the same matters: cards and directories name them.
func Read(file string) (*Lists, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read lists: %w", err)
	}
	l, err := Parse(string(text))
	if err != nil {
		return nil, err
	}
	if got, want := l.ids(), Default().ids(); !slices.Equal(got, want) {
		return nil, fmt.Errorf("the matters are %v and must be %v", got, want)
	}
	return l, nil
}

func (l *Lists) ids() (all []string) {
	for _, m := range l.matters {
		all = append(all, m.ID)
	}
	slices.Sort(all)
	return all
}

// With are the lists compiled in, with additions.
func With(additions ...Addition) (*Lists, error) { return ParseWith(embedded, additions...) }

// ParseWith compiles a file with additions, and reports every fault.
func ParseWith(text string, additions ...Addition) (*Lists, error) {
	var f file
	meta, err := toml.Decode(text, &f)
	if err != nil {
		return nil, fmt.Errorf("read lists: %w", err)
	}
	var faults []error
	for _, k := range meta.Undecoded() {
		faults = append(faults, fmt.Errorf("unknown key %s", k))
	}
	for _, a := range additions {
		if to := f.proposable(a.List); to != nil {
			*to = append(*to, a.Phrases...)
		} else {
			faults = append(faults, fmt.Errorf("no list %q", a.List))
		}
	}
	l, more := f.compile()
	return l, errors.Join(append(faults, more...)...)
}

// proposable finds a list that phrases may be proposed for; nil where there is none of that name.
func (f *file) proposable(name string) *[]string {
	for _, n := range f.named() {
		if n.name == name && n.proposed {
			return n.phrases
		}
	}
	of, part, _ := strings.Cut(name, ".")
	for i := range f.Matters {
		switch m := &f.Matters[i]; {
		case m.ID == of && part == "strong":
			return &m.Strong
		case m.ID == of && part == "words":
			return &m.Words
		}
	}
	return nil
}

// A Change is one text that other lists read differently.
type Change struct {
	Text     string `json:"text"`
	Was, Now Answer
}

// Differ judges texts by both lists.
func Differ(was, now *Lists, texts []string) (changes []Change) {
	for _, text := range texts {
		folded := place.Fold(nil, []byte(text))
		a, b := was.Judge(folded), now.Judge(folded)
		if a.Matter != b.Matter || a.Urgent != b.Urgent || a.Officers != b.Officers {
			changes = append(changes, Change{text, a, b})
		}
	}
	return changes
}
