package facts

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"

	"tipline/triage/place"
)

var update = flag.Bool("update", false, "write testdata/drafts.json anew")

// A draftRow is a reading, and the facts that both languages draft from it: console/test/card.test.ts reads the same file.
type draftRow struct {
	Reading *Reading  `json:"reading"`
	Facts   CardFacts `json:"facts"`
}

// TestDrafts holds the committed rows to this code; the browser's test holds its own to the rows.
func TestDrafts(t *testing.T) {
	b, err := os.ReadFile("../giveaway/testdata/tips.tsv")
	if err != nil {
		t.Fatal(err)
	}
	const name = "testdata/drafts.json"
	if *update {
		var rows []draftRow
		n := 0
		for line := range strings.Lines(string(b)) {
			fields := strings.SplitN(strings.TrimSpace(line), "\t", 3)
			if n++; len(fields) == 3 && n%5 == 0 {
				r := readingOf(label3.ReplaceAllString(fields[2], "$2"))
				rows = append(rows, draftRow{r, Draft(r, place.Default())})
			}
		}
		text, err := json.MarshalIndent(rows, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, append(text, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var rows []draftRow
	d := json.NewDecoder(bytes.NewReader(text))
	if err := d.Decode(&rows); err != nil {
		t.Fatal(err)
	}
	if len(rows) < 40 {
		t.Fatalf("%d rows", len(rows))
	}
	for _, row := range rows {
		got, err := json.Marshal(Draft(row.Reading, place.Default()))
		if err != nil {
			t.Fatal(err)
		}
		want, err := json.Marshal(row.Facts)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s\nwant %s", got, want)
		}
	}
}
