package triage

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestAWaitingRoomOpensNothingElse(t *testing.T) {
	dir := t.TempDir()
	w := waitingRoom[invitation]{filepath.Join(dir, "invitations")}
	now := time.Date(2026, 11, 22, 3, 4, 5, 6, time.UTC)
	id := strings.Repeat("0a", 32)
	check := func(what string, err, want error) {
		t.Helper()
		if !errors.Is(err, want) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if all, err := w.all(); err != nil || len(all) != 0 {
		t.Error("before the first:", err)
	}
	check("put", w.put(id, invitation{Member: "an"}, now), nil)
	for _, other := range []string{"", "x", id[:63], strings.ToUpper(id), strings.Repeat("../", 21) + "x", id[:60] + "/../"} {
		_, err := w.get(other)
		check("get "+other, err, ErrNotFound)
		check("put "+other, w.put(other, invitation{}, now), ErrNotFound)
		check("remove "+other, w.remove(other), ErrNotFound)
	}
	if one, err := w.get(id); err != nil || one.Member != "an" {
		t.Error(err)
	}
	stat, err := os.Stat(filepath.Join(w.dir, id+".json"))
	if err != nil || !stat.ModTime().Equal(now.Truncate(time.Minute)) {
		t.Errorf("its time tells more than the minute: %v", stat.ModTime())
	}

	// What a crash left, and what is none of ours, does not wait; what is damaged is said.
	for _, name := range []string{strings.Repeat("0b", 32) + ".json.new", "note.json", "README"} {
		check("write", os.WriteFile(filepath.Join(w.dir, name), []byte("{"), 0o600), nil)
	}
	if all, err := w.all(); err != nil || len(all) != 1 {
		t.Errorf("%d wait: %v", len(all), err)
	}
	check("write", os.WriteFile(filepath.Join(w.dir, strings.Repeat("0c", 32)+".json"), []byte("{"), 0o600), nil)
	if _, err := w.all(); err == nil {
		t.Error("a damaged file is taken for none")
	}
	check("remove", w.remove(id), nil)
	check("twice", w.remove(id), nil)
}
