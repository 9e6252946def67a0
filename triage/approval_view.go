package triage

import "tipline/crypto"

// What the desk listener says and takes of what takes two, as JSON.

// An ApprovalRequest asks for something: an Approval with the asking member's signature.
type ApprovalRequest struct {
	Approval crypto.Signed `json:"approval"`
}

// An ApproveRequest is the second member's signature of the same words.
type ApproveRequest struct {
	Signature []byte `json:"signature"`
	Half      []byte `json:"half,omitempty"` // reading: the own half of the file key, kind half, sealed to who asked

	Halves map[string][]byte `json:"halves,omitempty"` // reading: the same of each photo and recording, by its ID
}

// An ApprovalView is one that waits, or that was granted a while ago. What it says, clients read in its body after they checked who signed it.
type ApprovalView struct {
	ID         string        `json:"id"`
	Approval   crypto.Signed `json:"approval"` // body: an Approval
	By         string        `json:"by"`
	Office     string        `json:"office"`             // of who asked
	Approver   string        `json:"approver,omitempty"` // who granted it
	Approvers  []string      `json:"approvers"`          // offices of which any member may
	Until      int64         `json:"until"`              // minute at which it lapses
	MayApprove bool          `json:"may_approve"`        // this member, now
}

// A ReadingView is what a reading outside the desk is made of.
type ReadingView struct {
	Tip      string `json:"tip"`
	Verbatim []byte `json:"verbatim"`       // sealed
	Half     []byte `json:"half,omitempty"` // the other office's half, sealed to who asked

	Files  []FileView        `json:"files,omitempty"`  // photos and recordings
	Halves map[string][]byte `json:"halves,omitempty"` // the other office's halves of those, by their ID
}

// An ExportView is what an export is made of, still sealed: the asking member's device opens it and seals it to the recipient that two agreed on.
type ExportView struct {
	Approval crypto.Signed `json:"approval"`
	Tips     []OpenView    `json:"tips"`
}
