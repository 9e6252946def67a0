package place

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxQuestion is what a question may take of an SMS beside the receipt: letters of plain ASCII in Vietnamese and English, UCS-2 units in Lao.
const maxQuestion = 70

// A wording has the questions of one language. Names stand in plain letters in all of them.
type wording struct {
	nowhere, abroad, vague, which string
	inProvince                    string // {type} and {name} of the province
	isIt, isItShort               string // {type}, {name}, {province}
	several, severalMore          string // names
	oneOf, oneOfShort             string // name, provinces
	or                            string
}

var wordings = map[string]wording{
	"vi": {nowhere: "O xa nao, huyen nao, tinh nao?", abroad: "Gan xa nao, cua khau nao ben Viet Nam?", vague: "Gan ban nao, huyen cu nao, tinh nao nhat?", which: "O xa nao, ban nao?",
		inProvince: "O xa nao, ban nao cua {type} {name}?", isIt: "Co phai {type} {name}, {province}, khong?", isItShort: "Co phai {type} {name} khong?",
		several: "Xa %s?", severalMore: "Xa %s hay xa khac?", oneOf: "Xa %s o tinh %s?", oneOfShort: "Xa %s o tinh nao?", or: " hay "},
	"en": {nowhere: "Which commune, district, province?", abroad: "Near which commune or crossing in Vietnam?", vague: "Nearest village, old district, province?", which: "Which commune or village?",
		inProvince: "Which commune or village in {name}?", isIt: "Is it {name}, {province}?", isItShort: "Is it {name}?",
		several: "Commune %s?", severalMore: "Commune %s or another?", oneOf: "%s in %s?", oneOfShort: "%s in which province?", or: " or "},
	"lo": {nowhere: "ຢູ່ຕາແສງໃດ, ເມືອງໃດ, ແຂວງໃດ?", abroad: "ໃກ້ຕາແສງ ຫຼື ດ່ານໃດ ຝັ່ງຫວຽດນາມ?", vague: "ໃກ້ບ້ານໃດ, ເມືອງເກົ່າໃດ, ແຂວງໃດທີ່ສຸດ?", which: "ຢູ່ຕາແສງໃດ, ບ້ານໃດ?",
		inProvince: "ຢູ່ຕາແສງໃດ, ບ້ານໃດ ໃນ {name}?", isIt: "ແມ່ນ {name}, {province} ບໍ?", isItShort: "ແມ່ນ {name} ບໍ?",
		several: "ຕາແສງ %s?", severalMore: "ຕາແສງ %s ຫຼື ບ່ອນອື່ນ?", oneOf: "%s ຢູ່ແຂວງ %s?", oneOfShort: "%s ຢູ່ແຂວງໃດ?", or: " ຫຼື "},
}

// question is the one that settles most.
func (x *weighing) question(a *Answer) string {
	a.cut = x.more(a)
	return x.g.Ask(*a, "vi")
}

// Ask is the question of an ambiguous answer in vi, en or lo (else vi): plain ASCII, but for Lao, and short enough for an SMS beside the receipt.
// Empty when nothing is asked. The Lao wording has not been read by a native speaker.
func (g *Gazetteer) Ask(a Answer, language string) string {
	w, ok := wordings[language]
	if !ok {
		w = wordings["vi"]
	}
	switch {
	case !a.Ambiguous:
		return ""
	case len(a.Communes) == 0 && a.Abroad:
		return w.abroad
	case len(a.Communes) == 0:
		if p, ok := g.Province(a.Province); ok {
			typ, name := splitRole(p.FullName)
			return fill(w.inProvince, plainType(typ), plain(name), "")
		}
		return w.nowhere
	}
	var names, provinces []string
	for _, cand := range a.Communes {
		c := &g.communes[g.byCode[cand.Code]]
		names = append(names, c.plain)
		provinces = append(provinces, g.provinces[c.province].plain)
	}
	if len(names) == 1 {
		typ := plainType(g.communes[g.byCode[a.Communes[0].Code]].typ)
		return fitting(fill(w.isIt, typ, names[0], provinces[0]), fill(w.isItShort, typ, names[0], ""))
	}
	if q := w.numbered(names); q != "" {
		return q
	}
	if distinct(names) {
		return w.listed(names, a.cut)
	}
	provinces = provinces[:strong(a.Communes)]
	if len(provinces) > 1 && distinct(provinces) && !distinct(names[:len(provinces)]) {
		return fitting(fmt.Sprintf(w.oneOf, names[0], w.either(provinces)), fmt.Sprintf(w.oneOfShort, names[0]))
	}
	return w.vague
}

// strong counts the candidates that may well be meant.
func strong(communes []Candidate) int {
	n := slices.IndexFunc(communes, func(c Candidate) bool { return c.Score < rivalRatio*communes[0].Score })
	if n < 0 {
		return len(communes)
	}
	return n
}

func fill(wording, typ, name, province string) string {
	wording = strings.ReplaceAll(wording, "{type}", typ)
	wording = strings.ReplaceAll(wording, "{name}", name)
	return strings.ReplaceAll(wording, "{province}", province)
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
func (w *wording) numbered(names []string) string {
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
	return first + " " + w.either(numbers) + "?"
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

func (w *wording) either(names []string) string {
	if len(names) == 1 {
		return names[0]
	}
	return strings.Join(names[:len(names)-1], ", ") + w.or + names[len(names)-1]
}

// listed asks between names, as many as fit.
func (w *wording) listed(names []string, more bool) string {
	for n := len(names); n > 1; n-- {
		q := fmt.Sprintf(w.several, w.either(names[:n]))
		if more || n < len(names) {
			q = fmt.Sprintf(w.severalMore, strings.Join(names[:n], ", "))
		}
		if utf8.RuneCountInString(q) <= maxQuestion {
			return q
		}
	}
	return w.which
}

// more tells whether communes were cut off the list.
func (x *weighing) more(a *Answer) bool {
	if len(a.Communes) == 0 {
		return false
	}
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
	if utf8.RuneCountInString(long) <= maxQuestion {
		return long
	}
	return short
}
