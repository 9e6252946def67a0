package triage

import "tipline/crypto"

// What the desk listener says and takes of members, as JSON.

// An InvitationRequest asks for an invitation of a new handle to an office.
type InvitationRequest struct {
	Member string `json:"member"`
	Office string `json:"office"`
}

// A TokenView is given once and kept nowhere: it goes into the link, with the pin.
type TokenView struct {
	Token   string `json:"token"`
	Expires int    `json:"expires"` // epoch day, the last one of its life
}

// An InvitationView is an invitation as members see it, and once accepted with the newcomer's public keys, still to be compared.
type InvitationView struct {
	ID       string         `json:"id"`
	Member   string         `json:"member"`
	Office   string         `json:"office"`
	Inviter  string         `json:"inviter"`
	Expires  int            `json:"expires"`
	Accepted *crypto.Member `json:"accepted,omitempty"`
	Proof    []byte         `json:"proof,omitempty"` // over the invitation's ID (docs/formats.md, 7.1)
}

// A LookRequest asks what a token invites to; nobody is logged in.
type LookRequest struct {
	Token string `json:"token"`
}

// An InvitedView is the answer.
type InvitedView struct {
	Office string `json:"office"`
	Member string `json:"member"`
	Server string `json:"server"`
}

// An AcceptRequest brings the newcomer's public keys; nobody is logged in.
type AcceptRequest struct {
	Token  string        `json:"token"`
	Member crypto.Member `json:"member"`
	Proof  []byte        `json:"proof"`
}

// A RosterRequest proposes the next roster, or adds the second signature to one that stands. Keyrings of the own office, made for the members
// of that roster, come into force together with it: new turns when somebody leaves, wraps when somebody comes.
type RosterRequest struct {
	Roster    crypto.Signed   `json:"roster"`
	Keyrings  []crypto.Signed `json:"keyrings,omitempty"`
	Directory []byte          `json:"directory,omitempty"` // the asking member's signature of the directory in force: it needs two of present members too
}

// A RosterView says what became of a roster.
type RosterView struct {
	ID        string `json:"id"`        // the roster's fingerprint
	Published bool   `json:"published"` // two have signed, and it is in force
}

// A ProposalView is a roster that waits for the second signature. What it changes, clients work out themselves.
type ProposalView struct {
	ID       string        `json:"id"`
	Roster   crypto.Signed `json:"roster"`
	Proposer string        `json:"proposer"`
	Until    int64         `json:"until"`    // minutes since 1970
	Keyrings int           `json:"keyrings"` // how many come into force with it
}

// A KeyringRequest posts one keyring.
type KeyringRequest struct {
	Keyring crypto.Signed `json:"keyring"`
}
