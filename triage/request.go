package triage

import "tipline/crypto"

// What the desk listener takes, as JSON: one object of these very fields, and nothing beside them.

// A ChallengeRequest asks for a login's question.
type ChallengeRequest struct {
	Member string `json:"member"`
}

// A LoginRequest answers a challenge.
type LoginRequest struct {
	ID     string `json:"id"`
	Answer []byte `json:"answer"`
}

// A JoinRequest names the tip that this one repeats. The grants are for the look office, which looks at what was joined before it is destroyed.
type JoinRequest struct {
	To     string            `json:"to"`
	Grants map[string][]byte `json:"grants,omitempty"`
	Story  []byte            `json:"story,omitempty"` // grant of the other tip's verbatim, so that the two can be compared
}

// An AskRequest is one question, sealed twice.
type AskRequest struct {
	Out  []byte `json:"out"`  // to the reply recipient found in the opened envelope
	Copy []byte `json:"copy"` // to the desk's own keyring
}

// A RouteRequest names who gets a tip, with one sealed card for each of them, and a name slip for those who need one.
type RouteRequest struct {
	Lead   string            `json:"lead"`
	Copies []string          `json:"copies,omitempty"`
	Steps  []Step            `json:"steps,omitempty"` // who is next when nobody acknowledges, and when: minutes that rise
	Cards  map[string][]byte `json:"cards"`
	Slips  map[string][]byte `json:"slips,omitempty"`  // by office: kind slip, sealed to its keyring
	Grants map[string][]byte `json:"grants,omitempty"` // for the look office: a unit that closes a tip cannot open it
	Narrow bool              `json:"narrow,omitempty"` // nobody at commune level gets it
}

// A ReferRequest hands a tip to one other office for good. Its card is sealed to that office; the reason is for the desk itself.
type ReferRequest struct {
	To     string            `json:"to"`
	Card   []byte            `json:"card"`
	Note   []byte            `json:"note"`             // kind thread, sealed to the desk's keyring
	Grants map[string][]byte `json:"grants,omitempty"` // for the look office
}

// A HoldRequest puts a tip aside.
type HoldRequest struct {
	Until int       `json:"until"`         // day at which it comes back by itself: tomorrow at the earliest, HoldDays from now at the latest
	Note  []byte    `json:"note"`          // kind thread, sealed to the desk's keyring
	For   Condition `json:"for,omitempty"` // what it waits for; none: the day
}

// A NoteRequest is something for the desk itself.
type NoteRequest struct {
	Note []byte `json:"note"` // kind thread, sealed to the desk's keyring
}

// A ProlongRequest asks for more time to check a tip.
type ProlongRequest struct {
	Note []byte `json:"note"` // the reason: kind thread, sealed to the desk's keyring
}

// A TellRequest is a message between desk and unit, sealed twice.
type TellRequest struct {
	Office string `json:"office,omitempty"` // a desk names the office of the route that it writes to; a unit writes to the desk
	Sealed []byte `json:"sealed"`           // kind thread, to the other side's keyring
	Copy   []byte `json:"copy"`             // to the own keyring
}

// A ReturnRequest gives a tip back to its desk.
type ReturnRequest struct {
	Note []byte `json:"note"` // the reason: kind thread, sealed to the desk's keyring
}

// A NotOfficersRequest sends a tip that is not about officers from an inspectorate to the desk of its place. Everything is sealed to the readers there.
type NotOfficersRequest struct {
	Desk     string       `json:"desk"`
	Verbatim []byte       `json:"verbatim,omitempty"` // kind tip; none where the tip has none
	Thread   []MovedEntry `json:"thread"`             // all of it, in order
	Files    []MovedFile  `json:"files,omitempty"`    // all photos and recordings that can be opened, in any order
}

// A MovedEntry is one message of the thread.
type MovedEntry struct {
	ID     string `json:"id"`
	Sealed []byte `json:"sealed"` // kind thread; of the reporter to the readers, of the desk to the other desk's keyring
}

// A MovedFile is a photo or recording, whose bytes stay where they are.
type MovedFile struct {
	ID   string `json:"id"`
	Head []byte `json:"head"` // the same file key for the readers (crypto.FileKey.Head), as long as the old one
}

// A SlipRequest opens the name slip, and says what the member has checked.
type SlipRequest struct {
	Check Check `json:"check"`
}

// A CloseRequest ends a tip. Acted needs the whole Checklist.
type CloseRequest struct {
	Disposition Disposition       `json:"disposition"`
	Checklist   []Item            `json:"checklist,omitempty"`
	Grants      map[string][]byte `json:"grants,omitempty"` // for the look office; a unit has none to give
	Note        []byte            `json:"note,omitempty"`   // why, for whoever looks: kind thread, sealed to the keyring of that office (LookAfter)
}

// A DutyRequest says whether the member is on duty, and could open a tip now.
type DutyRequest struct {
	On      bool `json:"on"`
	CanOpen bool `json:"can_open"`
}

// A HandoverRequest is a hand-over with the outgoing member's signature.
type HandoverRequest struct {
	Document crypto.Signed `json:"document"`
}

// A SignRequest is the incoming member's signature of a hand-over.
type SignRequest struct {
	Signature []byte `json:"signature"`
}
