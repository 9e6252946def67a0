package triage

import (
	"crypto/rand"

	"tipline/crypto"
)

// A Side is who wrote a thread entry. There is no name for the reporter beyond this.
type Side string

const (
	FromReporter Side = "reporter"
	FromDesk     Side = "desk"
)

// An Entry is one message of a tip's thread, locked with the tip's key under the part named beside each blob.
type Entry struct {
	ID   crypto.ID // random; of a reporter's entry the ID of the slot it came through
	From Side
	Said []byte // of the reporter, sealed to the readers; part SaidPart
	Out  []byte // of the desk, sealed to the reporter; part OutPart
	Copy []byte // of the desk, sealed to the desk itself; part CopyPart
}

// NewEntryID draws the ID of a desk's entry.
func NewEntryID() crypto.ID {
	var id crypto.ID
	rand.Read(id[:]) // never fails: crypto/rand ends the program instead
	return id
}

// SaidPart is the outer lock's part of a reporter's entry.
func SaidPart(entry crypto.ID) string { return entry.String() }

// OutPart is the outer lock's part of the desk's message as the reporter gets it.
func OutPart(entry crypto.ID) string { return "out " + entry.String() }

// CopyPart is the outer lock's part of the desk's own copy.
func CopyPart(entry crypto.ID) string { return "copy " + entry.String() }

// Unanswered is the desk's newest message, if the reporter has said nothing since.
func Unanswered(thread []Entry) (Entry, bool) {
	if len(thread) == 0 || thread[len(thread)-1].From != FromDesk {
		return Entry{}, false
	}
	return thread[len(thread)-1], true
}

// A Why is what a note or message is for.
type Why string

const (
	WhyNote    Why = "note"    // of the desk, for itself
	WhyHold    Why = "hold"    // the same, on what a held tip waits for
	WhyRefer   Why = "refer"   // the same, on why a tip was handed to another office
	WhyTell    Why = "tell"    // between desk and unit
	WhyReturn  Why = "return"  // of a unit, on why it gives a tip back
	WhyProlong Why = "prolong" // of a unit, on why it needs more time for its check
	WhyRecuse  Why = "recuse"  // of a unit, to an inspectorate, on why a tip concerns the unit itself
	WhyClose   Why = "close"   // of whoever closes a tip, to whoever looks at it before it is destroyed
	WhyLook    Why = "look"    // of whoever looked, to the desk, on why a tip comes back

	WhyUnopened Why = "unopened" // the same, without a word: what the desk had granted does not open it

	WhyWritten     Why = "written"     // of the desk, for itself: what was said in a recording
	WhyInterpreted Why = "interpreted" // of an interpreter, to the desk: what was said or written in another language
	WhyDeclined    Why = "declined"    // the same, without a word: cannot do it
)

// Whys are all of them.
var Whys = []Why{WhyNote, WhyHold, WhyRefer, WhyTell, WhyReturn, WhyRecuse, WhyClose, WhyLook, WhyUnopened, WhyWritten, WhyInterpreted, WhyDeclined}

// A Message is one note of the desk, or one message between desk and unit. Both are acts of members, and carry their minute.
type Message struct {
	ID       crypto.ID
	Why      Why
	From, To string // offices; a note goes from the desk to the desk
	Member   string
	Minute   int64
	Sealed   []byte // for To, locked under MessagePart
	Copy     []byte // for From, locked under OwnPart; none of a note or a return
}

// granted is the name under which a message is granted to whoever looks: of what stands for words of the reporter's, once their recording is gone. "" of every other.
func (m *Message) granted() string {
	if m.Why == WhyWritten || m.Why == WhyInterpreted {
		return m.ID.String()
	}
	return ""
}

// MessagePart is the outer lock's part of a message as the office that it goes to gets it.
func MessagePart(entry crypto.ID) string { return "message " + entry.String() }

// OwnPart is the outer lock's part of a message as the office that wrote it keeps it.
func OwnPart(entry crypto.ID) string { return "own " + entry.String() }
