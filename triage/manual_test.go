package triage

import (
	"os"
	"reflect"
	"strings"
	"testing"
)

// TestTheManualNamesEveryKey holds docs/directory.md to the types that the file is read into.
func TestTheManualNamesEveryKey(t *testing.T) {
	b, err := os.ReadFile("../docs/directory.md")
	if err != nil {
		t.Fatal(err)
	}
	manual := string(b)
	parts := map[string]any{"## The file": Directory{}, "**`[[desk]]`**": Desk{}, "**`[[unit]]`**": Unit{}, "**`[[route]]`**": Node{}, "**`[[merger]]`**": Merger{}, "**`[[wait]]`**": Wait{},
		"**`[[lao_district]]`**": LaoDistrict{}, "**`[[correction]]`**": Correction{}}
	for title, of := range parts {
		_, part, found := strings.Cut(manual, title)
		if !found {
			t.Fatalf("the manual has no part %s", title)
		}
		for next := range parts {
			part, _, _ = strings.Cut(part, next)
		}
		for i := range reflect.TypeOf(of).NumField() {
			if key := reflect.TypeOf(of).Field(i).Tag.Get("toml"); !strings.Contains(part, "`"+key+"`") {
				t.Errorf("%s does not name `%s`", title, key)
			}
		}
	}
	for _, k := range UnitKinds {
		if !strings.Contains(manual, "`"+string(k)+"`") || k.Name().Vi == "" || k.Name().En == "" {
			t.Errorf("kind %s is nameless", k)
		}
	}
	for _, field := range CorrectedFields {
		if !strings.Contains(manual, "`"+field+"`") {
			t.Errorf("correctable field %s is not named", field)
		}
	}
}
