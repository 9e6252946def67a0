package intake

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	mathrand "math/rand/v2"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"tipline/crypto"
	"tipline/triage"
)

// DefaultSlots make a spool of 64 MiB: some thousands of tips while Redis is away.
const DefaultSlots = 8192

// SpoolParams say where a spool lies.
type SpoolParams struct {
	Dir    string           // of spool and guard files; it must exist
	Slots  int              // pages of 8 KiB; 0: DefaultSlots
	Places int              // entries of one guard file; 0: DefaultPlaces
	Keys   *crypto.KeyTable // opens what an earlier process left, and keys the guard
	Disk   Disk             // nil: OS
	Now    func() time.Time // nil: time.Now
	Log    *slog.Logger     // nil: slog.Default
}

// A Spool is the fsynced waiting place between acceptance and release: one preallocated file, filled at random places, so that neither order
// nor number nor time of arrivals can be read off it. It knows sealed bytes only. After the first error of the disk it takes nothing
// until it is opened again: what a failed fsync left on the disk nobody knows.
type Spool struct {
	p       SpoolParams
	file    File
	guard   *Guard
	commits chan *commit
	stop    chan struct{}
	stopped chan struct{}
	once    sync.Once
	arrived chan struct{} // a token when something urgent came in
	coming  atomic.Int32  // messages that are being read and will be put
	moment  time.Duration // a constant, but in tests

	mu        sync.Mutex
	used      []bool // by page; damaged pages stay used
	taken     int
	damaged   int
	broken    error
	held      map[crypto.ID]*holding
	byLookup  map[crypto.Lookup]*holding // tips by their receipts
	forgotten map[crypto.Lookup]*holding // additions that take a receipt away
	urgent    []crypto.ID                // that came since the feeder looked
	emptying  time.Time                  // when a release last began or freed places
	freed     chan struct{}              // closed when one does
	unsettled []*holding                 // pairings that the guard's file hasn't learnt yet; the committing goroutine's own
}

// Waiting is one arrival in the spool, as far as a release has to know it.
type Waiting struct {
	ID, Tip crypto.ID
	Folded  bool // under another tip
}

// SpoolStats are for the operator; publish them at a release only.
type SpoolStats struct {
	Slots, Taken, Damaged int
}

// OpenSpool opens or makes the spool and the replay guard beside it, recovers what an earlier process accepted, and starts committing. Close it.
func OpenSpool(p SpoolParams) (*Spool, error) {
	if p.Slots == 0 {
		p.Slots = DefaultSlots
	}
	if p.Disk == nil {
		p.Disk = OS
	}
	if p.Now == nil {
		p.Now = time.Now
	}
	if p.Log == nil {
		p.Log = slog.Default()
	}
	file, err := p.Disk.Open(filepath.Join(p.Dir, "spool"), int64(p.Slots)*slotSize)
	if err != nil {
		return nil, fmt.Errorf("open spool: %w", err)
	}
	s := &Spool{
		p: p, file: file,
		commits: make(chan *commit), stop: make(chan struct{}), stopped: make(chan struct{}), arrived: make(chan struct{}, 1),
		used: make([]bool, p.Slots), held: map[crypto.ID]*holding{}, byLookup: map[crypto.Lookup]*holding{}, forgotten: map[crypto.Lookup]*holding{},
		freed: make(chan struct{}), moment: moment,
	}
	if s.guard, err = openGuard(p); err != nil {
		file.Close()
		return nil, fmt.Errorf("open guard: %w", err)
	}
	if err := s.recover(); err != nil {
		s.guard.close()
		file.Close()
		return nil, fmt.Errorf("recover spool: %w", err)
	}
	go s.run()
	return s, nil
}

// recover finds what an earlier process left. Damaged pages are counted and left alone: they may be readable again with a restored key table.
func (s *Spool) recover() error {
	page := make([]byte, slotSize)
	for i := 0; i < len(s.used); {
		if _, err := s.file.ReadAt(page, int64(i)*slotSize); err != nil {
			return err
		}
		if blank(page) {
			i++
			continue
		}
		h, err := s.recoverAt(i, page)
		if errors.Is(err, errDamaged) {
			s.used[i] = true
			s.taken++
			s.damaged++
			i++
			continue
		}
		if err != nil {
			return err
		}
		s.hold(h)
		if h.lane == triage.Urgent {
			s.urgent = append(s.urgent, h.id)
		}
		if h.entry != nil {
			s.unsettled = append(s.unsettled, h)
		}
		i += h.n
	}
	if err := s.file.Settle(); err != nil {
		return err
	}
	s.settle()
	if s.damaged > 0 {
		s.p.Log.Error("spool has damaged slots", "slots", s.damaged)
	}
	return s.Broken()
}

