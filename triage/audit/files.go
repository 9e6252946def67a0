package audit

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// writeWhole writes a private file that is there whole or not at all, and stays after a crash.
func writeWhole(path string, b []byte) error {
	if err := replace(path, b, true); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(path))
}

// replace writes a private file beside path and puts it there.
func replace(path string, b []byte, synced bool) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	h, err := os.OpenFile(path+".new", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = h.Write(b)
	if err == nil && synced {
		err = h.Sync()
	}
	if err = errors.Join(err, h.Close()); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

func syncFolder(path string) error {
	h, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(h.Sync(), h.Close())
}

// coarse cuts a file's own time to the minute, which its newest entry tells anyway.
func coarse(path string, now time.Time) error {
	minute := now.Truncate(time.Minute)
	return os.Chtimes(path, minute, minute)
}

// readBundle reads the entries of a bundle.
func readBundle(folder string, n int64) ([][]byte, error) {
	b, err := os.ReadFile(filepath.Join(folder, bundlePath(n)))
	if err != nil {
		return nil, err
	}
	entries, rest := cut(b)
	if len(rest) > 0 {
		return entries, ErrDamaged
	}
	return entries, nil
}

// bundles counts those that are there, without a gap.
func bundles(folder string) (int64, error) {
	there := func(n int64) (bool, error) {
		_, err := os.Stat(filepath.Join(folder, bundlePath(n)))
		if errors.Is(err, fs.ErrNotExist) {
			return false, nil
		}
		return err == nil, err
	}
	var low, high int64 = 0, 1 // all below low are there, high is not
	for {
		ok, err := there(high - 1)
		if err != nil {
			return 0, err
		}
		if !ok {
			break
		}
		low, high = high, high*2
	}
	for high -= 1; low < high; {
		middle := (low + high) / 2
		ok, err := there(middle)
		if err != nil {
			return 0, err
		}
		if ok {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low, nil
}
