package intake

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"tipline/triage"
)

// A power cut at any moment after the acknowledgement leaves the digest in the slot or in the guard's file.
func TestPowerCutBeforeTheGuardLearns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // fake time: the second after which the guard learns doesn't pass
		p := SpoolParams{Dir: t.TempDir(), Keys: testPairs(t)}
		s := openTestSpool(t, p)
		names := []string{"SM1", "SM2", "SM3"}
		arrivals := map[string]*triage.Arrival{}
		digests := map[string][]byte{}
		for _, name := range names {
			a, key := testArrival(t, p.Keys, triage.Normal, 10)
			entry := must(s.Guard().entry(triage.Day(time.Now()), "sms", []byte(name)))
			if err := s.Put(a, key, &entry); err != nil {
				t.Fatal(err)
			}
			arrivals[name], digests[name] = a, entry.digest[:]
		}
		spoolFile, guardFile := filepath.Join(p.Dir, "spool"), s.Guard().path(triage.Day(time.Now()), 0)
		atOnce := must(os.ReadFile(spoolFile))
		s.Close()
		// What the disk held at the moment of the cut:
		if err := os.WriteFile(spoolFile, atOnce, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(guardFile); err != nil {
			t.Fatal(err)
		}
		s = openTestSpool(t, p)
		defer s.Close()
		for _, name := range names {
			if !s.has(arrivals[name]) || !s.Guard().seen("sms", []byte(name)) {
				t.Error("the one is kept without the other")
			}
			if bytes.Contains(must(os.ReadFile(spoolFile)), digests[name]) {
				t.Error("a digest stays beside its tip")
			}
			if !bytes.Contains(must(os.ReadFile(guardFile)), digests[name]) {
				t.Error("the guard's file never learnt it")
			}
		}
	})
}

func TestGuardForgetsAfterAWeek(t *testing.T) {
	c := newTestClock()
	p := SpoolParams{Dir: t.TempDir(), Keys: testPairs(t), Now: c.now}
	s := openTestSpool(t, p)
	a, key := testArrival(t, p.Keys, triage.Normal, 10)
	today := triage.Day(c.now())
	entry := must(s.Guard().entry(today, "sms", []byte("SM1")))
	if err := s.Put(a, key, &entry); err != nil {
		t.Fatal(err)
	}
	for _, restart := range []bool{true, false} {
		c.forward(day * (triage.GuardDays - 1) / 2)
		if restart {
			s.Close()
			s = openTestSpool(t, p)
		}
		if !s.Guard().seen("sms", []byte("SM1")) {
			t.Error("forgotten too early")
		}
	}
	defer func() { s.Close() }()
	c.forward(day)
	if err := s.Guard().turn(triage.Day(c.now())); err != nil {
		t.Fatal(err)
	}
	if s.Guard().seen("sms", []byte("SM1")) {
		t.Error("remembered for more than a week")
	}
	if _, err := os.Stat(s.Guard().path(today, 0)); !os.IsNotExist(err) {
		t.Error("its file is still there")
	}
	if _, err := os.Stat(s.Guard().path(triage.Day(c.now()), 0)); err != nil {
		t.Error("today's file isn't there ahead of need")
	}
}

func TestGuardOverflowsIntoAnotherFile(t *testing.T) {
	p := SpoolParams{Dir: t.TempDir(), Keys: testPairs(t)}
	s := openTestSpool(t, p)
	today := triage.Day(time.Now())
	var entries []guardEntry
	for i := range 100 { // files of 64 places
		e := must(s.Guard().entry(today, "sms", []byte{byte(i)}))
		s.Guard().learn(e)
		entries = append(entries, e)
	}
	if err := s.Guard().write(entries); err != nil {
		t.Fatal(err)
	}
	s.Close()
	s = openTestSpool(t, p)
	defer s.Close()
	for i := range 100 {
		if !s.Guard().seen("sms", []byte{byte(i)}) {
			t.Fatalf("%d is forgotten", i)
		}
	}
	if s.Guard().seen("sms", []byte("another")) || s.Guard().seen("page", []byte{1}) {
		t.Error("knows what never came")
	}
}

func TestDigestsAreKeyedByTheDay(t *testing.T) {
	s := openTestSpool(t, SpoolParams{Dir: t.TempDir(), Keys: testPairs(t)})
	defer s.Close()
	a := must(s.Guard().entry(20779, "sms", []byte("SM1")))
	b := must(s.Guard().entry(20780, "sms", []byte("SM1")))
	if a.digest == b.digest {
		t.Error("one message has one digest on two days")
	}
}

// A waitedDisk notes whether the guard's digests could be asked for while it worked.
type waitedDisk struct {
	Disk
	guard  *Guard // nil: not open yet
	worked int
	held   int
}

func (d *waitedDisk) Open(path string, size int64) (File, error) {
	d.work()
	f, err := d.Disk.Open(path, size)
	return &waitedFile{f, d}, err
}

func (d *waitedDisk) Remove(path string) error { d.work(); return d.Disk.Remove(path) }

func (d *waitedDisk) work() {
	if d.guard == nil {
		return
	}
	d.worked++
	if !d.guard.mu.TryLock() {
		d.held++
		return
	}
	d.guard.mu.Unlock()
}

type waitedFile struct {
	File
	disk *waitedDisk
}

func (f *waitedFile) WriteAt(b []byte, at int64) (int, error) {
	f.disk.work()
	return f.File.WriteAt(b, at)
}
func (f *waitedFile) ReadAt(b []byte, at int64) (int, error) {
	f.disk.work()
	return f.File.ReadAt(b, at)
}
func (f *waitedFile) Sync() error             { f.disk.work(); return f.File.Sync() }
func (f *waitedFile) Touch(t time.Time) error { f.disk.work(); return f.File.Touch(t) }

// TestNobodyAtTheDoorWaitsForTheDisk: each message is compared with the guard's digests, ten times a second these are written, and a disk takes its time.
func TestNobodyAtTheDoorWaitsForTheDisk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		disk, c := &waitedDisk{Disk: OS}, newTestClock()
		s := openTestSpool(t, SpoolParams{Dir: t.TempDir(), Keys: testPairs(t), Places: 2, Disk: disk, Now: c.now})
		disk.guard = s.Guard()
		for _, name := range []string{"SM1", "SM2", "SM3"} {
			a, key := testArrival(t, s.p.Keys, triage.Normal, 10)
			entry := must(s.Guard().entry(triage.Day(c.now()), "sms", []byte(name)))
			if err := s.Put(a, key, &entry); err != nil {
				t.Fatal(err)
			}
		}
		for range 2 {
			time.Sleep(2 * time.Second) // fake time: the guard learns, and then the day is past
			c.forward((triage.GuardDays + 1) * 24 * time.Hour)
		}
		synctest.Wait()
		s.Close()
		if disk.worked == 0 || disk.held > 0 {
			t.Errorf("%d of %d acts of the disk kept the digests locked", disk.held, disk.worked)
		}
	})
}
