package crypto

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The key table is two files a generation, root.<n> and table.<n>, the same in every directory. The generation that counts is the highest
// whose both files are whole. A table gets its name only when it is complete, so one whole table with its root is there at every
// instant; what else lies about was interrupted, and is overwritten and removed at the next opening.

// tableFiles reads and writes them. Not safe for concurrent use.
type tableFiles struct {
	dirs  []string // the first is this host's, others are replicas
	step  func(name string) error
	clock func() time.Time

	generation uint64
	root       [32]byte
	frames     int
	size       int64
	handles    []*os.File // the tables of this generation, one a directory
	broken     bool
}

// open finds the newest whole table in any directory, brings the others to it, and destroys what is older. found is false where
// there is no table at all; a directory with tables none of which can be read is an error, never a fresh start.
func (f *tableFiles) open() (records []record, found bool, err error) {
	var best *foundTable
	var faults []error
	for _, dir := range f.dirs {
		t, err := newestTable(dir)
		if err != nil {
			faults = append(faults, err)
			continue
		}
		if t != nil && (best == nil || cmp.Or(cmp.Compare(t.generation, best.generation), cmp.Compare(t.frames, best.frames)) > 0) {
			best = t
		}
	}
	if best == nil {
		return nil, false, errors.Join(faults...)
	}
	f.generation, f.root, f.frames, f.size = best.generation, best.root, best.frames, best.size
	for _, dir := range f.dirs {
		if f.holds(dir, best) {
			continue // what is whole is not written over: a stop in between could cost the only copy
		}
		if err := f.writeGeneration(dir, best.generation, &best.root, best.bytes[:best.size]); err != nil {
			return nil, false, err
		}
	}
	if err := f.destroyOthers(); err != nil {
		return nil, false, err
	}
	return best.records, true, f.openHandles()
}

// holds says whether dir has best byte for byte, without a torn end.
func (f *tableFiles) holds(dir string, best *foundTable) bool {
	root, err := os.ReadFile(rootName(dir, best.generation))
	if err != nil || !bytes.Equal(root, best.root[:]) {
		return false
	}
	clear(root)
	table, err := os.ReadFile(tableName(dir, best.generation))
	return err == nil && bytes.Equal(table, best.bytes[:best.size])
}

// add appends records to every directory and returns when all have them on disk.
func (f *tableFiles) add(records []record) error {
	if f.broken {
		return ErrTableBroken
	}
	b, frames := appendFrames(nil, &f.root, f.generation, f.frames, records)
	for i, h := range f.handles {
		if err := f.append(i, h, b); err != nil {
			f.broken = true // never again through a handle whose fsync failed
			return fmt.Errorf("key table: %w", err)
		}
	}
	f.frames += frames
	f.size += int64(len(b))
	return nil
}

func (f *tableFiles) append(i int, h *os.File, b []byte) error {
	if _, err := h.WriteAt(b[:len(b)/2], f.size); err != nil {
		return err
	}
	if err := f.at("half appended", i); err != nil {
		return err
	}
	if _, err := h.WriteAt(b[len(b)/2:], f.size+int64(len(b)/2)); err != nil {
		return err
	}
	if err := f.at("appended", i); err != nil {
		return err
	}
	if err := h.Sync(); err != nil {
		return err
	}
	f.coarsen(h.Name())
	return f.at("append synced", i)
}

// replace writes a new generation with exactly these records to every directory, then destroys the older ones.
func (f *tableFiles) replace(records []record) error {
	generation := f.generation
	for _, dir := range f.dirs { // above whatever an earlier, failed attempt left
		seen, err := generationsIn(dir)
		if err != nil {
			return err
		}
		for _, n := range seen {
			generation = max(generation, n)
		}
	}
	generation++
	root := newKey()
	defer clear(root[:])
	b, frames := appendFrames([]byte(tableLine), root, generation, 0, records)
	for _, dir := range f.dirs {
		if err := f.writeGeneration(dir, generation, root, b); err != nil {
			f.broken = true
			return fmt.Errorf("key table: %w", err)
		}
	}
	f.generation, f.root, f.frames, f.size = generation, *root, frames, int64(len(b))
	if err := f.destroyOthers(); err != nil {
		f.broken = true
		return fmt.Errorf("key table: %w", err)
	}
	if err := f.openHandles(); err != nil {
		f.broken = true
		return fmt.Errorf("key table: %w", err)
	}
	f.broken = false
	return nil
}

// writeGeneration puts root and table into dir; the table counts from its rename on.
func (f *tableFiles) writeGeneration(dir string, n uint64, root *[32]byte, table []byte) error {
	i := slices.Index(f.dirs, dir)
	fresh := tableName(dir, n) + ".new"
	if err := f.at("begun", i); err != nil {
		return err
	}
	if have, err := os.ReadFile(rootName(dir, n)); err != nil || !bytes.Equal(have, root[:]) { // a root in use is never written again
		if err := writeSynced(rootName(dir, n), root[:]); err != nil {
			return err
		}
	}
	if err := f.at("root written", i); err != nil {
		return err
	}
	if err := writeSynced(fresh, table); err != nil {
		return err
	}
	if err := syncDir(dir); err != nil {
		return err
	}
	if err := f.at("table written", i); err != nil {
		return err
	}
	f.coarsen(rootName(dir, n))
	f.coarsen(fresh)
	if err := os.Rename(fresh, tableName(dir, n)); err != nil {
		return err
	}
	if err := syncDir(dir); err != nil {
		return err
	}
	return f.at("renamed", i)
}

// destroyOthers overwrites the root of every other generation and removes its files, and unfinished ones of this.
func (f *tableFiles) destroyOthers() error {
	for i, dir := range f.dirs {
		generations, err := generationsIn(dir)
		if err != nil {
			return err
		}
		for _, n := range generations {
			if err := os.Remove(tableName(dir, n) + ".new"); err != nil && !errors.Is(err, os.ErrNotExist) {
				return err
			}
			if n == f.generation {
				continue
			}
			if err := f.destroy(i, dir, n); err != nil {
				return err
			}
		}
	}
	return nil
}

func (f *tableFiles) destroy(i int, dir string, n uint64) error {
	if err := overwrite(rootName(dir, n)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if err := f.at("root overwritten", i); err != nil {
		return err
	}
	for _, name := range []string{tableName(dir, n), rootName(dir, n)} {
		if err := os.Remove(name); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
		if err := f.at("removed "+strings.SplitN(filepath.Base(name), ".", 2)[0], i); err != nil {
			return err
		}
	}
	return syncDir(dir)
}

func (f *tableFiles) openHandles() error {
	f.closeHandles()
	for _, dir := range f.dirs {
		h, err := os.OpenFile(tableName(dir, f.generation), os.O_RDWR, 0)
		if err != nil {
			return err
		}
		f.handles = append(f.handles, h)
	}
	return nil
}

func (f *tableFiles) closeHandles() {
	for _, h := range f.handles {
		h.Close()
	}
	f.handles = nil
}

func (f *tableFiles) forget() {
	f.closeHandles()
	clear(f.root[:])
	f.broken = true
}

// at is a named step at which tests stop; i is the directory's number.
func (f *tableFiles) at(step string, i int) error { return f.step(step + " " + strconv.Itoa(i)) }

// coarsen sets a file's time to its day's midnight, best effort: when a stock of pairs was made says a little about when pairs were drawn.
func (f *tableFiles) coarsen(name string) {
	day := f.clock().Add(7 * time.Hour).Truncate(24 * time.Hour).Add(-7 * time.Hour)
	_ = os.Chtimes(name, day, day)
}
