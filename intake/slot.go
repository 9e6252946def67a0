package intake

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"slices"
	"sync"

	"tipline/crypto"
	"tipline/triage"
)

// A slot's page as it lies on the disk (docs/formats.md):
//
//	 0  version 1
//	 1  number of pages of the extent: 1, 2 or 5
//	 2  which of them this is, from 0
//	 3  0
//	 4  ID, 16 bytes, random
//	20  pairing, 24 bytes, in page 0 alone: what the replay guard still has to learn; zeros within a second
//	44  this page's share of the locked record
//
// A page of zeros is free. The record is padded to its extent before it is locked, so that only the size class shows.
const (
	slotSize    = 8 << 10
	slotHeader  = 44
	slotShare   = slotSize - slotHeader
	slotVersion = 1
	pairingAt   = 20
	pairingSize = 24
)

// extentMost is the most pages of one arrival.
const extentMost = 5

var extents = [...]int{1, 2, extentMost}

var (
	errTooBig     = errors.New("arrival larger than the largest extent")
	errDamaged    = errors.New("slot damaged")
	errBadArrival = errors.New("arrival without desk or lane")
)

// encodeSlot lays an arrival out over the pages of the smallest extent that holds it. The pairing is put in at the commit.
func encodeSlot(a *triage.Arrival, key crypto.TipKey) ([]byte, error) {
	room := records.Get().(*[slotShare]byte)
	defer func() {
		clear(room[:])
		records.Put(room)
	}()
	record, err := appendRecord(room[:0], a)
	if err != nil {
		return nil, err
	}
	n := 0
	for _, e := range extents {
		if len(record)+crypto.LockOverhead <= e*slotShare {
			n = e
			break
		}
	}
	if n == 0 {
		return nil, errTooBig
	}
	padded := n*slotShare - crypto.LockOverhead
	record = slices.Grow(record, padded-len(record))[:padded]
	pages := newPages(n)
	if n == 1 {
		crypto.AppendLock(pages[slotHeader:slotHeader], key, a.ID, crypto.KindSlot, extentName(n), record)
		layHead(pages, a.ID, n, 0)
		return pages, nil
	}
	locked := crypto.Lock(key, a.ID, crypto.KindSlot, extentName(n), record)
	for part := range n {
		page := pages[part*slotSize:][:slotSize]
		copy(page[slotHeader:], locked[part*slotShare:][:slotShare])
		layHead(page, a.ID, n, part)
	}
	return pages, nil
}

// layHead writes a page's clear beginning.
func layHead(page []byte, id crypto.ID, n, part int) {
	clear(page[:slotHeader])
	page[0], page[1], page[2] = slotVersion, byte(n), byte(part)
	copy(page[4:], id[:])
}

// rooms are pages, and locked bytes on their way there, of arrivals of one page, as nearly all are: sealed bytes alone, which the next one overwrites.
var rooms = sync.Pool{New: func() any { return new([slotSize]byte) }}

func newPages(n int) []byte {
	if n == 1 {
		return rooms.Get().(*[slotSize]byte)[:]
	}
	return make([]byte, n*slotSize)
}

// giveBack lets the next arrival have the pages of one that is written or read.
func giveBack(pages []byte) {
	if len(pages) == slotSize {
		rooms.Put((*[slotSize]byte)(pages))
	}
}

// records are rooms for an arrival's record with its padding, where that takes one page as nearly all do: zeros but while one is in hand.
var records = sync.Pool{New: func() any { return new([slotShare]byte) }}

// extentName binds the number of pages into the lock.
func extentName(n int) string { return string('0' + rune(n)) }

// A slotHead is a page's clear beginning.
type slotHead struct {
	id      crypto.ID
	n, part int
}

// parseHead reads a page's beginning; false when it cannot be one.
func parseHead(page []byte) (slotHead, bool) {
	if len(page) < slotHeader || page[0] != slotVersion || page[3] != 0 {
		return slotHead{}, false
	}
	h := slotHead{n: int(page[1]), part: int(page[2])}
	copy(h.id[:], page[4:])
	known := h.n == extents[0] || h.n == extents[1] || h.n == extents[2]
	return h, known && h.part < h.n
}

// decodeSlot is the inverse of encodeSlot, and keeps nothing of the pages: what it gives lies in room, where it fits. errDamaged when one bit is off.
func decodeSlot(pages []byte, key crypto.TipKey, room []byte) (*triage.Arrival, error) {
	first, ok := parseHead(pages)
	if !ok || first.part != 0 || len(pages) != first.n*slotSize {
		return nil, errDamaged
	}
	locked := pages[slotHeader:slotSize]
	if first.n > 1 {
		locked = make([]byte, 0, first.n*slotShare)
	}
	for part := range first.n {
		page := pages[part*slotSize:][:slotSize]
		h, ok := parseHead(page)
		if !ok || h.id != first.id || h.n != first.n || h.part != part {
			return nil, errDamaged
		}
		if first.n > 1 {
			locked = append(locked, page[slotHeader:]...)
		}
	}
	record, err := crypto.AppendUnlock(room[:0], key, first.id, crypto.KindSlot, extentName(first.n), locked)
	if err != nil {
		return nil, errDamaged
	}
	return parseRecord(first.id, record)
}

// setPairing puts what the guard has to learn into the first page.
func setPairing(pages []byte, e guardEntry) {
	p := pages[pairingAt:][:pairingSize]
	binary.BigEndian.PutUint32(p, uint32(e.day))
	copy(p[4:], e.digest[:])
	binary.BigEndian.PutUint32(p[20:], crc32.ChecksumIEEE(p[:20]))
}

// pairing reads it back; false when it is cleared or torn. It stands outside the lock, so that clearing it leaves the record whole.
func pairing(page []byte) (guardEntry, bool) {
	p := page[pairingAt:][:pairingSize]
	e := guardEntry{day: int(binary.BigEndian.Uint32(p))}
	copy(e.digest[:], p[4:])
	return e, e.day != 0 && binary.BigEndian.Uint32(p[20:]) == crc32.ChecksumIEEE(p[:20])
}
