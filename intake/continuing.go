package intake

import (
	"bytes"
	"crypto/sha256"
	"slices"
	"sync"
	"time"

	"tipline/crypto"
	"tipline/triage"
	"tipline/triage/facts"
	"tipline/triage/matter"
	"tipline/triage/place"
)

// continueFor is how long the next message of a sender needs no code.
const continueFor = 30 * time.Minute

// placeWords are as many as a place and a time take. What is longer tells something, though the lists may not know what.
const placeWords = 12

// A lineID stands for one sender at one door for half an hour: an HMAC of full width under a key that lives as long. It is never a limit's bucket, which others share.
type lineID [sha256.Size]byte

// A story is what was begun: enough to tell whether a message goes on with it.
type story struct {
	tip     crypto.ID
	desk    string
	reading Reading // its gist
	whole   bool    // it tells what happened, in words that the lists know or not
	until   time.Time
}

// tells says whether a text says what happened.
func tells(text []byte, r *Reading) bool {
	words := 0
	for range bytes.FieldsSeq(text) {
		words++
	}
	return r.Matter.Matter != matter.Other || words > placeWords
}

// gist is what continues asks of a reading, without a word of the text or where in it anything stands.
func gist(r *Reading) Reading {
	g := Reading{
		Place: place.Answer{
			Ambiguous: r.Place.Ambiguous, Province: r.Place.Province, Crossing: r.Place.Crossing, Marker: r.Place.Marker, Post: r.Place.Post, Abroad: r.Place.Abroad,
		},
		Matter: matter.Answer{Matter: r.Matter.Matter, Officers: r.Matter.Officers},
		Facts:  facts.Found{Day: r.Facts.Day, Part: r.Facts.Part},
	}
	for _, c := range r.Place.Communes {
		g.Place.Communes = append(g.Place.Communes, place.Candidate{Code: c.Code})
	}
	return g
}

// ends says of a story that nothing goes on with it, whatever comes.
func ends(r *Reading) bool {
	return r.Matter.Officers || r.Matter.Matter != matter.Other && timed(&r.Facts) && (r.Settled() || exact(&r.Place))
}

// stories remembers, in memory alone, what senders began. A restart forgets them: the next message is then a tip of its own, which the desk joins.
type stories struct {
	mu     sync.Mutex
	keys   [2]storyKey // this half hour's and the last one's
	stands map[lineID]*story
}

type storyKey struct {
	key   keyed
	until time.Time
}

func newStories() *stories { return &stories{stands: map[lineID]*story{}} }

