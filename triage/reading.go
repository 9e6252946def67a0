package triage

import (
	"context"
	"time"

	"tipline/crypto"
)

// A reading outside the desk: the verbatim of one tip, its photos and recordings, by the two offices that hold their halves. What one asked for opens with the other's halves
// alone.

// ReadingFiles are the photos and recordings of a tip that is read (Console).
type ReadingFiles interface {
	// Attached are a tip's.
	Attached(tip crypto.ID) ([]FileView, error)
	// SealedFile is one, as the desk gets it. ErrNotFound.
	SealedFile(tip, file crypto.ID) ([]byte, error)
}

func (p *Approvals) checkReading(_ context.Context, s Session, a *Approval, _ time.Time) error {
	if _, ok := p.p.Directory().OtherHalf(a.Desk, s.Office); !ok {
		return ErrNotFound
	}
	return nil
}

// halves says whether these may go along with a consent: of a reading alone, by IDs.
func halves(what Deed, all map[string][]byte) bool {
	if len(all) > halvesMost || what != Reading && len(all) > 0 {
		return false
	}
	for id, half := range all {
		if _, err := crypto.ParseID(id); err != nil || len(half) == 0 || len(half) > maxWrap {
			return false
		}
	}
	return true
}

// Verbatim is the sealed verbatim of a reading: for the members who could approve, to take their half out of it, and once it is granted for who asked, with that
// half. crypto.ErrNoKey of a tip whose key is destroyed.
func (p *Approvals) Verbatim(ctx context.Context, s Session, id string) (ReadingView, error) {
	a, read, v, err := p.find(ctx, s, id)
	if err != nil {
		return ReadingView{}, err
	}
	if a.What != Reading || !v.MayApprove && !(v.By == s.Member && read.Granted()) {
		return ReadingView{}, ErrNotFound
	}
	tip := a.Tips[0]
	locked, err := p.p.Store.Verbatim(ctx, a.Desk, tip)
	if err != nil {
		return ReadingView{}, err
	}
	key, err := p.p.Keys.Key(tip)
	if err != nil {
		return ReadingView{}, err
	}
	defer key.Forget()
	sealed, err := crypto.Unlock(key, tip, crypto.KindTip, "", locked)
	if err != nil {
		return ReadingView{}, err
	}
	view := ReadingView{Tip: tip.String(), Verbatim: sealed}
	if v.By == s.Member {
		view.Half, view.Halves = read.Half, read.Halves
	}
	if p.p.Files != nil {
		view.Files, err = p.p.Files.Attached(tip)
	}
	return view, err
}

// File is a photo or recording of a granted reading of the asking member's, sealed. ErrNotFound for everything else.
func (p *Approvals) File(ctx context.Context, s Session, id string, file crypto.ID) ([]byte, error) {
	a, read, v, err := p.find(ctx, s, id)
	if err != nil {
		return nil, err
	}
	if p.p.Files == nil || a.What != Reading || v.By != s.Member || !read.Granted() {
		return nil, ErrNotFound
	}
	return p.p.Files.SealedFile(a.Tips[0], file)
}
