package matter

import (
	"slices"
	"strings"
	"testing"

	"tipline/triage/place"
)

// TestMentions: the longest phrase is found, with all its classes, and a class is named once.
func TestMentions(t *testing.T) {
	x, err := readLexicon("# remark\noff: cong an; cong an xa\nlocal: xa; cong  an xa\nmoney: tien\n")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	var words []token
	for word := range strings.FieldsSeq("cong an xa nhan tien cua cong ty xa") {
		words = append(words, x.token([]byte(word)))
	}
	for _, m := range x.mentions(nil, words) {
		var names []string
		for _, c := range m.classes {
			names = append(names, x.classes[c])
		}
		got = append(got, m.phrase+": "+strings.Join(names, " "))
	}
	if want := []string{"cong an xa: off local", "tien: money", "xa: local"}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	for _, bad := range []string{"off cong an", "off: a\noff: b"} {
		if _, err := readLexicon(bad); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
	if _, err := readWeights(embeddedWeights[1:]); err == nil {
		t.Error("a short table is taken")
	}
}

// TestWhyIsOfTheLists: what is shown as the reason never holds a word that stands in no list.
func TestWhyIsOfTheLists(t *testing.T) {
	shown := 0
	for _, v := range voices(t) {
		for _, l := range v.texts {
			r := Default().read(undo(place.Fold(nil, []byte(l.text))))
			for _, why := range defaultWeights().why(defaultWeights().weigh(r).mentions) {
				shown++
				if !slices.ContainsFunc(defaultLexicon().phrases, func(c classed) bool { return c.phrase == why }) {
					t.Fatalf("%q is shown", why)
				}
			}
		}
	}
	if shown < 100 {
		t.Errorf("%d reasons", shown)
	}
}
