package hotline

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// TestSentenceIsTheSameEverywhere: what the console says first stands on the sheet beside the telephone and in the docs, word for word.
func TestSentenceIsTheSameEverywhere(t *testing.T) {
	texts := map[string]string{}
	b, err := os.ReadFile("../../triage/console/src/text/vi/hotline.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &texts); err != nil {
		t.Fatal(err)
	}
	sentence := texts["hotline.sentence"]
	if !strings.Contains(sentence, "không ghi âm") {
		t.Fatalf("the console says %q", sentence)
	}
	for _, page := range []string{"../../deploy/manned-line.html", "../../docs/manned-line.md"} {
		if b, err = os.ReadFile(page); err != nil || !strings.Contains(string(b), sentence) {
			t.Errorf("%s has another sentence (%v)", page, err)
		}
	}
}
