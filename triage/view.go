package triage

import "tipline/crypto"

// What the desk listener says and takes, as JSON. The server and every client use these very types, so that neither can drift.

// Documents are what a client checks, from its pin upwards, before it seals or believes anything.
type Documents struct {
	Server    string          `json:"server"`
	Rosters   []crypto.Signed `json:"rosters"` // oldest first
	Directory crypto.Signed   `json:"directory"`
	Keyrings  []crypto.Signed `json:"keyrings"`
}

// A TipView is a tip's clear facts.
type TipView struct {
	ID          string      `json:"id"`
	Desk        string      `json:"desk"`
	Lane        Lane        `json:"lane"`
	Status      Status      `json:"status"`
	Hour        int64       `json:"hour"` // of the release, hours since 1970 (UTC)
	Holder      string      `json:"holder,omitempty"`
	LeaseEnd    int64       `json:"lease_end,omitempty"` // minutes since 1970
	Lead        string      `json:"lead,omitempty"`
	Copies      []string    `json:"copies,omitempty"`
	Steps       []string    `json:"steps,omitempty"`
	Acked       []string    `json:"acked,omitempty"`
	Link        string      `json:"link,omitempty"`
	Joined      int         `json:"joined,omitempty"` // tips that repeat this one
	News        bool        `json:"news,omitempty"`   // the reporter added something that the desk has not looked at
	Disposition Disposition `json:"disposition,omitempty"`
	Bytes       int         `json:"bytes"`
}

// A QueueView is what waits at a desk, by lane, and the tips that are open there.
type QueueView struct {
	Counts map[Lane]int `json:"counts"`
	Tips   []TipView    `json:"tips"`
	More   bool         `json:"more,omitempty"` // there is a next page
}

// An OpenView is one tip with the sealed parts that the asking member's office may see; the outer lock is off, the seal is not.
type OpenView struct {
	Tip      TipView           `json:"tip"`
	Erased   bool              `json:"erased,omitempty"` // the server's half of the key is destroyed: nothing opens any more
	Verbatim []byte            `json:"verbatim,omitempty"`
	Thread   []ThreadView      `json:"thread,omitempty"`
	Cards    map[string][]byte `json:"cards,omitempty"` // by office
}

// A ThreadView is one message, an envelope of kind thread: the reporter's addition, or the desk's copy of its own question.
type ThreadView struct {
	From   Side   `json:"from"`
	Sealed []byte `json:"sealed"`
}

// A ChallengeRequest asks for a login's question; a Challenge is it.
type ChallengeRequest struct {
	Member string `json:"member"`
}

// A Challenge is a login's question, sealed to the member, or to nobody.
type Challenge struct {
	ID     string `json:"id"`
	Sealed []byte `json:"challenge"`
}

// A LoginRequest answers a challenge.
type LoginRequest struct {
	ID     string `json:"id"`
	Answer []byte `json:"answer"`
}

// A LoginView is what a right answer gives.
type LoginView struct {
	Token  string `json:"token"`
	Member string `json:"member"`
	Office string `json:"office"`
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

// A RouteRequest names who gets a tip, with one sealed card for each of them.
type RouteRequest struct {
	Lead   string            `json:"lead"`
	Copies []string          `json:"copies,omitempty"`
	Steps  []string          `json:"steps,omitempty"` // who is next when nobody acknowledges
	Cards  map[string][]byte `json:"cards"`
}

// A CloseRequest ends a tip.
type CloseRequest struct {
	Disposition Disposition `json:"disposition"`
}

// A Fault is every answer that is not a success.
type Fault struct {
	Error string `json:"error"`
}

func view(t *Tip) TipView {
	return TipView{ID: t.ID.String(), Desk: t.Desk, Lane: t.Lane, Status: t.Status, Hour: t.Hour, Holder: t.Holder, LeaseEnd: t.LeaseEnd,
		Lead: t.Lead, Copies: t.Copies, Steps: t.Steps, Acked: t.Acked, Link: t.Link, Joined: t.Joined, News: t.News,
		Disposition: t.Disposition, Bytes: t.Bytes}
}

// unitView leaves out what is the desk's own business.
func unitView(t *Tip) TipView {
	v := view(t)
	v.Holder, v.LeaseEnd, v.Link, v.Joined, v.News, v.Bytes = "", 0, "", 0, false, 0
	return v
}

func views(tips []Tip, as func(*Tip) TipView) []TipView {
	all := make([]TipView, len(tips))
	for i := range tips {
		all[i] = as(&tips[i])
	}
	return all
}
