package blob

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"tipline/crypto"
	"tipline/triage"
)

// Recordings is a folder of voice, laid out as a Folder. What is written down has the epoch day at whose first midnight it is destroyed behind its name; what is
// not goes by the midnight of its release, which is the file's own time. It is safe for concurrent use.
type Recordings struct {
	folder *Folder
	mu     sync.Mutex // held over each change of a name
}

var (
	_ triage.Recordings      = (*Recordings)(nil)
	_ triage.RecordingPurger = (*Recordings)(nil)
)

// OpenRecordings makes the folder where there is none.
func OpenRecordings(dir string) (*Recordings, error) {
	f, err := Open(dir)
	if err != nil {
		return nil, err
	}
	return &Recordings{folder: f}, nil
}

// Put is Folder's.
func (r *Recordings) Put(tip, file crypto.ID, locked []byte, day int) error {
	if _, err := r.find(tip, file); err == nil {
		return nil // written down already: it was put before a crash, and must not come back
	}
	return r.folder.Put(tip, file, locked, day)
}

// Purge is Folder's.
func (r *Recordings) Purge(today int, keep func(crypto.ID) bool) error {
	return r.folder.Purge(today, keep)
}

// List is a tip's recordings in the order of their IDs.
func (r *Recordings) List(tip crypto.ID) ([]triage.Recording, error) {
	entries, err := os.ReadDir(r.folder.tip(tip))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list recordings: %w", err)
	}
	var all []triage.Recording
	for _, e := range entries {
		one, ok := named(e.Name())
		if !ok {
			continue // unfinished
		}
		stat, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue // marked or destroyed meanwhile
		}
		if err != nil {
			return nil, fmt.Errorf("list recordings: %w", err)
		}
		one.Tip, one.Bytes, one.Day = tip, stat.Size(), triage.Day(stat.ModTime())
		if !one.Written {
			one.Until = one.Day + triage.RecordingDays
		}
		all = append(all, one)
	}
	slices.SortFunc(all, func(a, b triage.Recording) int { return strings.Compare(a.ID.String(), b.ID.String()) })
	return all, nil
}

// named reads what a file's name says.
func named(name string) (one triage.Recording, ok bool) {
	id, day, written := strings.Cut(name, ".")
	var err error
	if one.ID, err = crypto.ParseID(id); err != nil {
		return one, false
	}
	if !written {
		return one, true
	}
	one.Written = true
	one.Until, err = strconv.Atoi(day)
	return one, err == nil
}

// All is every tip's.
func (r *Recordings) All() ([]triage.Recording, error) {
	entries, err := os.ReadDir(r.folder.dir)
	if err != nil {
		return nil, fmt.Errorf("list recordings: %w", err)
	}
	var all []triage.Recording
	for _, e := range entries {
		tip, err := crypto.ParseID(e.Name())
		if err != nil {
			return nil, errors.New("list recordings: an entry is no tip ID")
		}
		some, err := r.List(tip)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

// find is one of a tip's. triage.ErrNotFound.
func (r *Recordings) find(tip, file crypto.ID) (triage.Recording, error) {
	all, err := r.List(tip)
	if err != nil {
		return triage.Recording{}, err
	}
	i := slices.IndexFunc(all, func(one triage.Recording) bool { return one.ID == file })
	if i < 0 {
		return triage.Recording{}, triage.ErrNotFound
	}
	return all[i], nil
}

func (r *Recordings) path(one *triage.Recording) string {
	name := one.ID.String()
	if one.Written {
		name += "." + strconv.Itoa(one.Until)
	}
	return filepath.Join(r.folder.tip(one.Tip), name)
}

// Read gives a locked recording. triage.ErrNotFound.
func (r *Recordings) Read(tip, file crypto.ID) ([]byte, error) {
	one, err := r.find(tip, file)
	if err != nil {
		return nil, err
	}
	b, err := os.ReadFile(r.path(&one))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, triage.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("read recording: %w", err)
	}
	return b, nil
}

// Write marks one as written down, or takes the mark away. A mark never gives more time than there was. triage.ErrNotFound.
func (r *Recordings) Write(tip, file crypto.ID, day int) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.write(tip, file, day)
}

func (r *Recordings) write(tip, file crypto.ID, day int) error {
	was, err := r.find(tip, file)
	if err != nil {
		return err
	}
	next := was
	next.Written, next.Until = day != 0, day
	if last := was.Day + triage.RecordingDays; next.Until > last {
		next.Until = last
	}
	if was.Written && next.Written && was.Until <= next.Until {
		return nil
	}
	err = os.Rename(r.path(&was), r.path(&next))
	if errors.Is(err, fs.ErrNotExist) {
		return triage.ErrNotFound
	}
	if err == nil {
		err = settle(r.folder.tip(tip), triage.DayStart(was.Day))
	}
	if err != nil {
		return fmt.Errorf("mark recording: %w", err)
	}
	return nil
}

// Replace writes a recording anew, whole or not at all, and takes the mark away; its day stays. triage.ErrNotFound.
func (r *Recordings) Replace(tip, file crypto.ID, locked []byte) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.write(tip, file, 0); err != nil {
		return err
	}
	return r.folder.Replace(tip, file, locked)
}

// End removes what is due on a day. Their keys are the key table's to destroy: they are no longer among All.
func (r *Recordings) End(today int) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	all, err := r.All()
	if err != nil {
		return err
	}
	for i := range all {
		one := &all[i]
		if one.Until > today {
			continue
		}
		if err := os.Remove(r.path(one)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("destroy recording: %w", err)
		}
		if err := r.left(one.Tip, triage.DayStart(today)); err != nil {
			return fmt.Errorf("destroy recording: %w", err)
		}
	}
	return nil
}

// left makes a removal last, and takes the tip's folder away when nothing is in it any more.
func (r *Recordings) left(tip crypto.ID, midnight time.Time) error {
	folder := r.folder.tip(tip)
	if err := settle(folder, midnight); err != nil {
		return err
	}
	if rest, err := os.ReadDir(folder); err != nil || len(rest) > 0 {
		return err
	}
	return errors.Join(os.Remove(folder), settle(r.folder.dir, midnight))
}
