package intake

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"tipline/triage"
)

// Promise 2: no file of ours tells when a tip came, neither by its times nor by what stands in it outside ciphertext.
func TestFilesTellNoTime(t *testing.T) {
	c := newTestClock()
	r := newRig(t, rigOptions{now: c.now, codes: 1})
	for i := range 8 {
		c.forward(7*time.Minute + 13*time.Second)
		r.send(Submission{Door: "sms", Text: []byte(tipText), Carrier: fmt.Append(nil, "SM", i)})
		checkTimes(t, r.dir, c.now())
		for _, a := range r.all() {
			checkBytes(t, r, a, c.now())
		}
	}
	c.forward(day)
	r.release()
	checkTimes(t, r.dir, c.now())
	r.restart()
	checkTimes(t, r.dir, c.now())
}

// checkTimes waits until every file has midnight's time: the cover may be between its write and its touch just now.
func checkTimes(t *testing.T, dir string, now time.Time) {
	t.Helper()
	late := time.After(10 * time.Second)
	for _, pattern := range []string{"spool*", "guard*"} {
		for _, path := range must(filepath.Glob(filepath.Join(dir, pattern))) {
			for got := must(os.Stat(path)).ModTime(); !got.Equal(midnight(now)); got = must(os.Stat(path)).ModTime() {
				select {
				case <-late:
					t.Fatalf("%s was changed at %v", filepath.Base(path), got)
				case <-time.After(10 * time.Millisecond):
				}
			}
		}
	}
	if n := len(must(filepath.Glob(filepath.Join(dir, "*")))); n < 3 {
		t.Errorf("%d files", n)
	}
}

// checkBytes searches a slot's header and what its record says in clear once the lock is off, for any common coding of the time within two hours.
func checkBytes(t *testing.T, r *rig, a *triage.Arrival, now time.Time) {
	t.Helper()
	bare := *a
	bare.Blob, bare.Record, bare.Lookup = nil, nil, nil
	clear(bare.Tip[:])
	record := must(appendRecord(nil, &bare))
	h := r.spool.held[a.ID]
	head := make([]byte, slotHeader)
	must(r.spool.file.ReadAt(head, int64(h.at)*slotSize))
	clear(head[4:pairingAt]) // the ID is random
	clear(head[pairingAt+4:])
	for _, place := range [][]byte{record, head} {
		if found := timesIn(place, now); found != "" {
			t.Errorf("a slot tells the time as %s", found)
		}
	}
}

// timesIn names the first coding of a time within two hours of now that stands in b.
func timesIn(b []byte, now time.Time) string {
	units := map[string]time.Duration{"seconds": time.Second, "milliseconds": time.Millisecond, "microseconds": time.Microsecond, "nanoseconds": 1}
	near := func(n uint64, unit time.Duration) bool {
		if n > uint64(1<<62)/uint64(unit) {
			return false
		}
		d := time.Duration(n)*unit - time.Duration(now.UnixNano())
		return d.Abs() < 2*time.Hour
	}
	for i := range b {
		for name, unit := range units {
			if rest := b[i:]; len(rest) >= 4 && unit == time.Second &&
				(near(uint64(binary.BigEndian.Uint32(rest)), unit) || near(uint64(binary.LittleEndian.Uint32(rest)), unit)) {
				return "32-bit " + name
			}
			if rest := b[i:]; len(rest) >= 8 && (near(binary.BigEndian.Uint64(rest), unit) || near(binary.LittleEndian.Uint64(rest), unit)) {
				return "64-bit " + name
			}
			if n, _ := binary.Uvarint(b[i:]); near(n, unit) {
				return "varint " + name
			}
			for width := 10; width <= 19 && i+width <= len(b); width++ {
				if n, err := strconv.ParseUint(string(b[i:i+width]), 10, 64); err == nil && near(n, unit) {
					return "decimal " + name
				}
			}
		}
	}
	return ""
}

// The search must be able to find.
func TestTheSearchForTimesFinds(t *testing.T) {
	now := newTestClock().now()
	for name, b := range map[string][]byte{
		"seconds":      binary.LittleEndian.AppendUint32([]byte("x"), uint32(now.Unix())),
		"milliseconds": binary.BigEndian.AppendUint64([]byte("xyz"), uint64(now.UnixMilli())),
		"varint":       binary.AppendUvarint([]byte{7}, uint64(now.UnixMicro())),
		"decimal":      fmt.Append(nil, "at=", now.UnixNano(), ";"),
	} {
		if timesIn(b, now) == "" {
			t.Errorf("%s aren't found", name)
		}
	}
}
