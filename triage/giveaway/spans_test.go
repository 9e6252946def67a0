package giveaway

import (
	"bytes"
	"encoding/json"
	"flag"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write testdata/spans.json anew")

// A span row is what the browser's code must find too: console/test/marks.test.ts reads the same file.
type spanRow struct {
	Text  string `json:"text"`
	Marks string `json:"marks"`
}

// TestSpans holds the committed expectation to this code; the browser's test holds its own to the file. So both find the same.
func TestSpans(t *testing.T) {
	var rows []spanRow
	for _, text := range spanTexts(t) {
		rows = append(rows, spanRow{text, Code(Default().Find([]byte(text)))})
	}
	var want bytes.Buffer
	want.WriteString("[\n")
	for i, r := range rows {
		line, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		want.Write(line)
		if i < len(rows)-1 {
			want.WriteByte(',')
		}
		want.WriteByte('\n')
	}
	want.WriteString("]\n")
	const name = "testdata/spans.json"
	if *update {
		if err := os.WriteFile(name, want.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(have, want.Bytes()) {
		t.Error("testdata/spans.json is not what this code finds: go test ./triage/giveaway -run TestSpans -update, and look at the difference")
	}
}

// spanTexts are the corpus, the corpus without marks and in capitals, and texts put together from its pieces with what strangers put between.
func spanTexts(t *testing.T) (texts []string) {
	var pieces []string
	for _, name := range []string{"tips.tsv", "held.tsv"} {
		for i, one := range readCorpus(t, name) {
			texts = append(texts, one.text)
			if i%2 == 0 {
				texts = append(texts, bare(one.text))
			}
			if i%8 == 0 {
				texts = append(texts, strings.ToUpper(one.text))
			}
			pieces = append(pieces, strings.Fields(one.text)...)
			for _, l := range one.labels {
				pieces = append(pieces, one.text[l.From:l.To])
			}
		}
	}
	between := []string{" ", " ", " ", " ", " ", " ", "-", ". ", ".", ":", "/", ",", ", ", "\n", "", "'", "\u200b", "\u0301", "\u00a0", "+", "_", "😀", "ａ", " Я ", "\u202e", "  ", "ນ", "!", "đ", "Ｂ１"}
	r := rand.New(rand.NewPCG(3, 7))
	for range 500 {
		var b strings.Builder
		for range 1 + r.IntN(20) {
			b.WriteString(pieces[r.IntN(len(pieces))])
			b.WriteString(between[r.IntN(len(between))])
		}
		texts = append(texts, b.String())
	}
	return append(texts, "", " ", "\n", strings.Repeat("0912345678, ", 200), strings.Repeat("thang Tuan va ", 150), strings.Repeat("nó kể với tôi. ", 150))
}

// bare is the text as a telephone without marks types it.
func bare(text string) string {
	var b strings.Builder
	for _, r := range text {
		l := classify(r)
		switch {
		case l.base == 0 && combining(r):
		case l.base == 0:
			b.WriteRune(r)
		case l.upper:
			b.WriteByte(l.base - 'a' + 'A')
		default:
			b.WriteByte(l.base)
		}
	}
	return b.String()
}
