package intake

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"tipline/crypto"
	"tipline/triage"
)

var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

// openTestSpool opens a small spool; the caller closes it.
func openTestSpool(t testing.TB, p SpoolParams) *Spool {
	t.Helper()
	if p.Slots == 0 {
		p.Slots = 16
	}
	p.Places, p.Log = 64, quiet
	s, err := OpenSpool(p)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// put puts a new arrival that must be taken.
func put(t testing.TB, s *Spool, lane triage.Lane, blob int) *triage.Arrival {
	t.Helper()
	a, key := testArrival(t, s.p.Keys, lane, blob)
	if err := s.Put(a, key, nil); err != nil {
		t.Fatal(err)
	}
	return a
}

func (s *Spool) has(a *triage.Arrival) bool {
	got, err := s.Read(a.ID)
	return err == nil && same(a, got)
}

func TestSpoolKeepsOverARestart(t *testing.T) {
	p := SpoolParams{Dir: t.TempDir(), Keys: testPairs(t)}
	s := openTestSpool(t, p)
	kept := []*triage.Arrival{put(t, s, triage.Normal, 100), put(t, s, triage.Urgent, 12000), put(t, s, triage.Bulk, 36000)}
	gone := put(t, s, triage.Normal, 100)
	if err := s.Retire([]crypto.ID{gone.ID, crypto.NewID()}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = openTestSpool(t, p)
	defer s.Close()
	for _, a := range kept {
		if record, _ := s.receipt(*a.Lookup); !s.has(a) || record == nil {
			t.Error("lost one")
		}
	}
	if s.has(gone) || len(s.Waiting()) != 3 || s.Stats().Taken != 8 {
		t.Errorf("a retired one is back: %+v", s.Stats())
	}
	if got := len(s.Pairs()); got != 3 {
		t.Errorf("%d pairs", got)
	}
}

func TestSecondProcessIsKeptOut(t *testing.T) {
	p := SpoolParams{Dir: t.TempDir(), Keys: testPairs(t)}
	s := openTestSpool(t, p)
	defer s.Close()
	if _, err := OpenSpool(SpoolParams{Dir: p.Dir, Slots: 16, Keys: p.Keys}); !errors.Is(err, ErrLocked) {
		t.Errorf("opened twice: %v", err)
	}
}

func TestSpoolOfAnotherSizeIsRefused(t *testing.T) {
	p := SpoolParams{Dir: t.TempDir(), Keys: testPairs(t)}
	openTestSpool(t, p).Close()
	if _, err := OpenSpool(SpoolParams{Dir: p.Dir, Slots: 32, Keys: p.Keys, Log: quiet}); err == nil {
		t.Error("opened with another size")
	}
}

func TestFullSpoolRefuses(t *testing.T) {
	s := openTestSpool(t, SpoolParams{Dir: t.TempDir(), Keys: testPairs(t), Slots: 8})
	defer s.Close()
	for range 6 {
		put(t, s, triage.Bulk, 100)
	}
	refused := func(lane triage.Lane, blob int) bool {
		a, key := testArrival(t, s.p.Keys, lane, blob)
		err := s.Put(a, key, nil)
		return errors.Is(err, ErrUnavailable) && !s.has(a)
	}
	if !refused(triage.Bulk, 100) {
		t.Error("a flood takes the last quarter")
	}
	a := put(t, s, triage.Normal, 100)
	if put(t, s, triage.Normal, 100); !refused(triage.Normal, 100) || !refused(triage.Urgent, 36000) {
		t.Error("a full spool takes more")
	}
	if s.Broken() != nil {
		t.Error("full is taken for broken")
	}
	if err := s.Retire([]crypto.ID{a.ID}); err != nil {
		t.Fatal(err)
	}
	put(t, s, triage.Urgent, 100)
}

// While a release empties a full spool, who comes too fast waits for a place; when it ends without one, and after it, they are refused.
func TestFullSpoolWaitsWhileItIsEmptied(t *testing.T) {
	keys := testPairs(t)
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s := openTestSpool(t, SpoolParams{Dir: dir, Keys: keys, Slots: 4})
		defer s.Close()
		var all []*triage.Arrival
		for range 4 {
			all = append(all, put(t, s, triage.Normal, 100))
		}
		late, key := testArrival(t, keys, triage.Normal, 100)
		timed := func(want time.Duration, refused bool) {
			t.Helper()
			began := time.Now()
			if err := s.Put(late, key, nil); errors.Is(err, ErrUnavailable) != refused || err != nil && !refused || time.Since(began) != want {
				t.Errorf("%v after %v, want refused %v after %v", err, time.Since(began), refused, want)
			}
		}
		timed(0, true) // nobody empties it
		s.Emptying()
		timed(patience, true) // a release began, and frees nothing
		retire := func(a *triage.Arrival) {
			if err := s.Retire([]crypto.ID{a.ID}); err != nil {
				t.Error(err)
			}
		}
		retire(all[0])
		put(t, s, triage.Normal, 100)
		timed(patience, true) // it is full again, and nothing more is freed
		timed(0, true)
		retire(all[1])
		put(t, s, triage.Normal, 100)
		go func() {
			time.Sleep(time.Second)
			retire(all[2])
		}()
		timed(time.Second, false)
	})
}

