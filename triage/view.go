package triage

import (
	"slices"

	"tipline/crypto"
)

// What the desk listener says, as JSON; what it takes is in request.go. The server and every client use these very types, so that neither can
// drift: src/wire.ts of the console is made from them (wire_test.go). Bytes are standard base64; an act's minute counts from 1970, a day is an
// epoch day in UTC+7.

// Documents are what a client checks, from its pin upwards, before it seals or believes anything.
type Documents struct {
	Server    string          `json:"server"`
	Rosters   []crypto.Signed `json:"rosters"` // oldest first
	Directory crypto.Signed   `json:"directory"`
	Keyrings  []crypto.Signed `json:"keyrings"`
}

// A TipView is a tip's clear facts. A unit does not see what is the desk's own business.
type TipView struct {
	ID          string            `json:"id"`
	Desk        string            `json:"desk"`
	Lane        Lane              `json:"lane"`
	Status      Status            `json:"status"`
	Hour        int64             `json:"hour"` // of the release, hours since 1970 (UTC)
	Holder      string            `json:"holder,omitempty"`
	LeaseEnd    int64             `json:"lease_end,omitempty"` // minute
	Hold        int               `json:"hold,omitempty"`      // day at which a tip that was put aside comes back by itself
	HoldFor     Condition         `json:"hold_for,omitempty"`  // what such a tip waits for besides
	Narrow      bool              `json:"narrow,omitempty"`    // its route passed over everybody at commune level
	Lead        string            `json:"lead,omitempty"`
	Copies      []string          `json:"copies,omitempty"`
	Steps       []Step            `json:"steps,omitempty"`
	Fired       int               `json:"fired,omitempty"` // how many steps have fired: of the route, or while it waits at the desk of the desk's own, which is rung again first
	Rung        []string          `json:"rung,omitempty"`  // offices that may take the tip in the desk's place, since nobody there did
	Acked       []string          `json:"acked,omitempty"`
	AckedHow    map[string]AckHow `json:"acked_how,omitempty"` // by office: those that acknowledged otherwise than on their own device
	Sent        int64             `json:"sent,omitempty"`      // minute at which it was routed or referred
	Recorded    int64             `json:"recorded,omitempty"`  // minute at which the lead said that its record is made
	Prolonged   int               `json:"prolonged,omitempty"` // how often the lead took more time for its check
	Returned    string            `json:"returned,omitempty"`  // office that gave it back to the desk: not ours
	Told        []string          `json:"told,omitempty"`      // offices whose message the asking office has not looked at
	Link        string            `json:"link,omitempty"`
	Joined      int               `json:"joined,omitempty"` // tips that repeat this one
	Row         string            `json:"row,omitempty"`    // the tip that the door found to be like this one: in the bulk lane it tells the same, elsewhere this one may add to it
	Folded      int               `json:"folded,omitempty"` // messages that the door folded under this one
	News        bool              `json:"news,omitempty"`   // the reporter added something that the desk has not looked at
	Disposition Disposition       `json:"disposition,omitempty"`
	Bytes       int               `json:"bytes"`
	Acts        int64             `json:"acts,omitempty"` // grows with each act: of two views of one tip, the one with more is the newer
}

// A CountsView is how many tips wait at a desk, by lane; the body of the event "counts".
type CountsView map[Lane]int

// A QueueView is what waits at a desk, by lane, and the tips that are open there.
type QueueView struct {
	Counts CountsView `json:"counts"`
	Tips   []TipView  `json:"tips"`
	More   bool       `json:"more,omitempty"` // there is a next page
}

// An OpenView is one tip with the sealed parts that the asking member's office may see; the outer lock is off, the seal is not.
type OpenView struct {
	Tip      TipView           `json:"tip"`
	Erased   bool              `json:"erased,omitempty"` // the server's half of the key is destroyed: nothing opens any more
	Verbatim []byte            `json:"verbatim,omitempty"`
	Thread   []ThreadView      `json:"thread,omitempty"`
	Cards    map[string][]byte `json:"cards,omitempty"`  // by office; a desk sees none
	Notes    []NoteView        `json:"notes,omitempty"`  // of the desk, for itself
	Talk     []TalkView        `json:"talk,omitempty"`   // between desk and units; a unit sees its own part
	Slips    []SlipView        `json:"slips,omitempty"`  // of a unit its own
	Files    []FileView        `json:"files,omitempty"`  // photos and voice; the desk's alone
	Joined   []string          `json:"joined,omitempty"` // IDs of the tips that repeat this one

	Interpreters []InterpreterView `json:"interpreters,omitempty"` // the desk's alone: who may open what of it
}

