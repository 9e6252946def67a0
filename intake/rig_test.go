package intake

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"tipline/crypto"
	"tipline/triage"
	"tipline/triage/matter"
	"tipline/triage/place"
)

// A rig is an intake over a real spool, key table and seals, with a queue in memory.
type rig struct {
	*Intake
	t       testing.TB
	dir     string
	keys    *crypto.KeyTable
	spool   *Spool
	queue   *memoryQueue
	desks   map[string]*crypto.Identity
	log     *bytes.Buffer
	options rigOptions
}

type rigOptions struct {
	disk   Disk
	slots  int
	now    func() time.Time
	codes  int // receipts to have ready
	seals  int // most writers a desk; 0: one
	places int // of a guard file; 0: 512
	doors  []Door
}

// newRig builds one; it is closed with the test.
func newRig(t testing.TB, o rigOptions) *rig {
	t.Helper()
	r := &rig{t: t, dir: t.TempDir(), queue: newMemoryQueue(), desks: map[string]*crypto.Identity{}, log: &bytes.Buffer{}, options: o}
	for _, office := range []string{"hue", "quang-tri", "thanh-tra", "office-a", "office-b"} {
		r.desks[office] = must(crypto.NewIdentity())
	}
	r.keys = must(crypto.OpenKeyTable(filepath.Join(r.dir, "keys"), ""))
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- r.keys.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		<-ended
		r.keys.Close()
	})
	r.open()
	t.Cleanup(func() { r.spool.Close() })
	return r
}

// open opens the spool and builds the intake over it; after a Close of the spool it plays a restart.
func (r *rig) open() {
	r.t.Helper()
	o := r.options
	if o.slots == 0 {
		o.slots = 256
	}
	if o.places == 0 {
		o.places = 512
	}
	if o.doors == nil {
		o.doors = []Door{{Name: "page", Channel: "web", Area: place.Area{"46"}}, {Name: "sms", Channel: "sms", Area: place.Area{"46"}, Limit: 3}}
	}
	log := slog.New(slog.NewTextHandler(r.log, nil))
	var err error
	r.spool, err = OpenSpool(SpoolParams{Dir: r.dir, Slots: o.slots, Places: o.places, Keys: r.keys, Disk: o.disk, Now: o.now, Log: log})
	if err != nil {
		r.t.Fatal(err)
	}
	codes := crypto.NewReceiptPool(max(o.codes, 1), r.keys.Pepper())
	if o.codes > 0 {
		fillPool(r.t, codes, o.codes)
	}
	r.Intake, err = New(Params{
		Doors: o.doors, Gazetteer: place.Default(), Lists: matter.Default(), Directory: testDirectory, Readers: r.readers,
		Seals: crypto.NewSealPool(max(o.seals, 1)), Codes: codes, Keys: r.keys, Spool: r.spool, Receipts: r.queue, Now: o.now, Log: log,
	})
	if err != nil {
		r.t.Fatal(err)
	}
}

// fillPool runs a receipt pool until the test ends, and waits until so many are ready.
func fillPool(t testing.TB, pool *crypto.ReceiptPool, n int) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- pool.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		<-ended
	})
	deadline := time.Now().Add(time.Minute)
	for pool.Ready() < n {
		if time.Now().After(deadline) {
			t.Fatal("receipt pool didn't fill")
		}
		time.Sleep(time.Millisecond)
	}
}

// restart closes the spool and opens it again, with the files as they are or as change leaves them.
func (r *rig) restart() {
	r.t.Helper()
	if err := r.spool.Close(); err != nil {
		r.t.Fatal(err)
	}
	r.open()
}

func testDirectory() *triage.Directory {
	return &triage.Directory{Version: 1, Date: "2026-11-01", Desks: []triage.Desk{
		{ID: "hue", Provinces: []string{"46"}, Inspectorate: "thanh-tra", Halves: [2]string{"office-a", "office-b"}},
		{ID: "quang-tri", Provinces: []string{"44"}, Inspectorate: "thanh-tra", Halves: [2]string{"office-a", "office-b"}},
		{ID: "thanh-tra"},
	}}
}

func (r *rig) readers(desk string) (crypto.Readers, error) {
	identity := r.desks[desk]
	if identity == nil {
		return crypto.Readers{}, errors.New("no keyring")
	}
	return crypto.Readers{Desk: identity.Recipient(), HalfA: r.desks["office-a"].Recipient(), HalfB: r.desks["office-b"].Recipient()}, nil
}

// send accepts a text that must be taken.
func (r *rig) send(s Submission) Answer {
	r.t.Helper()
	if s.Door == "" {
		s.Door, s.Channel = "page", "web"
	}
	answer, err := r.Accept(context.Background(), &s)
	if err != nil {
		r.t.Fatal(err)
	}
	return answer
}

// all reads what waits in the spool.
func (r *rig) all() []*triage.Arrival {
	r.t.Helper()
	var found []*triage.Arrival
	for _, w := range r.spool.Waiting() {
		a, err := r.spool.Read(w.ID)
		if err != nil {
			r.t.Fatal(err)
		}
		found = append(found, a)
	}
	return found
}

