// Package wording holds what the text of a notice may say: nothing. A notice lies on a telephone's screen in the market, in a mailbox that others
// read, on a carrier's disk; it must not tell that this is the police, nor what it is about.
package wording

import (
	"errors"
	"fmt"
	"strings"

	"tipline/triage/matter"
	"tipline/triage/place"
)

// tellTale are words, without marks, that say who writes or what kind of thing waits. What a tip is about is in the matter lists.
var tellTale = []string{
	"cong an", "canh sat", "bien phong", "hai quan", "dieu tra", "hinh su", "trinh sat", "to giac", "tin bao", "bao tin", "nguoi bao", "duong day nong", "toi pham",
	"ma tuy", "thuoc phien", "heroin", "can sa", "thanh tra", "113", "police", "crime", "drug", "tip", "tips", "tipline", "informer", "informant", "report",
	"officer", "border guard", "customs", "investigation", "suspect", "urgent", "khan cap",
}

// Check says what is wrong with a text: ASCII of at most max bytes, no word that tells, and no sign that some sender of notices could take for a
// place where something is put in.
func Check(text string, max int) error {
	if len(text) > max {
		return fmt.Errorf("is %d letters long, at most %d fit", len(text), max)
	}
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return errors.New("has a letter that is not plain ASCII, without marks; a text message would be sent in two")
		}
	}
	if i := strings.IndexAny(text, "{}%$<>[]|\\`^~"); i >= 0 {
		return fmt.Errorf("has %q: every notice is the same, and nothing is ever put into one", text[i])
	}
	folded := place.Fold(nil, []byte(text))
	for _, word := range tellTale {
		if strings.Contains(" "+string(folded)+" ", " "+word+" ") {
			return fmt.Errorf("says %q, which tells a stranger who writes or why", word)
		}
	}
	// Officers without a word that names any are a weight of doubt: good enough to send a tip up, and no word that tells a stranger anything.
	if a := matter.Default().Judge(folded); a.Matter != matter.Other || a.Urgent || a.Officers && len(a.Words) > 0 {
		return fmt.Errorf("reads as if it were about something (%s), and tells it to a stranger", strings.Join(a.Words, ", "))
	}
	return nil
}
