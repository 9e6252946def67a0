package giveaway

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"sync"
)

// callerJSON are the words with which an officer who takes a call begins to write who calls. The console reads the same file.
//
//go:embed caller.json
var callerJSON []byte

// callers are the phrases in plain letters, a space before, between and behind their words.
var callers = sync.OnceValue(func() (all [][]byte) {
	var phrases []string
	if err := json.Unmarshal(callerJSON, &phrases); err != nil {
		panic("caller.json: " + err.Error())
	}
	for _, p := range phrases {
		all = append(all, plain([]byte(p)))
	}
	return all
})

// NamesCaller says whether what was typed during a call looks as if it held the name, the number or the address of whoever calls: in the words of caller.json, or
// by any telephone number. It marks, and stops nobody.
func NamesCaller(text []byte) bool {
	for _, m := range Default().Find(text) {
		if m.Kind == Phone {
			return true
		}
	}
	words := plain(text)
	defer clear(words)
	for _, phrase := range callers() {
		if bytes.Contains(words, phrase) {
			return true
		}
	}
	return false
}

// plain are a text's words in plain letters, a space around each.
func plain(text []byte) []byte {
	s := scratches.Get().(*scratch)
	defer s.release()
	s.lists = Default()
	s.scan(text)
	words := make([]byte, 0, len(text)+2*len(s.tokens)+1)
	words = append(words, ' ')
	for _, t := range s.tokens {
		words = append(append(words, s.letters[t.lo:t.hi]...), ' ')
	}
	return words
}
