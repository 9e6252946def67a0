package intake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"

	"tipline/crypto"
	"tipline/intake/photo"
	"tipline/triage"
)

// A Cleaner makes a stranger's picture harmless (photo.Clean), away from everything else that this process holds. Its errors are photo's;
// any other means that it could not work.
type Cleaner interface {
	Clean(ctx context.Context, raw []byte) ([]byte, error)
}

// PhotoParams are what taking photos needs; nil in Params where none are taken.
type PhotoParams struct {
	Spool   *FileSpool
	Cleaner Cleaner
}

// A Taken says what became of the photos of one request.
type Taken struct {
	Kept    int
	Refused []error // photo's, ErrTicket for one too many, ErrUnavailable; one for each that was not kept
}

// Photos takes the pictures that next gives, one after the other until it says io.EOF, under the ticket of a tip that was accepted a moment ago. What is no picture is refused
// by itself; the others are kept all the same. Each is zeroed once it is cleaned. When it returns nil, what it counts as kept is on the disk and the desk will be
// told that something came. ErrTicket, ErrUnavailable; next's own error ends it, and what came before stays.
func (in *Intake) Photos(ctx context.Context, word []byte, next func() ([]byte, error)) (Taken, error) {
	if in.p.Photos == nil {
		return Taken{}, ErrTicket
	}
	k, err := in.tickets.open(word)
	if err != nil {
		return Taken{}, err
	}
	key, err := in.p.Keys.Key(k.tip)
	if errors.Is(err, crypto.ErrNoKey) {
		return Taken{}, ErrTicket
	}
	if err != nil {
		return Taken{}, refused(err)
	}
	defer key.Forget()
	b := batch{in: in, ticket: k, key: key}
	if b.entry, b.entryKey, err = in.p.Keys.Draw(); err != nil {
		return Taken{}, refused(err)
	}
	defer b.entryKey.Forget()
	for {
		raw, err := next()
		if err != nil {
			return b.end(err)
		}
		b.take(ctx, raw)
	}
}

// A batch is the photos of one request. They go to the desk with an addition to their tip, which tells that they came.
type batch struct {
	in       *Intake
	ticket   ticket
	key      crypto.TipKey
	entry    crypto.ID // of the addition
	entryKey crypto.TipKey
	kept     []crypto.ID
	taken    Taken
}

// take cleans, seals and spools one picture.
func (b *batch) take(ctx context.Context, raw []byte) {
	defer zero(raw)
	if !b.in.tickets.use(b.ticket.tip) {
		b.taken.Refused = append(b.taken.Refused, ErrTicket)
		return
	}
	id, err := b.keep(ctx, raw)
	if err != nil {
		b.taken.Refused = append(b.taken.Refused, err)
		return
	}
	b.kept = append(b.kept, id)
}

func (b *batch) keep(ctx context.Context, raw []byte) (crypto.ID, error) {
	clean, err := b.in.p.Photos.Cleaner.Clean(ctx, raw)
	if errors.Is(err, photo.ErrFormat) || errors.Is(err, photo.ErrPixels) || errors.Is(err, photo.ErrBytes) {
		return crypto.ID{}, err
	}
	if err != nil {
		return crypto.ID{}, refused(fmt.Errorf("clean photo: %w", err))
	}
	defer zero(clean)
	return b.in.spoolFile(clean, WaitingFile{Tip: b.ticket.tip, With: b.entry}, b.key, b.ticket.desk, b.ticket.lane)
}

// end puts the addition into the spool and lets the photos go with it. Without it nothing of them stays.
func (b *batch) end(err error) (Taken, error) {
	if len(b.kept) > 0 {
		if put := b.tell(); put != nil {
			return Taken{}, errors.Join(refused(put), b.in.p.Photos.Spool.Retire(b.kept))
		}
		b.in.p.Photos.Spool.Attach(b.kept)
	}
	b.taken.Kept = len(b.kept)
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return b.taken, err
}

// tell makes the addition: how many photos came, in the officers' language.
func (b *batch) tell() error {
	s := &Submission{Channel: "web"}
	v := &verbatim{text: []byte("+" + strconv.Itoa(len(b.kept)) + " ảnh"), bulk: b.ticket.lane == triage.Bulk}
	v.reading.Matter.Urgent = b.ticket.lane == triage.Urgent
	defer v.zero()
	a, err := b.in.entry(b.entry, found{tip: b.ticket.tip, desk: b.ticket.desk}, b.key, s, v)
	if err != nil {
		return err
	}
	return b.in.p.Spool.Put(a, b.entryKey, nil)
}

// spoolFile seals a photo or recording to a desk's readers, locks it with its tip's key and puts it into the file spool.
func (in *Intake) spoolFile(plain []byte, w WaitingFile, key crypto.TipKey, desk string, lane triage.Lane) (crypto.ID, error) {
	readers, err := in.p.Readers(desk)
	if err != nil {
		return crypto.ID{}, refused(fmt.Errorf("find readers: %w", err))
	}
	sealed, err := crypto.SealTip(crypto.KindFile, plain, readers)
	if err != nil {
		return crypto.ID{}, refused(err)
	}
	w.ID = crypto.NewID()
	if err := in.p.Photos.Spool.Put(w, crypto.Lock(key, w.Tip, crypto.KindFile, triage.FilePart(w.ID), sealed), lane); err != nil {
		return crypto.ID{}, err
	}
	return w.ID, nil
}
