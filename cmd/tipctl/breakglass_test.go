package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tipline/triage"
)

func TestTheIdentityInTheSafe(t *testing.T) {
	h := newHouse(t)
	h.login("an", "chi", "dung")
	dir := filepath.Join(t.TempDir(), "ket")
	if code, _, _ := h.try("dung", "breakglass", "make", dir); code != 1 {
		t.Error("a unit has a safe")
	}
	code, out, errs := h.try("an", "breakglass", "make", "-json", dir)
	if code != 0 {
		t.Fatal(errs)
	}
	_, secret, ok := strings.Cut(errs, "written on paper once: ")
	secret, _, _ = strings.Cut(secret, "\n")
	if !ok || len(secret) < 12 {
		t.Fatalf("no passphrase: %s", errs)
	}
	p := proposedID(t, out)
	contains(t, "what the second sees", h.as("chi", "approve", p), "vào/comes: hue-safe, hue", "THE IDENTITY IN THE SAFE")

	// A home with what lay in the safe.
	home := filepath.Join(h.root, "ket")
	must(t, os.MkdirAll(home, 0o700))
	must(t, os.WriteFile(filepath.Join(home, "phrase"), []byte(secret+"\n"), 0o600))
	h.do("ket", "login", "-pin", filepath.Join(dir, "hue-safe.pin"), "-identity", filepath.Join(dir, "hue-safe.identity"), "-passphrase-file", filepath.Join(home, "phrase"))
	h.reseal()
	id, _ := h.tip("Có người lạ ở bản Ka Lô")
	contains(t, "opened from the safe", h.do("ket", "open", "-passphrase-file", filepath.Join(home, "phrase"), id), "Ka Lô")
	for _, what := range [][]string{{"revoke", "binh"}, {"request", "retention", "-ground", "case", "-until", "2027-05-01", id}} {
		if code, _, _ := h.try("ket", append(what, "-passphrase-file", filepath.Join(home, "phrase"))...); code == 0 {
			t.Errorf("the safe does %v", what)
		}
	}

	// Used, and so replaced: the old one leaves with the new one's coming, and the keyring turns.
	code, out, errs = h.try("an", "breakglass", "make", "-json", filepath.Join(t.TempDir(), "ket"))
	if code != 0 {
		t.Fatal(errs)
	}
	contains(t, "replaced", h.as("chi", "approve", proposedID(t, out)), "ra/leaves: hue-safe, hue", "vào/comes: hue-safe-2, hue")
	newest, overdue, err := h.keeper.Registry().Keyring("hue", h.clock())
	must(t, err)
	if overdue || newest.Turn == 0 || newest.Wraps["hue-safe"] != nil || newest.Wraps["hue-safe-2"] == nil {
		t.Errorf("turn %d, wraps %d", newest.Turn, len(newest.Wraps))
	}
	contains(t, "status", h.as("an", "breakglass", "status"), "hue-safe-2", "rehearse by")
}

// proposedID is the ID of what a command with -json proposed.
func proposedID(t *testing.T, out string) string {
	t.Helper()
	var v triage.RosterView
	must(t, json.Unmarshal([]byte(out), &v))
	return v.ID
}
