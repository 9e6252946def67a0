package call

import (
	"bytes"

	"tipline/intake"
)

// Begin is a call that was just answered.
func (l *Line) Begin() Call {
	c := Call{at: atLanguage, language: l.languages[0]}
	if len(l.languages) == 1 {
		c.at = atMenu
	}
	return c
}

// Keys moves on by what was keyed at a Gather; none stands for a silence. '*' is a key like others.
func (l *Line) Keys(c Call, keys []byte) Call {
	c.note = ""
	if c.steps++; c.steps >= longest {
		return c.cut()
	}
	key := byte(0)
	if len(keys) == 1 {
		key = keys[0]
	}
	switch c.at {
	case atLanguage:
		return l.chooseLanguage(c, key)
	case atMenu:
		return l.chooseMenu(c, keys, key)
	case atHelp:
		return chooseHelp(c, key)
	case atPlace:
		return l.choosePlace(c, keys, key)
	case atNumber:
		return l.chooseNumber(c, keys)
	case atProvince, atCommune:
		return l.chooseListed(c, keys, key)
	case atManner:
		return chooseManner(c, keys, key)
	case atReceipt:
		return chooseReceipt(c, key)
	case atCode:
		return keyCode(c, keys)
	case atTold:
		return l.chooseTold(c, keys, key)
	}
	return c
}

// cut ends a call that goes round in circles. Who has heard a receipt has been told that it was received.
func (c Call) cut() Call {
	if c.at != atReceipt && c.at != atEnd {
		c.note = "record.nothing"
	}
	return c.to(atEnd)
}

func (l *Line) chooseLanguage(c Call, key byte) Call {
	if n := int(key) - '1'; n >= 0 && n < len(l.languages) {
		c.language = l.languages[n]
		return c.to(atMenu)
	}
	return c.again(turns, atMenu)
}

// chooseMenu: somebody who presses nothing here cannot or will not press, and speaks.
func (l *Line) chooseMenu(c Call, keys []byte, key byte) Call {
	switch key {
	case '1':
		return c.to(atPlace)
	case '2':
		return c.to(atCode)
	case '3':
		return c.to(atHelp)
	case '4':
		c.practice = true
		return c.to(atPlace).say("practice")
	}
	return c.unheard(keys).again(turns, atRecord)
}

// unheard says before the next prompts that a key means nothing here; of a silence nothing is said.
func (c Call) unheard(keys []byte) Call {
	if len(keys) > 0 {
		c.note = "nonsense"
	}
	return c
}

// chooseHelp: what is said there is said once more, help is asked for, or the menu comes back; who presses nothing has what was needed.
func chooseHelp(c Call, key byte) Call {
	switch key {
	case '1':
		return c.again(turns+1, atEnd)
	case '2':
		c.help = true
		return c.to(atRecord)
	case '3':
		return c.to(atMenu)
	}
	return c.to(atEnd)
}

func (l *Line) choosePlace(c Call, keys []byte, key byte) Call {
	switch {
	case key == '1' && len(l.provinces) > 1:
		return c.to(atProvince)
	case key == '1' && len(l.provinces) == 1:
		c.province = l.provinces[0].code
		return c.to(atCommune)
	case key == '2':
		return c.to(atNumber)
	case key == skip || len(keys) == 0:
		return c.passed()
	}
	return c.unheard(keys).again(turns, c.afterPlace())
}

// afterPlace is where a call goes that has no place, or has its place.
func (c Call) afterPlace() state {
	if c.adds {
		return atTold
	}
	return atManner
}

func (c Call) passed() Call { return c.to(c.afterPlace()) }

// placed has a commune: a report goes on, an addition is made.
func (c Call) placed(code string) Call {
	c.commune = code
	if c.adds {
		return c.to(wantsPress)
	}
	return c.to(atManner).say("place.chosen")
}

func (l *Line) chooseNumber(c Call, keys []byte) Call {
	switch {
	case l.communes[string(keys)]:
		return c.placed(string(keys))
	case len(keys) == 0 || len(keys) == 1 && keys[0] == skip:
		return c.passed()
	}
	return c.say("place.unknown").again(turns, c.afterPlace())
}

