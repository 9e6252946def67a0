package visible

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// vectors are held to by the console's src/judge/visible.ts too.
type vectors struct {
	Text []struct{ Name, Text, Shown string } `json:"text"`
}

func TestVectors(t *testing.T) {
	b, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var v vectors
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	if len(v.Text) < 20 {
		t.Fatalf("only %d vectors", len(v.Text))
	}
	for _, row := range v.Text {
		if got := Text(row.Text); got != row.Shown {
			t.Errorf("%s: got %q, want %q", row.Name, got, row.Shown)
		}
	}
}

// TestBytesThatAreNoText have no vector: JSON cannot say them, and intake lets none through.
func TestBytesThatAreNoText(t *testing.T) {
	if got := Text("a\xffb\xc0\x80\xed\xa0\x80"); got != "a<xFF>b<xC0><x80><xED><xA0><x80>" {
		t.Error(got)
	}
}

func TestManyMarksDoNotPileUp(t *testing.T) {
	got := Text("e" + strings.Repeat("\u0301", 6) + "a\u0302\u0301")
	if got != "e\u0301\u0301\u0301\u0301<U+0301><U+0301>a\u0302\u0301" {
		t.Errorf("%q", got)
	}
}

func FuzzText(f *testing.F) {
	f.Add("\x1b[2J\u202e\xff")
	f.Fuzz(func(t *testing.T, s string) {
		for _, r := range Text(s) {
			if !Plain(r) {
				t.Fatalf("%U got through", r)
			}
		}
	})
}
