package main

import (
	"io"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tipline/intake/hotline"
	"tipline/triage"
	"tipline/triage/matter"
)

// copyLists puts the lists that are compiled in into a folder.
func copyLists(t *testing.T) (folder string) {
	t.Helper()
	folder = t.TempDir()
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
	return folder
}

// The map of the console shows the places of the operator's lists.
func TestMapOfFolder(t *testing.T) {
	folder := copyLists(t)
	file := filepath.Join(folder, "communes.tsv")
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	renamed := strings.Replace(string(b), "\tA Lưới 1\t", "\tA Lưới Mới\t", 1)
	if err := os.WriteFile(file, []byte(renamed), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct{ folder, want, gone string }{{folder, "Xã A Lưới Mới", "Xã A Lưới 1"}, {"", "Xã A Lưới 1", "Xã A Lưới Mới"}} {
		places, err := gazetteer(row.folder)
		if err != nil {
			t.Fatal(err)
		}
		app := membersApp(triage.DeskParams{}, hotline.Params{Gazetteer: places, Lists: matter.Default()}, nil)
		answer, err := app.Test(httptest.NewRequest("GET", "/map/places.json", nil))
		if err != nil {
			t.Fatal(err)
		}
		shown, err := io.ReadAll(answer.Body)
		if err != nil || !strings.Contains(string(shown), row.want) || strings.Contains(string(shown), row.gone) {
			t.Errorf("lists of %q: %s is missing or %s is there: %v", row.folder, row.want, row.gone, err)
		}
	}
}

// Newer place lists are read whole or the start is refused with every fault, each with its file and line.
func TestGazetteerFolder(t *testing.T) {
	folder := copyLists(t)
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
