package giveaway

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
)

//go:embed lists.json
var embedded []byte

// Default are the lists compiled into the binary.
var Default = sync.OnceValue(func() *Lists {
	l, err := Parse(embedded)
	if err != nil {
		panic("giveaway: embedded lists: " + err.Error()) // a fault of the build, found by every test
	}
	return l
})

// file is lists.json.
type file struct {
	Version      string              `json:"version"`
	Classes      map[string][]string `json:"classes"`  // phrases, in full spelling
	Patterns     map[string][]string `json:"patterns"` // by kind; see compiler.pattern
	Scripts      map[string][]string `json:"scripts"`  // by kind: phrases of scripts that are written without spaces
	ScriptTitles []string            `json:"script_titles"`
	ScriptPlates []string            `json:"script_plates"`
	ScriptHouses []string            `json:"script_houses"`
	PlateWords   []string            `json:"plate_words"`
	NumberWords  []string            `json:"number_words"`
	Surnames     []string            `json:"surnames"`
	SurnamesSure []string            `json:"surnames_sure"` // of which two words make a name
	Middles      []string            `json:"middles"`
	MiddlesSure  []string            `json:"middles_sure"`
	Prefixes     []string            `json:"prefixes"` // words that begin a name of two words
	Given        []string            `json:"given"`
	Foreign      []string            `json:"foreign"`  // letters that begin Lao names
	NoNames      []string            `json:"no_names"` // written with capitals, and no person
	NotAfter     []string            `json:"not_after"`
	NoGiven      []string            `json:"no_given"` // behind a title, and no name
}

// A class is a number for a list of phrases; hits tell which begin where. The first ones are known by their letters, not by lists.
const (
	classNum    = iota // one or two digits
	classNum2          // two digits
	classNumber        // anything that begins with a digit, 8/12 too
	classHours         // 9h
	classClock         // 9h15
	classAny           // any word
	classTitle         // the rest: lists that the code of names and numbers asks for
	classWeak
	classNamed
	classNick
	classStop
	classSurname
	classSure
	classMiddle
	classMiddleSure
	classPrefix
	classGiven
	classNoName
	classNotAfter
	classNoGiven
	classPlate
	classDigit
	classFree // of the file's own
)

var classesOfCode = map[string]int{
	"NUM": classNum, "NUM2": classNum2, "NUMBER": classNumber, "HOURS": classHours, "CLOCK": classClock, "ANY": classAny,
	"title": classTitle, "title_weak": classWeak, "named": classNamed, "nick": classNick, "stop": classStop,
}

// A listed word, as it is compared with a token.
type listed struct {
	word  uint16
	spell uint16 // 0: without marks
}

type phrase struct {
	class    uint16
	first    listed
	from, to uint16 // of the others, in Lists.rest
}

// Lists are compiled. Safe for concurrent use.
type Lists struct {
	version  string
	words    map[string]uint16 // plain letters to number, from 1
	spells   map[string]uint16 // spelling to number, from 1
	phrases  rows[phrase]      // by the first word
	rest     []listed          // the other words of all phrases
	patterns rows[pattern]     // by the first class
	elements []element         // of all patterns
	scripts  map[rune][]scriptPhrase
	foreign  [][]byte
	sure     [][]byte // surnames_sure in plain letters
}

// Version is that of the file.
func (l *Lists) Version() string { return l.version }

var kindNames = map[string]Kind{
	"kinship": Kinship, "first_person": FirstPerson, "minute": Minute, "vantage": Vantage, "told": Told, "name": Name, "phone": Phone, "plate": Plate, "house": House,
}

// Parse compiles a file and reports every fault in it.
func Parse(text []byte) (*Lists, error) {
	var f file
	d := json.NewDecoder(strings.NewReader(string(text)))
	d.DisallowUnknownFields()
	if err := d.Decode(&f); err != nil {
		return nil, fmt.Errorf("read lists: %w", err)
	}
	l := &Lists{version: f.Version, words: map[string]uint16{}, spells: map[string]uint16{}, scripts: map[rune][]scriptPhrase{}}
	var faults []error
	if f.Version == "" {
		faults = append(faults, errors.New("no version"))
	}
	c := compiler{lists: l, classes: map[string]int{}, next: classFree}
	for name, class := range classesOfCode {
		c.classes[name] = class
	}
	for _, name := range sortedKeys(f.Classes) {
		faults = append(faults, c.phrases(c.class(name), f.Classes[name])...)
	}
	for _, of := range []struct {
		class   int
		phrases []string
	}{
		{classSurname, f.Surnames}, {classSure, f.SurnamesSure}, {classMiddle, f.Middles}, {classMiddleSure, f.MiddlesSure}, {classPrefix, f.Prefixes},
		{classGiven, f.Given}, {classNoName, f.NoNames}, {classNotAfter, f.NotAfter}, {classNoGiven, f.NoGiven}, {classPlate, f.PlateWords}, {classDigit, f.NumberWords},
	} {
		faults = append(faults, c.phrases(of.class, of.phrases)...)
	}
	for _, name := range sortedKeys(f.Patterns) {
		for _, p := range f.Patterns[name] {
			if err := c.pattern(name, p); err != nil {
				faults = append(faults, err)
			}
		}
	}
	l.phrases, l.patterns = pack(c.byWord, len(l.words)+1), pack(c.byClass, c.next)
	if max(len(l.words), len(l.spells), len(l.phrases.all), len(l.rest), len(l.elements), c.next) > most {
		return nil, errTooMany
	}
	faults = append(faults, l.addScripts(&f)...)
	for _, s := range f.Foreign {
		l.foreign = append(l.foreign, plainOf(s))
	}
	for _, s := range f.SurnamesSure {
		l.sure = append(l.sure, plainOf(s))
	}
	return l, errors.Join(faults...)
}

