package matter

import (
	"math/bits"
	"slices"
)

// weighedLists are the lists that the weights know of; the others say too little.
var weighedLists = [listOther + 1]bool{
	listStubborn: true, listWrong: true, listCrime: true, listGang: true, listKin: true, listDuty: true, listAddress: true,
	listPassing: true, listOther: true, listImpostor: true, listUndone: true, listBlocker: true, listMatter: true,
}

// Windows of what stands near what, in words.
const (
	closeBehind  = 2
	nearBehind   = 8
	closeInFront = 1
	nearInFront  = 5
	nextList     = 4
)

// A stand is how a phrase of a list stands to an officer or, from follows on, which list follows it.
type stand uint8

const (
	standsAnywhere stand = iota
	standsCloseBehind
	standsBehind
	standsCloseInFront
	standsInFront
	follows
)

// A rank is the place of a relation among all, by their features.
type rank uint16

// ranks and ranked are all that there can be: which rank a relation has, and the feature of each rank. Those that fall on one feature share a rank.
var ranks, ranked = func() (ranks [listOther + 1][follows + stand(listOther) + 1]rank, ranked []feature) {
	for l := range ranks {
		for how := range ranks[l] {
			ranked = append(ranked, relation(l, how))
		}
	}
	slices.Sort(ranked)
	ranked = slices.Compact(ranked)
	for l := range ranks {
		for how := range ranks[l] {
			at, _ := slices.BinarySearch(ranked, relation(l, how))
			ranks[l][how] = rank(at)
		}
	}
	return ranks, ranked
}()

func relation(l, how int) feature { return of(kindList, uint32(l), uint32(how), 0) }

// relations gives what of the lists stands in the text, where it stands to the officers, and what follows what: each once, however often it is repeated, by their
// features.
func (r *reading) relations() (all []feature) {
	var there [len(ranks)*len(ranks[0])/64 + 1]uint64 // a bit for each rank
	puts := 0
	put := func(l list, how stand) {
		at := ranks[l][how]
		there[at/64] |= 1 << (at % 64)
		puts++
	}
	for i, h := range r.hits {
		if !weighedLists[h.list] {
			continue
		}
		put(h.list, standsAnywhere)
		for _, s := range r.subjects {
			behind, before := h.first-s.last, s.first-h.last
			if behind >= 0 && behind <= closeBehind {
				put(h.list, standsCloseBehind)
			}
			if behind >= 0 && behind <= nearBehind {
				put(h.list, standsBehind)
			}
			if before >= 0 && before <= closeInFront {
				put(h.list, standsCloseInFront)
			}
			if before >= 0 && before <= nearInFront {
				put(h.list, standsInFront)
			}
		}
		for _, next := range r.hits[i+1:] { // they are in the order of their first words
			if next.first-h.last > nextList {
				break
			}
			if weighedLists[next.list] && next.first >= h.last {
				put(h.list, follows+stand(next.list))
			}
		}
		if puts > maxRelations {
			break
		}
	}
	n := 0
	for _, word := range there {
		n += bits.OnesCount64(word)
	}
	all = make([]feature, 0, n)
	for i, word := range there {
		for ; word != 0; word &= word - 1 {
			all = append(all, ranked[64*i+bits.TrailingZeros64(word)])
		}
	}
	return all
}

// maxRelations bounds the work on a text that repeats one phrase.
const maxRelations = 20_000
