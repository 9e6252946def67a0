package matter

import "slices"

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

// How a phrase of a list stands to an officer or, from then on, which list follows it.
const (
	standsAnywhere = iota
	standsCloseBehind
	standsBehind
	standsCloseInFront
	standsInFront
	follows
)

// relations gives what of the lists stands in the text, where it stands to the officers, and what follows what: each once, however often it is repeated.
func (r *reading) relations() []feature {
	all := make([]feature, 0, 8*len(r.hits))
	put := func(l list, how uint32) { all = append(all, of(kindList, uint32(l), how, 0)) }
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
				put(h.list, follows+uint32(next.list))
			}
		}
		if len(all) > maxRelations {
			break
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// maxRelations bounds the work on a text that repeats one phrase.
const maxRelations = 20_000
