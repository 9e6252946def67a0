package triage

import (
	"encoding/json"
	"slices"
	"strings"

	"tipline/crypto"
)

// A Deed is what takes two members of two lines: a closed list. The next directory and the next roster take two as well, in their own signatures.
type Deed string

const (
	Reading   Deed = "reading"   // the verbatim of one tip, outside the desk: by the two offices that hold its halves
	Retention Deed = "retention" // a tip is kept for longer than its time
	Export    Deed = "export"    // tips leave, sealed to a named recipient: the file for a prosecutor or a court
	KeepSlip  Deed = "slip"      // a unit's name slip lives past its day
)

// Deeds are all of them.
var Deeds = []Deed{Reading, Retention, Export, KeepSlip}

// A Ground is why: a closed list, since words would be about a tip and stand in clear. What there is to say is said by telephone.
type Ground string

const (
	GroundCase      Ground = "case"      // proceedings run
	GroundProcuracy Ground = "procuracy" // the procuracy asks
	GroundCourt     Ground = "court"     // a court asks
	GroundOfficers  Ground = "officers"  // an officer is accused
	GroundDanger    Ground = "danger"    // somebody's life
	GroundDoubt     Ground = "doubt"     // the card may be wrong
)

// Grounds are all of them.
var Grounds = []Ground{GroundCase, GroundProcuracy, GroundCourt, GroundOfficers, GroundDanger, GroundDoubt}

const (
	// ApprovalMinutes: how long a request waits for the second member, and how long what was granted can be used.
	ApprovalMinutes = 24 * 60
	// ExportTips: the most tips of one export.
	ExportTips = 64
	// RetentionDays: the furthest day to which two keep a tip, from today; they may do so again.
	RetentionDays = 365

	approvalsOf  = 8  // standing ones of one member at a desk
	approvalsAll = 64 // at a desk
	skewMinutes  = 10 // between a member's clock and the server's
	halvesMost   = 32 // photos and recordings of one reading
)

// An Approval is the body that both sign (docs/formats.md, 8.4): who approves signs the very words of who asked.
type Approval struct {
	Version int               `json:"version"`
	ID      crypto.ID         `json:"id"` // random, so that no consent counts twice
	What    Deed              `json:"what"`
	Desk    string            `json:"desk"`
	Tips    []crypto.ID       `json:"tips"`             // one; of an export up to ExportTips
	Office  string            `json:"office,omitempty"` // slip: the unit whose slip it is
	Until   int               `json:"until,omitempty"`  // retention, slip: epoch day to which it is kept
	To      *crypto.Recipient `json:"to,omitempty"`     // export: whom the file is sealed to
	Ground  Ground            `json:"ground"`
	Minute  int64             `json:"minute"` // of the asking, by the member's clock
}

// ParseApproval reads a body and believes no signature. ErrMalformed.
func ParseApproval(s crypto.Signed) (*Approval, error) {
	a := new(Approval)
	d := json.NewDecoder(strings.NewReader(s.Body))
	d.DisallowUnknownFields()
	if s.Kind != crypto.SignedApproval || d.Decode(a) != nil || !s.Spells(a) || a.check() != nil {
		return nil, ErrMalformed
	}
	return a, nil
}

// Sign is a new request with the asking member's signature. ErrMalformed for one that no server takes.
func (a Approval) Sign(k *crypto.MemberKey) (crypto.Signed, error) {
	a.Version, a.ID = 1, crypto.NewID()
	if err := a.check(); err != nil {
		return crypto.Signed{}, err
	}
	s, err := crypto.NewSigned(crypto.SignedApproval, a)
	if err == nil {
		k.Sign(&s)
	}
	return s, err
}

// check is the form alone: each deed has its own fields and no others.
func (a *Approval) check() error {
	one := len(a.Tips) == 1
	fits := map[Deed]bool{
		Reading:   one && a.Office == "" && a.Until == 0 && a.To == nil,
		Retention: one && a.Office == "" && a.Until > 0 && a.To == nil,
		Export:    len(a.Tips) > 0 && len(a.Tips) <= ExportTips && a.Office == "" && a.Until == 0 && a.To != nil,
		KeepSlip:  one && crypto.IsHandle(a.Office) && a.Until > 0 && a.To == nil,
	}[a.What]
	if a.Version != 1 || !fits || !crypto.IsHandle(a.Desk) || !slices.Contains(Grounds, a.Ground) || a.Minute <= 0 || repeats(a.Tips) {
		return ErrMalformed
	}
	return nil
}

func repeats(ids []crypto.ID) bool {
	seen := map[crypto.ID]bool{}
	for _, id := range ids {
		if seen[id] {
			return true
		}
		seen[id] = true
	}
	return false
}

// An Approving is a request on its way: with one signature it waits, with two it is granted.
type Approving struct {
	Signed crypto.Signed `json:"signed"`
	Until  int64         `json:"until"`          // minute at which it lapses, as a request or as granted
	Half   []byte        `json:"half,omitempty"` // reading: the approver's half, sealed to who asked

	Halves map[string][]byte `json:"halves,omitempty"` // the same of photos and recordings, by their ID
}

// Granted says whether a second member has signed.
func (a *Approving) Granted() bool { return len(a.Signed.Signatures) > 1 }

// asker and approver are who signed; "" where nobody did.
func (a *Approving) asker() string    { return a.signer(0) }
func (a *Approving) approver() string { return a.signer(1) }

func (a *Approving) signer(n int) string {
	if n >= len(a.Signed.Signatures) {
		return ""
	}
	return a.Signed.Signatures[n].Member
}
