package intake

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestQuestionInTheReportersLanguage: what the desk is offered to ask is in the language that the reporter wrote in, and so is what the answer asks.
func TestQuestionInTheReportersLanguage(t *testing.T) {
	r := newRig(t, rigOptions{codes: 3})
	for language, word := range map[string]string{"vi": "xa nao", "en": "Which commune", "lo": "ຕາແສງ"} {
		before := len(r.all())
		answer := r.send(Submission{Channel: "web", Language: language, Text: []byte("co nguoi ban ma tuy")})
		all := r.all()
		if len(all) != before+1 {
			t.Fatal("not kept")
		}
		for _, a := range all {
			e := r.unseal(a)
			var read Reading
			if err := json.Unmarshal(e.Answer, &read); err != nil {
				t.Fatal(err)
			}
			if e.Language == language && !strings.Contains(read.Place.Question, word) {
				t.Errorf("%s: sealed %q", language, read.Place.Question)
			}
		}
		if !strings.Contains(answer.Question, word) {
			t.Errorf("%s: asked %q", language, answer.Question)
		}
	}
}
