package main

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestVisible(t *testing.T) {
	for _, row := range []struct{ name, text, want string }{
		{"Vietnamese", "Đường mòn bản Ka Nôn, cột 642 — 3 giờ!", "Đường mòn bản Ka Nôn, cột 642 — 3 giờ!"},
		{"decomposed", "a\u0302\u0301", "a\u0302\u0301"},
		{"Lao", "ບ້ານ", "ບ້ານ"},
		{"colour", "\x1b[31mred", "<U+001B>[31mred"},
		{"title of the window", "\x1b]0;x\x07", "<U+001B>]0;x<U+0007>"},
		{"C1", "a\u009b31m", "a<U+009B>31m"},
		{"backspace and return", "a\b\rb", "a<U+0008><U+000D>b"},
		{"line", "a\nb", "a<U+000A>b"},
		{"bidi override", "abc\u202ecba", "abc<U+202E>cba"},
		{"bidi isolate", "a\u2066b\u2069", "a<U+2066>b<U+2069>"},
		{"Arabic letter mark", "\u061c", "<U+061C>"},
		{"zero width", "a\u200bb\u200dc\ufeff", "a<U+200B>b<U+200D>c<U+FEFF>"},
		{"tags", "a\U000e0041", "a<U+E0041>"},
		{"variation selector", "a\ufe0f", "a<U+FE0F>"},
		{"fillers", "\u3164\u2800", "<U+3164><U+2800>"},
		{"other spaces", "a\u00a0b\u2003c\u2028d", "a<U+00A0>b<U+2003>c<U+2028>d"},
		{"no UTF-8", "a\xffb\xc0\x80", "a<xFF>b<xC0><x80>"},
		{"private use", "\ue000", "<U+E000>"},
		{"a real replacement letter", "\ufffd", "\ufffd"},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := visible(row.text); got != row.want {
				t.Errorf("got %q, want %q", got, row.want)
			}
		})
	}
}

// TestLinesStayInTheirMargin: no line of a stranger's text can pass for one of ours.
func TestLinesStayInTheirMargin(t *testing.T) {
	got := visibleLines("  | ", "một\r\nhai\n*** CHƯA KIỂM CHỨNG ***\rba\u2028bốn\n")
	for l := range strings.Lines(got) {
		if !strings.HasPrefix(l, "  | ") || strings.ContainsAny(strings.TrimSuffix(l, "\n"), "\r\u2028\v\f\u0085") {
			t.Errorf("line %q", l)
		}
	}
}

// TestJSONIsHarmlessToo: what a machine reads back is the very text, and a terminal finds nothing to obey.
func TestJSONIsHarmlessToo(t *testing.T) {
	text := "một \"<&>\\ \x1b[2J\u009b31m\u202e\u200b\u2028\U000e0041 \U0001f600"
	var out strings.Builder
	v := &invocation{stdout: &out, json: true}
	if err := v.print(map[string]string{"text": text}, nil); err != nil {
		t.Fatal(err)
	}
	for _, r := range strings.TrimSuffix(out.String(), "\n") {
		if !plain(r) {
			t.Errorf("%U got through", r)
		}
	}
	var back map[string]string
	if err := json.Unmarshal([]byte(out.String()), &back); err != nil || back["text"] != text {
		t.Errorf("%q, %v", back["text"], err)
	}
}

func FuzzVisible(f *testing.F) {
	f.Add("\x1b[2J\u202e\xff")
	f.Fuzz(func(t *testing.T, s string) {
		for _, r := range visible(s) {
			if !plain(r) {
				t.Fatalf("%U got through", r)
			}
		}
	})
}
