// Package blob keeps photos and recordings in a folder: locked bytes under random names.
//
// It must never see a key or a plaintext, and leaves no time finer than a day on what it writes. Whoever reads the folder learns how many files a
// tip has and of which size class each is, since files are padded before they are sealed.
package blob

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"tipline/crypto"
	"tipline/triage"
)

// A Folder holds a folder for each tip, and in it a file for each photo or recording. It is safe for concurrent use: no file is ever changed, but for another
// one renamed over it.
type Folder struct {
	dir string
	mu  sync.Mutex // held over each write: two of one file would meet under its unfinished name
}

var (
	_ triage.Files      = (*Folder)(nil)
	_ triage.FilePurger = (*Folder)(nil)
)

// unfinished ends the name of a file that is being written; a crash leaves it, the next purge removes it.
const unfinished = ".new"

// Open makes the folder where there is none.
func Open(dir string) (*Folder, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("open blob store: %w", err)
	}
	return &Folder{dir: dir}, nil
}

func (f *Folder) tip(tip crypto.ID) string { return filepath.Join(f.dir, tip.String()) }

// Put writes a locked file and fsyncs it. What is written shows the day, as an epoch day in UTC+7, and no hour. Putting it twice is the same as once.
func (f *Folder) Put(tip, file crypto.ID, locked []byte, day int) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.put(tip, file, locked, triage.DayStart(day)); err != nil {
		return fmt.Errorf("put blob: %w", err)
	}
	return nil
}

// Replace writes a file anew, whole or not at all; what it shows stays the day. triage.ErrNotFound.
func (f *Folder) Replace(tip, file crypto.ID, locked []byte) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	stat, err := os.Stat(filepath.Join(f.tip(tip), file.String()))
	if errors.Is(err, fs.ErrNotExist) {
		return triage.ErrNotFound
	}
	if err == nil {
		err = f.put(tip, file, locked, stat.ModTime())
	}
	if err != nil {
		return fmt.Errorf("replace blob: %w", err)
	}
	return nil
}

func (f *Folder) put(tip, file crypto.ID, locked []byte, midnight time.Time) error {
	folder := f.tip(tip)
	if err := os.Mkdir(folder, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	path := filepath.Join(folder, file.String())
	h, err := os.OpenFile(path+unfinished, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = h.Write(locked)
	if err = errors.Join(err, h.Sync(), h.Close()); err != nil {
		return err
	}
	if err := os.Chtimes(path+unfinished, midnight, midnight); err != nil {
		return err
	}
	if err := os.Rename(path+unfinished, path); err != nil {
		return err
	}
	for _, changed := range []string{folder, f.dir} {
		if err := settle(changed, midnight); err != nil {
			return err
		}
	}
	return nil
}

// settle makes what changed in a folder last, and takes the time of it away.
func settle(folder string, midnight time.Time) error {
	h, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(os.Chtimes(folder, midnight, midnight), h.Sync(), h.Close())
}

// List is a tip's files in the order of their IDs.
func (f *Folder) List(tip crypto.ID) ([]triage.StoredFile, error) {
	entries, err := os.ReadDir(f.tip(tip))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list blobs: %w", err)
	}
	var all []triage.StoredFile
	for _, e := range entries {
		id, err := crypto.ParseID(e.Name())
		if err != nil {
			continue // unfinished
		}
		stat, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue // purged meanwhile
		}
		if err != nil {
			return nil, fmt.Errorf("list blobs: %w", err)
		}
		all = append(all, triage.StoredFile{ID: id, Bytes: stat.Size()})
	}
	slices.SortFunc(all, func(a, b triage.StoredFile) int { return strings.Compare(a.ID.String(), b.ID.String()) })
	return all, nil
}

// Read gives a locked file. triage.ErrNotFound.
func (f *Folder) Read(tip, file crypto.ID) ([]byte, error) {
	b, err := os.ReadFile(filepath.Join(f.tip(tip), file.String()))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, triage.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("read blob: %w", err)
	}
	return b, nil
}

// Purge removes the files of every tip that keep answers false for, and what a crash left half written. Their keys are the key table's to destroy.
func (f *Folder) Purge(today int, keep func(crypto.ID) bool) error {
	entries, err := os.ReadDir(f.dir)
	if err != nil {
		return fmt.Errorf("purge blobs: %w", err)
	}
	for _, e := range entries {
		id, err := crypto.ParseID(e.Name())
		if err == nil && keep(id) {
			continue
		}
		if err := os.RemoveAll(filepath.Join(f.dir, e.Name())); err != nil {
			return fmt.Errorf("purge blobs: %w", err)
		}
	}
	if err := settle(f.dir, triage.DayStart(today)); err != nil {
		return fmt.Errorf("purge blobs: %w", err)
	}
	return nil
}