// A ThreadView is one message, an envelope of kind thread: the reporter's addition, or the desk's copy of its own question.
type ThreadView struct {
	ID     string `json:"id"`
	From   Side   `json:"from"`
	Sealed []byte `json:"sealed"`
}

// A NoteView is what a member of the desk wrote for the desk: kind thread, sealed to the desk's keyring.
type NoteView struct {
	ID     string `json:"id,omitempty"` // of what is written down of a recording: the name of its grant
	Why    Why    `json:"why"`
	Member string `json:"member"`
	Minute int64  `json:"minute"`
	Sealed []byte `json:"sealed"`
}

// A TalkView is one message between the desk and a unit: kind thread, sealed to the asking office's keyring.
type TalkView struct {
	ID     string `json:"id,omitempty"` // of what an interpreter wrote down: the name of its grant
	Why    Why    `json:"why"`          // tell, or return: the office gave the tip back and says why
	From   string `json:"from"`         // office
	To     string `json:"to"`
	Member string `json:"member"`
	Minute int64  `json:"minute"`
	Sealed []byte `json:"sealed,omitempty"` // none of an own reason for a return: it was sealed to the desk alone
}

// A SlipView says that an office was given a name slip, and who of it opened the slip on which check. The slip itself comes from its own route alone.
type SlipView struct {
	Office   string        `json:"office"`
	Until    int           `json:"until,omitempty"` // day at whose first midnight the slip is destroyed; 0: it is
	Openings []OpeningView `json:"openings,omitempty"`
}

// An OpeningView is one member who opened a slip.
type OpeningView struct {
	Member string `json:"member"`
	Minute int64  `json:"minute"`
	Check  Check  `json:"check"`
	Review bool   `json:"review,omitempty"` // opened on danger, and to be looked at afterwards
}

// A SlipOpened is a slip, sealed to the asking office.
type SlipOpened struct {
	Sealed []byte `json:"sealed"`
}

// A FileView is a photo or a recording. Bytes is what is downloaded, a size class: the sealed thing without the outer lock.
type FileView struct {
	ID      string `json:"id"`
	Bytes   int64  `json:"bytes"`
	Voice   bool   `json:"voice,omitempty"`   // a recording
	Written bool   `json:"written,omitempty"` // which somebody has written down
	Until   int    `json:"until,omitempty"`   // day at whose first midnight a recording is destroyed
	Head    []byte `json:"head,omitempty"`    // what a grant or a half of its key is made from, so that nobody downloads the whole for that (crypto.Head)
}

// An UndoView is what was taken back, and the tip as it stands then.
type UndoView struct {
	Act Act     `json:"act"`
	Tip TipView `json:"tip"`
}

// A HandoverView is what one shift leaves to the next.
type HandoverView struct {
	Day       int            `json:"day"`
	Leases    []TipView      `json:"leases"`    // held by a member now
	Promises  []TipView      `json:"promises"`  // the desk asked, and the reporter has not answered
	Overdue   []TipView      `json:"overdue"`   // at a unit, and not acknowledged in time
	Holds     []TipView      `json:"holds"`     // come back by the end of tomorrow
	Documents []DocumentView `json:"documents"` // hand-overs, newest first
}

// A DocumentView is one hand-over: a signed document of kind handover whose body is a Handover.
type DocumentView struct {
	ID     string        `json:"id"`  // its fingerprint
	Day    int           `json:"day"` // on which it came
	Signed crypto.Signed `json:"signed"`
	Waits  string        `json:"waits,omitempty"` // member whose signature is missing
}

// A Handover is the body of a hand-over's document: what stood open, and who gave it to whom.
type Handover struct {
	Version  int      `json:"version"` // 1
	Desk     string   `json:"desk"`
	Day      int      `json:"day"`
	Outgoing string   `json:"outgoing"` // member
	Incoming string   `json:"incoming"` // member
	Leases   []string `json:"leases"`   // IDs of tips, as HandoverView lists them
	Promises []string `json:"promises"`
	Overdue  []string `json:"overdue"`
	Holds    []string `json:"holds"`

	Checkpoint string `json:"checkpoint,omitempty"` // size and root of the audit log as the outgoing member's device has proven it
}

