package matter

import "slices"

// Windows, in words.
const (
	wrongWindow = 9 // from an officer to what only officers do wrong
	crimeWindow = 3 // from an officer to what anybody does wrong
	bribeWindow = 3 // from money or kinship to an officer
)

// maxSubjects bounds the work on a text that repeats one word.
const maxSubjects = 64

// officers decides whether the text accuses officers: a subject with a wrong near it, money that goes to one, kin of one, or distrust.
func (r *reading) officers() (bool, []string) {
	for h := range r.of(listDistrust) {
		return true, []string{h.phrase}
	}
	left := maxSubjects
	for subject := range r.of(listSubject) {
		if left--; left < 0 {
			break
		}
		if r.precededBy(listImpostor, subject.first, 2) {
			continue
		}
		if found, why := r.accused(subject); found {
			return true, why
		}
	}
	return false, nil
}

func (r *reading) accused(subject hit) (bool, []string) {
	for bribe := range r.of(listBribe) {
		if gap := subject.first - bribe.last; gap >= 0 && gap <= bribeWindow && !r.crosses(bribe.last, subject.first, bribe) {
			return true, []string{bribe.phrase, subject.phrase}
		}
	}
	addressed := r.precededBy(listAddress, subject.first, 0)
	for wrong := range r.of(listWrong) {
		gap := wrong.first - subject.last
		if gap < 0 || gap > wrongWindow {
			continue
		}
		stubborn := r.is(listStubborn, wrong)
		if !r.blocked(subject.last, wrong.first) && (!addressed || stubborn && gap <= crimeWindow) || stubborn && gap <= crimeWindow && !addressed {
			return true, []string{subject.phrase, wrong.phrase}
		}
	}
	for crime := range r.of(listCrime) {
		gap := crime.first - subject.last
		if gap >= 0 && gap <= crimeWindow && !addressed && !r.blocked(subject.last, crime.first) {
			return true, []string{subject.phrase, crime.phrase}
		}
	}
	return false, nil
}

// precededBy tells whether a phrase of the list ends at most slack words before the place.
func (r *reading) precededBy(l list, at, slack int) bool {
	for h := range r.of(l) {
		if h.last <= at && at-h.last <= slack {
			return true
		}
	}
	return false
}

// blocked tells whether between officer and act somebody else comes in.
func (r *reading) blocked(from, to int) bool {
	for h := range r.of(listBlocker) {
		if h.first >= from && h.last <= to {
			return true
		}
	}
	return false
}

// crosses tells whether another officer or an address stands in between: "quen" ten words before "công an" says nothing.
func (r *reading) crosses(from, to int, bribe hit) bool {
	for h := range r.of(listAddress) {
		if h.first >= from && h.last <= to && h.last > bribe.last {
			return true
		}
	}
	return false
}

func (r *reading) is(l list, h hit) bool {
	return slices.ContainsFunc(r.hits, func(o hit) bool { return o.list == l && o.first == h.first && o.last == h.last })
}
