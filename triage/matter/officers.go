package matter

import "slices"

// Windows, in words.
const (
	stubbornWindow = 10 // between an officer and what only officers do wrong, whichever comes first
	wrongWindow    = 9  // from an officer to what is wrong in an officer
	crimeWindow    = 5  // from an officer to what anybody does wrong
)

// maxSubjects bounds the work on a text that repeats one word.
const maxSubjects = 64

// officers decides whether the text accuses officers: an accusing pattern, or an officer with a wrong near.
func (r *reading) officers() (bool, []string) {
	if len(r.accusing) > 0 {
		return true, r.accusing
	}
	left := maxSubjects
	for subject := range r.of(listSubject) {
		if left--; left < 0 {
			break
		}
		if r.played(subject) {
			continue
		}
		if found, why := r.accused(subject); found {
			return true, why
		}
	}
	return false, nil
}

// played tells whether somebody only plays this officer.
func (r *reading) played(subject hit) bool { return r.precededBy(listImpostor, subject.first, 2) }

// accused tells whether this officer has a wrong near. Who is only spoken to is not accused by what stands further off.
func (r *reading) accused(subject hit) (bool, []string) {
	addressed := r.precededBy(listAddress, subject.first, 1)
	for h := range r.of(listStubborn) {
		after, before := h.first-subject.last, subject.first-h.last
		if !addressed && (after >= 0 && after <= stubbornWindow || before >= 0 && before <= stubbornWindow) && !r.victim(h) {
			return true, []string{subject.phrase, h.phrase}
		}
	}
	if addressed {
		return false, nil
	}
	for h := range r.of(listWrong) {
		if r.follows(subject, h, wrongWindow) {
			return true, []string{subject.phrase, h.phrase}
		}
	}
	for h := range r.of(listCrime) {
		if r.follows(subject, h, crimeWindow) {
			return true, []string{subject.phrase, h.phrase}
		}
	}
	return false, nil
}

// follows tells whether an act stands behind an officer, and nobody else between them.
func (r *reading) follows(subject, act hit, window int) bool {
	gap := act.first - subject.last
	return gap >= 0 && gap <= window && !r.blocked(subject.last, act.first) && !r.victim(act)
}

// victim tells whether the act is done to somebody: "bi danh", "khong nhan tien".
func (r *reading) victim(act hit) bool { return r.precededBy(listUndone, act.first, 0) }

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
	return slices.ContainsFunc(r.hits, func(h hit) bool { return h.list == listBlocker && h.first >= from && h.last <= to })
}
