package intake

import (
	"context"
	"errors"
	"fmt"

	"tipline/crypto"
	"tipline/triage"
)

// News is what a receipt shows.
type News struct {
	State    NewsState
	Question string // the desk's newest unanswered message; "" else
}

// NewsState is one of three; unknown codes are NoNews.
type NewsState int

const (
	NoNews NewsState = iota
	AQuestion
	Finished
)

// Receipts is where released tips are found by their receipts. Reads only; every error but triage.ErrNotFound means that the store is away.
type Receipts interface {
	// Receipt gives the record kept under a lookup. triage.ErrNotFound.
	Receipt(ctx context.Context, l crypto.Lookup) ([]byte, error)
	// Standing says whether a tip was closed, and since when. It answers for a tip that is erased as it would for one that is kept, as long as
	// its receipt lives, and with the zero value for one that never was: how soon a tip is erased would tell what the desk thought of it.
	Standing(ctx context.Context, desk string, tip crypto.ID) (triage.Standing, error)
	// Moved is the desk that a tip was moved to from the one that its receipt names; "" for one that was not, or never was.
	Moved(ctx context.Context, desk string, tip crypto.ID) (string, error)
	// Thread gives a tip's thread, oldest first; empty for one that is erased or never was.
	Thread(ctx context.Context, desk string, tip crypto.ID) ([]triage.Entry, error)
}

type senderKey struct{}

type sender struct {
	door string
	id   []byte
}

// WithSender tells News who asks, where a door knows it, so that everybody gets a turn when many ask. News makes a bucket of it and zeroes id.
func WithSender(ctx context.Context, door string, id []byte) context.Context {
	if len(id) == 0 {
		return ctx
	}
	return context.WithValue(ctx, senderKey{}, sender{door, id})
}

// SenderOf is what WithSender put in; nil where the door does not know who asks.
func SenderOf(ctx context.Context) (door string, id []byte) {
	from, _ := ctx.Value(senderKey{}).(sender)
	return from.door, from.id
}

// found is what a receipt's record says.
type found struct {
	known bool
	desk  string
	tip   crypto.ID
}

// News looks a receipt up. A code that nothing is known of takes the same steps as one without news.
func (in *Intake) News(ctx context.Context, typed []byte) (News, error) {
	defer zero(typed)
	door, from := SenderOf(ctx)
	defer zero(from)
	code, err := crypto.ParseCode(typed)
	if err != nil {
		return News{}, err
	}
	defer code.Forget()
	if len(from) > 0 {
		ctx = withBucket(ctx, in.limits.bucketNow(in.p.Now(), door, from))
		zero(from) // now: the turn may be long in coming
	}
	receipt, err := in.derive(ctx, code)
	if err != nil {
		return News{}, refused(err)
	}
	defer receipt.Forget()
	f, err := in.find(ctx, receipt)
	if err != nil {
		return News{}, refused(err)
	}
	standing, err := in.p.Receipts.Standing(ctx, f.desk, f.tip)
	if err != nil && !errors.Is(err, triage.ErrNotFound) {
		return News{}, refused(fmt.Errorf("read standing: %w", err))
	}
	thread, err := in.p.Receipts.Thread(ctx, f.desk, f.tip)
	if err != nil && !errors.Is(err, triage.ErrNotFound) {
		return News{}, refused(fmt.Errorf("read thread: %w", err))
	}
	if !f.known {
		return News{}, nil
	}
	if standing.Finished(triage.Day(in.p.Now())) {
		return News{State: Finished}, nil
	}
	entry, asked := triage.Unanswered(thread)
	if !asked {
		return News{}, nil
	}
	return in.question(f, entry, receipt), nil
}

// question opens the desk's message. One that doesn't open is no news: its tip is erased, or somebody put it there who doesn't know the reporter's recipient.
func (in *Intake) question(f found, entry triage.Entry, receipt crypto.Receipt) News {
	key, err := in.p.Keys.Key(f.tip)
	if err != nil {
		return News{}
	}
	defer key.Forget()
	sealed, err := crypto.Unlock(key, f.tip, crypto.KindThread, triage.OutPart(entry.ID), entry.Out)
	if err != nil {
		return News{}
	}
	identity, err := receipt.Identity()
	if err != nil {
		return News{}
	}
	text, err := crypto.Open(crypto.KindThread, sealed, identity)
	if err != nil {
		return News{}
	}
	defer zero(text)
	e, err := crypto.ParseEnvelope(text)
	if err != nil {
		return News{}
	}
	return News{State: AQuestion, Question: e.Text}
}

// derive runs the slow digest when it is this caller's turn.
func (in *Intake) derive(ctx context.Context, code crypto.Code) (crypto.Receipt, error) {
	if err := in.turns.take(ctx); err != nil {
		return crypto.Receipt{}, err
	}
	defer in.turns.done()
	pepper := in.p.Keys.Pepper()
	defer zero(pepper)
	return in.p.Derive(code, pepper), nil
}

// find asks the spool, for a tip that isn't released yet, and the store, always both. Where nothing is found it names a tip that never was, so that
// the caller can go on alike.
func (in *Intake) find(ctx context.Context, receipt crypto.Receipt) (found, error) {
	waiting, forgotten := in.p.Spool.receipt(receipt.Lookup)
	record, err := in.p.Receipts.Receipt(ctx, receipt.Lookup)
	switch {
	case forgotten && (err == nil || errors.Is(err, triage.ErrNotFound)):
		record = nil
	case waiting != nil:
		record = waiting
	case errors.Is(err, triage.ErrNotFound):
		record = nil
	case err != nil:
		return found{}, fmt.Errorf("read receipt: %w", err)
	}
	desk, tip, err := receipt.OpenRecord(record)
	if err != nil || desk == "" {
		return in.follow(ctx, found{desk: "nobody", tip: crypto.NewID()})
	}
	return in.follow(ctx, found{known: true, desk: desk, tip: tip})
}

// follow goes after a tip that an inspectorate has sent to the desk of its place.
func (in *Intake) follow(ctx context.Context, f found) (found, error) {
	to, err := in.p.Receipts.Moved(ctx, f.desk, f.tip)
	if err != nil {
		return found{}, fmt.Errorf("follow tip: %w", err)
	}
	if to != "" {
		f.desk = to
	}
	return f, nil
}
