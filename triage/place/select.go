package place

import (
	"cmp"
	"slices"
)

// worth is what a mention adds to a reading of the text: the letters that it explains, more when a role word introduces it or somebody here may
// well speak of it, less for each name, so that one long name beats two halves.
func (g *Gazetteer) worth(m *mention, served func(int16) bool) float64 {
	v := float64(m.to-m.from) - 2.3
	switch {
	case m.said == roleNone:
	case m.said.lowest() || m.said.district() || m.said == roleTinh || m.said == roleCrossing || m.said == rolePost:
		v += pick(m.last-m.first > 1 || m.to-m.from > 6 || !m.said.lowest(), 5, 2)
	default:
		v += 1.5
	}
	k := g.names.keys[m.key]
	here, village := false, true
	for i := k.from; i < k.to; i++ {
		r := &g.refs[i]
		village = village && r.kind == kindVillage
		here = here || r.kind == kindProvince || r.kind == kindOldProvince || r.kind == kindLao && (r.typ == roleNone || m.said != roleNone) || r.kind == kindCrossing || r.kind == kindPost || r.province >= 0 && served(r.province)
	}
	switch {
	case village && m.said != roleVillage:
		v *= 0.45
	case !here:
		v *= 0.6
	}
	if m.spelling != 0 && !slices.ContainsFunc(g.refs[k.from:k.to], func(r ref) bool { return agreement(r.spelling, m.spelling) > 0 }) {
		v *= 0.6 // the marks say another word
	}
	if m.how == slipped {
		v *= m.quality
	}
	return v * m.quality * m.quality
}

// A reading is the best choice of mentions up to one that ends it.
type reading struct {
	worth float64
	last  int // the mention before, -1 none
}

// choose keeps the mentions of the best reading, none overlapping. A name in front of the district or province that holds it is worth more than the
// sum: "xã Thanh | Hướng Hóa", not "Thanh Hương". Several meanings of one stretch (slips) stay together.
func (g *Gazetteer) choose(w *words, found []mention, served func(int16) bool) []mention {
	found = unled(found)
	slices.SortStableFunc(found, func(a, b mention) int {
		return cmp.Or(cmp.Compare(a.to, b.to), cmp.Compare(a.from, b.from), cmp.Compare(a.lead, b.lead), cmp.Compare(a.key, b.key))
	})
	best := make([]reading, len(found)+1) // of the first i mentions: how much, and which ends it
	best[0].last = -1
	ends := make([]reading, len(found)) // readings that end with mention i
	pairs := maxPairs
	for i := range found {
		m := &found[i]
		link, _ := slices.BinarySearchFunc(found[:i], m.lead+1, func(o mention, lead uint32) int { return cmp.Compare(o.to, lead) })
		ends[i] = best[link]
		for j := link - 1; j >= 0 && found[j].to == m.lead && pairs > 0; j-- {
			pairs--
			if with := ends[j].worth + g.together(&found[j], m); with > ends[i].worth {
				ends[i] = reading{with, j}
			}
		}
		ends[i].worth += max(0.1, g.worth(m, served))
		best[i+1] = best[i]
		if ends[i].worth > best[i].worth {
			best[i+1] = reading{ends[i].worth, i}
		}
	}
	var kept []mention
	for i := best[len(found)].last; i >= 0; i = ends[i].last {
		kept = append(kept, found[i])
		for j := i + 1; j < len(found) && found[j].to == found[i].to; j++ {
			kept = addMeaning(kept, &found[i], &found[j])
		}
		for j := i - 1; j >= 0 && found[j].to == found[i].to; j-- {
			kept = addMeaning(kept, &found[i], &found[j])
		}
	}
	slices.SortStableFunc(kept, func(a, b mention) int { return cmp.Compare(a.from, b.from) })
	kept = repeated(kept)
	return w.tidy(kept[:min(len(kept), maxMentions)])
}

// repeated drops a name from its third time on.
func repeated(kept []mention) []mention {
	seen := make(map[int]int, len(kept))
	return slices.DeleteFunc(kept, func(m mention) bool {
		seen[m.key]++
		return seen[m.key] > maxRepeats
	})
}

const maxRepeats = 3

// addMeaning keeps another slip that the same stretch may be.
func addMeaning(kept []mention, m, o *mention) []mention {
	if o.from == m.from && o.lead == m.lead && o.how == slipped && m.how == slipped && o.key != m.key {
		kept = append(kept, *o)
	}
	return kept
}

const (
	maxPairs   = 4000 // neighbours compared, a text
	inDistrict = 6.0  // what it is worth that the next name holds this one
)

// together is what two names in a row add when the second holds the first.
func (g *Gazetteer) together(a, b *mention) float64 {
	if b.said.lowest() || b.said == roleVillage {
		return 0
	}
	inner, outer := g.names.keys[a.key], g.names.keys[b.key]
	for i := outer.from; i < min(outer.to, outer.from+12); i++ {
		o := &g.refs[i]
		for j := inner.from; j < min(inner.to, inner.from+24); j++ {
			r := &g.refs[j]
			switch {
			case r.kind == kindVillage || r.kind == kindLao:
			case o.kind == kindDistrict && r.kind == kindLegacy && r.district == o.district,
				o.kind == kindDistrict && r.kind == kindCommune && slices.Contains(g.communesOf(o), g.codes[r.from]),
				o.kind == kindProvince && (r.kind == kindCommune || r.kind == kindDistrict || r.kind == kindLegacy) && r.province == o.province,
				o.kind == kindOldProvince && r.oldProv >= 0 && r.oldProv == o.oldProv:
				return inDistrict * a.quality * b.quality
			}
		}
	}
	return 0
}

// unled adds each long name without its role word, which may belong to the name before it.
func unled(found []mention) []mention {
	for i := range found {
		if m := found[i]; m.lead < m.from && (m.last-m.first > 1 || m.to-m.from >= 6) && m.how != slipped {
			m.said, m.lead, m.leadToken = roleNone, m.from, m.first
			found = append(found, m)
		}
	}
	return found
}

// tidy sets the end of a mention behind its last word.
func (w *words) tidy(kept []mention) []mention {
	for i := range kept {
		kept[i].tail = max(kept[i].tail, kept[i].last)
	}
	return kept
}
