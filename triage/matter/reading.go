package matter

import (
	"bytes"
	"cmp"
	"slices"
	"sync"

	"tipline/triage/place"
)

// maxRead bounds the work: a text over 24 KiB is asked to come in two.
const maxRead = 32 << 10

// A hit is one phrase found in the text.
type hit struct {
	first, last int // words first..last-1
	*tag
}

// A sum of money is a crime's word, as "tien" is.
var sumOfMoney = &tag{list: listCrime, phrase: "tien"}

// A reading is all that the lists found in one text. It holds phrases of the lists, never words of the text.
type reading struct {
	*room
	lists    *Lists
	subjects []subject
	large    bool // an amount of goods that no single user carries

	accused []string // what accuses officers, if anything does
	vague   bool     // nothing but that they are named
	weighed bool     // nothing but the weights of words
}

// A room is the memory that readings use one after another.
type room struct {
	script   script
	hits     []hit
	said     []token
	tokens   []uint32
	words    []uint32 // as they stand
	at       []span   // where
	mentions []mention
	begins   []int32 // see walk
}

var rooms = sync.Pool{New: func() any { return new(room) }}

// longest is from how many words on a text's room is not kept for others.
const longest = 1024

// forget overwrites what is known of the text, whose words' hashes would tell it, and lets the next reading have the room.
func (r *reading) forget() {
	room := r.room
	r.room = nil
	room.script.forget()
	empty(&room.hits)
	empty(&room.said)
	empty(&room.tokens)
	empty(&room.words)
	empty(&room.at)
	empty(&room.mentions)
	empty(&room.begins)
	if cap(room.script.spans) <= longest {
		rooms.Put(room)
	}
}

func empty[T any](all *[]T) {
	clear(*all)
	*all = (*all)[:0]
}

const (
	maxHits    = 2000
	minGlued   = 8 // letters: no Vietnamese word is as long
	maxGlued   = 10_000
	shortGlued = 5
	longGlued  = 14
)

// read finds every phrase, and whether officers are accused. Whoever has done with the reading forgets it.
func (l *Lists) read(folded []byte) *reading {
	r := &reading{lists: l, room: rooms.Get().(*room)}
	r.script.read(l.words, folded)
	r.hits = slices.Grow(r.hits, len(r.script.numbers))
	glued := maxGlued
	for i, at := range r.script.spans {
		if len(r.hits) >= maxHits {
			break
		}
		r.phrasesAt(i)
		word := folded[at.from:at.to]
		if len(word) >= minGlued && glued > 0 {
			glued -= r.phrasesInside(word, i)
		}
		if isAmount(word) {
			if isSum(word) {
				r.hits = append(r.hits, hit{i, i + 1, sumOfMoney})
			}
			r.large = r.large || l.isLarge(word, folded[min(at.to+1, len(folded)):])
		}
	}
	r.subjects = r.whoIsNamed()
	r.accused, r.vague = r.officers()
	return r
}

func (r *reading) phrasesAt(first int) {
	s := &r.script
	node := uint16(0)
	for i := first; i < len(s.numbers) && s.numbers[i] > 0; i++ {
		if node = r.lists.phrases.step(node, s.numbers[i]); node == 0 {
			return
		}
		if i == first && s.spans[i].slipped && s.spans[i].to-s.spans[i].from < minGlued {
			continue // a short word alone that is a slip of another may be neither
		}
		tags := r.lists.phrases.nodes[node].tags
		for t := range tags {
			r.hits = append(r.hits, hit{first, i + 1, &tags[t]})
		}
	}
}

// phrasesInside looks into long words: "cobanmatuyday". It returns the number of look-ups.
func (r *reading) phrasesInside(word []byte, number int) (spent int) {
	for at := range word {
		for n := shortGlued; n <= longGlued && at+n <= len(word) && spent < maxGlued; n++ {
			spent++
			tags := r.lists.glued[string(word[at:at+n])]
			for t := range tags {
				r.hits = append(r.hits, hit{number, number + 1, &tags[t]})
			}
		}
	}
	return spent
}

func wordEnd(folded []byte, at int) int {
	for at < len(folded) && folded[at] != ' ' {
		at++
	}
	return at
}

func isAmount(word []byte) bool { return len(word) > 0 && word[0] >= '0' && word[0] <= '9' }

