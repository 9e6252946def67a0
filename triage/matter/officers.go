package matter

import "strings"

// Windows, in words.
const (
	stubbornWindow = 10 // between an officer and what only officers do wrong, whichever comes first
	wrongWindow    = 9  // from an officer to what is wrong in an officer
	crimeWindow    = 5  // from an officer to what anybody does wrong
	addressWindow  = 1  // between who is spoken to and the word that says so, small words apart
	dutyWindow     = 3  // from an officer to the duty that is done or asked for, names apart

	shortDutyWindow = 1 // the same, for a duty of one word, which may as well be a part of what they are accused of
	maxName         = 3 // words of a name
)

// maxSubjects bounds the work on a text that repeats one word.
const maxSubjects = 64

// A subject is somebody in office whom the text names: overlapping phrases are one.
type subject struct {
	first, last int
	phrase      string
	from        int  // first, or the small words before it: "cac anh ben"
	title       bool // a title or dress that many texts name in passing
	leads       bool // a title with which the text begins
	played      bool // somebody only plays it
	addressed   bool // only spoken to
	passed      bool // passed by, or fled from
}

// whoIsNamed joins the phrases that name officers.
func (r *reading) whoIsNamed() (all []subject) {
	for _, h := range r.hits { // by their first word
		if h.list != listSubject && h.list != listTitle {
			continue
		}
		title := h.list == listTitle
		if n := len(all) - 1; n >= 0 && h.first < all[n].last {
			all[n].last = max(all[n].last, h.last)
			all[n].title = all[n].title && title
			if len(h.phrase) > len(all[n].phrase) {
				all[n].phrase = h.phrase
			}
			continue
		}
		if len(all) == maxSubjects {
			break
		}
		all = append(all, subject{first: h.first, last: h.last, phrase: h.phrase, title: title})
	}
	if all == nil {
		return nil
	}
	small := r.places(listSmall)
	for i := range all {
		s := &all[i]
		s.from = r.smallBefore(s.first, small)
		s.leads = s.from == 0 && s.title
		s.title = s.title || r.before(listPost, s.first, s.first, 0)
		s.played = r.playedBy(*s)
		with := i > 0 && s.from-all[i-1].last <= 1 // "bao cong an va bien phong"
		s.addressed = r.before(listAddress, s.from, s.first, addressWindow) || with && all[i-1].addressed
		asked := s.last == len(r.script.numbers) && r.before(listWith, s.first, s.first, 0) // "hoi thu tuc voi cong an xa"
		s.passed = r.before(listPassing, s.from, s.first, 0) || with && all[i-1].passed || asked
	}
	return all
}

// smallBefore passes over small words before a place, and over a name behind one of them: "nho anh Quy cong an xa".
func (r *reading) smallBefore(at int, small []bool) int {
	for at > 0 {
		switch {
		case small[at-1]:
			at--
		case at > 1 && small[at-2] && r.script.numbers[at-1] == 0:
			at -= 2
		default:
			return at
		}
	}
	return at
}

// playedBy tells whether somebody only plays this officer, or the words mean something else.
func (r *reading) playedBy(s subject) bool {
	for _, h := range r.hits {
		switch {
		case h.list == listLookalike && h.first < s.last && h.last > s.first:
			return true
		case h.list != listImpostor || h.last > s.first:
		case r.partOfKin(h):
		case h.last >= s.from, strings.Contains(h.phrase, " ") && s.first-h.last <= 2:
			return true
		}
	}
	return false
}

// places are the words that a phrase of the list takes.
func (r *reading) places(l list) []bool {
	all := make([]bool, len(r.script.numbers))
	for h := range r.of(l) {
		for i := h.first; i < h.last; i++ {
			all[i] = true
		}
	}
	return all
}

