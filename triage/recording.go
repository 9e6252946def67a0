package triage

import (
	"context"
	"errors"
	"slices"

	"tipline/crypto"
)

// A recording is kept until it is written down, and no longer: a voice tells who speaks as no text does. It has a pair of the key table to itself, whose ID is its
// own and whose key locks it, so that it can be destroyed before its tip, in every backup too.

const (
	// RecordingDays: a recording that nobody wrote down, from its release.
	RecordingDays = 30
	// WrittenDays: one that was; the day of the act counts, so that it is at least 24 hours in which somebody else can still listen, and at most 48.
	WrittenDays = 2
	// WriteWithin: days from its release in which the desk should have written it down.
	WriteWithin = 1
)

// Recordings keeps voice, each locked with its own key (kind file, the tip's ID, part FilePart) over the seal for the desk. Methods may block on a disk.
type Recordings interface {
	// List is a tip's recordings, in the order of their IDs; none for an unknown tip.
	List(tip crypto.ID) ([]Recording, error)
	// All is every tip's.
	All() ([]Recording, error)
	// Read gives a locked recording. ErrNotFound.
	Read(tip, file crypto.ID) ([]byte, error)
	// Write marks one as written down, to be destroyed at the first midnight of a day; 0 takes the mark away. Idempotent. ErrNotFound.
	Write(tip, file crypto.ID, day int) error
	// Replace writes one anew, whole or not at all, and takes its mark away. Idempotent. ErrNotFound.
	Replace(tip, file crypto.ID, locked []byte) error
}

// A Recording is what a list of them says.
type Recording struct {
	Tip crypto.ID
	StoredFile
	Day     int  // epoch day (UTC+7) of its release
	Written bool // somebody has written it down
	Until   int  // epoch day at whose first midnight it is destroyed
}

// A WrittenRequest says that a recording is written down.
type WrittenRequest struct {
	Note []byte `json:"note,omitempty"` // what was said: kind thread, sealed to the desk's keyring; none where an interpreter's text stands with the tip
}

// Written takes what was said in a recording as a note of the desk; the recording is destroyed within two days. ErrMalformed without a word of what was said.
func (c *Console) Written(ctx context.Context, s Session, id, file crypto.ID, r WrittenRequest) error {
	if err := c.recording(ctx, s, id, file); err != nil {
		return err
	}
	if len(r.Note) == 0 {
		if err := c.interpreted(ctx, s.Office, id); err != nil {
			return err
		}
	} else if err := c.noteAs(ctx, s, id, WhyWritten, r.Note); err != nil {
		return err
	}
	return c.Recordings.Write(id, file, Day(c.Clock())+WrittenDays)
}

// Unwritten keeps a recording for its whole time again: it was marked by mistake, or there is more to be heard.
func (c *Console) Unwritten(ctx context.Context, s Session, id, file crypto.ID) error {
	if err := c.recording(ctx, s, id, file); err != nil {
		return err
	}
	return c.Recordings.Write(id, file, 0)
}

// recording says whether it is one of a tip of the member's desk. ErrNotFound.
func (c *Console) recording(ctx context.Context, s Session, id, file crypto.ID) error {
	if c.Recordings == nil || !c.desk(s) {
		return ErrNotFound
	}
	if _, err := c.Store.Tip(ctx, s.Office, id); err != nil {
		return err
	}
	all, err := c.Recordings.List(id)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(all, func(r Recording) bool { return r.ID == file }) {
		return ErrNotFound
	}
	return nil
}

// interpreted says whether an interpreter's text stands with a tip. ErrMalformed.
func (c *Console) interpreted(ctx context.Context, desk string, id crypto.ID) error {
	talk, err := c.Store.Talk(ctx, desk, id)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(talk, func(m Message) bool { return m.Why == WhyInterpreted }) {
		return ErrMalformed
	}
	return nil
}

