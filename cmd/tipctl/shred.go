package main

import (
	"crypto/rand"
	"errors"
	"io"
	"os"
)

// shred overwrites a file with random bytes, syncs and unlinks it.
func shred(path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	stat, err := f.Stat()
	if err == nil {
		_, err = io.CopyN(f, rand.Reader, stat.Size())
	}
	return errors.Join(err, f.Sync(), f.Close(), os.Remove(path))
}
