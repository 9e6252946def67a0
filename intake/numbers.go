package intake

import (
	"bytes"
	"fmt"
	"strings"

	"tipline/triage"
	"tipline/triage/matter"
	"tipline/triage/place"
)

// numberWords is the most words that SO may be followed by: a commune's name has three syllables and a number at most, with a word for its kind before it.
const numberWords = 6

// Numbers answers SO: the emergency numbers, and those of the commune's own duty lines where the directory has any. Everybody may ask, so that having texted this
// number proves nothing; nothing of it is kept. false: behind the word stands more than a place, and the whole message is a tip. It zeroes nothing: text is the caller's.
func (in *Intake) Numbers(door string, text []byte, language string) (answer string, ok bool) {
	_, rest := firstWord(bytes.TrimSpace(text))
	rest = bytes.TrimFunc(rest, notWord)
	if len(rest) == 0 {
		return SMSNumbers(language, ""), true
	}
	if len(bytes.Fields(rest)) > numberWords {
		return "", false
	}
	folded := place.Fold(nil, rest)
	defer zero(folded)
	found := in.p.Gazetteer.Resolve(rest, in.doors[door].Area)
	if len(found.Communes) == 0 || in.p.Lists.Judge(folded).Matter != matter.Other {
		return "", false
	}
	c, known := in.p.Gazetteer.Commune(found.Communes[0].Code)
	if !known || !only(string(folded), c.Key) {
		return "", false
	}
	return SMSNumbers(language, dutyLines(in.p.Directory(), c)), true
}

// kinds are the words that may stand before a commune's name.
var kinds = []string{"xa ", "phuong ", "p ", "x ", "thi tran ", "tt "}

// only says whether a folded text is a commune's name and nothing else.
func only(folded, key string) bool {
	folded = strings.Join(strings.Fields(folded), " ")
	for _, kind := range kinds {
		if rest, ok := strings.CutPrefix(folded, kind); ok && rest == key {
			return true
		}
	}
	return folded == key
}

// dutyLines are the numbers of those who answer for a commune, the commune's own first; as many as a message has room for.
func dutyLines(d *triage.Directory, c place.Commune) string {
	var lines []string
	for _, kind := range []triage.UnitKind{triage.CommunePolice, triage.BorderPost} {
		for i := range d.Units {
			if u := &d.Units[i]; u.Kind == kind && u.Phone != "" && u.Answers(c.Code) {
				lines = append(lines, u.Phone)
			}
		}
	}
	if len(lines) == 0 {
		return ""
	}
	return fmt.Sprintf("%s: %s. ", plain(c.Name), strings.Join(lines[:min(len(lines), 3)], ", "))
}