// isSum tells "5tr", "500k", "3trieu" from other amounts.
func isSum(word []byte) bool {
	switch string(bytes.TrimLeft(word, "0123456789")) {
	case "k", "tr", "trieu", "cu":
		return true
	}
	return false
}

// isLarge reads "2 kg", "2kg", "10 banh", "6000 vien".
func (l *Lists) isLarge(word, rest []byte) bool {
	digits := 0
	for digits < len(word) && word[digits] >= '0' && word[digits] <= '9' {
		digits++
	}
	unit := word[digits:]
	if len(unit) == 0 {
		unit = rest[:wordEnd(rest, 0)]
		if two := wordEnd(rest, min(len(unit)+1, len(rest))); l.units[string(rest[:two])] {
			return true
		}
	}
	return l.units[string(unit)] || digits >= 4 && digits <= 7 && string(unit) == "vien"
}

// undo is the text with telex and VNI keys taken out of each word.
func undo(folded []byte) []byte {
	out := make([]byte, 0, len(folded))
	for at := 0; at < len(folded); {
		end := wordEnd(folded, at)
		if at > 0 {
			out = append(out, ' ')
		}
		before := len(out)
		if out = place.Untype(out, folded[at:end]); len(out) == before {
			out = append(out, folded[at:end]...)
		}
		at = end + 1
	}
	return out
}

// merge adds the hits of a second reading of the same words.
func (r *reading) merge(second *reading) {
	r.large = r.large || second.large
	if r.vague && !second.vague && len(second.subjects) >= len(r.subjects) { // the second reading has the words that say why they are named
		r.accused = nil
	}
	if r.vague || !second.vague || len(r.subjects) == 0 {
		r.vague = second.vague && (r.vague || len(r.accused) == 0)
		r.accused = append(r.accused, second.accused...)
	}
	for _, h := range second.hits {
		if !slices.ContainsFunc(r.hits, h.same) && len(r.hits) < maxHits {
			r.hits = append(r.hits, h)
		}
	}
	slices.SortStableFunc(r.hits, func(a, b hit) int { return cmp.Compare(a.first, b.first) })
}

func (h hit) same(o hit) bool { return h.first == o.first && h.last == o.last && *h.tag == *o.tag }

func (r *reading) of(want list) func(yield func(hit) bool) {
	return func(yield func(hit) bool) {
		for _, h := range r.hits {
			if h.list == want && !yield(h) {
				return
			}
		}
	}
}

// choose sums the words of each matter, a phrase once, and not inside a longer one of the same matter.
func (r *reading) choose() (chosen int, words []string) {
	sums := make([]int, len(r.lists.matters))
	found := make([][]string, len(r.lists.matters))
	for h := range r.of(listMatter) {
		if !slices.Contains(found[h.matter], h.phrase) && !r.insideLonger(h) {
			found[h.matter] = append(found[h.matter], h.phrase)
			sums[h.matter] += h.weight
		}
	}
	chosen = r.lists.other
	for i, sum := range sums {
		if r.lists.matters[i].Needs == "" && sum > sums[chosen] {
			chosen = i
		}
	}
	for i, m := range r.lists.matters { // a graver form of what was chosen
		grave := sums[i] >= strongWeight || r.large
		if m.Needs != "" && m.Needs == r.lists.matters[chosen].ID && grave {
			found[i] = slices.Concat(found[chosen], found[i])
			chosen = i
			break
		}
	}
	return chosen, found[chosen]
}

func (r *reading) insideLonger(h hit) bool {
	return slices.ContainsFunc(r.hits, func(o hit) bool {
		return o.list == listMatter && o.matter == h.matter && o.first <= h.first && o.last >= h.last && o.last-o.first > h.last-h.first
	})
}

// urgent decides by the words of time and danger.
func (r *reading) urgent(matter int) (bool, []string) {
	for h := range r.of(listNow) {
		return true, []string{h.phrase}
	}
	m := r.lists.matters[matter]
	if m.Urgent {
		return true, nil
	}
	for range r.of(listPast) {
		return false, nil
	}
	for h := range r.of(listSoon) {
		if !r.lists.weak[h.phrase] && matter != r.lists.other || r.lists.weak[h.phrase] && r.lists.moving[m.ID] {
			return true, []string{h.phrase}
		}
	}
	return false, nil
}
