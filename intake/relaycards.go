package intake

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"tipline/crypto"
	"tipline/triage"
)

const (
	// relayPlaces is how many cards of one desk and year can be good at a time.
	relayPlaces = 1 << 14
	entrySize   = len(crypto.RelayEntry{})
)

// RelayCards are the codes with which somebody passes on what others told: one entry for each that is good, at a random place of a preallocated file, one
// file a desk and year. An entry says neither of which batch it is nor when it was made; that of a spent card is overwritten. What the server
// holds cannot be turned into codes: they were drawn on a member's device, and an entry is a keyed digest of a slow digest.
type RelayCards struct {
	p RelayParams

	mu    sync.Mutex
	sets  map[string]*cardSet // by file name
	spent []spentCard         // still to be overwritten
}

// RelayParams are what RelayCards work with.
type RelayParams struct {
	Dir    string           // data/relay; made when it is missing
	Server string           // name of the deployment: a code is good at no other
	Keys   *crypto.KeyTable //
	Disk   Disk             // nil: OS
	Now    func() time.Time // nil: time.Now
	Log    *slog.Logger     // nil: slog.Default
}

var _ triage.RelayStore = (*RelayCards)(nil)

// A cardSet is the good cards of one desk and year.
type cardSet struct {
	File
	desk  string
	year  int
	good  map[crypto.RelayEntry]int // where each is
	free  []int
	taken map[crypto.RelayEntry]int // those whose tip is being kept right now
}

type spentCard struct {
	of *cardSet
	at int
}

// OpenRelayCards loads what is good.
func OpenRelayCards(p RelayParams) (*RelayCards, error) {
	if p.Disk == nil {
		p.Disk = OS
	}
	if p.Now == nil {
		p.Now = time.Now
	}
	if p.Log == nil {
		p.Log = slog.Default()
	}
	if err := os.MkdirAll(p.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("open relay cards: %w", err)
	}
	r := &RelayCards{p: p, sets: map[string]*cardSet{}}
	names, err := filepath.Glob(filepath.Join(p.Dir, "*.20[0-9][0-9]"))
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		year := 0
		if _, err := fmt.Sscanf(filepath.Ext(name), ".%d", &year); err != nil {
			continue
		}
		base := filepath.Base(name)
		if _, err := r.set(base[:len(base)-5], year); err != nil {
			return nil, errors.Join(fmt.Errorf("open relay cards: %w", err), r.Close())
		}
	}
	return r, nil
}

// set is a desk's of a year, loaded or made. Callers hold mu, or are alone.
func (r *RelayCards) set(desk string, year int) (*cardSet, error) {
	name := fmt.Sprintf("%s.%d", desk, year)
	if s := r.sets[name]; s != nil {
		return s, nil
	}
	f, err := r.p.Disk.Open(filepath.Join(r.p.Dir, name), relayPlaces*int64(entrySize))
	if err != nil {
		return nil, err
	}
	s := &cardSet{File: f, desk: desk, year: year, good: map[crypto.RelayEntry]int{}, taken: map[crypto.RelayEntry]int{}}
	all := make([]byte, relayPlaces*entrySize)
	if _, err := f.ReadAt(all, 0); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	for at := range relayPlaces {
		if e := crypto.RelayEntry(all[at*entrySize:][:entrySize]); e == (crypto.RelayEntry{}) {
			s.free = append(s.free, at)
		} else {
			s.good[e] = at
		}
	}
	r.sets[name] = s
	return s, nil
}

// Add makes a batch good; its desk's member has the codes. triage.ErrWrongStatus when there is no room for so many more. Adding a digest twice is one card.
func (r *RelayCards) Add(desk string, digests []crypto.RelayDigest) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	s, err := r.set(desk, triage.YearOf(r.p.Now()))
	if err != nil {
		return fmt.Errorf("add relay cards: %w", err)
	}
	if len(digests) > len(s.free) {
		return triage.ErrWrongStatus
	}
	for _, d := range digests {
		e := r.p.Keys.RelayEntry(d)
		if _, there := s.good[e]; there {
			continue
		}
		pick := below(len(s.free))
		at := s.free[pick]
		if _, err := s.WriteAt(e[:], int64(at)*int64(entrySize)); err != nil {
			return fmt.Errorf("add relay cards: %w", err)
		}
		s.free[pick] = s.free[len(s.free)-1]
		s.free = s.free[:len(s.free)-1]
		s.good[e] = at
	}
	return s.settle(r.p.Now())
}

