package giveaway

// hitNumber files the token under the classes that are known by their digits.
func (s *scratch) hitNumber(i int) {
	t := &s.tokens[i]
	text := s.text(i)
	add := func(class, length int) { s.add(i, class, length) }
	if text[0] < '0' || text[0] > '9' {
		return
	}
	if len(text) <= 5 {
		n := 1
		for n < 3 && i+n < len(s.tokens) && s.tokens[i+n].gap == gapSlash && s.tokens[i+n].digits > 0 {
			n++
		}
		add(classNumber, n)
	}
	if t.digits == len(text) && len(text) <= 2 {
		add(classNum, 1)
		if len(text) == 2 {
			add(classNum2, 1)
		}
		if i+1 < len(s.tokens) && s.tokens[i+1].gap == gapColon && s.tokens[i+1].digits >= 2 && len(s.text(i+1)) == s.tokens[i+1].digits && s.tokens[i+1].digits == 2 {
			add(classClock, 2)
		}
		return
	}
	digits := leading(text)
	if digits > 2 {
		return
	}
	rest, ok := hourSign(text[digits:])
	if !ok {
		return
	}
	if len(rest) == 0 {
		add(classHours, 1)
		return
	}
	minutes := leading(rest)
	if tail := string(rest[minutes:]); minutes >= 1 && minutes <= 2 && (tail == "" || tail == "p" || tail == "ph" || tail == "phut") {
		add(classClock, 1)
	}
}

func leading(text []byte) (n int) {
	for n < len(text) && text[n] >= '0' && text[n] <= '9' {
		n++
	}
	return n
}

// hourSign cuts off what says "o'clock".
func hourSign(text []byte) (rest []byte, ok bool) {
	if len(text) >= 3 && string(text[:3]) == "gio" {
		return text[3:], true
	}
	if len(text) >= 1 && (text[0] == 'h' || text[0] == 'g') {
		return text[1:], true
	}
	return nil, false
}

// numbers marks telephones, other long numbers, and plates.
func (s *scratch) numbers() {
	for i := 0; i < len(s.tokens); i++ {
		end := max(s.spoken(i), s.phone(i))
		if end > i {
			s.mark(i, end, Phone)
			i = end - 1
			continue
		}
		if end = max(s.plate(i), s.plateWord(i)); end > i {
			s.mark(i, end, Plate)
			i = end - 1
		}
	}
}

// allDigits says whether token i is nothing but digits, and follows the one before as digits of one number do.
func (s *scratch) allDigits(i int) bool {
	return i < len(s.tokens) && s.tokens[i].digits == s.tokens[i].hi-s.tokens[i].lo
}

func (s *scratch) follows(i int) bool { return i < len(s.tokens) && s.tokens[i].gap <= gapDot }

const (
	minPhone = 9  // digits
	maxPhone = 13 // with the country
)

// phone gives the end of a telephone number, or of any other number as long, that begins at token i; or i.
func (s *scratch) phone(i int) int {
	if !s.allDigits(i) {
		return i
	}
	t, text := &s.tokens[i], s.text(i)
	if t.digits >= minPhone {
		return i + 1
	}
	if text[0] != '0' && !t.plus && string(text) != "84" && string(text) != "856" {
		return i
	}
	total, end := 0, i
	enough := 10
	if t.plus || text[0] != '0' {
		enough = 11
	} else if string(text) == "020" || string(text) == "02" {
		enough = 11
	}
	for k := i; s.allDigits(k) && (k == i || s.follows(k)) && total < enough; k++ {
		if total += s.tokens[k].digits; total > maxPhone {
			break
		}
		end = k + 1
	}
	if total < minPhone || total > maxPhone {
		return i
	}
	return end
}

const minSpoken = 8 // digits in words

// spoken gives the end of a number said in words.
func (s *scratch) spoken(i int) int {
	end := i
	for end < len(s.tokens) && (end == i || s.joined(end)) && s.has(end, classDigit) > 0 {
		end++
	}
	if end-i < minSpoken {
		return i
	}
	return end
}

// plate gives the end of a plate that begins at token i, or i: 74C-045.67, 36B5 123 88, 27 B1 11223, 74d156789, UN 4521.
func (s *scratch) plate(i int) int {
	text := s.text(i)
	n := leading(text)
	switch {
	case n == 2 && len(text) > 2:
		letters := n
		for letters < len(text) && text[letters] >= 'a' && text[letters] <= 'z' {
			letters++
		}
		tail := len(text) - letters
		if letters == len(text) || leading(text[letters:]) != tail || letters-n > 2 {
			if letters-n > 2 || letters != len(text) {
				return i
			}
		}
		if tail >= 4 && tail <= 6 {
			return i + 1
		}
		if tail <= 3 {
			return s.plateDigits(i, i+1)
		}
	case n == 2 && len(text) == 2 && s.follows(i+1):
		series := s.text(i + 1)
		if series[0] >= 'a' && series[0] <= 'z' && len(series) <= 2 && (len(series) == 1 || s.tokens[i+1].digits == 1) {
			return s.plateDigits(i, i+2)
		}
	case n == 0 && len(text) == 2 && s.tokens[i].capitals == 2 && s.follows(i+1) && s.allDigits(i+1) && s.tokens[i+1].digits == 4:
		return i + 2
	}
	return i
}

// plateDigits takes the four or five digits of a plate from token at on; i when they are not there.
func (s *scratch) plateDigits(i, at int) int {
	total := 0
	for k := at; k < at+3 && s.follows(k) && s.allDigits(k); k++ {
		if total += s.tokens[k].digits; total == 4 || total == 5 {
			if total == 4 && s.follows(k+1) && s.allDigits(k+1) && s.tokens[k+1].digits == 1 {
				continue
			}
			return k + 1
		}
	}
	return i
}

// plateWord gives the end of "biển số" with what was given of the plate.
func (s *scratch) plateWord(i int) int {
	n := s.has(i, classPlate)
	if n == 0 {
		return i
	}
	end, digits := i+n, false
	for k := i + n; k < i+n+4 && s.follows(k) && (s.tokens[k].digits > 0 || s.tokens[k].hi-s.tokens[k].lo <= 2); k++ {
		if s.tokens[k].digits > 0 {
			digits, end = true, k+1
		}
	}
	if !digits {
		return i
	}
	return end
}
