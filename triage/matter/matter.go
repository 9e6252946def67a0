// Package matter suggests what a text is about, how urgent it is and whether it accuses officers, from word lists that are data (lists.toml). Officers decide.
//
// The lists are plain words. They are wrong in both directions now and then, and the cost differs: a tip about officers that goes to
// those officers cannot be called back, so distrust and doubt count as an accusation; but a text that only asks the police to come
// must reach them, so the word "công an" alone never does.
package matter

import (
	"bytes"
	_ "embed"
	"slices"
	"sync"
)

//go:embed lists.toml
var embedded string

// An Answer is what the lists say of a text.
type Answer struct {
	Matter   string   `json:"matter"` // ID from the list, "other" when nothing fits
	Urgent   bool     `json:"urgent"`
	Officers bool     `json:"about_officers"`
	Doubt    bool     `json:"doubt,omitempty"` // Officers for no other reason than that one is named
	Words    []string `json:"words,omitempty"` // list entries that decided, for the officer's eyes
}

// A Name is a matter as people read it.
type Name struct {
	ID, Vi, En string
}

// Other is the matter of a text that fits no list.
const Other = "other"

// Help and HelpRehab are no crimes: somebody asks for help. The first is what a person says by the way that was chosen (GIUP, the page for help), the
// second what the lists found.
const (
	Help      = "help"
	HelpRehab = "help_rehab"
)

// Helps says whether a matter is somebody's wish for help, and no report.
func Helps(id string) bool { return id == Help || id == HelpRehab }

// Default are the lists compiled into the binary.
var Default = sync.OnceValue(func() *Lists {
	l, err := Parse(embedded)
	if err != nil {
		panic("matter: embedded lists: " + err.Error()) // a fault of the build, found by every test
	}
	return l
})

// Names lists the matters in the order of the file.
func (l *Lists) Names() []Name {
	out := make([]Name, len(l.matters))
	for i, m := range l.matters {
		out[i] = Name{ID: m.ID, Vi: m.Vi, En: m.En}
	}
	return out
}

// Name finds one matter.
func (l *Lists) Name(id string) (Name, bool) {
	i := slices.IndexFunc(l.matters, func(m matterEntry) bool { return m.ID == id })
	if i < 0 {
		return Name{}, false
	}
	return Name{ID: id, Vi: l.matters[i].Vi, En: l.matters[i].En}, true
}

// Version is that of the file.
func (l *Lists) Version() string { return l.version }

const maxShown = 8

// Judge reads folded text (place.Fold) and never keeps it.
func (l *Lists) Judge(folded []byte) Answer { return l.judge(folded, defaultWeights()) }

// judge reads by the lists, and by the weights where there are any.
func (l *Lists) judge(folded []byte, w *weights) Answer {
	folded, copied := once(l.AfterPractice(folded[:min(len(folded), maxRead)]))
	if copied {
		defer clear(folded)
	}
	r := l.read(folded)
	defer r.forget()
	plain, last := undo(folded), r
	defer clear(plain)
	if !bytes.Equal(plain, folded) { // telex or VNI keys were left in the text
		last = l.read(plain)
		defer last.forget()
		r.merge(last)
	}
	if w != nil {
		r.settle(w, w.weigh(last))
	}
	chosen, words := r.choose()
	urgent, why := r.urgent(chosen)
	a := Answer{Matter: l.matters[chosen].ID, Urgent: urgent, Officers: len(r.accused) > 0 || r.weighed, Doubt: len(r.accused) > 0 && r.vague || r.weighed}
	for _, w := range slices.Concat(words, r.accused, why) {
		if len(a.Words) < maxShown && !slices.Contains(a.Words, w) {
			a.Words = append(a.Words, w)
		}
	}
	return a
}

// practice begins a text with which somebody tries how it goes. It is read as the same text without it would be, so that nobody can tell the two apart by where they go.
const practice = "thu"

// AfterPractice leaves that word out of folded text, but where it begins a phrase: "thu tien", "thu 2". It is a part of the text, and no copy.
func (l *Lists) AfterPractice(folded []byte) []byte {
	word, rest, _ := bytes.Cut(folded, []byte(" "))
	if string(word) != practice {
		return folded
	}
	node := l.phrases.step(0, l.words.number[practice])
	for at := 0; node != 0 && at < len(rest); {
		end := wordEnd(rest, at)
		if node = l.phrases.step(node, l.words.number[string(rest[at:end])]); node != 0 && len(l.phrases.nodes[node].tags) > 0 {
			return folded
		}
		at = end + 1
	}
	return rest
}

// settle lays the weights over what the lists found.
func (r *reading) settle(w *weights, v verdict) {
	switch weight := v.sum; {
	case len(r.accused) == 0:
		named := len(r.subjects) > 0
		if named && weight > weightUp || !named && weight > weightNobody && w.known(v.stretch) >= leastMet {
			r.weighed = true
			for _, s := range r.subjects {
				r.accused = append(r.accused, s.phrase)
			}
			r.accused = append(r.accused, w.why(v.mentions)...)
		}
	case r.vague && weight < weightSilent, weight < weightClear:
		r.accused, r.vague = nil, false
	}
}