// chooseListed: whoever only listens hears the next page, so that the one key that has to be pressed is that of the own commune.
func (l *Line) chooseListed(c Call, keys []byte, key byte) Call {
	all, _ := l.choices(c)
	some, rest := page(all, c.page)
	switch n := int(key) - '1'; {
	case n >= 0 && n < len(some) && c.at == atProvince:
		c.province = some[n]
		return c.to(atCommune)
	case n >= 0 && n < len(some):
		return c.placed(some[n])
	case key == skip:
		return c.passed()
	case rest && (key == more || len(keys) == 0):
		c.page++
		return c
	case len(keys) == 0:
		return c.passed()
	}
	return c.unheard(keys).again(turns, c.afterPlace())
}

func chooseManner(c Call, keys []byte, key byte) Call {
	switch {
	case key == '1' || len(keys) == 0:
		return c.to(atRecord)
	case key == '2':
		c.urgent = true
		return c.to(atRecord)
	case key == '3' && !c.officers:
		c.officers = true
		return c.to(atManner).say("manner.officers")
	}
	return c.unheard(keys).again(turns, atRecord)
}

func chooseReceipt(c Call, key byte) Call {
	if key == '1' {
		return c.again(receiptTurns, atEnd)
	}
	return c.to(atEnd)
}

func keyCode(c Call, keys []byte) Call {
	if len(keys) != CodeDigits || bytes.IndexFunc(keys, func(r rune) bool { return r < '0' || r > '9' }) >= 0 {
		return c.mistyped("code.short")
	}
	copy(c.code[:], keys)
	c.adds, c.at = true, wantsNews // and not through to: what was keyed in vain still counts
	return c
}

// mistyped asks for the receipt once more, and leaves it at the menu in the end, where a report can be made without one.
func (c Call) mistyped(why string) Call {
	clear(c.code[:])
	c.adds = false
	c.at = atCode
	if c = c.say(why).again(codeTurns, atMenu); c.at == atMenu {
		c.note = "code.lost"
	}
	return c
}

func (l *Line) chooseTold(c Call, keys []byte, key byte) Call {
	switch asked := l.asked(c); {
	case key == '1':
		return c.to(atRecord)
	case key == '2' && asked:
		c.assent = "yes"
		return c.to(wantsPress)
	case key == '3' && asked:
		c.assent = "no"
		return c.to(wantsPress)
	case key == '4':
		return c.to(atPlace)
	case key == '9':
		return c.again(turns+1, atEnd)
	case len(keys) == 0:
		return c.to(atEnd)
	}
	return c.unheard(keys).again(turns, atEnd)
}

// Heard moves on with what a receipt found: news, or an error of intake.News.
func (l *Line) Heard(c Call, n intake.News, err error) Call {
	if c.at != wantsNews {
		return c
	}
	if intake.IsMistyped(err) {
		return c.mistyped("code.mistyped")
	}
	c.state, c.question, c.away = n.State, n.Question, err != nil
	return c.to(atTold)
}

// Kept moves on with what became of a recording, or of keys pressed in an addition: an answer, or an error of intake's.
func (l *Line) Kept(c Call, a intake.Answer, err error) Call {
	c.note = ""
	if c.at != atRecord && c.at != wantsPress {
		return c
	}
	switch {
	case isEmpty(err):
		if c = c.say("record.empty").again(turns, atEnd); c.at == atEnd {
			c.note = "record.nothing"
		}
		return c
	case err != nil:
		return c.to(atEnd).say("failed")
	case a.Outcome == intake.Added:
		return c.to(atEnd).say("added")
	case a.Code.IsZero():
		return c.to(atEnd).say("received.bare")
	}
	digits(&c.code, a.Code.Reveal())
	return c.to(atReceipt)
}

// digits takes them out of a receipt as it is shown.
func digits(code *[CodeDigits]byte, shown string) {
	n := 0
	for _, d := range []byte(shown) {
		if d >= '0' && d <= '9' && n < CodeDigits {
			code[n] = d
			n++
		}
	}
}
