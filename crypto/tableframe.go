package crypto

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"

	"golang.org/x/crypto/chacha20poly1305"
)

// A record of the key table is 49 bytes: what it is, whose it is, the key.
type record struct {
	kind byte
	id   ID  // of a pair
	day  int // of a guard key
	key  [32]byte
}

const (
	recordPair   = 'K'
	recordPepper = 'P'
	recordGuard  = 'G'

	recordSize   = 1 + 16 + 32
	frameRecords = 1024 // most records of one frame
	frameHead    = 4 + chacha20poly1305.NonceSizeX
)

// tableLine opens every table file.
const tableLine = format + "table\n"

// errTable: a table file that is not ours, or damaged elsewhere than at its end.
var errTable = errors.New("damaged key table")

// clearRecords overwrites the keys of records that are no longer needed.
func clearRecords(records []record) {
	for i := range records {
		clear(records[i].key[:])
	}
}

func (r *record) appendTo(out []byte) []byte {
	id := r.id
	if r.kind == recordGuard {
		id = ID{}
		binary.BigEndian.PutUint64(id[:], uint64(r.day))
	}
	return append(append(append(out, r.kind), id[:]...), r.key[:]...)
}

func parseRecord(b []byte) (record, error) {
	r := record{kind: b[0]}
	switch r.kind {
	case recordPair:
		copy(r.id[:], b[1:17])
	case recordGuard:
		r.day = int(int64(binary.BigEndian.Uint64(b[1:9])))
	case recordPepper:
	default:
		return record{}, errTable
	}
	copy(r.key[:], b[17:])
	return r, nil
}

// frameData binds a frame to its table and its place in it.
func frameData(generation uint64, index int) []byte {
	out := binary.BigEndian.AppendUint64([]byte(tableLine), generation)
	return binary.BigEndian.AppendUint32(out, uint32(index))
}

// appendFrames seals records under root in frames numbered from index on, and says how many there are.
func appendFrames(out []byte, root *[32]byte, generation uint64, index int, records []record) ([]byte, int) {
	frames := 0
	erasing(func() {
		aead, err := chacha20poly1305.NewX(root[:])
		if err != nil {
			panic(err) // only for a key of another length
		}
		plain := make([]byte, 0, min(len(records), frameRecords)*recordSize)
		for len(records) > 0 {
			n := min(len(records), frameRecords)
			plain = plain[:0]
			for i := range records[:n] {
				plain = records[i].appendTo(plain)
			}
			records = records[n:]
			var nonce [chacha20poly1305.NonceSizeX]byte
			rand.Read(nonce[:])
			out = binary.BigEndian.AppendUint32(out, uint32(len(plain)+aead.Overhead()))
			out = append(out, nonce[:]...)
			out = aead.Seal(out, nonce[:], plain, frameData(generation, index+frames))
			frames++
		}
		clear(plain[:cap(plain)])
	})
	return out, frames
}

// A parsedTable is what a table file holds up to its torn end, if it has one.
type parsedTable struct {
	records []record
	frames  int
	size    int64 // of the part that is whole
}

// parseTable reads a table file. A frame that was being written when the machine stopped ends the table: nothing in it was handed out.
// A bad frame with others behind it is damage.
func parseTable(b []byte, root *[32]byte, generation uint64) (t parsedTable, err error) {
	rest, ok := bytes.CutPrefix(b, []byte(tableLine))
	if !ok {
		return t, errTable
	}
	t.size = int64(len(tableLine))
	aead, err := chacha20poly1305.NewX(root[:])
	if err != nil {
		return t, fmt.Errorf("read key table: %w", err)
	}
	for len(rest) >= frameHead {
		length := int(binary.BigEndian.Uint32(rest))
		if length == 0 || length > len(rest)-frameHead {
			break
		}
		plain, err := aead.Open(nil, rest[4:frameHead], rest[frameHead:frameHead+length], frameData(generation, t.frames))
		if err != nil || len(plain) == 0 || len(plain)%recordSize != 0 {
			if length < len(rest)-frameHead {
				clearRecords(t.records)
				return parsedTable{}, errTable
			}
			break
		}
		for ; len(plain) > 0; plain = plain[recordSize:] {
			r, err := parseRecord(plain)
			clear(plain[17:recordSize])
			if err != nil {
				clearRecords(t.records)
				return parsedTable{}, err
			}
			t.records = append(t.records, r)
		}
		rest = rest[frameHead+length:]
		t.frames++
		t.size = int64(len(b) - len(rest))
	}
	return t, nil
}