// An OverviewView is what a supervisor looks at: the own office.
type OverviewView struct {
	Office   string           `json:"office"`
	Members  []MemberView     `json:"members"`
	Months   []string         `json:"months"`  // 2026-11, from this one on, for which the office has a keyring
	Waiting  []WaitingView    `json:"waiting"` // what waits for a second member
	Overdue  []TipView        `json:"overdue"`
	Due      []DueView        `json:"due"`      // what somebody must do by when, the most urgent first
	Reviews  []TipView        `json:"reviews"`  // slips opened on danger that nobody has looked at since
	Dead     []DeadLetterView `json:"dead"`     // addresses that the own notices could not be brought to; a desk's alone
	Canaries []CanaryView     `json:"canaries"` // test tips that got stuck; a desk's alone
	Gauges   []GaugeView      `json:"gauges"`   // of the machinery; none moves with arrivals
}

// A MemberView is one member of the office.
type MemberView struct {
	ID      string `json:"id"`
	OnDuty  bool   `json:"on_duty,omitempty"`
	CanOpen bool   `json:"can_open,omitempty"`
	Wraps   int    `json:"wraps"`          // of the months in OverviewView, how many this member can open
	Safe    bool   `json:"safe,omitempty"` // the identity in the office's safe
}

// A WaitingView is something that takes a second member.
type WaitingView struct {
	What string `json:"what"` // handover, roster, ...
	ID   string `json:"id"`
	By   string `json:"by"` // member who began it
}

// GaugeUnreachable names the gauge of offices that no notice reached. Members of a desk see it of that desk's own notices, units not at all.
const GaugeUnreachable = "offices_unreachable"

// A GaugeView is one figure of the machinery; 0 is well.
type GaugeView struct {
	Name  string `json:"name"`
	Value int64  `json:"value"`
}

// A GoneView is the body of the event "gone": a tip that the asking office has no longer before it.
type GoneView struct {
	ID string `json:"id"`
}

// A DutyView is the body of the event "duty": how many members of the office are on duty, and how many of them could open a tip now.
type DutyView struct {
	On      int `json:"on"`
	CanOpen int `json:"can_open"`
}

// An UrgentView is the body of the event "urgent", for a locked console: how many urgent tips wait, and nothing else.
type UrgentView struct {
	Count int `json:"count"`
}

// A WatchView is a token that may listen for UrgentView and do nothing else.
type WatchView struct {
	Token string `json:"token"`
}

// A Challenge is a login's question, sealed to the member, or to nobody.
type Challenge struct {
	ID     string `json:"id"`
	Sealed []byte `json:"challenge"`
}

// A LoginView is what a right answer gives.
type LoginView struct {
	Token  string `json:"token"`
	Member string `json:"member"`
	Office string `json:"office"`
}

// A Fault is every answer that is not a success.
type Fault struct {
	Error string `json:"error"`
}

func view(t *Tip) TipView {
	return TipView{ID: t.ID.String(), Desk: t.Desk, Lane: t.Lane, Status: t.Status, Hour: t.Hour, Holder: t.Holder, LeaseEnd: t.LeaseEnd,
		Lead: t.Lead, Copies: t.Copies, Steps: t.Steps, Fired: t.Fired, Rung: t.Rung, Recorded: t.Recorded, Prolonged: t.Prolonged, Acked: t.Acked, AckedHow: t.How, Link: t.Link, Joined: t.Joined, Row: t.Row, Folded: t.Folded, News: t.News,
		Disposition: t.Disposition, Bytes: t.Bytes,
		Hold: t.Hold, HoldFor: t.HoldFor, Narrow: t.Narrow, Sent: t.Sent, Returned: t.Returned, Told: t.Told, Acts: t.Acts}
}

// unitView leaves out what is the desk's own business.
func unitView(office string) func(*Tip) TipView {
	return func(t *Tip) TipView {
		v := view(t)
		v.HoldFor, v.Narrow, v.Row, v.Folded = "", false, "", 0
		v.Holder, v.LeaseEnd, v.Hold, v.Returned, v.Link, v.Joined, v.News, v.Bytes, v.Told, v.Rung = "", 0, 0, "", "", 0, false, 0, nil, nil
		if slices.Contains(t.Answered, office) {
			v.Told = []string{t.Desk}
		}
		return v
	}
}

func views(tips []Tip, as func(*Tip) TipView) []TipView {
	all := make([]TipView, len(tips))
	for i := range tips {
		all[i] = as(&tips[i])
	}
	return all
}
