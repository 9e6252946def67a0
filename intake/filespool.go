package intake

import (
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"tipline/crypto"
	"tipline/triage"
)

// DefaultFilePages make a file spool of 64 MiB: some hundred photos as they are kept, or forty recordings of the longest kind, between two releases.
const DefaultFilePages = 1024

// A WaitingFile is a photo or recording on its way. It goes to the blob store once the arrival that it came with has left the spool: the tip itself, or
// the addition that says of it. A recording's ID is that of a pair which was drawn for it alone, and whose key locks it (triage/recording.go).
type WaitingFile struct {
	ID, Tip, With crypto.ID
	Voice         bool // a recording; it goes to a store of its own
}

// FileSpoolParams say where a file spool lies.
type FileSpoolParams struct {
	Dir   string           // that of the spool; it must exist
	Pages int              // of 64 KiB; 0: DefaultFilePages
	Disk  Disk             // nil: OS
	Now   func() time.Time // nil: time.Now
	Log   *slog.Logger     // nil: slog.Default
}

// A FileSpool is the fsynced waiting place of photos and recordings between acceptance and release: one preallocated file, whose pages are filled at
// random. It holds bytes locked with the tip's key, or a recording's own (kind file, part triage.FilePart), over the seal for the desk. After the first error of
// the disk it takes nothing until it is opened again.
type FileSpool struct {
	p    FileSpoolParams
	file File

	mu     sync.Mutex // held over writes too: files are few, and each is its own group
	used   []bool
	free   int
	held   map[crypto.ID]*heldFile
	broken error

	once          sync.Once
	stop, stopped chan struct{}
}

// heldFile is what memory knows of one.
type heldFile struct {
	WaitingFile
	length int
	pages  []int // in the order of the file
	alone  bool  // what it goes with is not accepted yet
}

func (h *heldFile) whole() bool { return !slices.Contains(h.pages, -1) }

// OpenFileSpool opens or makes it, and finds what an earlier process took. Close it.
func OpenFileSpool(p FileSpoolParams) (*FileSpool, error) {
	if p.Pages == 0 {
		p.Pages = DefaultFilePages
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
	file, err := p.Disk.Open(filepath.Join(p.Dir, "files"), int64(p.Pages)*filePage)
	if err != nil {
		return nil, fmt.Errorf("open file spool: %w", err)
	}
	s := &FileSpool{p: p, file: file, used: make([]bool, p.Pages), free: p.Pages, held: map[crypto.ID]*heldFile{}, stop: make(chan struct{}), stopped: make(chan struct{})}
	if err := errors.Join(s.recover(), s.cover()); err != nil {
		file.Close()
		return nil, fmt.Errorf("recover file spool: %w", err)
	}
	go s.run()
	return s, nil
}

// run gives the file midnight's time every second, whether or not anything came, so that its change says nothing of an arrival.
func (s *FileSpool) run() {
	defer close(s.stopped)
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-s.stop:
			return
		case <-tick.C:
			s.mu.Lock()
			if s.broken == nil {
				if err := s.cover(); err != nil {
					_ = s.fail(err) // nobody waits for an answer
				}
			}
			s.mu.Unlock()
		}
	}
}

func (s *FileSpool) cover() error { return s.file.Touch(midnight(s.p.Now())) }

