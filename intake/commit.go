package intake

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"tipline/crypto"
	"tipline/triage"
)

// largestGroup bounds how long the first of a group waits for the last.
const largestGroup = 256

// Where others are on their way, a group waits for them until it is as large as pays, or for a moment: an fsync costs the machine the same however many it is for. Without
// that wait groups among 64 connections were of eight, and a fifth fewer messages of a burst were answered in the same time.
const (
	payingGroup = 24
	moment      = 1500 * time.Microsecond
)

var (
	// errBroken: an earlier error of the disk closed the spool.
	errBroken = errors.New("spool closed by an earlier disk error")
	// errFull: no place for one more.
	errFull = fmt.Errorf("%w: spool is full", ErrUnavailable)
)

// patience is how long a put waits for a place in a full spool that is being emptied: while a release goes on, who comes too fast is slowed down and not turned away. Twilio
// waits three times as long for an answer.
const patience = 5 * time.Second

// A commit is one caller's wish: an arrival to put, or arrivals to retire.
type commit struct {
	pages  []byte
	held   *holding
	retire []crypto.ID
	done   chan error
}

// Put returns nil once the arrival is fsynced. The guard's entry, if any, rides in the slot's header: one fdatasync makes both durable
// together, so that no crash keeps the one without the other. ErrUnavailable when the spool is full, broken or closed: then nothing was
// promised, though a write that failed half-way may still be found whole by the next start.
func (s *Spool) Put(a *triage.Arrival, key crypto.TipKey, e *guardEntry) error {
	pages, err := encodeSlot(a, key)
	if err != nil {
		return fmt.Errorf("encode slot: %w", err)
	}
	defer giveBack(pages)
	h := newHolding(a, len(pages)/slotSize)
	if e != nil {
		h.entry = e
		setPairing(pages, *e)
	}
	var late <-chan time.Time
	for {
		emptied, freed := s.emptied()
		err := s.submit(&commit{pages: pages, held: h})
		if !errors.Is(err, errFull) || !emptied {
			return err
		}
		if late == nil {
			late = time.After(patience)
		}
		select {
		case <-freed:
		case <-late:
			return err
		case <-s.stopped:
			return err
		}
	}
}

// Emptying says that a release begins, whose first places are not free yet.
func (s *Spool) Emptying() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.emptying = s.p.Now()
}

// emptied says whether a release began or freed places within patience, and what closes when the next ones are free.
func (s *Spool) emptied() (lately bool, freed <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.p.Now().Sub(s.emptying) < patience, s.freed
}

// wipedAtOnce bounds how long who puts waits behind a release: some tenths of a millisecond, and a share of the fsync.
const wipedAtOnce = 32

// Retire frees the slots of arrivals that Redis has. Unknown IDs are skipped.
func (s *Spool) Retire(ids []crypto.ID) error {
	for some := range slices.Chunk(ids, wipedAtOnce) {
		if err := s.submit(&commit{retire: some}); err != nil {
			return err
		}
	}
	return nil
}

func (s *Spool) submit(c *commit) error {
	c.done = make(chan error, 1)
	select {
	case s.commits <- c:
		return <-c.done
	case <-s.stopped:
		return ErrUnavailable
	}
}

// pairEvery is how often the guard's file learns what rode in slots: at a thousand messages a second a hundred at a time, so that nobody waits long behind it.
const pairEvery = 100 * time.Millisecond

// run is the only goroutine that writes to the disk.
func (s *Spool) run() {
	defer close(s.stopped)
	cover, pairing := time.NewTicker(time.Second), time.NewTicker(pairEvery)
	defer cover.Stop()
	defer pairing.Stop()
	for {
		select {
		case c := <-s.commits:
			s.group(s.gather(c))
		case <-pairing.C:
			if s.Broken() == nil {
				s.fail(s.pair())
			}
		case <-cover.C:
			s.settle()
		case <-s.stop:
			s.settle()
			return
		}
	}
}

// gather takes whoever else waits already, and waits a moment for those who are on their way.
func (s *Spool) gather(first *commit) []*commit {
	group := []*commit{first}
	var late <-chan time.Time
	for len(group) < largestGroup {
		select {
		case c := <-s.commits:
			group = append(group, c)
			continue
		default:
		}
		if len(group) >= payingGroup || int(s.coming.Load()) <= len(group) {
			return group
		}
		if late == nil {
			late = time.After(s.moment)
		}
		select {
		case c := <-s.commits:
			group = append(group, c)
		case <-late:
			return group
		}
	}
	return group
}

