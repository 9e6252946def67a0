package call

import (
	"time"

	"tipline/intake"
)

const (
	breath = 400 * time.Millisecond  // between groups of digits
	rest   = 1500 * time.Millisecond // between the two times that a receipt is said: time to fetch a pencil
)

// Step is what the caller hears now, and what is waited for then.
func (l *Line) Step(c Call) Step {
	var s saying
	s.language = c.language
	if c.note != "" {
		s.add(c.note)
	}
	if c.note == "place.chosen" {
		s.name(l, c.commune)
	}
	switch c.at {
	case atLanguage:
		for i, language := range l.languages {
			s.play = append(s.play, Prompt{Language: language, Key: "language"}, Prompt{Language: language, Key: digitKey('1' + byte(i))})
		}
		return s.gather(1)
	case atMenu:
		s.add("menu")
		return s.gather(1)
	case atHelp:
		s.add("help.emergency", "help.people", "help.keys")
		return s.gather(1)
	case atPlace:
		s.add("place")
		if len(l.provinces) > 0 {
			s.add("place.list")
		}
		s.add("place.number", "place.skip")
		return s.gather(1)
	case atNumber:
		s.add("place.key")
		return s.gather(5)
	case atProvince, atCommune:
		l.list(&s, c)
		return s.gather(1)
	case atManner:
		s.add("manner")
		if !c.officers {
			s.add("manner.officer")
		}
		return s.gather(1)
	case atRecord:
		if c.help {
			s.add("record.help")
		} else {
			s.add("record")
		}
		return Step{Kind: Record, Play: s.play, Most: intake.RecordSeconds * time.Second, Hush: hush}
	case atReceipt:
		s.add("received")
		s.code(c.code)
		s.pause(rest)
		s.add("received.again")
		s.code(c.code)
		s.add("received.keep")
		return s.gather(1)
	case atCode:
		s.add("code")
		return s.gather(CodeDigits)
	case atTold:
		s.told(l, c)
		return s.gather(1)
	}
	s.add("bye")
	return Step{Kind: End, Play: s.play}
}

// saying is what is heard, under way.
type saying struct {
	language string
	play     []Prompt
}

func (s *saying) add(keys ...string) {
	for _, key := range keys {
		s.play = append(s.play, Prompt{Language: s.language, Key: key})
	}
}

func (s *saying) pause(d time.Duration) { s.play = append(s.play, Prompt{Pause: d}) }

func (s *saying) gather(most int) Step {
	return Step{Kind: Gather, Play: s.play, Digits: most, Wait: keyWait}
}

func digitKey(d byte) string { return "digit." + string(rune(d)) }

// code says a receipt digit by digit, in its four groups.
func (s *saying) code(code [CodeDigits]byte) {
	for i, d := range code {
		if i%4 == 0 {
			s.pause(breath)
		}
		s.add(digitKey(d))
	}
}

// name says a commune: its name where there is a recording, else its number.
func (s *saying) name(l *Line, commune string) {
	if l.named(communeKey(commune)) {
		s.add(communeKey(commune))
		return
	}
	for _, d := range []byte(commune) {
		s.add(digitKey(d))
	}
}

// list reads one page: each name, then its key.
func (l *Line) list(s *saying, c Call) {
	all, key := l.choices(c)
	some, rest := page(all, c.page)
	if c.page == 0 {
		s.add("list")
	}
	for i, code := range some {
		s.add(key(code), "list.press", digitKey('1'+byte(i)))
	}
	if rest {
		s.add("list.more")
	}
	s.add("list.skip")
}

// told says what a receipt found. Codes without news sound the same, whether or not anything is known of them.
func (s *saying) told(l *Line, c Call) {
	switch {
	case c.away:
		s.add("news.away")
	case c.state == intake.AQuestion && !l.speaks:
		s.add("news.elsewhere")
	case c.state == intake.AQuestion:
		s.add("news.question")
		s.play = append(s.play, Prompt{Language: "vi", Words: c.question})
	case c.state == intake.Finished:
		s.add("news.finished")
	default:
		s.add("news.none")
	}
	s.add("told.record")
	if l.asked(c) {
		s.add("told.answer")
	}
	s.add("told.place", "told.again")
}

// asked says whether the caller has heard a question, and can answer it by a key.
func (l *Line) asked(c Call) bool { return c.state == intake.AQuestion && l.speaks && !c.away }
