package triage

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// A waitingRoom is a folder of what waits for people: a file each, named by an ID of 64 hex digits, written whole and fsynced. Its files show
// the minute of the act that wrote them and nothing finer. Whoever uses it sees to it that one writes at a time.
type waitingRoom[T any] struct{ dir string }

// file is where an ID's file stands; ErrNotFound for what cannot be an ID.
func (w waitingRoom[T]) file(id string) (string, error) {
	if len(id) != 64 || strings.Trim(id, "0123456789abcdef") != "" {
		return "", ErrNotFound
	}
	return filepath.Join(w.dir, id+".json"), nil
}

// get is ErrNotFound for an ID that does not wait.
func (w waitingRoom[T]) get(id string) (T, error) {
	var one T
	path, err := w.file(id)
	if err != nil {
		return one, err
	}
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return one, ErrNotFound
	}
	if err == nil {
		err = json.Unmarshal(b, &one)
	}
	if err != nil {
		return one, fmt.Errorf("read what waits: %w", err)
	}
	return one, nil
}

// put writes one, in place of an earlier one of the same ID.
func (w waitingRoom[T]) put(id string, one T, now time.Time) error {
	path, err := w.file(id)
	if err != nil {
		return err
	}
	b, err := json.Marshal(one)
	if err != nil {
		return fmt.Errorf("keep what waits: %w", err)
	}
	if err := os.MkdirAll(w.dir, 0o700); err != nil {
		return fmt.Errorf("keep what waits: %w", err)
	}
	if err := w.write(path, b, now.Truncate(time.Minute)); err != nil {
		return fmt.Errorf("keep what waits: %w", err)
	}
	return nil
}

func (w waitingRoom[T]) write(path string, b []byte, minute time.Time) error {
	next := path + ".new"
	h, err := os.OpenFile(next, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = h.Write(b)
	if err = errors.Join(err, h.Sync(), h.Close()); err != nil {
		return err
	}
	if err := os.Chtimes(next, minute, minute); err != nil {
		return err
	}
	if err := os.Rename(next, path); err != nil {
		return err
	}
	return w.sync()
}

// remove takes one away; one that is gone already is no error.
func (w waitingRoom[T]) remove(id string) error {
	path, err := w.file(id)
	if err != nil {
		return err
	}
	if err := os.Remove(path); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return fmt.Errorf("remove what waits: %w", err)
	}
	return w.sync()
}

func (w waitingRoom[T]) sync() error {
	h, err := os.Open(w.dir)
	if err != nil {
		return err
	}
	return errors.Join(h.Sync(), h.Close())
}

// all are those that wait, by ID. What a crash left half written does not.
func (w waitingRoom[T]) all() (map[string]T, error) {
	entries, err := os.ReadDir(w.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read what waits: %w", err)
	}
	all := map[string]T{}
	for _, e := range entries {
		id, ok := strings.CutSuffix(e.Name(), ".json")
		if !ok {
			continue
		}
		one, err := w.get(id)
		if errors.Is(err, ErrNotFound) {
			continue // taken meanwhile, or none of ours
		}
		if err != nil {
			return nil, err
		}
		all[id] = one
	}
	return all, nil
}