func TestPlacesAreRandom(t *testing.T) {
	s := openTestSpool(t, SpoolParams{Dir: t.TempDir(), Keys: testPairs(t), Slots: 128})
	defer s.Close()
	ascending := 0
	last := -1
	for range 100 {
		a := put(t, s, triage.Normal, 10)
		if at := s.held[a.ID].at; at > last {
			ascending++
			last = at
		} else {
			last = at
		}
	}
	if ascending < 25 || ascending > 75 {
		t.Errorf("%d of 100 places ascend", ascending)
	}
}

// One damaged arrival costs no other, whichever byte it is, and is counted.
func TestTornSlotsCostNoOther(t *testing.T) {
	p := SpoolParams{Dir: t.TempDir(), Keys: testPairs(t)}
	s := openTestSpool(t, p)
	arrivals := []*triage.Arrival{put(t, s, triage.Normal, 100), put(t, s, triage.Normal, 12000), put(t, s, triage.Normal, 36000)}
	var extents [][2]int64
	for _, a := range arrivals {
		h := s.held[a.ID]
		extents = append(extents, [2]int64{int64(h.at) * slotSize, int64(h.n) * slotSize})
	}
	s.Close()
	path := filepath.Join(p.Dir, "spool")
	whole := must(os.ReadFile(path))

	try := func(hurt int, name string, change func(extent []byte)) {
		t.Helper()
		torn := append([]byte(nil), whole...)
		change(torn[extents[hurt][0]:][:extents[hurt][1]])
		if err := os.WriteFile(path, torn, 0o600); err != nil {
			t.Fatal(err)
		}
		s := openTestSpool(t, p)
		defer s.Close()
		for i, a := range arrivals {
			if has := s.has(a); !has && (i != hurt || s.Stats().Damaged == 0) {
				t.Fatalf("%s: arrival %d is lost, %d damaged", name, i, s.Stats().Damaged)
			}
		}
	}
	for hurt := range arrivals {
		size := int(extents[hurt][1])
		for at := 0; at < size; at++ {
			if at%slotSize >= slotHeader && at%311 != 0 && at%slotSize != slotSize-1 {
				continue
			}
			try(hurt, fmt.Sprintf("byte %d", at), func(b []byte) { b[at] ^= 0x41 })
		}
		for at := 1024; at < size; at += 1024 {
			try(hurt, fmt.Sprintf("written up to %d", at), func(b []byte) { clear(b[at:]) })
			try(hurt, fmt.Sprintf("written from %d", at), func(b []byte) { clear(b[:at]) })
		}
	}
}

// Whatever write or fsync fails: what was acknowledged is there after a restart, nothing is acknowledged after the first error, and no
// acknowledged message of a carrier is taken for a new one.
func TestEveryDiskErrorClosesTheSpool(t *testing.T) {
	for _, fault := range []error{syscall.EIO, syscall.ENOSPC} {
		for _, partial := range []bool{false, true} {
			for failAt := 1; failAt <= 18; failAt++ {
				t.Run(fmt.Sprintf("%v %v %d", fault, partial, failAt), func(t *testing.T) {
					playDiskError(t, &failingDisk{failAt: failAt, err: fault, partial: partial})
				})
			}
		}
	}
}