func sortedKeys(m map[string][]string) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

type compiler struct {
	lists   *Lists
	classes map[string]int
	next    int
	byWord  [][]phrase
	byClass [][]pattern
}

// most is how many words, classes and elements a list can have: they are numbered in two bytes.
const most = math.MaxUint16 - 1

var errTooMany = fmt.Errorf("more than %d words, classes or parts of patterns", most)

// class numbers a list by its name.
func (c *compiler) class(name string) int {
	n, ok := c.classes[name]
	if !ok {
		n = c.next
		c.next++
		c.classes[name] = n
	}
	return n
}

func (c *compiler) phrases(class int, phrases []string) (faults []error) {
	for _, p := range phrases {
		words := c.listed(p)
		if len(words) == 0 {
			faults = append(faults, fmt.Errorf("phrase %q has no word", p))
			continue
		}
		first, from := int(words[0].word), len(c.lists.rest)
		c.lists.rest = append(c.lists.rest, words[1:]...)
		c.byWord = room(c.byWord, first)
		c.byWord[first] = append(c.byWord[first], phrase{uint16(class), words[0], uint16(from), uint16(len(c.lists.rest))})
	}
	return faults
}

// listed numbers the words of a phrase.
func (c *compiler) listed(p string) (words []listed) {
	s := scratch{lists: &Lists{}}
	s.scan([]byte(p))
	for i, t := range s.tokens {
		var w speller
		for _, r := range p[t.from:t.to] {
			if l := classify(r); l.base != 0 {
				w.letter(l)
			} else {
				w.mark(r)
			}
		}
		one := listed{word: number(c.lists.words, string(s.text(i)))}
		if t.marked {
			one.spell = number(c.lists.spells, string(w.done()))
		}
		words = append(words, one)
	}
	return words
}

func number(m map[string]uint16, key string) uint16 {
	n, ok := m[key]
	if !ok {
		n = uint16(len(m) + 1)
		m[key] = n
	}
	return n
}

// plainOf is a list's word without marks, as tokens are compared.
func plainOf(word string) (out []byte) {
	for _, r := range word {
		if l := classify(r); l.base != 0 {
			out = append(out, l.base)
		}
	}
	return out
}

// pattern compiles one pattern: words and <classes> in a row; <NAME>; *n lets up to n words lie between, as few as will do; +n takes up to n words more, as
// many as there are, at least one.
func (c *compiler) pattern(kind, text string) error {
	k, ok := kindNames[kind]
	if !ok {
		return fmt.Errorf("patterns of unknown kind %q", kind)
	}
	from := len(c.lists.elements)
	for part := range strings.FieldsSeq(text) {
		e := element{what: isClass}
		switch {
		case part == "<NAME>":
			e.what = isName
		case part[0] == '*' || part[0] == '+':
			e.what = map[byte]what{'*': isSkip, '+': isMore}[part[0]]
			n, err := strconv.Atoi(part[1:])
			if err != nil || n < 1 || n > maxSkip {
				return fmt.Errorf("pattern %q: 1 to %d words", text, maxSkip)
			}
			e.n = uint16(n)
		case part[0] == '<':
			class, ok := c.classes[strings.Trim(part, "<>")]
			if !ok {
				return fmt.Errorf("pattern %q: no class %s", text, part)
			}
			e.n = uint16(class)
		default:
			_, known := c.classes["="+part]
			class := c.class("=" + part)
			if e.n = uint16(class); !known {
				c.phrases(class, []string{part})
			}
		}
		c.lists.elements = append(c.lists.elements, e)
	}
	elements := c.lists.elements[from:]
	if len(elements) == 0 || elements[0].what != isClass || elements[0].n == classAny {
		return fmt.Errorf("pattern %q does not begin with a word or class", text)
	}
	first := int(elements[0].n)
	c.byClass = room(c.byClass, first)
	c.byClass[first] = append(c.byClass[first], pattern{k, uint16(from), uint16(len(c.lists.elements))})
	return nil
}

// room makes a row long enough to have the index.
func room[T any](row []T, index int) []T {
	for len(row) <= index {
		var none T
		row = append(row, none)
	}
	return row
}
