package matter

// listNames are the lists that the weights know of; the others say too little.
var listNames = map[list]string{
	listStubborn: "stubborn", listWrong: "wrong", listCrime: "crime", listGang: "gang", listKin: "kin", listDuty: "duty", listAddress: "address",
	listPassing: "passing", listOther: "other", listImpostor: "impostor", listUndone: "undone", listBlocker: "blocker", listMatter: "matter",
}

// Windows of what stands near what, in words.
const (
	closeBehind  = 2
	nearBehind   = 8
	closeInFront = 1
	nearInFront  = 5
	nextList     = 4
)

// relations gives what of the lists stands in the text, where it stands to the officers, and what follows what: each once, however often it is repeated.
func (r *reading) relations(yield func(feature []byte)) {
	given := map[string]bool{}
	put := func(feature string) {
		if !given[feature] {
			given[feature] = true
			yield([]byte(feature))
		}
	}
	for i, h := range r.hits {
		name := listNames[h.list]
		if name == "" {
			continue
		}
		put("@" + name)
		for _, s := range r.subjects {
			for _, place := range where(s, h) {
				put("@" + name + place)
			}
		}
		for _, next := range r.hits[i+1:] { // they are in the order of their first words
			if next.first-h.last > nextList {
				break
			}
			if follower := listNames[next.list]; follower != "" && next.first >= h.last {
				put("@" + name + " " + follower)
			}
		}
	}
}

// where says how a hit stands to an officer: behind or in front, close or near.
func where(s subject, h hit) []string {
	behind, before := h.first-s.last, s.first-h.last
	switch {
	case behind >= 0 && behind <= closeBehind:
		return []string{" S>", " S>>"}
	case behind >= 0 && behind <= nearBehind:
		return []string{" S>>"}
	case before >= 0 && before <= closeInFront:
		return []string{" <S", " <<S"}
	case before >= 0 && before <= nearInFront:
		return []string{" <<S"}
	}
	return nil
}
