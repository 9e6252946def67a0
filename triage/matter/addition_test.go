package matter

import (
	"strings"
	"testing"
)

// TestAddition: a proposed phrase changes the texts that hold it and no others; what is no phrase, or for no list, is refused.
func TestAddition(t *testing.T) {
	a, err := Default().Addition("drugs.strong", []string{"bot gau"})
	if err != nil || a.Version != Default().Version() {
		t.Fatal(a, err)
	}
	now, err := With(a)
	if err != nil {
		t.Fatal(err)
	}
	changes := Differ(Default(), now, []string{"nha ong ay ban bot gau", "co nguoi vuot bien", "ban gau bong"})
	if len(changes) != 1 || changes[0].Was.Matter != Other || changes[0].Now.Matter != "drugs" {
		t.Errorf("changes %+v", changes)
	}
	up, err := With(Addition{List: "officers.subjects", Phrases: []string{"tong quan"}})
	if err != nil {
		t.Fatal(err)
	}
	if changes := Differ(Default(), up, []string{"tong quan bao ke bai go", "xe qua"}); len(changes) != 1 || !changes[0].Now.Officers {
		t.Errorf("changes %+v", changes)
	}
	for _, row := range []struct{ list, phrase, want string }{
		{"drugs.strong", "Bột gấu", "plain lower-case ASCII"},
		{"drugs.strong", "mot hai ba bon nam sau bay", "1 to 6 words"},
		{"opinions.strong", "bot gau", "no list"},
		{"officers.accusing", "bot gau", "no list"},
	} {
		if _, err := Default().Addition(row.list, []string{row.phrase}); err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s %q: %v", row.list, row.phrase, err)
		}
	}
}
