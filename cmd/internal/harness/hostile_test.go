package harness

import (
	"bytes"
	"testing"
	"unicode"
	"unicode/utf8"

	"tipline/cmd/internal/visible"
	"tipline/crypto"
)

// TestHostileTexts: as many as promised, all different, all such that the door takes them, and nothing of them is obeyed on a screen.
func TestHostileTexts(t *testing.T) {
	seen := map[string]bool{}
	again := Hostile()
	for i, h := range Hostile() {
		if seen[string(h.Text)] {
			t.Errorf("%s: twice", h.Name)
		}
		seen[string(h.Text)] = true
		if !bytes.ContainsFunc(h.Text, func(r rune) bool { return r != utf8.RuneError && unicode.IsLetter(r) }) {
			t.Errorf("%s: no letter", h.Name)
		}
		whole := bytes.ToValidUTF8(h.Text, []byte("\ufffd"))
		e := crypto.Envelope{Text: string(whole), Channel: "web"}
		if _, err := e.Marshal(); err != nil || len(h.Text) > crypto.MaxText {
			t.Errorf("%s: %d bytes, %v", h.Name, len(h.Text), err)
		}
		for _, r := range visible.Text(string(h.Text)) {
			if !visible.Plain(r) {
				t.Errorf("%s: %U is obeyed", h.Name, r)
			}
		}
		if !bytes.Equal(h.Text, again[i].Text) {
			t.Errorf("%s: another one the second time", h.Name)
		}
	}
	if len(seen) != HostileTexts {
		t.Errorf("%d texts", len(seen))
	}
}
