package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Newer place lists are read whole or the start is refused with every fault, each with its file and line.
func TestGazetteerFolder(t *testing.T) {
	folder := t.TempDir()
	lists, err := filepath.Glob("../../triage/place/data/*.tsv")
	if err != nil || len(lists) == 0 {
		t.Fatal(lists, err)
	}
	for _, list := range lists {
		b, err := os.ReadFile(list)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, filepath.Base(list)), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var s selfcheck
	if s.gazetteer(folder); len(s.faults) > 0 {
		t.Fatal(s.faults)
	}
	if err := os.WriteFile(filepath.Join(folder, "posts.tsv"), []byte("h\nA\tB\nC\tD\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(folder, "lao.tsv")); err != nil {
		t.Fatal(err)
	}
	s.gazetteer(folder)
	all := strings.Join(s.faults, "\n")
	for _, want := range []string{folder + "/posts.tsv:2: 2 columns", folder + "/posts.tsv:3: 2 columns", folder + "/neither lao.tsv nor lao_districts.csv"} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is not among:\n%s", want, all)
		}
	}
	if _, err := gazetteer(folder); err == nil {
		t.Error("a broken gazetteer was taken")
	}
}
