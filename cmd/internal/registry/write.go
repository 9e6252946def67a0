package registry

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"tipline/crypto"
)

// unfinished ends the name of a file that is being written; readers pass over it.
const unfinished = ".new"

// errThere: another document stands in the place already.
var errThere = errors.New("another document stands there")

// WriteDocument writes one signed document, readable to all: it is public. It is on disk when this returns, whole or not at all; its time is
// the minute.
func WriteDocument(path string, s crypto.Signed) error {
	return writeDocument(path, s, os.Rename)
}

// writeNew is WriteDocument that replaces nothing. errThere.
func writeNew(path string, s crypto.Signed) error {
	err := writeDocument(path, s, func(next, path string) error { return errors.Join(os.Link(next, path), os.Remove(next)) })
	if errors.Is(err, fs.ErrExist) {
		return errThere
	}
	return err
}

func writeDocument(path string, s crypto.Signed, place func(next, path string) error) error {
	b, err := json.MarshalIndent(s, "", " ")
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("write document: %w", err)
	}
	next := path + unfinished
	if err := writeWhole(next, append(b, '\n')); err != nil {
		return fmt.Errorf("write document: %w", err)
	}
	if err := errors.Join(place(next, path), syncFolder(filepath.Dir(path))); err != nil {
		return fmt.Errorf("write document: %w", err)
	}
	return nil
}

func writeWhole(path string, b []byte) error {
	h, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return err
	}
	_, err = h.Write(b)
	minute := time.Now().Truncate(time.Minute)
	return errors.Join(err, h.Sync(), h.Close(), os.Chtimes(path, minute, minute))
}

func syncFolder(dir string) error {
	h, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(h.Sync(), h.Close())
}
