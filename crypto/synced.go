package crypto

import (
	"errors"
	"os"
)

// writeSynced writes a private file and returns when it is on disk; its directory is synced by the caller.
func writeSynced(name string, b []byte) error {
	h, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	if _, err := h.Write(b); err != nil {
		h.Close()
		return err
	}
	return errors.Join(h.Sync(), h.Close())
}

// overwrite puts random bytes over a root in place.
func overwrite(name string) error {
	h, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	if _, err := h.WriteAt(newKey()[:], 0); err != nil {
		h.Close()
		return err
	}
	return errors.Join(h.Sync(), h.Close())
}

func syncDir(dir string) error {
	h, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(h.Sync(), h.Close())
}
