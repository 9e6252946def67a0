package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tipline/triage/place"
)

// The corpora hold what they promise, and the resolver reaches its goals on them.
func TestGoals(t *testing.T) {
	var out bytes.Buffer
	if err := run([]string{"-corpora", "testdata"}, &out); err != nil {
		t.Errorf("%v\n%s", err, out.String())
	}
	for _, file := range []struct {
		name  string
		least int
	}{{"hand.tsv", 300}, {"generated.tsv", 2000}} {
		lines, err := readCorpus("testdata/" + file.name)
		if err != nil || len(lines) < file.least {
			t.Errorf("%s: %d texts, want %d: %v", file.name, len(lines), file.least, err)
		}
	}
}

// generated.tsv is what the generator makes of the lists: nobody has mended a text by hand.
func TestGeneratedIsUntouched(t *testing.T) {
	folder := t.TempDir()
	for _, file := range []string{"hand.tsv", "wrappers.tsv"} {
		b, err := os.ReadFile("testdata/" + file)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, file), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := run([]string{"-corpora", folder, "-lists", "../../../triage/place/data", "-generate"}, &bytes.Buffer{}); err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("testdata/generated.tsv")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(filepath.Join(folder, "generated.tsv")); err != nil || !bytes.Equal(got, want) {
		t.Errorf("stale: run go run ./cmd/internal/score -generate (%v)", err)
	}
}

// A wrong and sure answer counts against a form, whatever was asked of it.
func TestWrongAndSureCounts(t *testing.T) {
	lines := []line{
		{form: "f", mode: one, province: "44", communes: []string{"19441"}, text: "xa lao bao huyen huong hoa"},
		{form: "f", mode: none, text: "xa lao bao huyen huong hoa"},
		{form: "f", mode: one, province: "44", communes: []string{"19432"}, text: "xa lao bao huyen huong hoa"},
	}
	var out bytes.Buffer
	f := judgeAll(lines)
	if f.wrong != 2 || f.top1 != 1 || f.named != 2 || f.judgeGoals(&out) == 0 || !strings.Contains(out.String(), "not wrong 33.3") {
		t.Errorf("%+v\n%s", f, out.String())
	}
}

func judgeAll(lines []line) *tally { return judge(place.Default(), lines, "").forms[0] }

// A few hundred hostile texts stay in their bound; `make score` runs ten thousand.
func TestHostileTextsAreCheap(t *testing.T) {
	var out bytes.Buffer
	printSpeed(&out, nil, 150)
	if !slices.ContainsFunc(strings.Split(out.String(), "\n"), func(s string) bool { return strings.HasPrefix(s, "place-hostile-p99 ") }) {
		t.Errorf("no figure:\n%s", out.String())
	}
}
