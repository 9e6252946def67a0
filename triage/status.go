package triage

import (
	"errors"
	"slices"
)

var (
	// ErrWrongStatus: the tip's status does not allow this act.
	ErrWrongStatus = errors.New("not possible in this status")
	// ErrItself: a tip cannot repeat itself.
	ErrItself = errors.New("a tip cannot repeat itself")
)

// A Status is where a tip is in its life.
type Status string

const (
	New          Status = "new"
	Leased       Status = "leased"
	Held         Status = "held"
	Routed       Status = "routed"
	Referred     Status = "referred"
	Acknowledged Status = "acknowledged"
	Closed       Status = "closed"
	Moving       Status = "moving" // on its way to another desk, for moments
)

// Statuses are all of them.
var Statuses = []Status{New, Leased, Held, Routed, Referred, Acknowledged, Closed, Moving}

// An Act moves a tip from one status to the next.
type Act string

const (
	Take       Act = "take"       // a member leases it
	Extend     Act = "extend"     // the holder goes on
	Yield      Act = "yield"      // the holder gives it back, or the lease ends by itself
	Hold       Act = "hold"       // the holder puts it aside until a day
	Unhold     Act = "unhold"     // it comes back into the queue: somebody wants it, or the day has come
	Ask        Act = "ask"        // the desk writes to the reporter
	Note       Act = "note"       // the desk writes to itself
	Send       Act = "send"       // the desk routes it to units, the first time or anew
	Refer      Act = "refer"      // the desk hands it to another office for good
	Ack        Act = "ack"        // the lead unit has read its card
	CopyAck    Act = "copyack"    // another unit of the route has
	Tell       Act = "tell"       // desk and unit write to each other
	OpenSlip   Act = "openslip"   // a unit opens its name slip
	Review     Act = "review"     // the desk has looked at a slip that was opened on danger
	Return     Act = "return"     // the lead unit gives it back: not ours
	CopyReturn Act = "copyreturn" // another unit of the route leaves it
	Join       Act = "join"       // the desk found it to repeat another tip
	Unjoin     Act = "unjoin"     // it does not, after all
	Finish     Act = "finish"     // desk or unit closes it
	Reopen     Act = "reopen"     // the reporter added to a closed tip
	Record     Act = "record"     // the lead has made its record of it
	Prolong    Act = "prolong"    // the lead takes more time for its check
	Recall     Act = "recall"     // the desk takes a hold, a route or a referral back at once, before anybody has acted on it
	Unfinish   Act = "unfinish"   // whoever closed it takes that back at once

	Recuse   Act = "recuse"   // a unit hands it to an inspectorate: it concerns the unit itself
	Lapse    Act = "lapse"    // a referral that nobody acknowledged comes back
	Agree    Act = "agree"    // a second office has looked: it may be destroyed
	SendBack Act = "sendback" // a second office has looked: it may not

	NotOfficers Act = "notofficers" // an inspectorate sends it to the desk of its place
)

// Acts are all of them.
var Acts = []Act{
	Take, Extend, Yield, Hold, Unhold, Ask, Note, Send, Refer, Ack, CopyAck, Tell, OpenSlip, Review, Return, CopyReturn, Join, Unjoin, Finish, Reopen,
	Record, Prolong, Recall, Unfinish, Recuse, Lapse, Agree, SendBack, NotOfficers,
}

// moves is the whole machine: for each act, the statuses it starts from and where it leads ("" stays, or for Unfinish goes back to where it was).
// The store's scripts get the first part as arguments, so that there is no second copy of it.
var moves = map[Act]struct {
	from []Status
	to   Status
}{
	Take:       {[]Status{New, Held}, Leased},
	Extend:     {[]Status{Leased}, ""},
	Yield:      {[]Status{Leased}, New},
	Hold:       {[]Status{Leased}, Held},
	Unhold:     {[]Status{Held}, New},
	Ask:        {[]Status{New, Leased, Held, Routed, Referred, Acknowledged, Closed}, ""}, // of a closed one: a repeat, whose reporter may know more
	Note:       {[]Status{New, Leased, Held, Routed, Referred, Acknowledged, Closed}, ""},
	Send:       {[]Status{Leased, Routed, Referred, Acknowledged}, Routed},
	Refer:      {[]Status{Leased, Routed, Acknowledged}, Referred},
	Ack:        {[]Status{Routed, Referred}, Acknowledged},
	CopyAck:    {[]Status{Routed, Acknowledged}, ""},
	Tell:       {[]Status{Routed, Referred, Acknowledged}, ""},
	OpenSlip:   {[]Status{Routed, Referred, Acknowledged}, ""},
	Review:     {[]Status{New, Leased, Held, Routed, Referred, Acknowledged, Closed}, ""},
	Return:     {[]Status{Routed, Referred, Acknowledged}, New},
	CopyReturn: {[]Status{Routed, Acknowledged}, ""},
	Join:       {[]Status{Leased}, Closed},
	Unjoin:     {[]Status{Closed}, New},
	Finish:     {[]Status{Leased, Routed, Referred, Acknowledged}, Closed},
	Reopen:     {[]Status{Closed}, New},
	Record:     {[]Status{Acknowledged}, ""},
	Prolong:    {[]Status{Acknowledged}, ""},
	Recall:     {[]Status{Held, Routed, Referred}, Leased},
	Unfinish:   {[]Status{Closed}, ""},

	Recuse:   {[]Status{Routed, Referred, Acknowledged}, Referred},
	Lapse:    {[]Status{Referred}, New},
	Agree:    {[]Status{New, Leased, Held, Routed, Referred, Acknowledged, Closed}, ""}, // of an open one: a year after its release
	SendBack: {[]Status{Closed}, New},

	NotOfficers: {[]Status{New, Leased}, Moving},
}

// From lists the statuses in which an act is possible.
func (a Act) From() []Status { return slices.Clone(moves[a].from) }

// Move is the status machine: where an act leads from a status. ErrWrongStatus.
func Move(from Status, a Act) (Status, error) {
	m, ok := moves[a]
	if !ok || !slices.Contains(m.from, from) {
		return from, ErrWrongStatus
	}
	if m.to == "" {
		return from, nil
	}
	return m.to, nil
}
