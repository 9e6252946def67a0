package intake

import (
	"encoding/binary"
	"math"

	"tipline/crypto"
	"tipline/triage"
)

// recordVersion begins every record inside a slot's lock. Records of version 1 have no flags, and are looked at as if theirs said so.
const recordVersion = 2

// The bits of a record's flags.
const (
	flagLook = 1
	flagRow  = 2
)

// lanes by their number in a record.
var lanes = [...]triage.Lane{triage.Urgent, triage.Normal, triage.Bulk}

// appendRecord codes an arrival: version, tip, lane, flags, desk, row, lookup, receipt's record, blob. Hour and last day belong to the release and are not in it.
func appendRecord(b []byte, a *triage.Arrival) ([]byte, error) {
	lane := -1
	for i, l := range lanes {
		if l == a.Lane {
			lane = i
		}
	}
	if lane < 0 || a.Desk == "" || len(a.Desk) > math.MaxUint8 || len(a.Record) > math.MaxUint16 {
		return nil, errBadArrival
	}
	b = append(b, recordVersion)
	b = append(b, a.Tip[:]...)
	flags := byte(0)
	if a.Look {
		flags = flagLook
	}
	if a.Row != nil {
		flags |= flagRow
	}
	b = append(b, byte(lane), flags, byte(len(a.Desk)))
	b = append(b, a.Desk...)
	if a.Row != nil {
		b = append(b, a.Row[:]...)
	}
	if a.Lookup == nil {
		b = append(b, 0)
	} else {
		b = append(append(b, 1), a.Lookup[:]...)
	}
	b = binary.BigEndian.AppendUint16(b, uint16(len(a.Record)))
	b = append(b, a.Record...)
	b = binary.BigEndian.AppendUint32(b, uint32(len(a.Blob)))
	return append(b, a.Blob...), nil
}

// parseRecord is the inverse of appendRecord; what follows must be zeros.
func parseRecord(id crypto.ID, b []byte) (*triage.Arrival, error) {
	r := reader{rest: b}
	a := &triage.Arrival{ID: id}
	version := r.byte()
	copy(a.Tip[:], r.take(len(a.Tip)))
	lane, flags := int(r.byte()), byte(flagLook)
	if version > 1 {
		flags = r.byte()
	}
	a.Look = flags&flagLook != 0
	a.Desk = string(r.take(int(r.byte())))
	if flags&flagRow != 0 {
		a.Row = new(crypto.ID)
		copy(a.Row[:], r.take(len(a.Row)))
	}
	switch r.byte() {
	case 0:
	case 1:
		a.Lookup = new(crypto.Lookup)
		copy(a.Lookup[:], r.take(len(a.Lookup)))
	default:
		r.bad = true
	}
	a.Record = r.take(int(r.uint16()))
	a.Blob = r.take(int(r.uint32()))
	if r.bad || version == 0 || version > recordVersion || flags > flagLook|flagRow || lane >= len(lanes) || a.Desk == "" {
		return nil, errDamaged
	}
	for _, pad := range r.rest {
		if pad != 0 {
			return nil, errDamaged
		}
	}
	a.Lane = lanes[lane]
	return a, nil
}

// A reader takes fields off the front; past the end it turns bad and gives zeros.
type reader struct {
	rest []byte
	bad  bool
}

func (r *reader) take(n int) []byte {
	if n < 0 || n > len(r.rest) {
		r.bad, r.rest = true, nil
		return nil
	}
	b := r.rest[:n:n]
	r.rest = r.rest[n:]
	return b
}

func (r *reader) byte() byte {
	if b := r.take(1); b != nil {
		return b[0]
	}
	return 0
}

func (r *reader) uint16() uint16 {
	if b := r.take(2); b != nil {
		return binary.BigEndian.Uint16(b)
	}
	return 0
}

func (r *reader) uint32() uint32 {
	if b := r.take(4); b != nil {
		return binary.BigEndian.Uint32(b)
	}
	return 0
}
