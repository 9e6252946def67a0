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
	Routed       Status = "routed"
	Acknowledged Status = "acknowledged"
	Closed       Status = "closed"
)

// Statuses are all of them.
var Statuses = []Status{New, Leased, Routed, Acknowledged, Closed}

// An Act moves a tip from one status to the next.
type Act string

const (
	Take    Act = "take"    // a member leases it
	Extend  Act = "extend"  // the holder goes on
	Yield   Act = "yield"   // the holder gives it back, or the lease ends by itself
	Ask     Act = "ask"     // the desk writes to the reporter
	Send    Act = "send"    // the desk routes it to units, the first time or anew
	Ack     Act = "ack"     // the lead unit has read its card
	CopyAck Act = "copyack" // another unit of the route has
	Join    Act = "join"    // the desk found it to repeat another tip
	Finish  Act = "finish"  // desk or unit closes it
	Reopen  Act = "reopen"  // the reporter added to a closed tip
)

// Acts are all of them.
var Acts = []Act{Take, Extend, Yield, Ask, Send, Ack, CopyAck, Join, Finish, Reopen}

// moves is the whole machine: for each act, the statuses it starts from and where it leads ("" stays).
// The store's scripts get the first part as arguments, so that there is no second copy of it.
var moves = map[Act]struct {
	from []Status
	to   Status
}{
	Take:    {[]Status{New}, Leased},
	Extend:  {[]Status{Leased}, ""},
	Yield:   {[]Status{Leased}, New},
	Ask:     {[]Status{New, Leased, Routed, Acknowledged, Closed}, ""}, // of a closed one: a repeat, whose reporter may know more
	Send:    {[]Status{Leased, Routed, Acknowledged}, Routed},
	Ack:     {[]Status{Routed}, Acknowledged},
	CopyAck: {[]Status{Routed, Acknowledged}, ""},
	Join:    {[]Status{Leased}, Closed},
	Finish:  {[]Status{Leased, Routed, Acknowledged}, Closed},
	Reopen:  {[]Status{Closed}, New},
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