// SealedFile is a photo or recording of a tip with its outer lock off, whoever asks: callers say who may. ErrNotFound.
func (c *Console) SealedFile(id, file crypto.ID) (sealed []byte, err error) {
	err = c.unlockedFile(id, file, func(_ crypto.TipKey, opened []byte) error {
		sealed = opened
		return nil
	})
	return sealed, err
}

// unlockedFile does something with one whose outer lock is off, and with the key of that lock. ErrNotFound, ErrNoKey and ErrLocked of crypto, and do's own error.
func (c *Console) unlockedFile(id, file crypto.ID, do func(key crypto.TipKey, sealed []byte) error) error {
	locked, of, err := c.lockedFile(id, file)
	if err != nil {
		return err
	}
	var broken error
	if err := c.locking(of, func(key crypto.TipKey) {
		var sealed []byte
		if sealed, broken = crypto.Unlock(key, id, crypto.KindFile, FilePart(file), locked); broken == nil {
			broken = do(key, sealed)
		}
	}); err != nil {
		return err
	}
	return broken
}

// lockedFile reads a file, and says whose key locks it: the tip's, or a recording's own.
func (c *Console) lockedFile(id, file crypto.ID) (locked []byte, of crypto.ID, err error) {
	if c.Recordings != nil {
		if locked, err = c.Recordings.Read(id, file); !errors.Is(err, ErrNotFound) {
			return locked, file, err
		}
	}
	if c.Files == nil {
		return nil, id, ErrNotFound
	}
	locked, err = c.Files.Read(id, file)
	return locked, id, err
}

// files fills in photos and recordings.
func (o *opening) files(ctx context.Context, v *OpenView) (err error) {
	v.Files, err = o.attached(ctx, o.desk, o.id, v.Tip.Bytes > 0)
	return err
}

// Attached are a tip's photos and recordings, whoever may open them.
func (c *Console) Attached(id crypto.ID) (all []FileView, err error) {
	if c.Files != nil {
		photos, err := c.Files.List(id)
		if err != nil {
			return nil, err
		}
		for _, f := range photos {
			all = append(all, FileView{ID: f.ID.String(), Bytes: f.Bytes - crypto.LockOverhead, Head: c.head(id, f.ID)})
		}
	}
	if c.Recordings == nil {
		return all, nil
	}
	recordings, err := c.Recordings.List(id)
	for _, r := range recordings {
		all = append(all, FileView{ID: r.ID.String(), Bytes: r.Bytes - crypto.LockOverhead, Voice: true, Written: r.Written, Until: r.Until, Head: c.head(id, r.ID)})
	}
	return all, err
}

// head is a file's; nil of one that went meanwhile, or that nobody can open.
func (c *Console) head(id, file crypto.ID) []byte {
	sealed, err := c.SealedFile(id, file)
	if err != nil {
		return nil
	}
	return crypto.Head(sealed)
}

// dueVoice are the recordings of the desk's open tips that nobody has written down.
func (c *Console) dueVoice(ctx context.Context, s Session) ([]DueView, error) {
	if c.Recordings == nil || !c.desk(s) {
		return nil, nil
	}
	recordings, err := c.Recordings.All()
	if err != nil {
		return nil, err
	}
	oldest := map[crypto.ID]int{}
	for _, r := range recordings {
		if day, ok := oldest[r.Tip]; !r.Written && (!ok || r.Day < day) {
			oldest[r.Tip] = r.Day
		}
	}
	var ids []crypto.ID
	for id := range oldest {
		ids = append(ids, id)
	}
	tips, err := c.Store.Tips(ctx, s.Office, ids)
	if err != nil {
		return nil, err
	}
	var all []DueView
	today := Day(c.Clock())
	for i := range tips {
		if tips[i].Status == Closed || tips[i].Status == Moving {
			continue
		}
		v := tips[i].owes(DueVoice, s.Office)
		v.Day = oldest[tips[i].ID] + WriteWithin
		if v.Level = late(today > v.Day); today >= v.Day {
			all = append(all, v)
		}
	}
	return all, nil
}
