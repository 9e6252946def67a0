package blob

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"tipline/crypto"
	"tipline/triage"
)

const day = 20779

func open(t *testing.T) *Folder {
	t.Helper()
	f, err := Open(filepath.Join(t.TempDir(), "blobs"))
	must(t, err)
	return f
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestPutListRead(t *testing.T) {
	f := open(t)
	tip, a, b := crypto.NewID(), crypto.NewID(), crypto.NewID()
	for range 2 { // twice is once
		must(t, f.Put(tip, a, []byte("locked a"), day))
		must(t, f.Put(tip, b, bytes.Repeat([]byte("b"), 100), day))
	}
	all, err := f.List(tip)
	must(t, err)
	sizes := map[crypto.ID]int64{}
	for _, one := range all {
		sizes[one.ID] = one.Bytes
	}
	if len(all) != 2 || sizes[a] != 8 || sizes[b] != 100 {
		t.Fatalf("listed %+v", all)
	}
	got, err := f.Read(tip, a)
	must(t, err)
	if string(got) != "locked a" {
		t.Fatalf("read %q", got)
	}
	for _, pair := range [][2]crypto.ID{{tip, crypto.NewID()}, {crypto.NewID(), a}} {
		if _, err := f.Read(pair[0], pair[1]); !errors.Is(err, triage.ErrNotFound) {
			t.Errorf("a file that is not there: %v", err)
		}
	}
	if all, err := f.List(crypto.NewID()); err != nil || len(all) != 0 {
		t.Errorf("an unknown tip has %v, %v", all, err)
	}
}

func TestNothingShowsMoreThanTheDay(t *testing.T) {
	f := open(t)
	tip := crypto.NewID()
	must(t, f.Put(tip, crypto.NewID(), []byte("x"), day))
	seen := 0
	look := func() {
		must(t, filepath.WalkDir(f.dir, func(path string, e fs.DirEntry, err error) error {
			must(t, err)
			stat, err := e.Info()
			must(t, err)
			if at := stat.ModTime(); !at.Equal(triage.DayStart(triage.Day(at))) {
				t.Errorf("%s tells %v", path, at)
			}
			if want := map[bool]fs.FileMode{true: 0o700, false: 0o600}[e.IsDir()]; stat.Mode().Perm() != want {
				t.Errorf("%s has mode %v", path, stat.Mode())
			}
			seen++
			return nil
		}))
	}
	look()
	must(t, f.Purge(day+1, func(crypto.ID) bool { return false }))
	look()
	if seen != 4 {
		t.Fatalf("looked at %d", seen)
	}
}

func TestPurgeKeepsWhatLives(t *testing.T) {
	f := open(t)
	live, dead, file := crypto.NewID(), crypto.NewID(), crypto.NewID()
	must(t, f.Put(live, file, []byte("x"), day))
	must(t, f.Put(dead, file, []byte("y"), day))
	must(t, os.WriteFile(filepath.Join(f.dir, "left"+unfinished), nil, 0o600))
	must(t, f.Purge(day, func(id crypto.ID) bool { return id == live }))
	if _, err := f.Read(live, file); err != nil {
		t.Errorf("a live tip's file: %v", err)
	}
	entries, err := os.ReadDir(f.dir)
	must(t, err)
	if len(entries) != 1 {
		t.Errorf("%d entries are left", len(entries))
	}
}

// TestReplaceChangesTheBytesAlone: neither the day that is shown nor the number of files; what is not there is not made.
func TestReplaceChangesTheBytesAlone(t *testing.T) {
	f := open(t)
	tip, file := crypto.NewID(), crypto.NewID()
	if err := f.Replace(tip, file, []byte("anew")); !errors.Is(err, triage.ErrNotFound) {
		t.Errorf("a file that is not there: %v", err)
	}
	must(t, f.Put(tip, file, []byte("locked"), day))
	must(t, f.Replace(tip, file, []byte("anew")))
	got, err := f.Read(tip, file)
	must(t, err)
	if all, err := f.List(tip); err != nil || len(all) != 1 || string(got) != "anew" {
		t.Errorf("%q, %v, %v", got, all, err)
	}
	for _, path := range []string{f.dir, f.tip(tip), filepath.Join(f.tip(tip), file.String())} {
		stat, err := os.Stat(path)
		must(t, err)
		if !stat.ModTime().Equal(triage.DayStart(day)) {
			t.Errorf("%s tells %v", path, stat.ModTime())
		}
	}
}