// unseal opens an arrival as its desk would.
func (r *rig) unseal(a *triage.Arrival) *crypto.Envelope {
	r.t.Helper()
	kind, part := crypto.KindTip, ""
	if a.Addition() {
		kind, part = crypto.KindThread, triage.SaidPart(a.ID)
	}
	key := must(r.keys.Key(a.Tip))
	sealed, err := crypto.Unlock(key, a.Tip, kind, part, a.Blob)
	if err != nil {
		r.t.Fatal(err)
	}
	payload, err := crypto.Open(kind, sealed, r.desks[a.Desk])
	if err != nil {
		r.t.Fatal(err)
	}
	envelope, err := crypto.ParseEnvelope(payload)
	if err != nil {
		r.t.Fatal(err)
	}
	return envelope
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// A memoryQueue is what the feeder feeds, and where receipts are found.
type memoryQueue struct {
	mu       sync.Mutex
	away     error
	at       []time.Time // of each release
	arrivals map[crypto.ID]triage.Arrival
	order    []crypto.ID
	again    int // arrivals that were there already
	guard    map[int][]Digest
	loads    int // of a day's digests
	receipts map[crypto.Lookup][]byte
	standing map[crypto.ID]triage.Standing
	threads  map[crypto.ID][]triage.Entry
	moved    map[crypto.ID]string
	asked    []string
}

var (
	_ Queue    = (*memoryQueue)(nil)
	_ Receipts = (*memoryQueue)(nil)
)

var errAway = errors.New("away")

func newMemoryQueue() *memoryQueue {
	return &memoryQueue{
		arrivals: map[crypto.ID]triage.Arrival{}, guard: map[int][]Digest{}, receipts: map[crypto.Lookup][]byte{},
		standing: map[crypto.ID]triage.Standing{}, threads: map[crypto.ID][]triage.Entry{},
	}
}

func (q *memoryQueue) Release(_ context.Context, arrivals []triage.Arrival) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.away != nil {
		return q.away
	}
	q.at = append(q.at, time.Now())
	for _, a := range arrivals {
		if _, there := q.arrivals[a.ID]; there {
			q.again++
			continue
		}
		a.Blob, a.Record = slices.Clone(a.Blob), slices.Clone(a.Record)
		q.arrivals[a.ID] = a
		q.order = append(q.order, a.ID)
		switch {
		case a.Lookup != nil && a.Addition():
			delete(q.receipts, *a.Lookup)
		case a.Lookup != nil:
			q.receipts[*a.Lookup] = a.Record
		}
		if a.Addition() {
			q.threads[a.Tip] = append(q.threads[a.Tip], triage.Entry{ID: a.ID, From: triage.FromReporter, Said: a.Blob})
		}
	}
	return nil
}

func (q *memoryQueue) ShareGuard(_ context.Context, day int, digests []Digest) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.guard[day] = append(q.guard[day], digests...)
	return q.away
}

func (q *memoryQueue) LoadGuard(_ context.Context, day, known int) ([]Digest, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.guard[day]) == known {
		return nil, q.away
	}
	q.loads++
	return q.guard[day], q.away
}

func (q *memoryQueue) Receipt(_ context.Context, l crypto.Lookup) ([]byte, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.asked = append(q.asked, "receipt")
	if q.away != nil {
		return nil, q.away
	}
	if record := q.receipts[l]; record != nil {
		return record, nil
	}
	return nil, triage.ErrNotFound
}

func (q *memoryQueue) Standing(_ context.Context, _ string, tip crypto.ID) (triage.Standing, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.asked = append(q.asked, "standing")
	return q.standing[tip], q.away
}

func (q *memoryQueue) Moved(_ context.Context, _ string, tip crypto.ID) (string, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.asked = append(q.asked, "moved")
	return q.moved[tip], q.away
}

func (q *memoryQueue) Thread(_ context.Context, _ string, tip crypto.ID) ([]triage.Entry, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.asked = append(q.asked, "thread")
	return q.threads[tip], q.away
}

func (q *memoryQueue) count() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.arrivals)
}

func (q *memoryQueue) has(id crypto.ID) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	_, there := q.arrivals[id]
	return there
}

func (q *memoryQueue) lastAt() time.Time {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.at[len(q.at)-1]
}

// A failingDisk fails every write and fsync from the failAt-th on, counted over all files; 0 never.
type failingDisk struct {
	mu      sync.Mutex
	acts    int
	syncs   int
	failAt  int
	err     error
	partial bool // a failing write leaves half of its bytes
	dirty   int  // writes since the last fsync of the same file, over all files
}

type failingFile struct {
	File
	disk  *failingDisk
	dirty int
}

func (d *failingDisk) Open(path string, size int64) (File, error) {
	f, err := OS.Open(path, size)
	if err != nil {
		return nil, err
	}
	return &failingFile{File: f, disk: d}, nil
}

func (d *failingDisk) Remove(path string) error { return OS.Remove(path) }

func (d *failingDisk) act() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.acts++
	if d.failAt > 0 && d.acts >= d.failAt {
		return fmt.Errorf("act %d: %w", d.acts, d.err)
	}
	return nil
}

func (f *failingFile) wrote(n int) {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	f.disk.dirty += n
	f.dirty += n
}

func (f *failingFile) WriteAt(b []byte, at int64) (int, error) {
	f.wrote(1)
	if err := f.disk.act(); err != nil {
		if f.disk.partial {
			n, _ := f.File.WriteAt(b[:len(b)/2], at)
			return n, err
		}
		return 0, err
	}
	return f.File.WriteAt(b, at)
}

func (f *failingFile) Sync() error {
	if err := f.disk.act(); err != nil {
		return err
	}
	f.wrote(-f.dirty)
	f.disk.mu.Lock()
	f.disk.syncs++
	f.disk.mu.Unlock()
	return f.File.Sync()
}

var _ io.WriterAt = (*failingFile)(nil)
