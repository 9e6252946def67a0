package place

import (
	"cmp"
	"slices"
)

// slips finds names that are one letter off. Each name of the border provinces is filed under itself with one letter left out;
// two names one slip apart share such a form.
type slips struct {
	forms []slipForm // sorted by hash
}

type slipForm struct {
	hash uint32
	key  uint32
}

const (
	minSlip = 5 // letters; below, half the language is one slip away
	maxKey  = 31
)

func (g *Gazetteer) buildSlips() {
	for i, k := range g.names.keys {
		if len(k.joined) < minSlip || !g.nearBorder(k) {
			continue
		}
		for skip := -1; skip < len(k.joined); skip++ {
			g.slips.forms = append(g.slips.forms, slipForm{uint32(mix(hashWithout([]byte(k.joined), skip))), uint32(i)})
		}
	}
	slices.SortFunc(g.slips.forms, func(a, b slipForm) int {
		return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.key, b.key))
	})
}

// nearBorder keeps slips to names that matter: no villages, no inland provinces.
func (g *Gazetteer) nearBorder(k nameKey) bool {
	return slices.ContainsFunc(g.refs[k.from:k.to], func(r ref) bool {
		return r.kind != kindVillage && r.kind != kindLao && r.province >= 0 && g.border[r.province]
	})
}

func hashWithout(s []byte, skip int) uint64 {
	h := uint64(fnvOffset)
	for i, b := range s {
		if i != skip {
			h = hashByte(h, b)
		}
	}
	return h
}

// near appends to dst the keys one slip away from the word.
func (g *Gazetteer) near(dst []int, word []byte) []int {
	if len(word) < minSlip || len(word) > maxKey {
		return dst
	}
	for skip := -1; skip < len(word); skip++ {
		h := uint32(mix(hashWithout(word, skip)))
		at, _ := slices.BinarySearchFunc(g.slips.forms, h, func(f slipForm, h uint32) int { return cmp.Compare(f.hash, h) })
		for ; at < len(g.slips.forms) && g.slips.forms[at].hash == h; at++ {
			k := int(g.slips.forms[at].key)
			if oneSlip(word, g.names.keys[k].joined) && !slices.Contains(dst, k) {
				dst = append(dst, k)
			}
		}
	}
	return dst
}

// oneSlip tells whether one letter was changed, added, left out, or swapped with its neighbour.
func oneSlip(a []byte, b string) bool {
	if len(a) > len(b)+1 || len(b) > len(a)+1 {
		return false
	}
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	ra, rb := a[i:], b[i:]
	switch {
	case len(ra) == 0 || len(rb) == 0:
		return true
	case len(ra) == len(rb):
		swapped := len(ra) > 1 && ra[0] == rb[1] && ra[1] == rb[0] && string(ra[2:]) == rb[2:]
		return string(ra[1:]) == rb[1:] || swapped
	case len(ra) > len(rb):
		return string(ra[1:]) == rb
	}
	return string(ra) == rb[1:]
}