func playDiskError(t *testing.T, disk *failingDisk) {
	p := SpoolParams{Dir: t.TempDir(), Keys: testPairs(t), Disk: disk}
	s := openTestSpool(t, p)
	kept := map[string]*triage.Arrival{}
	var retired []string
	failed := false
	act := func(err error) bool {
		if err == nil && failed {
			t.Error("acknowledged after an error")
		}
		if err != nil && disk.acts < disk.failAt {
			t.Errorf("an error out of nowhere: %v", err)
		}
		failed = failed || err != nil
		return err == nil
	}
	for round := range 3 {
		for i := range 2 {
			name := fmt.Sprint("SM", round, i)
			a, key := testArrival(t, p.Keys, triage.Normal, 100+12000*i)
			entry, err := s.Guard().entry(triage.Day(time.Now()), "sms", []byte(name))
			if err != nil {
				t.Fatal(err)
			}
			if act(s.Put(a, key, &entry)) {
				kept[name] = a
			}
		}
		for name, a := range kept {
			if act(s.Retire([]crypto.ID{a.ID})) && s.has(a) {
				t.Error("retired and still there")
			}
			retired = append(retired, name) // or half-way, which the next release repairs
			delete(kept, name)
			break
		}
	}
	s.Close()
	p.Disk = nil
	s = openTestSpool(t, p)
	defer s.Close()
	for name, a := range kept {
		retired = append(retired, name)
		if !s.has(a) {
			t.Error("an acknowledged one is gone")
		}
	}
	for _, name := range retired {
		if !s.Guard().seen("sms", []byte(name)) {
			t.Error("a redelivery would be taken for new")
		}
	}
	if s.Broken() != nil {
		t.Error("still closed on a good disk")
	}
}

func TestNothingIsAcknowledgedUnsynced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // fake time: the second that makes the guard learn doesn't pass
		disk := &failingDisk{}
		s := openTestSpool(t, SpoolParams{Dir: t.TempDir(), Keys: testPairs(t), Disk: disk})
		defer s.Close()
		for range 3 {
			a := put(t, s, triage.Normal, 10)
			if disk.dirty != 0 {
				t.Error("acknowledged before the fsync")
			}
			if err := s.Retire([]crypto.ID{a.ID}); err != nil || disk.dirty != 0 {
				t.Error("retired before the fsync")
			}
		}
	})
}

func TestGroupsShareAnFsync(t *testing.T) {
	disk := &failingDisk{}
	s := openTestSpool(t, SpoolParams{Dir: t.TempDir(), Keys: testPairs(t), Slots: 256, Disk: disk})
	defer s.Close()
	var all sync.WaitGroup
	for range 200 {
		a, key := testArrival(t, s.p.Keys, triage.Normal, 10)
		all.Go(func() {
			if err := s.Put(a, key, nil); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if len(s.Waiting()) != 200 {
		t.Error("some are missing")
	}
	if disk.syncs > 190 {
		t.Errorf("%d fsyncs for 200 arrivals", disk.syncs)
	}
}

// TestAGroupWaitsForThoseOnTheirWay: two that are on their way share an fsync however far apart they come; who comes alone waits for nobody, and for one who never comes only a moment.
func TestAGroupWaitsForThoseOnTheirWay(t *testing.T) {
	disk := &failingDisk{}
	s := openTestSpool(t, SpoolParams{Dir: t.TempDir(), Keys: testPairs(t), Slots: 256, Disk: disk})
	defer s.Close()
	put := func() {
		a, key := testArrival(t, s.p.Keys, triage.Normal, 10)
		if err := s.Put(a, key, nil); err != nil {
			t.Error(err)
		}
	}
	s.moment = time.Hour
	s.coming.Store(1)
	before := disk.syncs
	put()
	if n := disk.syncs - before; n != 1 {
		t.Errorf("%d fsyncs for one", n)
	}

	s.coming.Store(2)
	var both sync.WaitGroup
	both.Go(put)
	both.Go(put)
	both.Wait()
	if n := disk.syncs - before; n != 2 {
		t.Errorf("%d fsyncs for two on their way together", n-1)
	}

	s.moment = time.Millisecond
	put()
}

func TestClosedSpoolRefuses(t *testing.T) {
	s := openTestSpool(t, SpoolParams{Dir: t.TempDir(), Keys: testPairs(t)})
	s.Close()
	a, key := testArrival(t, s.p.Keys, triage.Normal, 10)
	if err := s.Put(a, key, nil); !errors.Is(err, ErrUnavailable) {
		t.Error(err)
	}
}
