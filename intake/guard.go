package intake

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"tipline/crypto"
	"tipline/triage"
)

const (
	// DefaultPlaces is how many messages of carriers a guard file holds; a day with more opens another file.
	DefaultPlaces = 1 << 16

	digestSize = 16
)

// A Digest is all that is left of a carrier's message ID: an HMAC under the day's key, cut to 16 bytes. With the key's destruction it says nothing.
type Digest = [digestSize]byte

// A guardEntry is one digest with the day under whose key it was made.
type guardEntry struct {
	day    int
	digest Digest
}

// A Guard recognises messages that a carrier delivers again: a preallocated file a day, digests at random places, all in memory too.
// Nothing of it stands beside a tip for longer than a second, and its order says nothing.
type Guard struct {
	dir    string
	places int
	keys   *crypto.KeyTable
	disk   Disk

	mu   sync.Mutex // never held while the disk works: at the door everybody asks whether a message came before
	days map[int]*guardDay
}

// openGuard loads the days that still count, and makes today's file: its birth tells when the day or the process began, not when a message came.
func openGuard(p SpoolParams) (*Guard, error) {
	if p.Places == 0 {
		p.Places = DefaultPlaces
	}
	g := &Guard{dir: p.Dir, places: p.Places, keys: p.Keys, disk: p.Disk, days: map[int]*guardDay{}}
	today := triage.Day(p.Now())
	found, err := filepath.Glob(filepath.Join(p.Dir, "guard.*"))
	if err != nil {
		return nil, err
	}
	for _, path := range found {
		var day, n int
		if _, err := fmt.Sscanf(filepath.Base(path), "guard.%d.%d", &day, &n); err != nil {
			continue
		}
		if live(day, today) {
			err = g.load(day, path)
		} else {
			err = p.Disk.Remove(path)
		}
		if err != nil {
			g.close()
			return nil, err
		}
	}
	if err := g.turn(today); err != nil {
		g.close()
		return nil, err
	}
	return g, nil
}

// live says whether a day's digests still count. Tomorrow's may be there when a clock was set back.
func live(day, today int) bool { return day > today-triage.GuardDays }

// turn drops the days that count no more and has today's file ready.
func (g *Guard) turn(today int) error {
	for day, d := range g.all() {
		if live(day, today) {
			continue
		}
		for n, f := range d.files {
			f.Close()
			if err := g.disk.Remove(g.path(day, n)); err != nil {
				return err
			}
		}
		g.drop(day)
	}
	if d := g.all()[today]; d != nil && len(d.files) > 0 {
		return nil
	}
	return g.load(today, g.path(today, 0))
}

// all are the days that there are now.
func (g *Guard) all() map[int]*guardDay {
	g.mu.Lock()
	defer g.mu.Unlock()
	return maps.Clone(g.days)
}

func (g *Guard) drop(day int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.days[day].key.forget()
	delete(g.days, day)
}

func (g *Guard) path(day, n int) string {
	return filepath.Join(g.dir, fmt.Sprintf("guard.%d.%d", day, n))
}

// entry makes the entry of a message that came through a door, under today's key.
func (g *Guard) entry(today int, door string, carrier []byte) (guardEntry, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	d, err := g.day(today)
	if err != nil {
		return guardEntry{}, err
	}
	return guardEntry{day: today, digest: d.digest(door, carrier)}, nil
}

// seen says whether the message came before, on any day that still counts.
func (g *Guard) seen(door string, carrier []byte) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, d := range g.days {
		if d.known[d.digest(door, carrier)] {
			return true
		}
	}
	return false
}

// learn enters a digest into memory.
func (g *Guard) learn(e guardEntry) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if d, err := g.day(e.day); err == nil {
		d.learn(e.digest)
	}
}

// write puts entries at random places of their days' files and fsyncs those. Writing one twice is harmless.
func (g *Guard) write(entries []guardEntry) error {
	days, written := g.all(), map[*guardFile]bool{}
	for _, e := range entries {
		d := days[e.day]
		if d == nil {
			continue // its day has passed
		}
		f, err := g.room(e.day, d)
		if err != nil {
			return err
		}
		pick := below(len(f.free))
		at := f.free[pick]
		f.free[pick] = f.free[len(f.free)-1]
		f.free = f.free[:len(f.free)-1]
		if _, err := f.WriteAt(e.digest[:], int64(at)*digestSize); err != nil {
			return err
		}
		written[f] = true
	}
	for f := range written {
		if err := f.Sync(); err != nil {
			return err
		}
	}
	return nil
}

// touch covers the files' times.
func (g *Guard) touch(t time.Time) error {
	for _, d := range g.all() {
		for _, f := range d.files {
			if err := f.Touch(t); err != nil {
				return err
			}
		}
	}
	return nil
}

// unshared gives, by day, the digests that other processes haven't been told, sorted: their order says nothing.
func (g *Guard) unshared() map[int][]Digest {
	g.mu.Lock()
	defer g.mu.Unlock()
	all := map[int][]Digest{}
	for day, d := range g.days {
		if len(d.fresh) > 0 {
			all[day] = slices.SortedFunc(slices.Values(d.fresh), func(a, b Digest) int { return bytes.Compare(a[:], b[:]) })
		}
	}
	return all
}

// shared marks digests that Redis has.
func (g *Guard) shared(day int, digests []Digest) {
	g.mu.Lock()
	defer g.mu.Unlock()
	d := g.days[day]
	if d == nil {
		return
	}
	told := make(map[Digest]struct{}, len(digests))
	for _, digest := range digests {
		told[digest] = struct{}{}
	}
	d.fresh = slices.DeleteFunc(d.fresh, func(digest Digest) bool { _, gone := told[digest]; return gone })
}

// adopt learns digests of other processes, in memory alone: their own files keep them.
func (g *Guard) adopt(day int, digests []Digest) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	d, err := g.day(day)
	if err != nil {
		return err
	}
	for _, digest := range digests {
		d.known[digest] = true
	}
	return nil
}

func (g *Guard) close() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	var all error
	for _, d := range g.days {
		for _, f := range d.files {
			all = errors.Join(all, f.Close())
		}
		d.files = nil
		d.key.forget()
	}
	return all
}
