package intake

import (
	"bytes"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"tipline/crypto"
	"tipline/triage"
)

func openTestFiles(tb testing.TB, p FileSpoolParams) *FileSpool {
	tb.Helper()
	if p.Pages == 0 {
		p.Pages = 32
	}
	p.Log = quiet
	s, err := OpenFileSpool(p)
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

func someFile(n int) (WaitingFile, []byte) {
	b := make([]byte, n)
	rand.Read(b)
	return WaitingFile{ID: crypto.NewID(), Tip: crypto.NewID(), With: crypto.NewID()}, b
}

// memoryStore takes released files.
type memoryStore struct {
	files map[crypto.ID][]byte
	tips  map[crypto.ID]crypto.ID // of each
	days  []int
	err   error
}

func (m *memoryStore) Put(tip, file crypto.ID, locked []byte, day int) error {
	if m.err != nil {
		return m.err
	}
	if m.files == nil {
		m.files, m.tips = map[crypto.ID][]byte{}, map[crypto.ID]crypto.ID{}
	}
	m.files[file], m.tips[file], m.days = locked, tip, append(m.days, day)
	return nil
}

func TestFilesAreKeptOverARestart(t *testing.T) {
	p := FileSpoolParams{Dir: t.TempDir()}
	s := openTestFiles(t, p)
	var kept []WaitingFile
	var bodies [][]byte
	for _, n := range []int{1, filePageShare, filePageShare + 1, 5*filePageShare - 7} {
		w, b := someFile(n)
		if err := s.Put(w, b, triage.Normal); err != nil {
			t.Fatal(err)
		}
		kept, bodies = append(kept, w), append(bodies, b)
	}
	gone, b := someFile(70000)
	if with := s.With(kept[0].Tip); len(with) != 1 || with[0] != kept[0].With {
		t.Errorf("a file came with %v", with)
	}
	if err := errors.Join(s.Put(gone, b, triage.Normal), s.Retire([]crypto.ID{gone.ID, crypto.NewID()}), s.Close()); err != nil {
		t.Fatal(err)
	}
	if err := s.Put(gone, b, triage.Normal); !errors.Is(err, ErrUnavailable) {
		t.Errorf("a closed spool says %v", err)
	}
	s = openTestFiles(t, p)
	defer s.Close()
	if with := s.With(gone.Tip); len(with) > 0 {
		t.Errorf("a file that went came with %v", with)
	}
	if got := s.Waiting(); len(got) != len(kept) {
		t.Fatalf("%d files wait, want %d", len(got), len(kept))
	}
	for i, w := range kept {
		if got, err := s.Read(w.ID); err != nil || !bytes.Equal(got, bodies[i]) {
			t.Errorf("file %d: %v, or other bytes", i, err)
		}
	}
	if stats := s.Stats(); stats.Taken != 1+1+2+5 || stats.Slots != 32 {
		t.Errorf("taken: %+v", stats)
	}
	onDisk, err := os.ReadFile(filepath.Join(p.Dir, "files"))
	if err != nil || bytes.Contains(onDisk, b[:64]) {
		t.Errorf("a retired file is still on the disk (%v)", err)
	}
	stat, err := os.Stat(filepath.Join(p.Dir, "files"))
	if err != nil || !stat.ModTime().Equal(midnight(time.Now())) {
		t.Errorf("its time is %v", stat.ModTime())
	}
}

// TestTornFileIsNoFile leaves out each page of a file, as a crash may that came before the fsync; the others are found whole.
func TestTornFileIsNoFile(t *testing.T) {
	for torn := range 3 {
		p := FileSpoolParams{Dir: t.TempDir()}
		s := openTestFiles(t, p)
		w, b := someFile(2*filePageShare + 5)
		other, o := someFile(filePageShare + 1)
		if err := errors.Join(s.Put(w, b, triage.Normal), s.Put(other, o, triage.Normal)); err != nil {
			t.Fatal(err)
		}
		at := s.held[w.ID].pages[torn]
		if _, err := s.file.WriteAt(make([]byte, filePage), int64(at)*filePage); err != nil {
			t.Fatal(err)
		}
		s.Close()
		s = openTestFiles(t, p)
		if got := s.Waiting(); len(got) != 1 || got[0] != other {
			t.Errorf("page %d missing: %d files wait", torn, len(got))
		}
		if stats := s.Stats(); stats.Taken != 2 {
			t.Errorf("page %d missing: %d pages taken", torn, stats.Taken)
		}
		s.Close()
	}
}

func TestFilesFillAtRandom(t *testing.T) {
	firsts := map[int]bool{}
	for range 12 {
		s := openTestFiles(t, FileSpoolParams{Dir: t.TempDir()})
		w, b := someFile(filePageShare + 1)
		if err := s.Put(w, b, triage.Normal); err != nil {
			t.Fatal(err)
		}
		firsts[s.held[w.ID].pages[0]] = true
		s.Close()
	}
	if len(firsts) < 4 {
		t.Errorf("twelve first files lie at %d places", len(firsts))
	}
}

func TestFullFileSpool(t *testing.T) {
	s := openTestFiles(t, FileSpoolParams{Dir: t.TempDir(), Pages: 8})
	defer s.Close()
	for i := range 6 {
		w, b := someFile(100)
		if err := s.Put(w, b, triage.Bulk); err != nil {
			t.Fatalf("file %d: %v", i, err)
		}
	}
	w, b := someFile(100)
	if err := s.Put(w, b, triage.Bulk); !errors.Is(err, ErrUnavailable) {
		t.Errorf("the bulk lane takes the last quarter: %v", err)
	}
	w, b = someFile(2 * filePageShare)
	if err := s.Put(w, b, triage.Normal); err != nil {
		t.Errorf("the others may not: %v", err)
	}
	if err := s.Put(w, b, triage.Urgent); !errors.Is(err, ErrUnavailable) {
		t.Errorf("full: %v", err)
	}
	_, b = someFile(filePagesMost*filePageShare + 1)
	if err := s.Put(w, b, triage.Normal); !errors.Is(err, ErrTooLong) {
		t.Errorf("over the largest: %v", err)
	}
}

// TestFileGoesWithItsArrival walks one file through all that its release waits for.
func TestFileGoesWithItsArrival(t *testing.T) {
	s := openTestFiles(t, FileSpoolParams{Dir: t.TempDir()})
	defer s.Close()
	w, b := someFile(90000)
	if err := s.Put(w, b, triage.Normal); err != nil {
		t.Fatal(err)
	}
	store := &memoryStore{}
	waits := true
	move := func() int {
		if err := s.Move(store, nil, func(id crypto.ID) bool { return id == w.With && waits }); err != nil {
			t.Fatal(err)
		}
		return len(store.files)
	}
	waits = false
	if move() != 0 {
		t.Error("gone before what it goes with was accepted")
	}
	if pairs := s.Pairs(); len(pairs) != 2 || pairs[0] != w.Tip || pairs[1] != w.ID {
		t.Errorf("keys that are needed: %v", pairs)
	}
	s.Attach([]crypto.ID{w.ID})
	waits = true
	if move() != 0 {
		t.Error("gone before what it goes with")
	}
	waits, store.err = false, errAway
	if err := s.Move(store, nil, func(crypto.ID) bool { return false }); !errors.Is(err, errAway) || len(s.Waiting()) != 1 {
		t.Errorf("a store that is away: %v", err)
	}
	store.err = nil
	if move() != 1 || !bytes.Equal(store.files[w.ID], b) || store.days[0] != triage.Day(time.Now()) {
		t.Error("not gone, or changed on the way")
	}
	if len(s.Waiting()) != 0 || s.Stats().Taken != 0 || len(s.Pairs()) != 0 {
		t.Error("its pages are not free")
	}
}

// TestEveryDiskErrorClosesTheFileSpool fails each act on the disk in turn: the two pages' writes and the fsync of a file, then those of its end.
func TestEveryDiskErrorClosesTheFileSpool(t *testing.T) {
	for at := 1; at <= 6; at++ {
		disk := &failingDisk{failAt: at, err: errors.New("input/output error"), partial: true}
		s := openTestFiles(t, FileSpoolParams{Dir: t.TempDir(), Disk: disk})
		w, b := someFile(filePageShare + 1)
		err := s.Put(w, b, triage.Normal)
		if at <= 3 && !errors.Is(err, ErrUnavailable) || at > 3 && err != nil {
			t.Errorf("act %d: %v", at, err)
		}
		if at > 3 {
			if err := s.Retire([]crypto.ID{w.ID}); !errors.Is(err, ErrUnavailable) {
				t.Errorf("act %d: %v", at, err)
			}
		}
		disk.failAt = 0
		if err := s.Put(w, b, triage.Normal); !errors.Is(err, ErrUnavailable) || s.Broken() == nil {
			t.Errorf("act %d: it takes files again: %v", at, err)
		}
		s.Close()
	}
}