// lines are the two names of a sender: the one that a story is begun under now, and the one that it may have been begun under. nil where the door does not know the sender.
func (s *stories) lines(now time.Time, door string, sender []byte) []lineID {
	if len(sender) == 0 {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.turn(now)
	ids := make([]lineID, 0, len(s.keys))
	for i := range s.keys {
		ids = append(ids, s.keys[i].key.sum(door, sender))
	}
	return ids
}

// turn makes a new key when the last has had its half hour. The caller holds mu.
func (s *stories) turn(now time.Time) {
	if now.Before(s.keys[0].until) {
		return
	}
	s.keys[1] = s.keys[0]
	if now.Sub(s.keys[1].until) >= continueFor {
		s.keys[1].key = newKeyed()
	}
	s.keys[0].key = newKeyed()
	s.keys[0].until = now.Add(continueFor)
}

// began remembers a tip under its sender's name, in place of what was begun before, and one that ends as it begins not at all.
func (s *stories) began(lines []lineID, b story) {
	b.reading = gist(&b.reading)
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, line := range lines {
		delete(s.stands, line)
	}
	if !ends(&b.reading) {
		s.stands[lines[0]] = &b
	}
}

// stand is what one of the names began, and is not over.
func (s *stories) stand(now time.Time, lines []lineID) (story, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range lines {
		if b := s.stands[id]; b != nil && now.Before(b.until) {
			return *b, true
		}
	}
	return story{}, false
}

// sweep forgets what is over, and turns the key, traffic or not.
func (s *stories) sweep(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.turn(now)
	for id, b := range s.stands {
		if !now.Before(b.until) {
			*b = story{}
			delete(s.stands, id)
		}
	}
}

// continues says whether a message goes on with a story that its sender began: it brings matter, place or time that the story lacked, and tells nothing over again but a
// place that was not clear. whole says whether both tell what happened: then they are two stories. A handset has many hands, so that in doubt it is a tip of its own: joining
// what belongs apart would hide one story in another.
func continues(begun, next *Reading, whole bool) bool {
	if begun.Matter.Officers || next.Matter.Officers || next.Place.Abroad != begun.Place.Abroad {
		return false // they may go to other desks
	}
	brings, lacks := false, false
	for _, told := range [][2]bool{
		{begun.Matter.Matter != matter.Other, next.Matter.Matter != matter.Other},
		{timed(&begun.Facts), timed(&next.Facts)},
		{placed(&begun.Place), placed(&next.Place)},
	} {
		brings, lacks = brings || told[1] && !told[0], lacks || told[0] && !told[1]
	}
	twice := whole || timed(&begun.Facts) && timed(&next.Facts)
	clearer := placed(&begun.Place) && placed(&next.Place)
	if clearer && (begun.Settled() || exact(&begun.Place) || exact(&next.Place) || !meets(&begun.Place, &next.Place)) {
		return false
	}
	return !twice && (brings || clearer) && (lacks || clearer)
}

func timed(f *facts.Found) bool { return f.Day != "" || f.Part != "" }

func placed(a *place.Answer) bool { return len(a.Communes) > 0 || exact(a) }

// exact says whether a point is named, beside which a commune makes nothing clearer.
func exact(a *place.Answer) bool { return a.Marker != "" || a.Crossing != "" || a.Post != "" }

// meets says whether two answers name a commune that may be meant by both.
func meets(a, b *place.Answer) bool {
	return slices.ContainsFunc(a.Communes, func(x place.Candidate) bool {
		return slices.ContainsFunc(b.Communes, func(y place.Candidate) bool { return x.Code == y.Code })
	})
}

// goOn adds a message to what its sender began, where it goes on with that. The answer names neither code nor content. false: it is a tip of its own.
func (in *Intake) goOn(s *Submission, v *verbatim, e *guardEntry) (answer Answer, went bool, err error) {
	if s.Lost || s.Officers || len(v.lines) == 0 || v.came != nil {
		return Answer{}, false, nil
	}
	begun, ok := in.stories.stand(in.p.Now(), v.lines)
	whole := tells(v.text, &v.reading)
	if !ok || !continues(&begun.reading, &v.reading, begun.whole && whole) {
		return Answer{}, false, nil
	}
	key, err := in.p.Keys.Key(begun.tip)
	if err != nil {
		return Answer{}, false, nil // destroyed meanwhile, or not to be had: nothing is lost as a tip
	}
	defer key.Forget()
	v.marks = append(v.marks, MarkContinued)
	answer, err = in.addTo(found{known: true, desk: begun.desk, tip: begun.tip}, key, s, v, e)
	if err != nil {
		return Answer{}, false, err
	}
	begun.reading, begun.whole = begun.reading.With(&v.reading, in.p.Gazetteer), begun.whole || whole
	in.stories.began(v.lines, begun)
	return answer, true, nil
}

// begin remembers a tip for what may follow it.
func (in *Intake) begin(v *verbatim, a *triage.Arrival) {
	if len(v.lines) > 0 && v.came == nil {
		in.stories.began(v.lines, story{tip: a.ID, desk: a.Desk, reading: v.reading, whole: tells(v.text, &v.reading), until: in.p.Now().Add(continueFor)})
	}
}
