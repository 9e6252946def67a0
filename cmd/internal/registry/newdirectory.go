package registry

import (
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"tipline/crypto"
	"tipline/triage"
)

var _ triage.Directories = (*Keeper)(nil)

// TakeDirectory implements triage.Directories: the next directory, signed by two, comes into force if the whole registry stands with it in its place.
func (k *Keeper) TakeDirectory(s crypto.Signed) error {
	k.writing.Lock()
	defer k.writing.Unlock()
	if _, err := k.look(); err != nil || k.Refused() {
		return errors.Join(errFolder, err)
	}
	now := k.Registry()
	s.Signatures = now.Trust.Roster().Counted(s) // what does not count is not kept
	docs := now.documents
	docs.Directory = Document{From: "the next directory", Signed: s}
	next, err := under(now.Trust, docs)
	if err != nil {
		return errors.Join(triage.ErrRefused, err)
	}
	if !s.Spells(next.Directory) { // a browser reads its keys by their letters, and would route by another directory than this server
		return fmt.Errorf("%w: the directory is spelt otherwise than tipctl spells it", triage.ErrRefused)
	}
	if err := newlyClosed(now, next, time.Now()); err != nil {
		return fmt.Errorf("%w: %w", triage.ErrRefused, err)
	}
	if want := now.Directory.Version + 1; next.Directory.Version != want {
		return fmt.Errorf("%w: the next directory has version %d", triage.ErrWrongStatus, want)
	}
	if err := WriteDocument(filepath.Join(k.dir, "directory.json"), s); err != nil {
		return err
	}
	k.mu.Lock()
	k.seen, k.refused = folderState(k.dir), false
	k.mu.Unlock()
	k.take(next)
	return nil
}
