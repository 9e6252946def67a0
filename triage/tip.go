// Package triage owns what happens to a tip after its release: queue, lease, route, notice, acknowledgement, closing, purge.
//
// It cannot read a tip and cannot name its plaintext: Submission lives in intake, which imports this package and not the other way round.
package triage

import (
	"errors"

	"tipline/crypto"
)

var (
	// ErrNotFound: no such tip, card, receipt or queue entry; or not for whoever asks. One error, so that nobody can tell them apart.
	ErrNotFound = errors.New("not found")
	// ErrEmpty: nothing waits at the desk.
	ErrEmpty = errors.New("nothing waits")
)

// A Lane is where a tip waits.
type Lane string

const (
	Urgent Lane = "urgent"
	Normal Lane = "normal"
	Bulk   Lane = "bulk"
)

// Lanes are all of them, the first served first.
var Lanes = []Lane{Urgent, Normal, Bulk}

// A Tip is the sealed record's few clear facts (docs/store.md). No field can say who reported, or when more finely than the release's hour.
type Tip struct {
	ID          crypto.ID
	Desk        string
	Hour        int64 // of the release, in hours since 1970 (UTC); the day's first hour once closed
	Lane        Lane
	Status      Status
	Holder      string            // member who leases it, "" when nobody
	LeaseEnd    int64             // minutes since 1970, a member's own act
	Lead        string            // unit
	Copies      []string          // units
	Steps       []Step            // offices that are next when nobody acknowledges; their cards wait
	Fired       int               // steps that have fired: of the route, or while it waits of the desk's (the first rings the desk itself again)
	Rung        []string          // offices that may take it in the desk's place, since nobody there did
	Acked       []string          // units that acknowledged
	How         map[string]AckHow // by office: those that did otherwise than on their own device
	Link        string            // ID of the tip that this one repeats, "" when none
	Joined      int               // tips that repeat this one
	Row         string            // ID of the tip under which the door folded this one into the bulk lane, or beside which it lists it elsewhere; "" for neither
	Folded      int               // messages that the door folded under this one
	News        bool              // the reporter added something that the desk has not looked at
	Disposition Disposition
	Bytes       int       // size of the locked verbatim: a size class
	Hold        int       // epoch day (UTC+7) at which a held tip comes back by itself; 0 when it is not held
	Since       int64     // minute since which it waits anew at its desk, a member's own act; 0 when it has not been away
	Sent        int64     // minute of routing or referral, a member's own act
	Recorded    int64     // minute at which the lead said that its record is made; 0 when it has not
	Prolonged   int       // how often the lead took more time for its check
	Returned    string    // unit that gave it back, until it is routed again
	Told        []string  // units whose message the desk has not looked at
	Answered    []string  // units that have not looked at the desk's message
	Look        bool      // a second office looks before it is destroyed: set at intake, and for a record that does not say
	Looked      int       // epoch day at which that office agreed; 0 when it has not
	Closer      string    // office whose member closed it, "" when open
	ClosedBy    string    // that member
	HoldFor     Condition // what a held tip waits for
	SlipID      crypto.ID // of the pair whose key locks the route's name slips; zero when it has none, or of an older version
	Narrow      bool      // routed past everybody at commune level
	Acts        int64     // number of changes so far: tells the newer of two readings, and that nobody acted since
	To          string    // desk that it goes to, while it moves
	Last        int       // last day of its receipt (epoch day, UTC+7), while it moves
}

// An Arrival is what leaves the spool at a release.
type Arrival struct {
	ID      crypto.ID // the tip's, or for an addition the slot's own
	Tip     crypto.ID // for an addition the tip that it belongs to; else equal to ID
	Desk    string
	Lane    Lane
	Hour    int64
	Blob    []byte         // locked: a verbatim (kind tip), or an addition's thread entry (kind thread, part = ID in hex)
	Lookup  *crypto.Lookup // of the receipt given, nil when none; with an addition, of the receipt that is to be forgotten
	Record  []byte         // the receipt's record, encrypted under a key from the code
	Look    bool           // of a tip that a second office looks at before it is destroyed; of an addition that it makes it one
	LastDay int            // epoch day (UTC+7) at whose end the receipt's record goes
	Row     *crypto.ID     // of the tip under which the door folded this one, since it tells the same, or beside which it lists it; nil for neither
}

// Addition says whether it belongs to a tip that is already there.
func (a *Arrival) Addition() bool { return a.ID != a.Tip }

// A Queue is one page of what a desk has before it.
type Queue struct {
	Counts map[Lane]int // all that wait, by lane
	Tips   []Tip        // waiting or leased ones and those with news, best first; then those at a unit
	More   bool         // there is a next page
}

// A Standing is what a receipt may learn of its tip: whether the desk is done with it, and since which day.
type Standing struct {
	Closed bool
	Day    int // epoch day (UTC+7) of the closing
}

// Finished says whether the reporter may be told so: not before FinishedAfter days, whatever the disposition was, so that the answer
// cannot be used to learn what the desk thought.
func (s Standing) Finished(today int) bool { return s.Closed && today >= s.Day+FinishedAfter }

// A Page says which part of a queue to read. Bulk adds the bulk lane, which a desk otherwise sees as a number only.
type Page struct {
	Offset int
	Limit  int // default 50, at most 1,000: a desk fetches its whole queue at login
	Bulk   bool
}

const maxPage = 1000

// Size is the number of tips on it.
func (p Page) Size() int {
	if p.Limit <= 0 {
		return 50
	}
	return min(p.Limit, maxPage)
}