// group writes all, fsyncs once, then answers all. One error closes the spool for everybody.
func (s *Spool) group(all []*commit) {
	err := s.Broken()
	if err == nil {
		err = s.write(all)
	}
	if err == nil {
		err = s.file.Sync()
	}
	if err == nil {
		err = s.file.Touch(midnight(s.p.Now()))
	}
	s.fail(err)
	for _, c := range all {
		s.finish(c, err)
	}
}

// write places and writes every commit of a group. A put that finds no place is answered by finish: it has no page then.
func (s *Spool) write(all []*commit) error {
	for _, c := range all {
		if c.held == nil {
			if err := s.wipe(c.retire); err != nil {
				return err
			}
			continue
		}
		s.mu.Lock()
		at, ok := s.place(c.held.n, c.held.lane)
		if !ok {
			s.mu.Unlock()
			c.pages = nil
			continue
		}
		c.held.at = at
		s.hold(c.held)
		s.mu.Unlock()
		if _, err := s.file.WriteAt(c.pages, int64(at)*slotSize); err != nil {
			return err
		}
	}
	return nil
}

// zeros is what a page is overwritten with; nobody writes to it.
var zeros [extentMost * slotSize]byte

// wipe overwrites the pages of retired arrivals. What the guard still had to learn from them it learns first.
func (s *Spool) wipe(ids []crypto.ID) error {
	for _, id := range ids {
		s.mu.Lock()
		h := s.held[id]
		s.mu.Unlock()
		if h == nil {
			continue
		}
		if h.entry != nil {
			if err := s.pair(); err != nil {
				return err
			}
		}
		if _, err := s.file.WriteAt(zeros[:h.n*slotSize], int64(h.at)*slotSize); err != nil {
			return err
		}
	}
	return nil
}

// finish answers one commit after the fsync, and keeps the index in step with what was promised.
func (s *Spool) finish(c *commit, err error) {
	s.mu.Lock()
	switch {
	case c.held == nil && err == nil:
		for _, id := range c.retire {
			if h := s.held[id]; h != nil {
				s.forget(h)
			}
		}
		s.emptying = s.p.Now()
		close(s.freed)
		s.freed = make(chan struct{})
	case c.held != nil && c.pages == nil:
		err = errFull
	case c.held != nil && err != nil:
		if s.held[c.held.id] == c.held {
			s.unlist(c.held) // what is on its pages nobody knows
		}
		err = ErrUnavailable
	case c.held != nil:
		if c.held.entry != nil {
			s.guard.learn(*c.held.entry)
			s.unsettled = append(s.unsettled, c.held)
		}
		if c.held.lane == triage.Urgent {
			s.urgent = append(s.urgent, c.held.id)
			select {
			case s.arrived <- struct{}{}:
			default:
			}
		}
	}
	s.mu.Unlock()
	c.done <- err
}

// settle runs every second, whether or not anything came: the guard's file learns what rode in slots, and all files get midnight's time.
func (s *Spool) settle() {
	if s.Broken() != nil {
		return
	}
	err := s.guard.turn(triage.Day(s.p.Now()))
	if err == nil {
		err = s.pair()
	}
	if err == nil {
		err = s.touch()
	}
	s.fail(err)
}

// pair moves what the guard has to learn out of the slots into its own file, at random places there, and clears it in the slots once it is
// durable in the file: a digest lies beside its tip for a tenth of a second or so, and a crash at any moment leaves it in at least one of the two.
func (s *Spool) pair() error {
	if len(s.unsettled) == 0 {
		return nil
	}
	entries := make([]guardEntry, 0, len(s.unsettled))
	for _, h := range s.unsettled {
		entries = append(entries, *h.entry)
	}
	if err := s.guard.write(entries); err != nil {
		return fmt.Errorf("write guard: %w", err)
	}
	if err := s.guard.touch(midnight(s.p.Now())); err != nil {
		return fmt.Errorf("write guard: %w", err)
	}
	for _, h := range s.unsettled {
		if _, err := s.file.WriteAt(zeros[:pairingSize], int64(h.at)*slotSize+pairingAt); err != nil {
			return err
		}
		h.entry = nil
	}
	s.unsettled = nil
	return nil
}

func (s *Spool) touch() error {
	m := midnight(s.p.Now())
	return errors.Join(s.file.Touch(m), s.guard.touch(m))
}

// fail closes the spool until the next start, and says so once; nil changes nothing.
func (s *Spool) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil && s.broken == nil {
		s.broken = fmt.Errorf("%w: %w", errBroken, err)
		s.p.Log.Error("spool closed: nothing is accepted until restart", "err", err)
	}
}
