package matter

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tipline/triage/place"
)

func TestOnce(t *testing.T) {
	const story = "ho ban ma tuy o cho"
	for said, want := range map[string]string{
		"":                              "",
		"ma":                            "ma",
		story:                           story,
		"ban di ban no ban di":          "ban di ban no ban di",
		story + " " + story:             story + " ",
		story + " " + story + " a luoi": story + " a luoi",
		strings.Repeat(story+" ", 60) + "a luoi 1": story + " a luoi 1",
	} {
		got, copied := once([]byte(said))
		if string(got) != want || copied != (said != want) {
			t.Errorf("%q: %q", said, got)
		}
	}
}

// TestOnceIsEnough: however often and long a story is told again, no more is left than the story and what stands behind it.
func TestOnceIsEnough(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[a-z]{1,6}`)
		story := strings.Join(rapid.SliceOfNDistinct(word, 3, 40, rapid.ID).Draw(t, "story"), " ")
		times := rapid.IntRange(2, 300).Draw(t, "times")
		short, copied := once([]byte(strings.TrimSpace(strings.Repeat(story+" ", times)) + " ..."))
		if !copied || string(short) != story+" ..." {
			t.Fatalf("%q", short)
		}
	})
}

// TestRepeatedIsJudgedAsOnce: the same words three times over go where they go once.
func TestRepeatedIsJudgedAsOnce(t *testing.T) {
	for _, text := range plain(t) {
		one, more := place.Fold(nil, []byte(text)), place.Fold(nil, []byte(text+". "+text+". "+text))
		if len(strings.Fields(string(one))) < sameWords {
			continue
		}
		if a, b := Default().Judge(one), Default().Judge(more); a.Officers != b.Officers {
			t.Errorf("%q: %v and %v", text, a.Officers, b.Officers)
		}
	}
}
