package audit

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Tolerance is how far the clock of a member's device may be from the server's, and how long an act is remembered so that it cannot be sent twice.
const Tolerance = 10 * time.Minute

var (
	// ErrDamaged: what is on disk is not the log that its own checkpoint was made of. Nothing is added to it.
	ErrDamaged = errors.New("audit: the log on disk is damaged or was changed")
	// ErrStale: the act's minute is not now, by the server's clock.
	ErrStale = errors.New("audit: signed for another time")
	// ErrAgain: this very act is in the log already.
	ErrAgain = errors.New("audit: sent a second time")
	// ErrSeen: the device has seen a head that this log never had.
	ErrSeen = errors.New("audit: the member has seen another log")
)

// Params are what a log needs.
type Params struct {
	Folder string           // data/audit; made when it is not there
	Server string           // the name that acts are signed for
	Clock  func() time.Time // nil: time.Now
}

// A Log takes acts and proves what it holds. Append is safe for many at once, and so is everything else.
type Log struct {
	Params
	signer note.Signer
	key    string

	mu    sync.Mutex
	queue []*waiting
	acts  map[tlog.Hash]int64 // entries of the last minutes, with their minute

	commit sync.Mutex // whoever holds it writes for all who wait
	bundle *os.File   // the newest, open for appending; nil when the next entry begins one
	broken error      // the disk failed under a commit: what it holds is unknown until the next start

	state      sync.RWMutex
	tree       tiles
	head       Head
	checkpoint []byte
	heads      map[int64]tlog.Hash // roots at sizes that somebody asked for
}

// A waiting entry belongs to whoever holds commit.
type waiting struct {
	entry []byte
	index int64
	err   error
	done  bool
}

// Open reads a log, makes an empty one where there is none, and drops the torn entry that a crash may have left at the end: its act was never done.
// ErrDamaged.
func Open(p Params) (*Log, error) {
	if p.Clock == nil {
		p.Clock = time.Now
	}
	if err := os.MkdirAll(p.Folder, 0o700); err != nil {
		return nil, fmt.Errorf("make the log's folder: %w", err)
	}
	l := &Log{Params: p, acts: map[tlog.Hash]int64{}, heads: map[int64]tlog.Hash{}, tree: tiles{folder: p.Folder}}
	var err error
	if l.signer, l.key, err = loadKey(filepath.Join(p.Folder, "key"), Origin(p.Server)); err != nil {
		return nil, err
	}
	if err := l.load(); err != nil {
		return nil, fmt.Errorf("open the log: %w", err)
	}
	return l, nil
}

// load finds the end of the log and holds it against the checkpoint that was written last.
func (l *Log) load() error {
	was, err := l.promised()
	if err != nil {
		return err
	}
	n, err := bundles(l.Folder)
	if err != nil {
		return err
	}
	var last [][]byte
	var rest []byte
	if n > 0 {
		b, err := os.ReadFile(filepath.Join(l.Folder, bundlePath(n-1)))
		if err != nil {
			return err
		}
		if last, rest = cut(b); len(last) == tileWidth {
			last = nil
		} else {
			n--
		}
	}
	size := n*tileWidth + int64(len(last))
	if size < was.Size {
		return ErrDamaged
	}
	if err := l.tree.rebuild(size, last); err != nil {
		return err
	}
	if root, err := tlog.TreeHash(was.Size, &l.tree); err != nil || root != was.Root && was.Size > 0 {
		return errors.Join(ErrDamaged, err)
	}
	if len(rest) > 0 || len(last) > 0 {
		if err := l.reopen(n, last, len(rest) > 0); err != nil {
			return err
		}
	}
	if err := l.remember(); err != nil {
		return err
	}
	return l.turn()
}

// promised is the head of the checkpoint on disk.
func (l *Log) promised() (Head, error) {
	b, err := os.ReadFile(filepath.Join(l.Folder, "checkpoint"))
	if errors.Is(err, fs.ErrNotExist) {
		return Empty, nil
	}
	if err != nil {
		return Head{}, err
	}
	h, err := OpenCheckpoint(b, l.key)
	if err != nil {
		return Head{}, ErrDamaged
	}
	return h, nil
}

// reopen goes on with the newest bundle, cut behind its last whole entry.
func (l *Log) reopen(n int64, entries [][]byte, torn bool) (err error) {
	path := filepath.Join(l.Folder, bundlePath(n))
	if l.bundle, err = os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0); err != nil || !torn {
		return err
	}
	end := 0
	for _, e := range entries {
		end += 2 + len(e)
	}
	return errors.Join(l.bundle.Truncate(int64(end)), l.bundle.Sync())
}

// remember takes the acts of the last minutes back into memory.
func (l *Log) remember() error {
	oldest := l.oldest()
	for n := (l.tree.size - 1) / tileWidth; n >= 0 && l.tree.size > 0; n-- {
		entries, err := readBundle(l.Folder, n)
		if err != nil {
			return err
		}
		recent := false
		for _, e := range entries {
			if a, err := ParseAct(e); err == nil && a.Minute >= oldest {
				l.acts[tlog.RecordHash(e)], recent = a.Minute, true
			}
		}
		if !recent {
			return nil
		}
	}
	return nil
}

