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

// A JoinRequest names the tip that this one repeats.
type JoinRequest struct {
	To string `json:"to"`
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
	Steps  []string          `json:"steps,omitempty"` // who is next when nobody acknowledges
	Cards  map[string][]byte `json:"cards"`
	Slips  map[string][]byte `json:"slips,omitempty"` // by office: kind slip, sealed to its keyring
}

// A ReferRequest hands a tip to one other office for good. Its card is sealed to that office; the reason is for the desk itself.
type ReferRequest struct {
	To   string `json:"to"`
	Card []byte `json:"card"`
	Note []byte `json:"note"` // kind thread, sealed to the desk's keyring
}

// A HoldRequest puts a tip aside.
type HoldRequest struct {
	Until int    `json:"until"` // day at which it comes back by itself: tomorrow at the earliest, HoldDays from now at the latest
	Note  []byte `json:"note"`  // kind thread, sealed to the desk's keyring
}

// A NoteRequest is something for the desk itself.
type NoteRequest struct {
	Note []byte `json:"note"` // kind thread, sealed to the desk's keyring
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

// A SlipRequest opens the name slip, and says what the member has checked.
type SlipRequest struct {
	Check Check `json:"check"`
}

// A CloseRequest ends a tip. Acted needs the whole Checklist.
type CloseRequest struct {
	Disposition Disposition `json:"disposition"`
	Checklist   []Item      `json:"checklist,omitempty"`
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
