package blob_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"tipline/crypto"
	"tipline/triage"
	"tipline/triage/blob"
)

// day is that of the release in these tests.
const day = 20_779

func recordings(t *testing.T) (*blob.Recordings, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "voice")
	r, err := blob.OpenRecordings(dir)
	if err != nil {
		t.Fatal(err)
	}
	return r, dir
}

func put(t *testing.T, r *blob.Recordings, tip crypto.ID) crypto.ID {
	t.Helper()
	file := crypto.NewID()
	if err := r.Put(tip, file, []byte("locked"), day); err != nil {
		t.Fatal(err)
	}
	return file
}

func end(t *testing.T, r *blob.Recordings, today int, want int) {
	t.Helper()
	if err := r.End(today); err != nil {
		t.Fatal(err)
	}
	all, err := r.All()
	if err != nil || len(all) != want {
		t.Fatalf("on day %d: %d recordings, %v; want %d", today-day, len(all), err, want)
	}
}

func TestRecordingLivesThirtyDays(t *testing.T) {
	r, dir := recordings(t)
	tip := crypto.NewID()
	put(t, r, tip)
	end(t, r, day+triage.RecordingDays-1, 1)
	end(t, r, day+triage.RecordingDays, 0)
	if rest, err := os.ReadDir(dir); err != nil || len(rest) > 0 {
		t.Errorf("left: %v, %v", rest, err)
	}
}

func TestWrittenDownIsDestroyedSooner(t *testing.T) {
	r, dir := recordings(t)
	tip := crypto.NewID()
	one, other := put(t, r, tip), put(t, r, tip)
	for range 2 { // twice is the same as once
		if err := r.Write(tip, one, day+5); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.Write(tip, one, day+6); err != nil {
		t.Fatal(err) // marked again later: it goes no later
	}
	if err := r.Put(tip, one, []byte("locked"), day); err != nil {
		t.Fatal(err) // put again after a crash of the feeder
	}
	all, err := r.List(tip)
	if err != nil || len(all) != 2 {
		t.Fatalf("%v, %v", all, err)
	}
	for _, a := range all {
		if want := a.ID == one; a.Written != want || a.Day != day || want && a.Until != day+5 {
			t.Errorf("%+v", a)
		}
	}
	if b, err := r.Read(tip, one); err != nil || string(b) != "locked" {
		t.Errorf("read %q, %v", b, err)
	}
	stat, err := os.Stat(filepath.Join(dir, tip.String()))
	if err != nil || !stat.ModTime().Equal(triage.DayStart(day)) {
		t.Errorf("the folder shows %v, %v", stat.ModTime(), err)
	}
	end(t, r, day+4, 2)
	end(t, r, day+5, 1)
	if _, err := r.Read(tip, one); !errors.Is(err, triage.ErrNotFound) {
		t.Errorf("what was written down is read: %v", err)
	}
	if _, err := r.Read(tip, other); err != nil {
		t.Error(err)
	}
}

func TestMarkIsTakenAwayAndGivesNoTime(t *testing.T) {
	r, _ := recordings(t)
	tip := crypto.NewID()
	file := put(t, r, tip)
	write := func(until int) {
		t.Helper()
		if err := r.Write(tip, file, until); err != nil {
			t.Fatal(err)
		}
	}
	write(day + 2)
	write(0)
	end(t, r, day+10, 1)
	write(day + 1000)
	end(t, r, day+triage.RecordingDays, 0)
	if err := r.Write(tip, file, day+2); !errors.Is(err, triage.ErrNotFound) {
		t.Errorf("a destroyed one is marked: %v", err)
	}
}

func TestRecordingsGoWithTheirTip(t *testing.T) {
	r, _ := recordings(t)
	live, gone := crypto.NewID(), crypto.NewID()
	put(t, r, live)
	put(t, r, gone)
	if err := r.Purge(day+1, func(id crypto.ID) bool { return id == live }); err != nil {
		t.Fatal(err)
	}
	all, err := r.All()
	if err != nil || len(all) != 1 || all[0].Tip != live {
		t.Errorf("%v, %v", all, err)
	}
}

// TestReplacedRecordingIsToBeWrittenDown: whoever gets it has not read what was written down before. Its own thirty days stay.
func TestReplacedRecordingIsToBeWrittenDown(t *testing.T) {
	r, _ := recordings(t)
	tip := crypto.NewID()
	marked, plain := put(t, r, tip), put(t, r, tip)
	if err := r.Write(tip, marked, day+2); err != nil {
		t.Fatal(err)
	}
	for _, file := range []crypto.ID{marked, plain} {
		for range 2 { // twice is the same as once
			if err := r.Replace(tip, file, []byte("anew")); err != nil {
				t.Fatal(err)
			}
		}
		if b, err := r.Read(tip, file); err != nil || string(b) != "anew" {
			t.Errorf("read %q, %v", b, err)
		}
	}
	all, err := r.List(tip)
	if err != nil || len(all) != 2 {
		t.Fatalf("%v, %v", all, err)
	}
	for _, a := range all {
		if a.Written || a.Day != day || a.Until != day+triage.RecordingDays {
			t.Errorf("%+v", a)
		}
	}
	if err := r.Replace(tip, crypto.NewID(), []byte("anew")); !errors.Is(err, triage.ErrNotFound) {
		t.Errorf("one that is not there: %v", err)
	}
}
