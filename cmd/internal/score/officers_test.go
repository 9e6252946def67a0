package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The measuring corpora are what they were when they were frozen.
func TestOfficersCorpora(t *testing.T) {
	for _, row := range []struct {
		file                     string
		accusing, others, voices int
	}{{"officers_c.txt", 302, 303, 13}, {"officers_d.txt", 300, 400, 14}, {"officers_e.txt", 350, 370, 24}, {"officers_f.txt", 320, 320, 50}} {
		all, err := readOfficers("testdata/" + row.file)
		if err != nil {
			t.Fatal(err)
		}
		accusing, voices := 0, map[string]bool{}
		for _, a := range all {
			accusing += number(a.accuses)
			voices[a.voice] = true
		}
		if accusing != row.accusing || len(all)-accusing != row.others || len(voices) != row.voices {
			t.Errorf("%s: %d texts, %d about officers, %d voices", row.file, len(all), accusing, len(voices))
		}
	}
}

// Counts by voice and form, a false one in each direction, and the interval.
func TestOfficersScore(t *testing.T) {
	file := filepath.Join(t.TempDir(), "c.txt")
	text := "# remark\n= a\n+ cong an xa nhan tien cua bon buon lau\n- coong an xax nhaanj tieefn cua bon buon lau\n= b\n+ em cam on\n- Nhà bị mất trâu\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := printOfficers(&out, file); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"form short 1 of 1, 100.0 % (20.7 to 100.0) -", "form telex - 1 of 1, 100.0 %", "form diacritics - 0 of 1, 0.0 % (0.0 to 79.3)",
		"voice a 0 of 1, 0.0 % (0.0 to 79.3) 1 of 1", "all 1 of 2, 50.0 % (9.5 to 90.5) 1 of 2", "MISSED about officers",
	} {
		if got := strings.Join(strings.Fields(out.String()), " "); !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
	if err := os.WriteFile(file, []byte("cong an\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := readOfficers(file); err == nil {
		t.Error("a line without a label is taken")
	}
}