// recoverAt reads the extent that begins at page i.
func (s *Spool) recoverAt(i int, page []byte) (*holding, error) {
	head, ok := parseHead(page)
	if !ok || head.part != 0 || i+head.n > len(s.used) || s.held[head.id] != nil {
		return nil, errDamaged
	}
	a, err := s.read(head.id, i, head.n, nil)
	if errors.Is(err, crypto.ErrNoKey) {
		return nil, errDamaged
	}
	if err != nil {
		return nil, err
	}
	h := newHolding(a, head.n)
	h.at = i
	if e, ok := pairing(page); ok {
		h.entry = &e
		if live(e.day, triage.Day(s.p.Now())) {
			s.guard.learn(e)
		}
	}
	return h, nil
}

func blank(page []byte) bool {
	for _, b := range page {
		if b != 0 {
			return false
		}
	}
	return true
}

// systemRandom draws from the system for math/rand/v2, which knows how to cut it down without a bias.
type systemRandom struct{}

func (systemRandom) Uint64() uint64 {
	var b [8]byte
	rand.Read(b[:])
	return binary.LittleEndian.Uint64(b[:])
}

// below is a uniform random number under n.
func below(n int) int {
	return mathrand.New(systemRandom{}).IntN(n)
}

// read opens an extent into room, or where it does not fit into memory of its own. errDamaged, crypto.ErrNoKey, or an error of the disk.
func (s *Spool) read(id crypto.ID, at, n int, room []byte) (*triage.Arrival, error) {
	pages := newPages(n)
	defer giveBack(pages)
	if _, err := s.file.ReadAt(pages, int64(at)*slotSize); err != nil {
		return nil, err
	}
	key, err := s.p.Keys.Key(id)
	if err != nil {
		return nil, err
	}
	return decodeSlot(pages, key, room)
}

// Read gives a waiting arrival back, as it was put.
func (s *Spool) Read(id crypto.ID) (*triage.Arrival, error) { return s.readInto(id, nil) }

// readInto is Read of an arrival that lies in room, where it fits.
func (s *Spool) readInto(id crypto.ID, room []byte) (*triage.Arrival, error) {
	s.mu.Lock()
	h := s.held[id]
	s.mu.Unlock()
	if h == nil {
		return nil, errDamaged
	}
	return s.read(id, h.at, h.n, room)
}

// Waiting lists what waits, in no order.
func (s *Spool) Waiting() []Waiting {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]Waiting, 0, len(s.held))
	for _, h := range s.held {
		all = append(all, h.waiting())
	}
	return all
}

// waiting is one of them.
func (s *Spool) waiting(id crypto.ID) (w Waiting, there bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	h := s.held[id]
	if h == nil {
		return Waiting{}, false
	}
	return h.waiting(), true
}

// holds says whether an arrival waits here.
func (s *Spool) holds(id crypto.ID) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.held[id] != nil
}

// Arrived gets a token when something urgent came in.
func (s *Spool) Arrived() <-chan struct{} { return s.arrived }

// takeUrgent lists the urgent ones that wait and came since it was asked last: whoever releases gives each a wait of its own.
func (s *Spool) takeUrgent() (ids []crypto.ID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range s.urgent {
		if s.held[id] != nil {
			ids = append(ids, id)
		}
	}
	s.urgent = s.urgent[:0]
	return ids
}

// Pairs are the IDs whose keys the spool still needs: slots' own, and tips that additions wait for. Whoever purges the key table must ask
// for them before it lists the queue's tips: an arrival goes from here to there, and the other way round it could slip between both lists.
func (s *Spool) Pairs() []crypto.ID {
	s.mu.Lock()
	defer s.mu.Unlock()
	ids := make([]crypto.ID, 0, len(s.held))
	for _, h := range s.held {
		ids = append(ids, h.id)
		if h.tip != h.id {
			ids = append(ids, h.tip)
		}
	}
	return ids
}

// receipt is the record of a waiting tip's receipt, nil when none waits under this lookup, and whether it waits to be forgotten.
func (s *Spool) receipt(l crypto.Lookup) (record []byte, forgotten bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if h := s.byLookup[l]; h != nil {
		record = h.record
	}
	return record, s.forgotten[l] != nil
}

// Guard is the replay guard beside the spool.
func (s *Spool) Guard() *Guard { return s.guard }

// Broken is the disk's error that closed the spool, nil while it takes arrivals.
func (s *Spool) Broken() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.broken
}

// Stats counts.
func (s *Spool) Stats() SpoolStats {
	s.mu.Lock()
	defer s.mu.Unlock()
	return SpoolStats{Slots: len(s.used), Taken: s.taken, Damaged: s.damaged}
}

// Close ends committing, settles and lets the files go. Arrivals stay where they are.
func (s *Spool) Close() error {
	s.once.Do(func() { close(s.stop) })
	<-s.stopped
	return errors.Join(s.guard.close(), s.file.Close())
}
