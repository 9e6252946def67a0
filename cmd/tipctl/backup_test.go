package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"tipline/crypto"
	"tipline/triage"
	"tipline/triage/blob"
)

// TestARestoredRecordingKeepsItsDay: it is destroyed on the day on which it would have been, and no time in a backup is finer than a day.
func TestARestoredRecordingKeepsItsDay(t *testing.T) {
	released := triage.Day(time.Now()) - 20
	data, backup, restored := t.TempDir(), t.TempDir(), t.TempDir()
	voices, err := blob.OpenRecordings(filepath.Join(data, "voice"))
	must(t, err)
	tip, file, written := crypto.NewID(), crypto.NewID(), crypto.NewID()
	must(t, voices.Put(tip, file, []byte("locked"), released))
	must(t, voices.Put(tip, written, []byte("locked"), released))
	must(t, voices.Write(tip, written, released+3))
	must(t, os.WriteFile(filepath.Join(data, "fine"), []byte("now"), 0o600))
	must(t, copyTree(data, backup, nil))
	must(t, coarse(backup))
	must(t, filepath.WalkDir(backup, func(path string, e os.DirEntry, err error) error {
		must(t, err)
		stat, err := e.Info()
		must(t, err)
		if !isMidnight(stat.ModTime()) {
			t.Errorf("%s tells %v", path, stat.ModTime())
		}
		return nil
	}))
	must(t, copyTree(backup, restored, nil))
	voices, err = blob.OpenRecordings(filepath.Join(restored, "voice"))
	must(t, err)
	all, err := voices.List(tip)
	must(t, err)
	for _, one := range all {
		want := released + triage.RecordingDays
		if one.ID == written {
			want = released + 3
		}
		if one.Day != released || one.Until != want {
			t.Errorf("released on day %d, restored as of day %d, destroyed on day %d, want %d", released, one.Day, one.Until, want)
		}
	}
	if len(all) != 2 {
		t.Errorf("%d recordings are restored", len(all))
	}
}