// Withdraw makes every card of a desk useless: which batch one is of, nobody can tell.
func (r *RelayCards) Withdraw(desk string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	var all error
	for name, s := range r.sets {
		if s.desk == desk {
			all = errors.Join(all, r.destroy(name, s))
		}
	}
	return all
}

// destroy overwrites a file and removes it. Callers hold mu.
func (r *RelayCards) destroy(name string, s *cardSet) error {
	delete(r.sets, name)
	_, err := s.WriteAt(make([]byte, relayPlaces*entrySize), 0)
	return errors.Join(err, s.Sync(), s.Close(), r.p.Disk.Remove(filepath.Join(r.p.Dir, name)))
}

// A claimedCard is one that works no second time while its tip is being kept.
type claimedCard struct {
	of    *RelayCards
	set   *cardSet
	entry crypto.RelayEntry
}

// claim takes the card of a digest out of the good ones; nil where it is none of them.
func (r *RelayCards) claim(d crypto.RelayDigest) *claimedCard {
	e := r.p.Keys.RelayEntry(d)
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, s := range r.sets {
		if at, good := s.good[e]; good && triage.RelayGood(s.year, r.p.Now()) {
			delete(s.good, e)
			s.taken[e] = at
			return &claimedCard{r, s, e}
		}
	}
	return nil
}

// end says whether the tip was kept: then the card is spent, and its entry is overwritten within a second, apart from the answer, so that the
// answer takes as long as anybody's. A kill in between leaves it good once more.
func (c *claimedCard) end(kept bool) {
	if c == nil {
		return
	}
	c.of.mu.Lock()
	defer c.of.mu.Unlock()
	at := c.set.taken[c.entry]
	delete(c.set.taken, c.entry)
	if kept {
		c.of.spent = append(c.of.spent, spentCard{c.set, at})
	} else {
		c.set.good[c.entry] = at
	}
}

// Run overwrites spent entries, and removes the files of cards that are too old, until ctx ends.
func (r *RelayCards) Run(ctx context.Context) error {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			if err := r.sweep(); err != nil {
				r.p.Log.Error("spent relay cards cannot be overwritten", "err", err)
			}
		}
	}
}

func (r *RelayCards) sweep() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	err := r.wipe()
	for name, s := range r.sets {
		if !triage.RelayGood(s.year, r.p.Now()) {
			err = errors.Join(err, r.destroy(name, s))
		}
	}
	return err
}

// wipe overwrites what was spent; what fails is tried again. Callers hold mu.
func (r *RelayCards) wipe() error {
	written := map[*cardSet]bool{}
	for len(r.spent) > 0 {
		last := r.spent[len(r.spent)-1]
		if r.sets[fmt.Sprintf("%s.%d", last.of.desk, last.of.year)] == last.of { // else it was destroyed as a whole
			if _, err := last.of.WriteAt(make([]byte, entrySize), int64(last.at)*int64(entrySize)); err != nil {
				return err
			}
			last.of.free = append(last.of.free, last.at)
			written[last.of] = true
		}
		r.spent = r.spent[:len(r.spent)-1]
	}
	var all error
	for s := range written {
		all = errors.Join(all, s.settle(r.p.Now()))
	}
	return all
}

// settle makes what was written durable, and covers the file's time with its day's midnight.
func (s *cardSet) settle(now time.Time) error {
	if err := s.Sync(); err != nil {
		return err
	}
	return s.Touch(triage.DayStart(triage.Day(now)))
}

// Close overwrites what was spent and lets go of the files.
func (r *RelayCards) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := r.wipe()
	for name, s := range r.sets {
		all = errors.Join(all, s.Close())
		delete(r.sets, name)
	}
	return all
}
