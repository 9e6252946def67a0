package place

// findGlued reads a role word stuck to the name: "xamuonglat", "xamuong lat".
func (g *Gazetteer) findGlued(w *words, i int, found []mention) []mention {
	t := w.tokens[i]
	for _, p := range glued {
		if int(t.to-t.from) < len(p.word)+4 || string(w.letters[t.from:t.from+uint32(len(p.word))]) != p.word {
			continue
		}
		n, h, breaks := 0, uint64(fnvOffset), uint32(0)
		var joined [maxKey]byte
		m := mention{from: t.from, first: i, said: p.role, how: "viết liền"}
		for j := i; j < len(w.tokens) && j < i+4; j++ {
			part := w.text(w.tokens[j])
			if j == i {
				part = part[len(p.word):]
			} else if breaks |= 1 << n; w.tokens[j].gap != gapSpace {
				break
			}
			if n+len(part) > maxKey {
				break
			}
			for _, b := range part {
				joined[n] = b
				h = hashByte(h, b)
				n++
			}
			if k := g.names.find(h, joined[:n]); k >= 0 {
				m.to, m.last, m.key, m.breaks, m.quality = w.tokens[j].to, j+1, k, breaks, 0.95
				found = g.admit(w, m, found)
			}
		}
	}
	return found
}

// findInside looks for names inside long words: whole messages are typed without a space.
func (g *Gazetteer) findInside(w *words, found []mention) []mention {
	budget := maxInside
	for i, t := range w.tokens {
		if t.to-t.from < 12 {
			continue
		}
		for at := t.from + 1; at < t.to && budget > 0; at, budget = at+1, budget-1 {
			said, lead := w.gluedBefore(t, at)
			h := uint64(fnvOffset)
			for end := at; end < t.to && end < at+maxKey; end++ {
				h = hashByte(h, w.letters[end])
				n := end + 1 - at
				if n < 4 || n < 7 && said == roleNone {
					continue
				}
				if k := g.names.find(h, w.letters[at:end+1]); k >= 0 && len(found) < maxFound {
					found = append(found, mention{from: at, to: end + 1, lead: lead, first: i, last: i + 1, leadToken: i, said: said, key: k, quality: 0.85, how: "viết liền"})
				}
			}
		}
	}
	return found
}

// gluedBefore reads a role word that ends at the letter.
func (w *words) gluedBefore(t token, at uint32) (role, uint32) {
	for _, p := range glued {
		if n := uint32(len(p.word)); at >= t.from+n && string(w.letters[at-n:at]) == p.word {
			return p.role, at - n
		}
	}
	return roleNone, at
}
