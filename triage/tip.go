// Package triage owns what happens to a tip after its release: queue, lease, route, notice, acknowledgement, closing, purge.
//
// It cannot read a tip and cannot name its plaintext: Submission lives in intake, which imports this package and not the other way round.
package triage

import "tipline/crypto"

// A Lane is where a tip waits.
type Lane string

const (
	Urgent Lane = "urgent"
	Normal Lane = "normal"
	Bulk   Lane = "bulk"
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

// A Tip is the sealed record's few clear facts (docs/store.md). No field can say who reported, or when more finely than the release's hour.
type Tip struct {
	ID          crypto.ID
	Desk        string
	Hour        int64 // of the release, in hours since 1970 (UTC); the day's first hour once closed
	Lane        Lane
	Status      Status
	Holder      string   // member who leases it, "" when nobody
	LeaseEnd    int64    // minutes since 1970, a member's own act
	Lead        string   // unit
	Copies      []string // units
	Link        string   // ID of the tip that this one repeats, "" when none
	Disposition Disposition
	Bytes       int // size of the locked verbatim: a size class
}

// An Arrival is what leaves the spool at a release.
type Arrival struct {
	ID      crypto.ID // the tip's, or for an addition the slot's own
	Tip     crypto.ID // for an addition the tip that it belongs to; else equal to ID
	Desk    string
	Lane    Lane
	Hour    int64
	Blob    []byte         // locked: a verbatim (kind tip), or an addition's thread entry (kind thread, part = ID in hex)
	Lookup  *crypto.Lookup // of the receipt given, nil when none
	Record  []byte         // the receipt's record, encrypted under a key from the code
	LastDay int            // epoch day (UTC+7) at whose end the receipt's record goes
}

// Addition says whether it belongs to a tip that is already there.
func (a *Arrival) Addition() bool { return a.ID != a.Tip }
