package crypto

import (
	"crypto/rand"
	"errors"
	"fmt"
	"math/big"
	"os"
	"sync"
	"syscall"
	"time"
)

var (
	// ErrNoKey: the key was destroyed or never was; what it locked is gone.
	ErrNoKey = errors.New("no such key: destroyed or never made")
	// ErrNoneReady: no fsynced unused pair is at hand; the caller answers 503.
	ErrNoneReady = errors.New("no key pair ready")
	// ErrTableInUse: another process has the key table open.
	ErrTableInUse = errors.New("key table is in use by another process")
	// ErrTableBroken: a write failed; nothing is written until a purge or a restart makes a new file.
	ErrTableBroken = errors.New("key table is broken until restart: a write failed")
)

// defaultReady is how many unused pairs lie ready unless SetReady says otherwise.
const defaultReady = 256

// guardDays is how long a replay guard's day key lives after its day.
const guardDays = 7

// inFlight is how long a drawn pair may be under way without its tip being anywhere that keep knows of.
const inFlight = 15 * time.Minute

// KeyTable holds the server's half: one key a tip, the receipts' pepper and the guard's day keys, in an encrypted file under a root key.
// Safe for concurrent use.
//
// Which pairs were drawn, when and in which order is nowhere on disk, and in memory only as "in the last two quarters of an hour".
type KeyTable struct {
	lock  *os.File
	wake  chan struct{}
	clock func() time.Time
	fail  func(step string) error // tests stop a write at a step; nil otherwise

	writing sync.Mutex // held while files change; taken before mu
	files   tableFiles

	mu     sync.Mutex // guards what follows; never held over a write, so that Draw does not wait for the disk
	want   int
	keys   map[ID]*[32]byte
	ready  []ID           // made and fsynced by this process, not yet drawn
	drawn  [2]map[ID]bool // drawn in this quarter and the one before
	pepper *[32]byte
	guards map[int]*[32]byte
	closed bool
}

// OpenKeyTable opens or makes the table in dir; replica, if not empty, is a second directory (a second host's mount) that gets every write too.
// The first pairs are ready when it returns.
func OpenKeyTable(dir, replica string) (*KeyTable, error) { return openKeyTable(dir, replica, nil) }

func openKeyTable(dir, replica string, fail func(string) error) (*KeyTable, error) {
	t := &KeyTable{
		wake: make(chan struct{}, 1), clock: time.Now, want: defaultReady, keys: map[ID]*[32]byte{},
		guards: map[int]*[32]byte{}, drawn: [2]map[ID]bool{{}, {}}, fail: fail,
	}
	dirs := []string{dir}
	if replica != "" {
		dirs = append(dirs, replica)
	}
	for _, d := range dirs {
		if err := os.MkdirAll(d, 0o700); err != nil {
			return nil, fmt.Errorf("open key table: %w", err)
		}
	}
	var err error
	if t.lock, err = lockDir(dir); err != nil {
		return nil, err
	}
	t.files = tableFiles{dirs: dirs, step: t.step, clock: func() time.Time { return t.clock() }}
	if err := t.load(); err != nil {
		t.lock.Close()
		return nil, fmt.Errorf("open key table: %w", err)
	}
	return t, nil
}

// lockDir keeps two processes from writing one table; the lock goes with the process.
func lockDir(dir string) (*os.File, error) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, fmt.Errorf("open key table: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		return nil, ErrTableInUse
	}
	return f, nil
}

func (t *KeyTable) step(name string) error {
	if t.fail == nil {
		return nil
	}
	return t.fail(name)
}

// load reads what is there, or makes a first table, and makes the first pairs.
func (t *KeyTable) load() error {
	records, found, err := t.files.open()
	if err != nil {
		return err
	}
	for _, r := range records {
		t.remember(r)
	}
	clearRecords(records)
	if !found {
		t.pepper = newKey()
		if err := t.files.replace([]record{{kind: recordPepper, key: *t.pepper}}); err != nil {
			return err
		}
	}
	if t.pepper == nil {
		return errors.New("table has no pepper")
	}
	return t.fill()
}

// remember puts a record into memory.
func (t *KeyTable) remember(r record) {
	key := new([32]byte)
	*key = r.key
	switch r.kind {
	case recordPair:
		t.keys[r.id] = key
	case recordPepper:
		t.pepper = key
	case recordGuard:
		t.guards[r.day] = key
	}
}

// SetReady sizes the stock of unused pairs; Run fills it up.
func (t *KeyTable) SetReady(n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.want = max(n, 1)
	t.nudge()
}

func (t *KeyTable) nudge() {
	select {
	case t.wake <- struct{}{}:
	default:
	}
}

// Draw hands out a pair that is already fsynced, once. ErrNoneReady. Which of those ready is random, so that the order of
// the file is not that of arrival.
func (t *KeyTable) Draw() (ID, TipKey, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := len(t.ready)
	if t.closed || n == 0 {
		t.nudge()
		return ID{}, TipKey{}, ErrNoneReady
	}
	at, err := rand.Int(rand.Reader, big.NewInt(int64(n)))
	if err != nil {
		return ID{}, TipKey{}, ErrNoneReady
	}
	i := int(at.Int64())
	id := t.ready[i]
	t.ready[i] = t.ready[n-1]
	t.ready = t.ready[:n-1]
	t.drawn[0][id] = true
	if n-1 <= t.low() {
		t.nudge()
	}
	return id, t.copyKey(id), nil
}

// copyKey hands out a copy, so that a purge never zeroes a key in use into one that everybody knows.
func (t *KeyTable) copyKey(id ID) TipKey {
	k := TipKey{key: boxed(new([32]byte))}
	*k.key() = *t.keys[id]
	return k
}

// Key is the key of a tip. ErrNoKey.
func (t *KeyTable) Key(id ID) (TipKey, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.keys[id] == nil {
		return TipKey{}, ErrNoKey
	}
	return t.copyKey(id), nil
}

// Pepper salts the receipts' slow digest; a copy.
func (t *KeyTable) Pepper() []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	return append([]byte(nil), t.pepper[:]...)
}

// Ready is how many unused pairs are at hand.
func (t *KeyTable) Ready() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.ready)
}

// GuardKey is the replay guard's key of an epoch day (UTC+7); made on first use, destroyed by Purge when older than 7 days before today.
func (t *KeyTable) GuardKey(day int) ([]byte, error) {
	t.writing.Lock()
	defer t.writing.Unlock()
	if k := t.guardKey(day); k != nil {
		return k, nil
	}
	batch := []record{{kind: recordGuard, day: day, key: *newKey()}}
	defer clearRecords(batch)
	if err := t.files.add(batch); err != nil {
		return nil, fmt.Errorf("guard key: %w", err)
	}
	t.mu.Lock()
	t.remember(batch[0])
	t.mu.Unlock()
	return t.guardKey(day), nil
}

// guardKey is a copy of a day's key; nil where there is none yet.
func (t *KeyTable) guardKey(day int) []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.guards[day] == nil {
		return nil
	}
	return append([]byte(nil), t.guards[day][:]...)
}

// Close forgets every key; what was handed out stays usable.
func (t *KeyTable) Close() error {
	t.writing.Lock()
	defer t.writing.Unlock()
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return nil
	}
	t.closed = true
	for _, k := range t.keys {
		clear(k[:])
	}
	for _, k := range t.guards {
		clear(k[:])
	}
	clear(t.pepper[:])
	t.keys, t.guards, t.ready = nil, nil, nil
	t.files.forget()
	return t.lock.Close()
}

func newKey() *[32]byte {
	k := new([32]byte)
	rand.Read(k[:])
	return k
}
