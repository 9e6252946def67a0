package intake

import (
	"errors"
	"fmt"
)

// A guardDay is one day's digests, in memory and in its files.
type guardDay struct {
	key   keyed
	known map[Digest]bool
	fresh []Digest     // of these, what other processes haven't been told
	files []*guardFile // the committing goroutine's own
}

// A guardFile is one of a day's files and the places in it that are free.
type guardFile struct {
	File
	free []int
}

func (d *guardDay) digest(door string, carrier []byte) Digest {
	sum := d.key.sum(door, carrier)
	return Digest(sum[:digestSize])
}

// learn enters a digest that other processes may not know.
func (d *guardDay) learn(digest Digest) {
	if !d.known[digest] {
		d.known[digest] = true
		d.fresh = append(d.fresh, digest)
	}
}

// load opens one file and reads its digests.
func (g *Guard) load(day int, path string) error {
	f, err := g.disk.Open(path, int64(g.places)*digestSize)
	if err != nil {
		return err
	}
	all := make([]byte, g.places*digestSize)
	if _, err := f.ReadAt(all, 0); err != nil {
		return errors.Join(err, f.Close())
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	d, err := g.day(day)
	if err != nil {
		return errors.Join(err, f.Close())
	}
	file := &guardFile{File: f}
	d.files = append(d.files, file)
	for i := range g.places {
		digest := Digest(all[i*digestSize:][:digestSize])
		if digest == (Digest{}) {
			file.free = append(file.free, i)
		} else {
			d.learn(digest)
		}
	}
	return nil
}

// day gives a day's set, with its key. Callers hold mu.
func (g *Guard) day(day int) (*guardDay, error) {
	if d := g.days[day]; d != nil {
		return d, nil
	}
	key, err := g.keys.GuardKey(day)
	if err != nil {
		return nil, fmt.Errorf("guard key: %w", err)
	}
	d := &guardDay{key: keyedBy(key), known: map[Digest]bool{}}
	g.days[day] = d
	return d, nil
}

// room is a file of the day with a free place, opened if need be.
func (g *Guard) room(day int, d *guardDay) (*guardFile, error) {
	if n := len(d.files); n == 0 || len(d.files[n-1].free) == 0 {
		if err := g.load(day, g.path(day, n)); err != nil {
			return nil, err
		}
	}
	return d.files[len(d.files)-1], nil
}
