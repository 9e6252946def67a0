package facts

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"tipline/triage/place"
)

//go:embed lists.json
var embedded []byte

// Default are the lists compiled into the binary.
var Default = sync.OnceValue(func() *Lists {
	l, err := Parse(embedded)
	if err != nil {
		panic("facts: embedded lists: " + err.Error()) // a fault of the build, found by every test
	}
	return l
})

// file is lists.json: phrases of plain lower-case ASCII, as place.Fold writes.
type file struct {
	Version   string              `json:"version"`
	Day       map[string][]string `json:"day"`
	Part      map[string][]string `json:"part"`
	Direction map[string][]string `json:"direction"`
	Vehicles  map[string][]string `json:"vehicles"`
	Weapons   map[string][]string `json:"weapons"`
	People    []string            `json:"people"`   // what a number of people stands before
	Numbers   map[string]int      `json:"numbers"`  // in words
	Vague     map[string][2]int   `json:"vague"`    // least and most
	Over      []string            `json:"over"`     // before a number: at least so many
	About     []string            `json:"about"`    // before a number
	Labels    []string            `json:"labels"`   // before a number that counts nothing: a marker, a house
	Counters  []string            `json:"counters"` // between a number and a vehicle
	Halves    map[string]string   `json:"halves"`   // behind an hour: part of the day
	Units     map[string][2]int   `json:"units"`    // of goods: from how many on it is some, and large
}

// What a phrase says.
type aspect uint8

const (
	isDay aspect = iota
	isPart
	isDirection
	isVehicle
	isWeapon
	isPeople
)

type meaning struct {
	aspect aspect
	value  string
}

const maxWords = 5 // of a phrase

// Lists are compiled. Safe for concurrent use.
type Lists struct {
	file
	phrases map[string][]meaning
	words   map[string]listed
}

// A listed word is all that the lists say of one, so that a text's words are looked up once.
type listed struct {
	first                     bool // of a phrase
	label, over, counter      bool
	isNumber, isVague, isUnit bool
	number                    int
	vague, unit               [2]int
}

// Version is that of the file.
func (l *Lists) Version() string { return l.file.Version }

// Parse compiles a file and reports every fault in it.
func Parse(text []byte) (*Lists, error) {
	l := &Lists{phrases: map[string][]meaning{}, words: map[string]listed{}}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&l.file); err != nil {
		return nil, fmt.Errorf("read lists: %w", err)
	}
	var faults []error
	if l.file.Version == "" {
		faults = append(faults, errors.New("no version"))
	}
	add := func(a aspect, value string, phrases []string) {
		for _, p := range phrases {
			words := strings.Fields(p)
			if string(place.Fold(nil, []byte(p))) != p || len(words) == 0 || len(words) > maxWords {
				faults = append(faults, fmt.Errorf("phrase %q: 1 to %d words of plain lower-case ASCII", p, maxWords))
				continue
			}
			l.phrases[p] = append(l.phrases[p], meaning{a, value})
			l.say(words[0], func(w *listed) { w.first = true })
		}
	}
	for _, of := range []struct {
		aspect aspect
		lists  map[string][]string
		values []string
	}{{isDay, l.Day, Days}, {isPart, l.Part, Parts}, {isDirection, l.Direction, Directions}, {isVehicle, l.Vehicles, VehicleKinds}, {isWeapon, l.file.Weapons, Weapons}} {
		for value, phrases := range of.lists {
			if !slices.Contains(of.values, value) {
				faults = append(faults, fmt.Errorf("unknown value %q", value))
			}
			add(of.aspect, value, phrases)
		}
	}
	add(isPeople, "", l.People)
	for _, part := range l.Halves {
		if !slices.Contains(Parts, part) {
			faults = append(faults, fmt.Errorf("unknown part %q", part))
		}
	}
	l.file.list(l.say)
	return l, errors.Join(faults...)
}

// say notes something of a word.
func (l *Lists) say(word string, what func(*listed)) {
	w := l.words[word]
	what(&w)
	l.words[word] = w
}

// list says what the file has of single words.
func (f *file) list(say func(word string, what func(*listed))) {
	for _, word := range f.Labels {
		say(word, func(w *listed) { w.label = true })
	}
	for _, word := range f.Over {
		say(word, func(w *listed) { w.over = true })
	}
	for _, word := range f.Counters {
		say(word, func(w *listed) { w.counter = true })
	}
	for word, n := range f.Numbers {
		say(word, func(w *listed) { w.isNumber, w.number = true, n })
	}
	for word, v := range f.Vague {
		say(word, func(w *listed) { w.isVague, w.vague = true, v })
	}
	for word, u := range f.Units {
		say(word, func(w *listed) { w.isUnit, w.unit = true, u })
	}
}
