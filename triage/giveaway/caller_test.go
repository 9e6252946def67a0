package giveaway

import (
	"encoding/json"
	"os"
	"testing"
)

// TestNamesCaller holds this code to the rows that the console's (test/caller.test.ts) is held to as well.
func TestNamesCaller(t *testing.T) {
	b, err := os.ReadFile("testdata/callers.json")
	if err != nil {
		t.Fatal(err)
	}
	var rows []struct {
		Text  string `json:"text"`
		Names bool   `json:"names"`
	}
	if err := json.Unmarshal(b, &rows); err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		if NamesCaller([]byte(row.Text)) != row.Names {
			t.Errorf("%q: want %v", row.Text, row.Names)
		}
	}
}
