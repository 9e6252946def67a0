package intake

import (
	"hash/maphash"
	"slices"
	"sync"
	"time"

	"tipline/crypto"
	"tipline/triage"
	"tipline/triage/giveaway"
	"tipline/triage/place"
)

const (
	// alikeBands in common make the same story told again: a text with fifteen words of a hundred changed has eight of 32, one that shares everyday words
	// alone has hardly ever one.
	alikeBands = 3
	// besideBands list a text beside a story, in the lane that it would have anyhow: it may be the same worded anew, too unlike to be folded. At a desk with five
	// hundred stories a day one tip in twenty stands beside a stranger's by that, at one with fifty one in two hundred.
	besideBands = 1
	// surgeBands are enough once a story comes in a surge: what is worded anew by a machine is alike in less.
	surgeBands = 1
	// surgeAll is how many bands that text must have in common with all tellings of the story together: one band with one of them is a coincidence that one honest tip
	// in five hundred meets while ten stories are in a surge; eight bands with eight tellings are met by one in two thousand.
	surgeAll = 8
	// surge is how often a story has been told today when it counts as one.
	surge = 3
	// coordinated is from how many buckets of senders a surge must come to be marked as possibly coordinated.
	coordinated = 8
	// maxStories and maxPrints bound memory and work: the stories of one desk, and the tellings of each that others are compared with.
	maxStories = 512
	maxPrints  = 8
	// crowd is how often a story in a surge is told, and added to, before what adds to it goes to the bulk lane as well, unfolded, or if it is urgent stands behind the
	// others: whoever words anew can invent a name each time.
	crowd = 6
	// newsBits of a hash are kept of what a story named: enough to know nearly everything new, too few to look a name up by, key or no key.
	newsBits = 10
	// surePlace is the score from which a commune counts as named: weaker ones come and go with a slip of the finger.
	surePlace = 0.5
)

// retellings fold at the door what repeats a story of today: exact repeats, near ones and floods, in words and not by sender. What brings anything new is
// none of it. They live in memory alone, under a key of the day; what is left of a match is the ID of the tip that stands for the story.
type retellings struct {
	mu      sync.Mutex
	day     int
	printer *printer
	seed    maphash.Seed
	desks   map[string]*told
}

// An account is one story that was told today to one desk.
type account struct {
	number  int       // in the order in which stories came; 0 once it is forgotten for newer ones
	row     crypto.ID // the tip under which the others are folded
	head    crypto.ID // the tip beside which it is listed; row where it stands for itself
	prints  int       // tellings that others are compared with
	at      int       // among those that a text is like, counted from 1, while they are gathered; else 0
	news    []uint16  // what was named so far, as newsBits of a keyed hash
	told    int
	grown   int   // tellings that brought something new, and became stories of their own
	buckets []int // who told it, each once, as 12 bits of the hour; no more than coordinated
}

// A telling is one text as stories know it.
type telling struct {
	desk   string
	day    int
	print  fingerprint
	news   []uint16
	bucket int
	of     *account   // that it repeats; nil: its own
	row    *crypto.ID // the tip that it is folded under; nil: none
	head   *crypto.ID // the tip that it is listed beside; nil: none
	grows  *account   // that it retells and adds to; nil: none
	beside *account   // that it is listed beside, since it adds to it or may be the same; nil: none
	bulk   bool       // one of many that add to a story in a surge
	many   bool       // one of many tellings, from many buckets of senders: the same words from different people are rare, but may be a petition
}

func newRetellings() *retellings { return &retellings{} }

// turn makes a new key and forgets all when the day has changed.
func (s *retellings) turn(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.turnLocked(triage.Day(now))
}

func (s *retellings) turnLocked(day int) {
	if s.printer != nil && day == s.day {
		return
	}
	if s.printer != nil {
		s.printer.forget()
	}
	s.day, s.printer, s.seed, s.desks = day, newPrinter(), maphash.MakeSeed(), map[string]*told{}
}

