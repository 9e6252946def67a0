package triage

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"tipline/crypto"
)

// Records is what the janitor needs of the store; every method is idempotent.
type Records interface {
	Desks(ctx context.Context) ([]string, error)
	// Purge removes a desk's tips that are due on a day and says how many.
	Purge(ctx context.Context, desk string, today int) (int, error)
	// TipIDs are all tips there are, at every desk.
	TipIDs(ctx context.Context) ([]crypto.ID, error)
	// Compact drops what was deleted from the files.
	Compact(ctx context.Context) error
}

// KeyPurger destroys the keys that keep answers false for (crypto.KeyTable).
type KeyPurger interface {
	Purge(today int, keep func(crypto.ID) bool) error
}

// A FilePurger removes the files of the tips that keep answers false for; idempotent.
type FilePurger interface {
	Purge(today int, keep func(crypto.ID) bool) error
}

// A RecordingPurger is what the janitor needs of voice, whose end comes before its tip's; every method is idempotent.
type RecordingPurger interface {
	FilePurger
	// End removes what is due on a day.
	End(today int) error
	// All are those that are left, whose keys live.
	All() ([]Recording, error)
}

// JanitorParams wire a Janitor. Spooled lists the tips that are accepted and not yet released: their keys live too.
type JanitorParams struct {
	Records Records
	Keys    KeyPurger
	Files   FilePurger // nil where none are kept
	Spooled func(ctx context.Context) ([]crypto.ID, error)
	Clock   func() time.Time
	Every   time.Duration // how often it looks whether midnight has passed; default 1 min
	Log     *slog.Logger

	Recordings RecordingPurger // nil where none are kept
}

// A Janitor destroys, at the first minute after midnight, what is due: records first, then their keys. It destroys no key unless it has read the
// spool and the whole store without an error: a Redis that is away, or a list cut short, must never look like tips that are gone.
type Janitor struct {
	p    JanitorParams
	done int // last day that was cleaned
}

// NewJanitor makes one.
func NewJanitor(p JanitorParams) *Janitor {
	if p.Every == 0 {
		p.Every = time.Minute
	}
	if p.Clock == nil {
		p.Clock = time.Now
	}
	if p.Log == nil {
		p.Log = slog.New(slog.DiscardHandler)
	}
	return &Janitor{p: p}
}

// Run cleans once at start, since a midnight may have been missed, and then each midnight (UTC+7); what failed is tried again a minute later.
func (j *Janitor) Run(ctx context.Context) error {
	return repeat(ctx, j.p.Every, func() {
		today := Day(j.p.Clock())
		if today == j.done {
			return
		}
		if err := j.Pass(ctx, today); err != nil {
			if ctx.Err() == nil {
				j.p.Log.Error("janitor: nothing destroyed, will retry", "err", err)
			}
			return
		}
		j.done = today
	})
}

// Pass does one day's work; doing it twice is the same as once.
func (j *Janitor) Pass(ctx context.Context, today int) error {
	desks, err := j.p.Records.Desks(ctx)
	if err != nil {
		return fmt.Errorf("purge records: %w", err)
	}
	purged := 0
	for _, desk := range desks {
		n, err := j.p.Records.Purge(ctx, desk, today)
		purged += n
		if err != nil {
			return fmt.Errorf("purge records: %w", err)
		}
	}
	if len(desks) == 0 {
		// Either no tip was ever released, or this is not the Redis that it was yesterday. In doubt no key dies.
		j.p.Log.Warn("janitor: the store has never held a tip, no key is destroyed")
		return nil
	}
	if j.p.Recordings != nil {
		if err := j.p.Recordings.End(today); err != nil {
			return fmt.Errorf("purge recordings: %w", err)
		}
	}
	live, err := j.live(ctx)
	if err != nil {
		return fmt.Errorf("list live tips: %w", err)
	}
	keep := func(id crypto.ID) bool { return live[id] }
	if err := j.p.Keys.Purge(today, keep); err != nil {
		return fmt.Errorf("purge keys: %w", err)
	}
	for _, files := range j.files() { // unreadable by now
		if err := files.Purge(today, keep); err != nil {
			return fmt.Errorf("purge files: %w", err)
		}
	}
	if err := j.p.Records.Compact(ctx); err != nil {
		return fmt.Errorf("compact: %w", err)
	}
	j.p.Log.Info("janitor: day cleaned", "purged", purged)
	return nil
}

func (j *Janitor) files() (all []FilePurger) {
	if j.p.Files != nil {
		all = append(all, j.p.Files)
	}
	if j.p.Recordings != nil {
		all = append(all, j.p.Recordings)
	}
	return all
}

// live reads the spool before the store: a tip moves from the one to the other and never back, so that it is seen in at least one of them. So do recordings, whose
// own keys live as long as their tip and they themselves do.
func (j *Janitor) live(ctx context.Context) (map[crypto.ID]bool, error) {
	spooled, err := j.p.Spooled(ctx)
	if err != nil {
		return nil, err
	}
	stored, err := j.p.Records.TipIDs(ctx)
	if err != nil {
		return nil, err
	}
	live := make(map[crypto.ID]bool, len(spooled)+len(stored))
	for _, ids := range [][]crypto.ID{spooled, stored} {
		for _, id := range ids {
			live[id] = true
		}
	}
	if j.p.Recordings == nil {
		return live, nil
	}
	recordings, err := j.p.Recordings.All()
	for _, r := range recordings {
		if live[r.Tip] {
			live[r.ID] = true
		}
	}
	return live, err
}
