package triage

import (
	"context"

	"tipline/crypto"
)

// Files keeps photos, each locked with its tip's key (kind file, part = the file's ID) over the seal for the desk. They are the desk's alone, as the verbatim is;
// and so are recordings (recording.go). Methods may block on a disk.
type Files interface {
	// List is a tip's files, in the order of their IDs; none for an unknown tip.
	List(tip crypto.ID) ([]StoredFile, error)
	// Read gives a locked file. ErrNotFound.
	Read(tip, file crypto.ID) ([]byte, error)
	// Replace writes one anew, whole or not at all. ErrNotFound.
	Replace(tip, file crypto.ID, locked []byte) error
}

// A StoredFile is what a list of files says: a random ID and a size class.
type StoredFile struct {
	ID    crypto.ID
	Bytes int64 // as it is stored, the outer lock included
}

// FilePart is the outer lock's part of a file.
func FilePart(file crypto.ID) string { return file.String() }

// File gives one of a tip's files with the outer lock off, to its desk and to whoever was rung in the desk's place.
func (c *Console) File(ctx context.Context, s Session, id, file crypto.ID) ([]byte, error) {
	if _, _, err := c.deskFor(ctx, s, id); err != nil {
		return nil, err
	}
	return c.SealedFile(id, file)
}