// officers gives what accuses officers: a sentence of the lists, a wrong beside an officer, or an officer whom the text names for no reason that
// is known. In doubt it goes up.
func (r *reading) officers() (why []string, vague bool) {
	if p, ok := r.lists.find(r.walk()); ok {
		return []string{p}, false
	}
	for _, s := range r.subjects {
		if s.played || s.addressed {
			continue // by what stands further off
		}
		if why := r.wrongOf(s); why != nil {
			return why, false
		}
	}
	for _, s := range r.subjects {
		if !s.played && !s.addressed && !s.passed && (!s.title || s.leads) && !r.onDuty(s) {
			return []string{s.phrase}, true
		}
	}
	return nil, false
}

// wrongOf says what the officer is accused of.
func (r *reading) wrongOf(s subject) []string {
	for h := range r.of(listStubborn) {
		after, before := h.first-s.last, s.first-h.last
		if (after >= 0 && after <= stubbornWindow || before >= 0 && before <= stubbornWindow) && !r.victim(h) {
			return []string{s.phrase, h.phrase}
		}
	}
	if s.passed {
		return nil
	}
	for h := range r.of(listWrong) {
		if r.follows(s, h, wrongWindow) && !r.stands(listOther, s.last, h.first) {
			return []string{s.phrase, h.phrase}
		}
	}
	for _, h := range r.hits {
		if r.isCrime(h) && r.follows(s, h, crimeWindow) && !r.stands(listBlocker, s.last, h.first) && !r.stands(listOther, s.last, h.first) {
			return []string{s.phrase, h.phrase}
		}
	}
	return nil
}

// partOfKin tells whether a hit is only a part of somebody's kin: "thong gia" is no "gia".
func (r *reading) partOfKin(h hit) bool {
	for k := range r.of(listKin) {
		if k.first <= h.first && k.last >= h.last && k.last-k.first > h.last-h.first {
			return true
		}
	}
	return false
}

// isCrime tells what anybody does wrong: the list of it, and the strong words of matters that are crimes.
func (r *reading) isCrime(h hit) bool {
	return h.list == listCrime || h.list == listMatter && h.weight == strongWeight && !strings.HasPrefix(h.phrase, "bi ") && !r.lists.harmless[r.lists.matters[h.matter].ID]
}

// onDuty tells whether shortly after the officer stands what officers do, are asked to do, or suffer.
func (r *reading) onDuty(s subject) bool {
	for h := range r.of(listDuty) {
		window := dutyWindow
		if h.last-h.first == 1 {
			window = shortDutyWindow
		}
		if h.first >= s.last && h.first-s.last <= dutyWindow+maxName && r.knownBetween(s.last, h.first) <= window {
			return true
		}
	}
	for _, next := range r.subjects { // "kiem lam va cong an cung co mat"
		if gap := next.first - s.last; gap >= 0 && gap <= 1 && r.onDuty(next) {
			return true
		}
	}
	return false
}

// knownBetween counts the words between two places that any list has: the others are mostly names, as behind "cong an xa".
func (r *reading) knownBetween(from, to int) (known int) {
	for _, n := range r.script.numbers[from:to] {
		if n > 0 {
			known++
		}
	}
	return known
}

// follows tells whether an act stands behind an officer.
func (r *reading) follows(s subject, act hit, window int) bool {
	gap := act.first - s.last
	return gap >= 0 && gap <= window && !r.victim(act)
}

// victim tells whether the act is done to somebody: "bi danh", "khong nhan tien".
func (r *reading) victim(act hit) bool { return r.before(listUndone, act.first, act.first, 0) }

// before tells whether a phrase of the list ends at most slack words before from, or later but no later than to.
func (r *reading) before(l list, from, to, slack int) bool {
	for h := range r.of(l) {
		if h.last <= to && h.last >= from-slack {
			return true
		}
	}
	return false
}

// stands tells whether a phrase of the list stands between two places.
func (r *reading) stands(l list, from, to int) bool {
	for h := range r.of(l) {
		if h.first >= from && h.last <= to {
			return true
		}
	}
	return false
}