// listen finds the story that a text repeats, if any. Nothing is noted before the text is kept: see told.
func (s *retellings) listen(now time.Time, v *verbatim, folded []byte, bucket int) telling {
	s.mu.Lock()
	s.turnLocked(triage.Day(now))
	printer, seed, day := s.printer, s.seed, s.day
	s.mu.Unlock()
	t := telling{desk: v.desk, day: day, print: printer.print(folded), news: named(seed, v), bucket: bucket}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.day != day {
		return t
	}
	s.find(&t)
	t.bulk = t.grows != nil && t.grows.told >= crowd && t.grows.grown >= crowd
	if t.of != nil {
		row, head := t.of.row, t.of.head
		t.row, t.head, t.many = &row, &head, t.of.told >= surge && len(t.of.buckets) >= coordinated
	} else if t.beside != nil {
		head := t.beside.head
		t.head = &head
	}
	return t
}

// find looks for the story nearest to a telling among those that it brings nothing new to, else among those that it adds to, else for the one that it may be.
// Callers hold mu.
func (s *retellings) find(t *telling) {
	nearest, next, least := 0, 0, 0
	for _, like := range s.desks[t.desk].alike(&t.print) {
		one, near := like.story, like.near
		enough, perhaps := one.enough()
		switch {
		case near < enough || one.told >= surge && like.all < surgeAll:
			if near >= perhaps && near > least {
				t.beside, least = one, near
			}
		case !one.learns(t.news):
			if near > nearest {
				t.of, nearest = one, near
			}
		case near > next:
			t.grows, next = one, near
		}
	}
	switch {
	case t.of != nil:
		t.grows, t.beside = nil, nil
	case t.grows != nil:
		t.beside = t.grows
	}
}

// enough is how many bands fold a text under the story, and how many list it beside.
func (s *account) enough() (folds, beside int) {
	if s.told >= surge {
		return surgeBands, besideBands
	}
	return alikeBands, besideBands
}

// learns says whether anything was named that the story has not.
func (s *account) learns(news []uint16) bool {
	for _, n := range news {
		if !slices.Contains(s.news, n) {
			return true
		}
	}
	return false
}

// told notes a telling that was kept as a tip.
func (s *retellings) told(t *telling, id crypto.ID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.day != t.day {
		return
	}
	one := t.of
	if t.grows != nil {
		t.grows.grown++
	}
	if one == nil {
		one = &account{row: id, head: id, news: t.news}
		if t.beside != nil {
			one.head = t.beside.head
		}
		if s.desks[t.desk] == nil {
			s.desks[t.desk] = &told{}
		}
		s.desks[t.desk].add(one)
	}
	one.told++
	if len(one.buckets) < coordinated && !slices.Contains(one.buckets, t.bucket) {
		one.buckets = append(one.buckets, t.bucket)
	}
	s.desks[t.desk].tell(one, &t.print)
}

// named lists, as keyed hashes, what a later telling may not add to without being a tip of its own: communes, crossing, marker, day, what day part it was,
// plates, telephones and persons.
func named(seed maphash.Seed, v *verbatim) (news []uint16) {
	add := func(kind byte, what []byte) {
		var h maphash.Hash
		h.SetSeed(seed)
		_ = h.WriteByte(kind)
		_, _ = h.Write(what)
		news = append(news, uint16(h.Sum64()>>(64-newsBits)))
	}
	say := func(kind byte, what string) {
		if what != "" {
			add(kind, []byte(what))
		}
	}
	p := &v.reading.Place
	for _, c := range p.Communes {
		if c.Score >= surePlace {
			say('c', c.Code)
		}
	}
	for _, c := range p.Facing {
		say('f', c)
	}
	say('x', p.Crossing)
	say('m', p.Marker)
	say('o', p.Post)
	say('d', v.reading.Facts.Day)
	for _, m := range giveaway.Decode(v.reading.Marks) {
		if m.Kind != giveaway.Plate && m.Kind != giveaway.Phone && m.Kind != giveaway.Name || m.To > len(v.text) {
			continue
		}
		what := place.Fold(make([]byte, 0, 2*(m.To-m.From)), v.text[m.From:m.To])
		add(byte(m.Kind), what)
		zero(what)
	}
	return news
}
