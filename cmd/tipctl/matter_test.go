package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tipline/cmd/internal/registry"
	"tipline/crypto"
	"tipline/triage/matter"
)

// TestMatterCheck: the administrator sees which texts a proposal would read differently, and no others; a proposal for no list is refused.
func TestMatterCheck(t *testing.T) {
	file := filepath.Join(t.TempDir(), "words.json")
	propose := func(a matter.Addition) {
		t.Helper()
		signed, err := crypto.NewSigned(signedWords, a)
		must(t, err)
		must(t, os.RemoveAll(file))
		must(t, registry.WriteDocument(file, signed))
	}
	check := func() (int, string, string) {
		var out, fault bytes.Buffer
		code := run(context.Background(), []string{"matter", "check", file}, strings.NewReader("co nguoi ban bot gau\nco nguoi vuot bien\n"), &out, &fault)
		return code, out.String(), fault.String()
	}
	propose(matter.Addition{List: "drugs.strong", Phrases: []string{"bot gau"}})
	if code, out, fault := check(); code != 0 || !strings.Contains(out, "bot gau") || strings.Contains(out, "vuot bien") || !strings.Contains(out, "1 / 2") {
		t.Errorf("%d %s %s", code, out, fault)
	}
	propose(matter.Addition{List: "nothing", Phrases: []string{"bot gau"}})
	if code, _, fault := check(); code != 1 || !strings.Contains(fault, "no list") {
		t.Errorf("%d %s", code, fault)
	}
}

// TestExplainReadsAsADoor: the words before a tip do at explain what they do in a text message.
func TestExplainReadsAsADoor(t *testing.T) {
	var out, fault bytes.Buffer
	texts := "CB: co nguoi ban ma tuy\nIm. cb co nguoi ban ma tuy\nco nguoi ban ma tuy\nCanh bao cb co nguoi ban ma tuy\n"
	if code := run(context.Background(), []string{"explain", "-json", "-area", "44"}, strings.NewReader(texts), &out, &fault); code != 0 {
		t.Fatal(code, fault.String())
	}
	for i, line := range strings.Split(strings.TrimSpace(out.String()), "\n") {
		if got, want := strings.Contains(line, `"about_officers":true`), i < 2; got != want {
			t.Errorf("line %d: %s", i+1, line)
		}
	}
}
