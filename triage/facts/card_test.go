package facts

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"tipline/triage/giveaway"
	"tipline/triage/matter"
	"tipline/triage/place"
)

// readingOf does what intake does.
func readingOf(text string) *Reading {
	folded := place.Fold(nil, []byte(text))
	r := &Reading{Place: place.Default().Resolve([]byte(text), nil), Matter: matter.Default().Judge(folded)}
	r.Read([]byte(text), folded)
	return r
}

func draft(text string) *Card {
	return &Card{Version: CardVersion, Unverified: true, Facts: Draft(readingOf(text), place.Default())}
}

var label3 = regexp.MustCompile(`\[([a-z])\|([^\]]*)\]`)

// TestNothingOfATextInADraftedCard: of more than 300 tips with 900 labelled phrases every card is drafted, and every word in it is of a closed list: of
// matters, of facts, or of the gazetteer. So no phrase, name, number or plate of a text is in a card.
func TestNothingOfATextInADraftedCard(t *testing.T) {
	closed := closedWords(t)
	tips, labels := 0, 0
	for _, name := range []string{"tips.tsv", "held.tsv"} {
		b, err := os.ReadFile("../giveaway/testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(b)) {
			fields := strings.SplitN(strings.TrimSpace(line), "\t", 3)
			if len(fields) < 3 {
				continue
			}
			tips++
			payload, err := draft(label3.ReplaceAllString(fields[2], "$2")).Write()
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			var values any
			if err := json.Unmarshal(payload, &values); err != nil {
				t.Fatal(err)
			}
			for _, v := range stringsIn(values) {
				if !closed[v] && !marker.MatchString(v) {
					t.Errorf("%s: %q of %q is of no list", name, v, fields[2])
				}
			}
			for _, l := range label3.FindAllStringSubmatch(fields[2], -1) {
				labels++
				if strings.Contains(string(payload), l[2]) {
					t.Errorf("%s: %q is in %s", name, l[2], payload)
				}
			}
		}
	}
	if tips < 300 || labels < 900 {
		t.Errorf("%d tips, %d labels", tips, labels)
	}
}

// closedWords are all strings that a drafted card may hold, markers' numbers apart.
func closedWords(t *testing.T) map[string]bool {
	closed := map[string]bool{}
	for _, list := range [][]string{Days, Parts, Directions, VehicleKinds, Weapons, Quantities} {
		for _, v := range list {
			closed[v] = true
		}
	}
	for _, m := range matter.Default().Names() {
		closed[m.ID] = true
	}
	for _, code := range place.Default().Communes() {
		c, _ := place.Default().Commune(code)
		closed[code], closed[c.FullName], closed[c.Province] = true, true, true
	}
	for _, file := range []string{"crossings.tsv", "posts.tsv"} {
		b, err := os.ReadFile("../place/data/" + file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(b)) {
			closed[strings.SplitN(line, "\t", 2)[0]] = true
		}
	}
	return closed
}

func stringsIn(v any) (all []string) {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []any:
		for _, e := range v {
			all = append(all, stringsIn(e)...)
		}
	case map[string]any:
		for _, e := range v {
			all = append(all, stringsIn(e)...)
		}
	}
	return all
}

func TestCardRoundTrip(t *testing.T) {
	c := draft("toi nay 3 nguoi cho 2kg hang tu Lao ve qua moc 645, xe may 75F1-223.90 cua ong Ho Van Lim")
	c.Prose = "Ba người, một xe máy."
	payload, err := c.Write()
	if err != nil {
		t.Fatal(err)
	}
	back, err := ReadCard(payload)
	if err != nil {
		t.Fatal(err)
	}
	again, err := back.Write()
	if err != nil || string(again) != string(payload) {
		t.Errorf("%s\n%s %v", payload, again, err)
	}
	if back.Facts.People[1] != 3 || back.Facts.Marker != "645" || back.Facts.Direction != "from_laos" {
		t.Errorf("%s", payload)
	}
}

// cardVectors are read by the console's test too.
type cardVectors struct {
	Good []json.RawMessage `json:"good"`
	Bad  []struct {
		Why  string          `json:"why"`
		Card json.RawMessage `json:"card"`
	} `json:"bad"`
}

func TestCardVectors(t *testing.T) {
	b, err := os.ReadFile("testdata/cards.json")
	if err != nil {
		t.Fatal(err)
	}
	var v cardVectors
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	if len(v.Good) < 3 || len(v.Bad) < 20 {
		t.Fatal("too few vectors")
	}
	for _, card := range v.Good {
		if _, err := ReadCard(card); err != nil {
			t.Errorf("%s: %v", card, err)
		}
	}
	for _, row := range v.Bad {
		if _, err := ReadCard(row.Card); err == nil {
			t.Errorf("%s: %s is taken for a card", row.Why, row.Card)
		}
	}
	for _, payload := range []string{"", "{", "null", "[]", string(v.Good[0]) + "{}", "\xff",
		strings.Replace(string(v.Good[0]), `"ambiguous"`, `"Urgent": true, "ambiguous"`, 1), strings.Replace(string(v.Good[0]), `"code"`, `"code": "16813", "code"`, 1)} {
		if _, err := ReadCard([]byte(payload)); err == nil {
			t.Errorf("%q is taken for a card", payload)
		}
	}
}

// TestReadMarks: a reading carries the marks of the text as giveaway codes them.
func TestReadMarks(t *testing.T) {
	text := "con trai tôi thấy thằng Tuấn"
	if r := readingOf(text); r.Marks == "" || r.Marks != giveaway.Code(giveaway.Default().Find([]byte(text))) {
		t.Errorf("marks %q", r.Marks)
	}
}

// TestReadingStaysSmall: what facts and marks add to an envelope is little beside the 2,048 bytes of a usual SMS.
func TestReadingStaysSmall(t *testing.T) {
	b, err := os.ReadFile("../giveaway/testdata/tips.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(b)) {
		fields := strings.SplitN(strings.TrimSpace(line), "\t", 3)
		if len(fields) < 3 {
			continue
		}
		r := readingOf(label3.ReplaceAllString(fields[2], "$2"))
		with, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		r.Facts, r.Marks = Found{}, ""
		without, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		if len(with)-len(without) > 160 {
			t.Errorf("%d bytes more for %q", len(with)-len(without), fields[2])
		}
	}
}

// TestMarkerIsANumber: what stood where a marker's number should be does not pass into the card.
func TestMarkerIsANumber(t *testing.T) {
	for said, want := range map[string]string{"645": "645", "511/1": "511/1", "0912345678": "", "74C-045.67": "", "nhà ông Lim": ""} {
		if f := Draft(&Reading{Place: place.Answer{Marker: said}}, place.Default()); f.Marker != want {
			t.Errorf("%q: marker %q", said, f.Marker)
		}
	}
}