// oldest is the earliest minute that may still be signed for.
func (l *Log) oldest() int64 { return minute(l.Clock().Add(-Tolerance)) }

func minute(t time.Time) int64 { return t.Unix() / 60 }

// Append puts an act into the log and returns its index, once it is on disk. The caller has checked who signed it. ErrStale, ErrAgain, ErrSeen; any
// other error means that the disk failed, and nothing more is taken until the next start.
func (l *Log) Append(a *Act) (index int64, err error) {
	now := l.Clock()
	if a.Minute < minute(now.Add(-Tolerance)) || a.Minute > minute(now.Add(Tolerance)) {
		return 0, ErrStale
	}
	if !l.had(a.Seen) {
		return 0, ErrSeen
	}
	w := &waiting{entry: a.Entry()}
	if len(w.entry) > maxEntry {
		return 0, ErrMalformed
	}
	if !l.enter(w, a.Minute) {
		return 0, ErrAgain
	}
	l.commit.Lock()
	defer l.commit.Unlock()
	if !w.done {
		l.writeAll()
	}
	return w.index, w.err
}

// enter queues an entry, unless it was there before.
func (l *Log) enter(w *waiting, minute int64) bool {
	hash := tlog.RecordHash(w.entry)
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, again := l.acts[hash]; again {
		return false
	}
	if len(l.acts)%tileWidth == 0 {
		oldest := l.oldest()
		for h, at := range l.acts {
			if at < oldest {
				delete(l.acts, h)
			}
		}
	}
	l.acts[hash] = minute
	l.queue = append(l.queue, w)
	return true
}

// writeAll writes what has queued up, with one fsync a bundle. The caller holds commit.
func (l *Log) writeAll() {
	l.mu.Lock()
	group := l.queue
	l.queue = nil
	l.mu.Unlock()
	if l.broken == nil {
		l.broken = l.write(group)
	}
	for _, w := range group {
		w.err, w.done = l.broken, true
	}
}

// write makes entries durable first, then part of the tree.
func (l *Log) write(group []*waiting) error {
	size := l.tree.size // only whoever holds commit changes it
	for len(group) > 0 {
		n := min(len(group), int(tileWidth-size%tileWidth))
		if err := l.extend(size, group[:n]); err != nil {
			return fmt.Errorf("write the log: %w", err)
		}
		size, group = size+int64(n), group[n:]
	}
	return nil
}

// extend adds entries that fit into one bundle.
func (l *Log) extend(size int64, group []*waiting) error {
	if err := l.store(size, group); err != nil {
		return err
	}
	l.state.Lock()
	defer l.state.Unlock()
	for i, w := range group {
		w.index = size + int64(i)
		if err := l.tree.add(tlog.RecordHash(w.entry)); err != nil {
			return err
		}
	}
	return l.turn()
}

// store appends to the newest bundle's file and waits for the disk.
func (l *Log) store(size int64, group []*waiting) error {
	path, fresh := filepath.Join(l.Folder, bundlePath(size/tileWidth)), l.bundle == nil
	if fresh {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return err
		}
		h, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL|os.O_APPEND, 0o600)
		if err != nil {
			return err
		}
		l.bundle = h
	}
	var b []byte
	for _, w := range group {
		b = lay(b, w.entry)
	}
	if _, err := l.bundle.Write(b); err != nil {
		return err
	}
	if err := coarse(path, l.Clock()); err != nil {
		return err
	}
	if err := l.bundle.Sync(); err != nil {
		return err
	}
	if (size+int64(len(group)))%tileWidth == 0 {
		if err := l.bundle.Close(); err != nil {
			return err
		}
		l.bundle = nil
	}
	if !fresh {
		return nil
	}
	for dir := filepath.Dir(path); ; dir = filepath.Dir(dir) { // a new folder counts once the one above it knows it
		if err := syncFolder(dir); err != nil || dir == l.Folder {
			return err
		}
	}
}

// turn makes the newest checkpoint and leaves a copy of it in the folder, to be mailed or printed. It may lag behind after a crash, never run ahead.
func (l *Log) turn() error {
	root, err := tlog.TreeHash(l.tree.size, &l.tree)
	if err != nil {
		return err
	}
	h := Head{Size: l.tree.size, Root: root}
	if h.Size == 0 {
		h = Empty
	}
	signed, err := sign(h, l.signer)
	if err != nil {
		return err
	}
	path := filepath.Join(l.Folder, "checkpoint")
	if err := replace(path, signed, false); err != nil {
		return err
	}
	l.head, l.checkpoint = h, signed
	now := l.Clock()
	return errors.Join(coarse(path, now), coarse(l.Folder, now))
}

// Close waits for a commit under way. Nothing is flushed: what was answered is on disk.
func (l *Log) Close() error {
	l.commit.Lock()
	defer l.commit.Unlock()
	l.broken = errors.New("audit: the log is closed")
	if l.bundle == nil {
		return nil
	}
	err := l.bundle.Close()
	l.bundle = nil
	return err
}
