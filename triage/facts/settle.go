package facts

import (
	"cmp"
	"slices"

	"tipline/triage/matter"
	"tipline/triage/place"
)

// Assents are what a short answer to "is it …?" says.
const (
	Yes = "yes"
	No  = "no"
)

// maxAssent is the longest answer, in words, whose first word is read as yes or no by itself.
const maxAssent = 6

var assents = map[string]string{
	"co": Yes, "dung": Yes, "phai": Yes, "vang": Yes, "da": Yes, "u": Yes, "uh": Yes, "um": Yes, "ok": Yes, "yes": Yes, "chinh": Yes, "roi": Yes,
	"khong": No, "ko": No, "k": No, "hong": No, "no": No, "sai": No, "dau": No, "chua": No,
}

// assent reads a short answer. "khong phai", "dung roi": the first word says it.
func assent(folded []byte) string {
	words := 1
	for _, b := range folded {
		if b == ' ' {
			words++
		}
	}
	if words > maxAssent {
		return ""
	}
	end := slices.Index(folded, ' ')
	if end < 0 {
		end = len(folded)
	}
	return assents[string(folded[:end])]
}

// times are the question of when, for who has said where.
var times = map[string]string{
	"vi": "Viec nay luc nao, nay con khong?",
	"en": "When was it, is it still going on?",
	"lo": "ເກີດຂຶ້ນເວລາໃດ, ດຽວນີ້ຍັງມີບໍ?",
}

// Ask is the one question that settles most: where, and when that is clear, when. "" when both are, or where nothing but advice is wanted.
// Plain ASCII but for Lao, and short enough for an SMS beside the receipt.
func (r *Reading) Ask(g *place.Gazetteer, language string) string {
	if q := g.Ask(r.Place, language); q != "" {
		return q
	}
	timeless := matter.Helps(r.Matter.Matter) || r.Matter.Matter == "weapon_surrender" || r.Matter.Matter == matter.Other
	if timeless || r.Matter.Urgent || r.Facts.Day != "" || r.Facts.Part != "" {
		return ""
	}
	if q, ok := times[language]; ok {
		return q
	}
	return times["vi"]
}

// Settled tells whether it is clear where.
func (r *Reading) Settled() bool { return len(r.Place.Communes) > 0 && !r.Place.Ambiguous }

// With is the reading with what the reporter said afterwards, in answer to the question or by themselves. What was clear stays; the marks stay
// those of the first text.
func (r Reading) With(later *Reading, g *place.Gazetteer) Reading {
	if !r.Settled() {
		r.Place = meet(r.Place, later.Place, later.Assent, g)
	}
	if r.Matter.Matter == matter.Other {
		r.Matter.Matter = cmp.Or(later.Matter.Matter, matter.Other)
	}
	r.Matter.Urgent = r.Matter.Urgent || later.Matter.Urgent
	r.Matter.Officers = r.Matter.Officers || later.Matter.Officers
	r.Facts = r.Facts.with(later.Facts)
	return r
}

// Over is the reading with place and matter that an officer settled with the reporter: they stand over what machines read.
func (r Reading) Over(settled *Reading) Reading {
	r.Place, r.Matter = settled.Place, settled.Matter
	return r
}

// meet puts two answers together, of which the first is not settled.
func meet(first, later place.Answer, assent string, g *place.Gazetteer) place.Answer {
	a := later
	switch both := shared(first.Communes, later.Communes); {
	case assent == Yes && len(later.Communes) == 0 && len(first.Communes) == 1:
		a = first
		a.Ambiguous = false
	case len(both) > 0:
		a.Communes = both
		a.Ambiguous = a.Ambiguous && len(both) > 1
	case !later.Ambiguous && len(later.Communes) > 0: // said clearly now
	case len(first.Communes) > 0 && len(later.Communes) == 0:
		a = narrowed(first, later.Province, g)
	case len(later.Communes) > 0:
		a = narrowed(later, first.Province, g)
	}
	a.Crossing, a.Marker, a.Post = cmp.Or(a.Crossing, first.Crossing), cmp.Or(a.Marker, first.Marker), cmp.Or(a.Post, first.Post)
	if len(a.Communes) == 1 && !a.Ambiguous {
		known, _ := g.Commune(a.Communes[0].Code)
		a.Province, a.Sure = known.Province, true
	}
	a.Province = cmp.Or(a.Province, first.Province)
	a.Abroad = a.Abroad || first.Abroad && len(a.Communes) == 0
	if !a.Ambiguous {
		a.Question = ""
	}
	return a
}

// shared are the communes that both lists have, in the order and with the scores of the second.
func shared(first, later []place.Candidate) (both []place.Candidate) {
	for _, c := range later {
		if slices.ContainsFunc(first, func(o place.Candidate) bool { return o.Code == c.Code }) {
			both = append(both, c)
		}
	}
	return both
}

// narrowed keeps the communes of a province, where it has some of them.
func narrowed(a place.Answer, province string, g *place.Gazetteer) place.Answer {
	var in []place.Candidate
	for _, c := range a.Communes {
		if known, ok := g.Commune(c.Code); ok && known.Province == province {
			in = append(in, c)
		}
	}
	if len(in) > 0 && len(in) < len(a.Communes) {
		a.Communes, a.Ambiguous = in, len(in) > 1
	}
	return a
}

// with fills what is not said with what was said later.
func (f Found) with(later Found) Found {
	f.Day, f.Part, f.Direction = cmp.Or(f.Day, later.Day), cmp.Or(f.Part, later.Part), cmp.Or(f.Direction, later.Direction)
	f.Quantity = cmp.Or(f.Quantity, later.Quantity)
	if len(f.People) == 0 {
		f.People = later.People
	}
	if len(f.Vehicles) == 0 {
		f.Vehicles = later.Vehicles
	}
	if len(f.Weapons) == 0 {
		f.Weapons = later.Weapons
	}
	return f
}
