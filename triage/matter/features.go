package matter

// A feature is something that a text has: a word, words side by side, a class near an officer. It is no more than its place in the table of weights:
// two that fall on one place share a weight.
type feature uint32

// tableBits: 2^20 weights of a byte each. A quarter of that misses one accusation in a hundred more, four times as much one in two hundred fewer.
const tableBits = 20

// Kinds of features. Their numbers are in the table: a new one goes to the end.
const (
	kindWord     = iota + 1 // words as they stand, one to three side by side
	kindSkip                // words with one between them
	kindToken               // the same with a mark for each officer of the lists
	kindTokenGap            //
	kindBehind              // a word near behind an officer
	kindBefore              // a word near in front of one
	kindEdge                // the text begins or ends with an officer
	kindNamed               // the lists know somebody in office
	kindList                // what relations says
	kindPhrase              // a phrase of classes.txt
	kindClass               // a class
	kindNext                // two or three classes side by side
	kindNear                // two classes near each other
	kindAfter               // a phrase after somebody in office
	kindAhead               // a phrase ahead of one
	kindWith                // a class in a text with somebody in office, plain, vague or none
	kindBounds              // the class of the first and of the last phrase
	kindFar                 // two words in their order, more than one between them
	kindLetters             // letters side by side, spaces among them
	kindMet                 // no weight: a word's bit among those that were learned from
)

// hashOf is FNV-1a.
func hashOf[S string | []byte](word S) uint32 {
	h := uint32(2166136261)
	for i := range len(word) {
		h = (h ^ uint32(word[i])) * 16777619
	}
	return h
}

// of places a feature of up to three parts.
func of(kind, a, b, c uint32) feature {
	h := (uint64(kind)<<32 | uint64(a)) * 0x9E3779B97F4A7C15
	h = (h ^ h>>29 ^ uint64(b)) * 0xBF58476D1CE4E5B9
	h = (h ^ h>>32 ^ uint64(c)) * 0x94D049BB133111EB
	return feature(h >> (64 - tableBits))
}

// pairs gives words one by one, two and three side by side, and two with one between them.
func pairs(words []uint32, side, gap uint32, yield func(feature)) {
	for i, w := range words {
		yield(of(side, w, 0, 0))
		if i > 0 {
			yield(of(side, words[i-1], w, 1))
		}
		if i > 1 {
			yield(of(side, words[i-2], words[i-1], w))
			yield(of(gap, words[i-2], w, 0))
		}
	}
}

// farWords is how far apart two words are seen together: who, what and to whom stand anywhere in a sentence.
const farWords = 20

// far gives two words each in their order, with at least two between them.
func far(words []uint32, yield func(feature)) {
	for i, w := range words {
		for _, later := range words[min(i+3, len(words)):min(i+farWords+1, len(words))] {
			yield(of(kindFar, w, later, 0))
		}
	}
}

// lettersRun is how many letters are seen together: endings, beginnings and slips of two words side by side.
const lettersRun = 6

func letters(text []byte, yield func(feature)) {
	for i := 0; i+lettersRun <= len(text); i++ {
		yield(of(kindLetters, hashOf(text[i:i+lettersRun]), 0, 0))
	}
}

// The marks of officers as tokens know them.
var hashSubject, hashTitle = hashOf(markSubject), hashOf(markTitle)

// aroundOfficers gives what stands near those whom the lists know.
func aroundOfficers(tokens []uint32, yield func(feature)) {
	named := uint32(0)
	for i, mark := range tokens {
		if mark != hashSubject && mark != hashTitle {
			continue
		}
		named = 1
		for near := 1; near <= nearAfter && i+near < len(tokens); near++ {
			yield(of(kindBehind, mark, tokens[i+near], 0))
		}
		for near := 1; near <= nearBefore && near <= i; near++ {
			yield(of(kindBefore, mark, tokens[i-near], 0))
		}
		switch i {
		case 0:
			yield(of(kindEdge, mark, 0, 0))
		case len(tokens) - 1:
			yield(of(kindEdge, mark, 1, 0))
		}
	}
	yield(of(kindNamed, named, 0, 0))
	yield(of(kindNamed, 2, 0, 0)) // every text has it
}

// Windows of classes.
const (
	nextWords   = 2 // words between phrases that count as side by side
	nearWords   = 8 // the same for near
	nearPhrases = 5
)

// meanings gives the phrases and classes of a text and how they stand to each other.
func (x *lexicon) meanings(all []mention, yield func(feature)) {
	for i, m := range all {
		yield(of(kindPhrase, m.hash, 0, 0))
		for _, c := range m.classes {
			yield(of(kindClass, uint32(c), 0, 0))
		}
		for j := i + 1; j < len(all) && j <= i+nearPhrases && all[j].first-m.last <= nearWords; j++ {
			next := all[j].first-m.last <= nextWords && j == i+1
			if next && i > 0 {
				yield(of(kindNext, uint32(all[i-1].classes[0]), uint32(m.classes[0]), uint32(all[j].classes[0])))
			}
			x.meet(m, all[j], next, yield)
		}
	}
	x.whole(all, yield)
}

// meet gives what two phrases near each other are to each other.
func (x *lexicon) meet(left, right mention, next bool, yield func(feature)) {
	for _, a := range left.classes {
		for _, b := range right.classes {
			if next {
				yield(of(kindNext, uint32(a), uint32(b), 0))
			}
			yield(of(kindNear, uint32(a), uint32(b), 0))
		}
		if x.office[a] {
			yield(of(kindAfter, uint32(a), right.hash, 0))
		}
	}
	for _, b := range right.classes {
		if x.office[b] {
			yield(of(kindAhead, left.hash, uint32(b), 0))
		}
	}
}

// whole gives what the text has as a whole: each class with the plainest officer of the text.
func (x *lexicon) whole(all []mention, yield func(feature)) {
	var has [256]bool
	named := uint32(0)
	for _, m := range all {
		for _, c := range m.classes {
			has[c] = true
			switch x.classes[c] {
			case "off", "rank", "local":
				named = 2
			case "vague", "poff":
				named = max(named, 1)
			}
		}
	}
	for c, there := range has {
		if there {
			yield(of(kindWith, named, uint32(c), 0))
		}
	}
	if len(all) > 0 {
		yield(of(kindBounds, 0, uint32(all[0].classes[0]), 0))
		yield(of(kindBounds, 1, uint32(all[len(all)-1].classes[0]), 0))
	}
}
