package facts

import (
	"bytes"
	"slices"
	"strconv"
)

// maxRead bounds the work: a text over 24 KiB is asked to come in two.
const maxRead = 32 << 10

// A reading is what was found so far. It holds values of the lists and numbers, never words of the text.
type reading struct {
	lists   *Lists
	found   Found
	hour    string // the part of the day by the first hour
	counts  [16]int
	weapons [8]bool
	grade   int // of quantity: 0 nothing, then by Quantities
	amount  int // the number right before this word, for a unit of goods
}

// Find reads folded text (place.Fold) and never keeps it.
func (l *Lists) Find(folded []byte) Found {
	folded = folded[:min(len(folded), maxRead)]
	r := reading{lists: l}
	var last number
	for at := 0; at < len(folded); {
		end := wordEnd(folded, at)
		word := folded[at:end]
		is := l.words[string(word)]
		if is.first {
			r.phrases(folded, at, last)
		}
		r.clock(word, folded[min(end+1, len(folded)):])
		last = count(word, is, last)
		r.unit(word, is)
		at = end + 1
	}
	return r.result()
}

func wordEnd(folded []byte, at int) int {
	for at < len(folded) && folded[at] != ' ' {
		at++
	}
	return at
}

// phrases notes what the phrases say that begin here; before is the number that stands in front of them.
func (r *reading) phrases(folded []byte, at int, before number) {
	for n, end := 1, at-1; n <= maxWords && end < len(folded); n++ {
		end = wordEnd(folded, end+1)
		for _, m := range r.lists.phrases[string(folded[at:end])] {
			r.note(m, before)
		}
	}
}

func (r *reading) note(m meaning, before number) {
	f := &r.found
	switch m.aspect {
	case isDay:
		first(&f.Day, m.value)
	case isPart:
		first(&f.Part, m.value)
	case isDirection:
		first(&f.Direction, m.value)
	case isVehicle:
		i := slices.Index(VehicleKinds, m.value)
		r.counts[i] = max(r.counts[i], 1)
		if before.most <= MaxVehicles {
			r.counts[i] = max(r.counts[i], before.most)
		}
	case isWeapon:
		r.weapons[slices.Index(Weapons, m.value)] = true
	case isPeople:
		if before.most > 0 && before.most <= MaxPeople && (len(f.People) == 0 || f.People[1] < before.most) {
			f.People = []int{max(before.least, 1), before.most}
		}
	}
}

func first(field *string, value string) {
	if *field == "" {
		*field = value
	}
}

// A number is how many the last words said: 0 to 0 when they said none.
type number struct {
	least, most int
	over        bool // a word before said "more than"
	label       bool // they are no count: part of a telephone or plate, a marker, a year
}

// count reads the word as a number, or as part of one; what stands between a number and what it counts keeps it.
func count(word []byte, is listed, last number) number {
	n, ok := is.number, is.isNumber
	if digits := leading(word); digits == len(word) && digits > 0 {
		if digits > 4 || word[0] == '0' || last.label {
			return number{label: true}
		}
		n, _ = strconv.Atoi(string(word))
		ok = true
	}
	switch {
	case ok && string(word) == "muoi" && last.most > 1 && last.most < 10: // "hai muoi"
		return number{least: last.least * 10, most: last.most * 10}
	case ok && last.over:
		return number{least: n, most: 2 * n}
	case ok && last.most > 0 && last.least == last.most && n > last.most && n <= last.most+10: // "5-6 nguoi"
		return number{least: last.least, most: n}
	case ok && string(word) != "muoi" && last.most >= 20 && last.most%10 == 0 && n < 10 && leading(word) == 0: // "hai muoi lam"
		return number{least: last.least + n, most: last.most + n}
	case ok && last.most > 0 && leading(word) > 0: // "345 678"
		return number{label: true}
	case ok:
		return number{least: n, most: n}
	case is.label || leading(word) > 0:
		return number{label: true}
	case is.isVague:
		return number{least: is.vague[0], most: is.vague[1]}
	case is.over:
		return number{over: true}
	case last.most > 0 && is.counter:
		return last
	}
	return number{}
}

func leading(word []byte) (n int) {
	for n < len(word) && word[n] >= '0' && word[n] <= '9' {
		n++
	}
	return n
}

// unit reads goods: "2kg" and "10 banh".
func (r *reading) unit(word []byte, is listed) {
	digits := leading(word)
	amount := r.amount
	r.amount = 0
	if digits > 0 && digits <= 6 {
		amount, _ = strconv.Atoi(string(word[:digits]))
		if word = word[digits:]; len(word) == 0 {
			r.amount = amount
			return
		}
		is = r.lists.words[string(word)]
	} else if is.isNumber {
		r.amount = is.number
		return
	}
	if !is.isUnit || amount == 0 {
		return
	}
	grade := 1
	if amount >= is.unit[0] {
		grade = 2
	}
	if amount >= is.unit[1] {
		grade = 3
	}
	r.grade = max(r.grade, grade)
}

// clock reads an hour for the part of the day: "23h", "2 gio sang", "9h15 toi".
func (r *reading) clock(word, rest []byte) {
	digits := leading(word)
	if r.hour != "" || digits == 0 || digits > 2 {
		return
	}
	hour, _ := strconv.Atoi(string(word[:digits]))
	tail := word[digits:]
	if len(tail) == 0 {
		next := rest[:wordEnd(rest, 0)]
		if s := string(next); s != "gio" && s != "h" && s != "g" {
			return
		}
		rest = rest[min(len(next)+1, len(rest)):]
	} else if tail[0] != 'h' && tail[0] != 'g' {
		return
	}
	if hour > 24 {
		return
	}
	for range 3 { // "9 gio 15 phut toi"
		end := wordEnd(rest, 0)
		if part, ok := r.lists.Halves[string(rest[:end])]; ok {
			r.hour = partOf(part, hour)
			return
		}
		if !bytes.ContainsAny(rest[:min(1, end)], "0123456789") && string(rest[:end]) != "phut" && string(rest[:end]) != "p" {
			break
		}
		rest = rest[min(end+1, len(rest)):]
	}
	switch {
	case hour >= 22 || hour == 0:
		r.hour = "night"
	case hour >= 18:
		r.hour = "evening"
	case hour >= 13:
		r.hour = "afternoon"
	}
}

// partOf tells the early hours from the morning, and the late ones from the evening.
func partOf(part string, hour int) string {
	switch {
	case part == "morning" && hour < 3:
		return "night"
	case part == "morning" && hour < 6:
		return "dawn"
	case part == "evening" && hour >= 22:
		return "night"
	}
	return part
}

func (r *reading) result() Found {
	f := r.found
	if r.hour != "" {
		f.Part = r.hour
	}
	for i, kind := range VehicleKinds {
		if r.counts[i] > 0 {
			f.Vehicles = append(f.Vehicles, Vehicle{kind, r.counts[i]})
		}
	}
	for i, w := range Weapons {
		if r.weapons[i] {
			f.Weapons = append(f.Weapons, w)
		}
	}
	if r.grade > 0 {
		f.Quantity = Quantities[r.grade-1]
	}
	return f
}
