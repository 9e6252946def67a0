package store

import (
	"errors"
	"testing"

	"tipline/triage"
)

// TestNobodyFillsTheStoreByWords: questions, notes and messages of one tip have an end each, since one member could send them all day.
func TestNobodyFillsTheStoreByWords(t *testing.T) {
	s, _ := open(t)
	ctx, a := t.Context(), arrival(triage.Normal)
	release(t, s, a)
	leased(t, s, a)
	for what, say := range map[string]func() error{
		"questions": func() error {
			return s.Ask(ctx, hue, a.ID, "an", triage.Entry{ID: triage.NewEntryID(), Out: []byte("o"), Copy: []byte("c")}, noon)
		},
		"notes": func() error {
			return s.Note(ctx, hue, a.ID, triage.Message{ID: triage.NewEntryID(), Why: triage.WhyNote, From: hue, To: hue, Member: "an", Sealed: []byte("n")})
		},
	} {
		var err error
		n := 0
		for ; n < 600 && err == nil; n++ {
			err = say()
		}
		if n != 501 || !errors.Is(err, triage.ErrWrongStatus) {
			t.Errorf("%s: %d, %v", what, n, err)
		}
	}
}
