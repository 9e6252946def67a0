package store

import (
	"testing"

	"tipline/triage"
)

// TestReceiptIsForgotten takes a receipt away: in the same release as its tip, and from a tip whose desk has asked.
func TestReceiptIsForgotten(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	wish := func(a triage.Arrival) triage.Arrival {
		w := addition(a)
		w.Lookup = a.Lookup
		return w
	}
	asked, at := arrival(triage.Normal), arrival(triage.Normal)
	release(t, s, asked)
	leased(t, s, asked)
	question := triage.Entry{ID: triage.NewEntryID(), Out: []byte("out"), Copy: []byte("copy")}
	must(t, s.Ask(ctx, hue, asked.ID, "an", question, noon))
	withdrawn := wish(asked)
	release(t, s, withdrawn, at, wish(at))
	for _, a := range []triage.Arrival{asked, at} {
		_, err := s.Receipt(ctx, *a.Lookup)
		want(t, err, triage.ErrNotFound)
		tip(t, s, a.ID) // stays
	}
	thread, err := s.Thread(ctx, hue, asked.ID)
	must(t, err)
	if len(thread) != 2 || thread[0].Out != nil || string(thread[0].Copy) != "copy" || thread[1].ID != withdrawn.ID {
		t.Errorf("thread %+v", thread)
	}
	if list, err := s.Listed(ctx, hue, triage.ListAsked, 1<<40); err != nil || len(list) != 0 {
		t.Errorf("%d tips wait for an answer that nobody can give (%v)", len(list), err)
	}
	release(t, s, withdrawn) // again
	_, err = s.Receipt(ctx, *asked.Lookup)
	want(t, err, triage.ErrNotFound)
}
