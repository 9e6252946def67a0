package intake

import (
	"tipline/crypto"
	"tipline/triage"
)

// A holding is what memory knows of a waiting arrival.
type holding struct {
	id, tip crypto.ID
	lane    triage.Lane
	folded  bool
	lookup  *crypto.Lookup
	record  []byte
	at, n   int // first page, number of pages
	entry   *guardEntry
}

func newHolding(a *triage.Arrival, n int) *holding {
	return &holding{id: a.ID, tip: a.Tip, lane: a.Lane, folded: a.Row != nil, lookup: a.Lookup, record: a.Record, n: n}
}

func (h *holding) waiting() Waiting {
	return Waiting{ID: h.id, Tip: h.tip, Folded: h.folded}
}

// hold enters an arrival into the index. Callers hold mu, or are alone.
func (s *Spool) hold(h *holding) {
	s.held[h.id] = h
	if h.lookup != nil && h.id == h.tip {
		s.byLookup[*h.lookup] = h
	} else if h.lookup != nil {
		s.forgotten[*h.lookup] = h
	}
	for i := range h.n {
		s.used[h.at+i] = true
	}
	s.taken += h.n
}

// forget takes it out again.
func (s *Spool) forget(h *holding) {
	s.unlist(h)
	for i := range h.n {
		s.used[h.at+i] = false
	}
	s.taken -= h.n
}

// unlist takes it out, but leaves its pages taken.
func (s *Spool) unlist(h *holding) {
	delete(s.held, h.id)
	if h.lookup == nil {
		return
	}
	for _, all := range []map[crypto.Lookup]*holding{s.byLookup, s.forgotten} {
		if all[*h.lookup] == h {
			delete(all, *h.lookup)
		}
	}
}

// tries are made before all places are listed: with three quarters taken, all of these fail once in a hundred million times.
const tries = 64

// free says whether n pages from at on are.
func (s *Spool) free(at, n int) bool {
	for _, used := range s.used[at : at+n] {
		if used {
			return false
		}
	}
	return true
}

// place picks a random run of n free pages, each as likely as any other. The bulk lane may not take the last quarter, so that a
// flood leaves room for the rest.
func (s *Spool) place(n int, lane triage.Lane) (at int, ok bool) {
	if lane == triage.Bulk && s.taken+n > len(s.used)/4*3 || n > len(s.used) {
		return 0, false
	}
	// Nearly always a random place is free; where it is, it was drawn as fairly as from the list of all that are.
	for range tries {
		if at = below(len(s.used) - n + 1); s.free(at, n) {
			return at, true
		}
	}
	var starts []int
	run := 0
	for i, used := range s.used {
		if run++; used {
			run = 0
		}
		if run >= n {
			starts = append(starts, i-n+1)
		}
	}
	if len(starts) == 0 {
		return 0, false
	}
	return starts[below(len(starts))], true
}
