package intake

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"
	"unicode"
	"unicode/utf8"
	"unsafe"

	"tipline/crypto"
	"tipline/triage"
	"tipline/triage/facts"
	"tipline/triage/giveaway"
	"tipline/triage/matter"
	"tipline/triage/place"
)

// Marks say inside the envelope what the desk should know of how a text came.
const (
	MarkOfficers  = "about_officers" // said outright, or found by the lists
	MarkCleared   = "cleared"        // an inspectorate read it: not about officers
	MarkLost      = "lost_code"      // the reporter lost an earlier code
	MarkUnknown   = "unknown_code"   // came as an addition under a code that nothing is known of
	MarkUnchecked = "unchecked_code" // came as an addition that could not be looked up
	MarkBytes     = "bad_bytes"      // some bytes were no text and are shown as U+FFFD
	MarkContinued = "continued"      // came without a code, within half an hour of what it goes on with, from the same telephone
	MarkPractice  = "practice"       // of a call: somebody tries how it goes. A text says so itself, by THU at its beginning: a mark beside it would make it longer than a real one
	MarkPassedOn  = "passed_on"      // came with a relay card that was good: somebody passes on what another told
	MarkHelp      = "asks_for_help"  // asks for help, and reports nothing
	MarkMany      = "coordinated"    // one of many messages that tell the same today, from many senders: possibly arranged
	MarkCaller    = "names_caller"   // an officer typed it during a call, and it looks as if it held who calls: not for a card
	MarkSettled   = "settled"        // place or matter of this addition are what the officer at the hotline settled with the caller
)

// A Reading is what was found in a text, as it is sealed into Envelope.Answer.
type Reading = facts.Reading

// A verbatim is a submission on its way into the envelope. It owns text and folded.
type verbatim struct {
	text    []byte
	reading Reading
	desk    string
	bulk    bool
	telling telling // as the day's stories know it
	crime   bool    // a matter was found in it, or officers are accused: before anybody set it right
	marks   []string
	lines   []lineID        // of its sender, where a message may go on with an earlier one
	came    func(crypto.ID) // of a test tip, once it is kept; nil for every other
}

func (v *verbatim) zero() { zero(v.text) }

// lookOneIn of the tips in which no matter was found is looked at by a second office too before it is destroyed: no officer can count on it that a tip which
// the lists did not understand is one of the others.
const lookOneIn = 5

// readable says whether there is a letter or a digit in it, of any script.
func readable(text []byte) bool {
	for len(text) > 0 {
		r, n := utf8.DecodeRune(text)
		if r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			return true
		}
		text = text[n:]
	}
	return false
}

// whole copies text with what is no UTF-8 shown as U+FFFD, one a byte; bad says whether there was any. The copy may be longer than the text.
func whole(text []byte) (copied []byte, bad bool) {
	copied = make([]byte, 0, len(text)+3*utf8.UTFMax*invalid(text))
	for len(text) > 0 {
		r, n := utf8.DecodeRune(text)
		if r == utf8.RuneError && n == 1 {
			bad = true
			copied = utf8.AppendRune(copied, utf8.RuneError)
		} else {
			copied = append(copied, text[:n]...)
		}
		text = text[n:]
	}
	return copied, bad
}

// invalid counts bytes that are no text, so that whole never has to move what it copied.
func invalid(text []byte) (n int) {
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		if r == utf8.RuneError && size == 1 {
			n++
		}
		text = text[size:]
	}
	return n
}

// read finds place, matter and desk, and zeroes the submission's own text.
func (in *Intake) read(s *Submission, door Door, now time.Time, bucket int) *verbatim {
	v := &verbatim{}
	var bad bool
	v.text, bad = whole(s.Text)
	folded := place.Fold(make([]byte, 0, 2*len(v.text)), v.text)
	defer func() { zero(folded[:cap(folded)]) }()
	v.reading.Place = in.p.Gazetteer.Resolve(v.text, door.Area)
	v.reading.Matter = in.p.Lists.Judge(folded)
	v.reading.Read(v.text, folded)
	v.crime = v.reading.Matter.Matter != matter.Other
	zero(s.Text)
	v.reading.Matter.Urgent = v.reading.Matter.Urgent || s.Urgent
	in.correct(&v.reading, s.Settled)
	if s.Help {
		v.reading.Matter.Matter = matter.Help
	}
	v.reading.Place.Question = in.p.Gazetteer.Ask(v.reading.Place, asked(s)) // as the reporter would read it: the desk may ask it again

	officers := s.Officers || v.reading.Matter.Officers
	v.crime = v.crime || officers || v.reading.Matter.Matter != matter.Other && v.reading.Matter.Matter != matter.Help
	v.desk = in.p.Directory().DeskOf(door.Area, v.reading.Place.Province, v.reading.Place.Sure, officers).ID
	if door.Channel != Manned && len(s.Code) == 0 {
		v.telling = in.retellings.listen(now, v, in.p.Lists.AfterPractice(folded), bucket) // THU would make all practice tips alike, and so tell them from others
	}
	v.mark(MarkOfficers, officers)
	v.mark(MarkLost, s.Lost)
	v.mark(MarkBytes, bad)
	v.mark(MarkSettled, s.Settled != Correction{})
	v.mark(MarkMany, v.telling.many)
	v.mark(MarkHelp, s.Help)
	v.mark(MarkCaller, s.Channel == Manned && giveaway.NamesCaller(v.text))
	return v
}

