package place

import (
	"slices"
	"strings"
)

const maxQuestion = 70

// question is the one that settles most, in plain ASCII: it has to fit an SMS beside the receipt.
func (x *weighing) question(a *Answer) string {
	switch {
	case len(a.Communes) == 0 && a.Abroad:
		return "Gan xa nao, cua khau nao ben Viet Nam?"
	case len(a.Communes) == 0 && a.Province != "":
		p, _ := x.g.Province(a.Province)
		typ, name := splitRole(p.FullName)
		return "O xa nao, ban nao cua " + plainType(typ) + " " + plain(name) + "?"
	case len(a.Communes) == 0:
		return "O xa nao, huyen nao, tinh nao?"
	case len(a.Communes) == 1:
		c := x.g.communes[x.g.byCode[a.Communes[0].Code]]
		short := "Co phai " + plainType(c.typ) + " " + plain(c.name)
		return fitting(short+", "+plain(x.g.provinces[c.province].name)+", khong?", short+" khong?")
	}
	var names, provinces []string
	for _, cand := range a.Communes {
		c := x.g.communes[x.g.byCode[cand.Code]]
		names = append(names, plain(c.name))
		provinces = append(provinces, plain(x.g.provinces[c.province].name))
	}
	if q := numbered(names); q != "" {
		return q
	}
	if distinct(names) {
		return listed(names, x.more(a))
	}
	if distinct(provinces) {
		return fitting("Xa "+names[0]+" o tinh "+either(provinces)+"?", "Xa "+names[0]+" o tinh nao?")
	}
	return "Gan ban nao, huyen cu nao, tinh nao nhat?"
}

// plain writes a name for a short text: no marks, capitals kept.
func plain(name string) string {
	words := strings.Fields(string(Fold(nil, []byte(name))))
	for i, w := range words {
		words[i] = strings.ToUpper(w[:1]) + w[1:]
	}
	return strings.Join(words, " ")
}

// plainType writes a type for a short text.
func plainType(r role) string { return string(Fold(nil, []byte(r.String()))) }

// numbered asks for the number of communes that differ in nothing else.
func numbered(names []string) string {
	var numbers []string
	first, _, ok := cutNumber(names[0])
	for _, n := range names {
		stem, number, has := cutNumber(n)
		if !ok || !has || stem != first {
			return ""
		}
		numbers = append(numbers, number)
	}
	slices.Sort(numbers)
	return first + " " + either(numbers) + "?"
}

func distinct(names []string) bool {
	seen := map[string]bool{}
	for _, n := range names {
		if seen[n] {
			return false
		}
		seen[n] = true
	}
	return true
}

func either(names []string) string {
	if len(names) == 1 {
		return names[0]
	}
	return strings.Join(names[:len(names)-1], ", ") + " hay " + names[len(names)-1]
}

// listed asks between names, as many as fit.
func listed(names []string, more bool) string {
	for n := len(names); n > 1; n-- {
		q := "Xa " + either(names[:n]) + "?"
		if more || n < len(names) {
			q = "Xa " + strings.Join(names[:n], ", ") + " hay xa khac?"
		}
		if len(q) <= maxQuestion {
			return q
		}
	}
	return "O xa nao, ban nao?"
}

// more tells whether communes were cut off the list.
func (x *weighing) more(a *Answer) bool {
	top := a.Communes[0].Score
	n := 0
	for _, s := range x.table {
		if s.score >= max(0.1, 0.3*top) {
			n++
		}
	}
	return n > len(a.Communes)
}

func fitting(long, short string) string {
	if len(long) <= maxQuestion {
		return long
	}
	return short
}
