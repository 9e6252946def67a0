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
		v += 5
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

// choose keeps the mentions of the best reading, none overlapping. Several meanings of one stretch (slips) stay together.
func (g *Gazetteer) choose(w *words, found []mention, served func(int16) bool) []mention {
	found = unled(found)
	slices.SortStableFunc(found, func(a, b mention) int {
		return cmp.Or(cmp.Compare(a.to, b.to), cmp.Compare(a.from, b.from), cmp.Compare(a.lead, b.lead), cmp.Compare(a.key, b.key))
	})
	best := make([]float64, len(found)+1) // of the first i mentions
	link := make([]int, len(found))       // how many of them end before mention i begins
	taken := make([]bool, len(found))
	for i := range found {
		m := &found[i]
		link[i], _ = slices.BinarySearchFunc(found[:i], m.lead+1, func(o mention, lead uint32) int { return cmp.Compare(o.to, lead) })
		with := best[link[i]] + max(0.1, g.worth(m, served))
		taken[i] = with > best[i]
		best[i+1] = max(best[i], with)
	}
	kept := make([]mention, 0, maxMentions)
	for i := len(found) - 1; i >= 0; {
		if !taken[i] {
			i--
			continue
		}
		kept = append(kept, found[i])
		for j := link[i]; j < len(found) && found[j].to <= found[i].to; j++ {
			if o := &found[j]; j != i && o.from == found[i].from && o.to == found[i].to && o.lead == found[i].lead && o.how == slipped && found[i].how == slipped && o.key != found[i].key {
				kept = append(kept, *o)
			}
		}
		i = link[i] - 1
	}
	slices.SortStableFunc(kept, func(a, b mention) int { return cmp.Compare(a.from, b.from) })
	return w.tidy(kept[:min(len(kept), maxMentions)])
}

// unled adds each long name without its role word, which may belong to the name before it.
func unled(found []mention) []mention {
	for i := range found {
		if m := found[i]; m.lead < m.from && m.to-m.from >= 6 && m.how != slipped {
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