func (v *verbatim) mark(what string, set bool) {
	if set {
		v.marks = append(v.marks, what)
	}
}

// folds says whether it repeats a story of today that has a row at the desk already. Urgent ones never do.
func (v *verbatim) folds() bool { return v.telling.of != nil && !v.reading.Matter.Urgent }

// row is the tip under which it is folded, or beside which it is listed; nil: its line is its own. In the urgent lane what adds anything to another has a line of its own,
// as long as not a crowd does.
func (v *verbatim) row() *crypto.ID {
	switch lane := v.lane(); {
	case v.folds():
		return v.telling.row
	case lane == triage.Normal, lane == triage.Urgent && (v.telling.grows == nil || v.telling.bulk):
		return v.telling.head
	}
	return nil
}

// lane is urgent only for who keeps within the limits.
func (v *verbatim) lane() triage.Lane {
	switch {
	case v.bulk:
		return triage.Bulk
	case v.reading.Matter.Urgent:
		return triage.Urgent
	}
	return triage.Normal
}

// seal closes the envelope over the verbatim. The plaintext lives in buffers of our own, which are zeroed.
func (in *Intake) seal(kind crypto.Kind, s *Submission, v *verbatim, desk string, reply *crypto.Recipient) ([]byte, error) {
	readers, err := in.p.Readers(desk)
	if err != nil {
		return nil, fmt.Errorf("find readers: %w", err)
	}
	reading, err := json.Marshal(v.reading)
	if err != nil {
		return nil, fmt.Errorf("code answer: %w", err)
	}
	envelope := crypto.Envelope{
		// No copy: the string shows v's bytes, which nobody keeps and which are zeroed after the sealing.
		Text:    unsafe.String(unsafe.SliceData(v.text), len(v.text)),
		Channel: s.Channel, Language: s.Language, Answer: reading, Marks: v.marks, Reply: reply,
	}
	plaintext, err := envelope.Marshal()
	if errors.Is(err, crypto.ErrTooLarge) {
		return nil, ErrTooLong
	}
	if err != nil {
		return nil, fmt.Errorf("lay out envelope: %w", err)
	}
	defer func() { zero(plaintext, reading) }()
	sealed, err := in.p.Seals.Seal(kind, plaintext, readers)
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return sealed, nil
}

// tip makes a new tip: key pair, receipt, seal, outer lock, spool.
func (in *Intake) tip(s *Submission, v *verbatim, e *guardEntry) (Answer, error) {
	id, key, err := in.p.Keys.Draw()
	if err != nil {
		return Answer{}, refused(err)
	}
	defer key.Forget()
	return in.tipAs(id, key, s, v, e)
}

// tipAs is tip under a pair that was drawn before.
func (in *Intake) tipAs(id crypto.ID, key crypto.TipKey, s *Submission, v *verbatim, e *guardEntry) (Answer, error) {
	answer := Answer{Outcome: Received, Question: v.reading.Ask(in.p.Gazetteer, asked(s))}
	if s.Help {
		answer.Help, answer.Question = true, "" // it is the person who says where
	}
	if s.Channel == Manned {
		answer.Reading = &Reading{Place: v.reading.Place, Matter: v.reading.Matter}
	}
	a := &triage.Arrival{ID: id, Tip: id, Desk: v.desk, Lane: v.lane(), Look: v.crime || below(lookOneIn) == 0, Row: v.row()}
	var reply *crypto.Recipient
	if s.Relay != nil {
		answer.Outcome, answer.Question = PassedOn, ""
	} else if !s.Quiet {
		receipt, ok := in.codes(a.Lane).Draw()
		if !ok {
			answer.Outcome = ReceivedBare
		} else {
			defer receipt.Receipt.Forget()
			var err error
			answer.Code, reply, a.Lookup = receipt.Code, receipt.Reply, &receipt.Receipt.Lookup
			if a.Record, err = receipt.Receipt.SealRecord(v.desk, id); err != nil {
				return Answer{}, refused(err)
			}
		}
	}
	sealed, err := in.seal(crypto.KindTip, s, v, v.desk, reply)
	if err != nil {
		return Answer{}, refused(err)
	}
	room := newPages(1)
	defer giveBack(room)
	a.Blob = crypto.AppendLock(room[:0], key, id, crypto.KindTip, "", sealed)
	crypto.Reuse(sealed)
	if err := in.p.Spool.Put(a, key, e); err != nil {
		return Answer{}, refused(err)
	}
	if v.came != nil {
		v.came(id)
	}
	in.begin(v, a)
	if v.telling.desk != "" {
		in.retellings.told(&v.telling, id)
	}
	if in.p.Photos != nil && s.Channel == "web" {
		answer.Ticket = in.tickets.issue(id, a.Desk, a.Lane)
	}
	return answer, nil
}

// asked is the language of the settling question: a text message has no letters but ASCII.
func asked(s *Submission) string {
	if s.Language == "lo" && s.Channel != "web" {
		return "vi"
	}
	return s.Language
}

// refused makes every error one that channels know.
func refused(err error) error {
	if errors.Is(err, ErrUnavailable) || errors.Is(err, ErrTooLong) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrUnavailable, err)
}

// codes is the pool that a lane draws receipts from.
func (in *Intake) codes(l triage.Lane) Codes {
	if l == triage.Bulk && in.p.BulkCodes != nil {
		return in.p.BulkCodes
	}
	return in.p.Codes
}
