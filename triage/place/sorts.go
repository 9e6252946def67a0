package place

import "strings"

// Sorts are what the rules ask about a word: to which of their lists it belongs. Each token is looked up once.
type sorts uint32

const (
	ofSmall sorts = 1 << iota
	ofPersons
	ofSurnames
	ofMiddles
	ofConnecting
	ofEnglish
	ofCounted
	ofThings
	ofDoings
	ofLaoWays
	startsEnglish // a role word that follows the name

	// What stands in for a word only as it would be typed with marks, see words.word.
	isRole     // a role word
	endsRole   // the second of two that are one
	endsPhrase // the last word of some phrases
)

// knownWords has each word that is of any sort.
var knownWords = func() map[string]sorts {
	m := map[string]sorts{}
	for _, list := range []struct {
		sort  sorts
		words []string
	}{
		{ofSmall, small}, {ofPersons, personWords}, {ofSurnames, surnames}, {ofMiddles, middleNames}, {ofConnecting, connecting}, {ofEnglish, english},
		{ofCounted, countedThings}, {ofThings, things}, {ofDoings, doings}, {ofLaoWays, fromLaoSide},
	} {
		for _, word := range list.words {
			m[word] |= list.sort
		}
	}
	for _, e := range englishRoles {
		first, _, _ := strings.Cut(e.words, " ")
		m[first] |= startsEnglish
	}
	for word := range roleWords {
		if _, second, pair := strings.Cut(word, " "); pair {
			m[second] |= endsRole
		} else {
			m[word] |= isRole
		}
	}
	for _, p := range []phrases{wayPhrases, onLaoSide, betweenRoleAndName, notRoles, notNames, markerWords} {
		for last := range p {
			m[last] |= endsPhrase
		}
	}
	return m
}()

// sortOut looks every token up, once both its readings are known.
func (w *words) sortOut() {
	for i := range w.tokens {
		t := &w.tokens[i]
		t.typed = knownWords[string(w.text(*t))]
		t.sorts = t.typed
		if t.alt != 0 {
			t.typed = knownWords[string(w.word(i))]
			t.sorts |= t.typed &^ startsEnglish
		}
	}
}

// of tells whether the token, read either way, is of one of the sorts.
func (w *words) of(i int, any sorts) bool {
	return i >= 0 && i < len(w.tokens) && w.tokens[i].sorts&any != 0
}