// Put returns nil once the file is fsynced. It waits alone until Attach says that what it goes with is accepted; a restart takes that for granted.
// The bulk lane may not take the last quarter, so that a flood leaves room for the rest. ErrUnavailable when the spool is full or broken; ErrTooLong for a file
// that no spool holds.
func (s *FileSpool) Put(w WaitingFile, locked []byte, lane triage.Lane) error {
	n := filePagesOf(len(locked))
	if n == 0 || n > filePagesMost {
		return ErrTooLong
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	room := s.free
	if lane == triage.Bulk {
		room -= len(s.used) / 4
	}
	if s.broken != nil || n > room {
		return ErrUnavailable
	}
	h := &heldFile{WaitingFile: w, length: len(locked), pages: s.places(n), alone: true}
	page := make([]byte, filePage)
	for part, at := range h.pages {
		layFilePage(page, h, part, locked)
		if _, err := s.file.WriteAt(page, int64(at)*filePage); err != nil {
			return s.fail(err)
		}
	}
	if err := s.settle(); err != nil {
		return s.fail(err)
	}
	s.hold(h)
	return nil
}

// Attach lets files go with what they came with, which is accepted.
func (s *FileSpool) Attach(ids []crypto.ID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range ids {
		if h := s.held[id]; h != nil {
			h.alone = false
		}
	}
}

// places draws n free pages, each set of them as likely as any other.
func (s *FileSpool) places(n int) []int {
	free := make([]int, 0, s.free)
	for i, used := range s.used {
		if !used {
			free = append(free, i)
		}
	}
	for i := range n {
		j := i + below(len(free)-i)
		free[i], free[j] = free[j], free[i]
	}
	return free[:n:n]
}

// hold enters a file into the index. The caller holds mu, or is alone.
func (s *FileSpool) hold(h *heldFile) {
	s.held[h.ID] = h
	for _, at := range h.pages {
		s.used[at] = true
	}
	s.free -= len(h.pages)
}

// settle makes what was written last, and gives the file midnight's time.
func (s *FileSpool) settle() error {
	return errors.Join(s.file.Sync(), s.cover())
}

// fail closes the spool until the next start: what a failed write left on the disk nobody knows.
func (s *FileSpool) fail(err error) error {
	s.broken = fmt.Errorf("%w: %w", errBroken, err)
	s.p.Log.Error("file spool closed: no photo or recording is taken until restart", "err", err)
	return ErrUnavailable
}

// Waiting lists what may go, in no order.
func (s *FileSpool) Waiting() []WaitingFile {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []WaitingFile
	for _, h := range s.held {
		if !h.alone {
			all = append(all, h.WaitingFile)
		}
	}
	return all
}

// With lists the arrivals that a tip's files came with, in no order.
func (s *FileSpool) With(tip crypto.ID) []crypto.ID {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []crypto.ID
	for _, h := range s.held {
		if h.Tip == tip {
			all = append(all, h.With)
		}
	}
	return all
}

// Read gives a file back, as it was put.
func (s *FileSpool) Read(id crypto.ID) ([]byte, error) {
	s.mu.Lock()
	h := s.held[id]
	s.mu.Unlock()
	if h == nil {
		return nil, errDamaged
	}
	locked := make([]byte, len(h.pages)*filePageShare)
	for part, at := range h.pages {
		if _, err := s.file.ReadAt(locked[part*filePageShare:][:filePageShare], int64(at)*filePage+filePageHeader); err != nil {
			return nil, err
		}
	}
	return locked[:h.length], nil
}

// Retire overwrites the pages of files that the blob store has, or that nobody was answered for. Unknown IDs are skipped.
func (s *FileSpool) Retire(ids []crypto.ID) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.broken != nil {
		return ErrUnavailable
	}
	for _, id := range ids {
		h := s.held[id]
		if h == nil {
			continue
		}
		if err := s.wipe(h.pages); err != nil {
			return s.fail(err)
		}
		delete(s.held, id)
		for _, at := range h.pages {
			s.used[at] = false
		}
		s.free += len(h.pages)
	}
	return nil
}

// wipe zeroes pages and fsyncs. The caller holds mu, or is alone.
func (s *FileSpool) wipe(pages []int) error {
	if len(pages) == 0 {
		return nil
	}
	zeros := make([]byte, filePage)
	for _, at := range pages {
		if _, err := s.file.WriteAt(zeros, int64(at)*filePage); err != nil {
			return err
		}
	}
	return s.settle()
}

// Pairs are the tips, and the recordings that have a pair to themselves, whose keys the spool still needs; Spool.Pairs says when to ask.
func (s *FileSpool) Pairs() []crypto.ID {
	s.mu.Lock()
	defer s.mu.Unlock()
	ids := make([]crypto.ID, 0, 2*len(s.held))
	for _, h := range s.held {
		ids = append(ids, h.Tip, h.ID)
	}
	return ids
}

// Stats counts pages.
func (s *FileSpool) Stats() SpoolStats {
	s.mu.Lock()
	defer s.mu.Unlock()
	return SpoolStats{Slots: len(s.used), Taken: len(s.used) - s.free}
}

// Broken is the disk's error that closed the spool, nil while it takes files.
func (s *FileSpool) Broken() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.broken
}

// Close lets the file go; what waits stays where it is.
func (s *FileSpool) Close() error {
	s.once.Do(func() { close(s.stop) })
	<-s.stopped
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.broken == nil {
		s.broken = errBroken
	}
	return s.file.Close()
}

// A FileStore takes released photos and recordings (triage/blob). Putting one twice is the same as once.
type FileStore interface {
	Put(tip, file crypto.ID, locked []byte, day int) error
}

// Move puts every file whose arrival has left the spool into the store of its kind, in no order, and frees its pages. What fails stays, for the next time.
func (s *FileSpool) Move(photos, voices FileStore, waits func(arrival crypto.ID) bool) error {
	due := s.Waiting()
	for i := len(due) - 1; i > 0; i-- {
		j := below(i + 1)
		due[i], due[j] = due[j], due[i]
	}
	for _, w := range due {
		if waits(w.With) {
			continue
		}
		locked, err := s.Read(w.ID)
		if err != nil {
			return fmt.Errorf("read file: %w", err)
		}
		to := photos
		if w.Voice {
			to = voices
		}
		if err := to.Put(w.Tip, w.ID, locked, triage.Day(s.p.Now())); err != nil {
			return fmt.Errorf("move file: %w", err)
		}
		if err := s.Retire([]crypto.ID{w.ID}); err != nil {
			return fmt.Errorf("free file: %w", err)
		}
	}
	return nil
}
