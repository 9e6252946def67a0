package triage

import (
	"bytes"
	"context"
	"errors"
	"slices"

	"tipline/crypto"
)

// Photos and recordings go along with a tip that moves without being carried anywhere: the member's device wraps the key of each to the readers of the other desk, as a new
// header of the very length of the old one. The headers are marked with the move, in the same step; then each is put before its file, which is written anew and renamed
// over the old one. So a file opens for one office at any moment, and putting a header twice is the same as once.

// A Head is a new header of one file.
type Head struct {
	File   crypto.ID
	Locked []byte // kind file, part HeadPart, under the key that locks the file
}

// HeadPart is the outer lock's part of a file's new header.
func HeadPart(file crypto.ID) string { return "head " + file.String() }

// A Rehead puts new headers before a tip's files; idempotent. What is destroyed meanwhile, or nobody can open, is passed over. It may block on a disk.
type Rehead func(tip crypto.ID, heads []Head) error

// errComing: a photo or recording of the tip is about to leave the spool; an outage to whoever asks, who tries again a moment later.
var errComing = errors.New("a file is on its way")

// reheaded locks the headers that a client made. ErrWrongStatus unless they are of all files that the tip has here and that can be opened; ErrMalformed for a header that
// does not fit its file.
func (c *Console) reheaded(ctx context.Context, t *Tip, thread []Entry, files []MovedFile) ([]Head, error) {
	if c.coming(t.ID, thread) { // asked before the stores: a file goes from the one to the other
		return nil, errComing
	}
	stored, err := c.attached(ctx, t.Desk, t.ID, t.Bytes > 0)
	if err != nil {
		return nil, err
	}
	anew := map[string][]byte{}
	for _, f := range files {
		anew[f.ID] = f.Head
	}
	var heads []Head
	for _, f := range stored {
		one := Head{}
		if one.File, err = crypto.ParseID(f.ID); err != nil {
			return nil, err
		}
		err := c.unlockedFile(t.ID, one.File, func(key crypto.TipKey, sealed []byte) error {
			head, named := anew[f.ID]
			if !named {
				return ErrWrongStatus
			}
			if _, err := crypto.WithHead(sealed, head); err != nil {
				return ErrMalformed
			}
			one.Locked = crypto.Lock(key, t.ID, crypto.KindFile, HeadPart(one.File), head)
			return nil
		})
		if unreadable(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		heads = append(heads, one)
	}
	if len(heads) != len(files) {
		return nil, ErrWrongStatus
	}
	return heads, nil
}

// coming says whether a file that came with the tip, or with what is in its thread, has not left the spool.
func (c *Console) coming(id crypto.ID, thread []Entry) bool {
	return c.Spooled != nil && slices.ContainsFunc(c.Spooled(id), func(with crypto.ID) bool {
		return with == id || slices.ContainsFunc(thread, func(e Entry) bool { return e.ID == with })
	})
}

// attached are the files that a tip has at a desk. Where the tip itself has moved on, and only what came later is there, those that went along are not among them.
func (c *Console) attached(ctx context.Context, desk string, id crypto.ID, whole bool) ([]FileView, error) {
	all, err := c.Attached(id)
	if err != nil || whole || len(all) == 0 {
		return all, err
	}
	went, err := c.Store.Went(ctx, desk, id)
	return slices.DeleteFunc(all, func(f FileView) bool {
		return slices.ContainsFunc(went, func(w crypto.ID) bool { return w.String() == f.ID })
	}), err
}

// Rehead puts new headers before a tip's photos and recordings.
func (c *Console) Rehead(tip crypto.ID, heads []Head) error {
	for _, h := range heads {
		if err := c.rehead(tip, h); err != nil && !unreadable(err) {
			return err
		}
	}
	return nil
}

func (c *Console) rehead(tip crypto.ID, h Head) error {
	return c.unlockedFile(tip, h.File, func(key crypto.TipKey, sealed []byte) error {
		head, err := crypto.Unlock(key, tip, crypto.KindFile, HeadPart(h.File), h.Locked)
		if err != nil {
			return err
		}
		anew, err := crypto.WithHead(sealed, head)
		if err != nil {
			return err
		}
		if bytes.Equal(anew, sealed) {
			return nil // done before a crash
		}
		return c.replaceFile(tip, h.File, crypto.Lock(key, tip, crypto.KindFile, FilePart(h.File), anew))
	})
}

// replaceFile writes a photo or recording anew. ErrNotFound.
func (c *Console) replaceFile(tip, file crypto.ID, locked []byte) error {
	if c.Recordings != nil {
		if err := c.Recordings.Replace(tip, file, locked); !errors.Is(err, ErrNotFound) {
			return err
		}
	}
	if c.Files == nil {
		return ErrNotFound
	}
	return c.Files.Replace(tip, file, locked)
}

// unreadable says of an error that nobody opens the file any more: it is gone, or its key, or it is damaged.
func unreadable(err error) bool {
	return errors.Is(err, ErrNotFound) || errors.Is(err, crypto.ErrNoKey) || errors.Is(err, crypto.ErrLocked)
}
