package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Newer word lists are taken whole, or the start is refused with every fault.
func TestMatterListsFile(t *testing.T) {
	text, err := os.ReadFile("../../triage/matter/lists.toml")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "lists.toml")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(strings.Replace(string(text), `version = "2`, `version = "newer-2`, 1))
	l, err := matters(file)
	if err != nil || !strings.HasPrefix(l.Version(), "newer-") {
		t.Fatal(l, err)
	}
	broken := strings.Replace(strings.Replace(string(text), `"ma tuy da"`, `"ma túy đá"`, 1), "[urgency]", "[urgencies]", 1)
	write(broken)
	var s selfcheck
	s.matters(file)
	all := strings.Join(s.faults, "\n")
	for _, want := range []string{file + `: phrase "ma túy đá"`, file + ": unknown key urgencies"} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is not among:\n%s", want, all)
		}
	}
	write(strings.Replace(string(text), `id = "fraud"`, `id = "swindle"`, 1))
	if _, err := matters(file); err == nil || !strings.Contains(err.Error(), "the matters are") {
		t.Errorf("lists with other matters: %v", err)
	}
}
