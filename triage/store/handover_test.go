package store

import (
	"testing"

	"tipline/crypto"
	"tipline/triage"
)

func TestHandoversAreTheNewestSixty(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	for day := range triage.HandoversKept + 5 {
		must(t, s.AddHandover(ctx, hue, triage.Document{Day: day, Signed: crypto.Signed{Kind: "handover", Body: "<&>"}}))
	}
	all, err := s.Handovers(ctx, hue)
	must(t, err)
	if len(all) != triage.HandoversKept || all[0].Day != 5 {
		t.Fatalf("%d, from day %d", len(all), all[0].Day)
	}
	signed := all[3]
	signed.Signed.Signatures = []crypto.Signature{{Member: "an", Signature: []byte{1}}}
	must(t, s.SignHandover(ctx, hue, all[3], signed))
	want(t, s.SignHandover(ctx, hue, all[3], signed), triage.ErrNotFound) // somebody else was quicker
	all, err = s.Handovers(ctx, hue)
	must(t, err)
	if len(all[3].Signed.Signatures) != 1 || all[4].Signed.Signatures != nil {
		t.Fatalf("signed: %+v", all[3:5])
	}
	if none, err := s.Handovers(ctx, "khac"); err != nil || len(none) != 0 {
		t.Fatalf("another desk has %v, %v", none, err)
	}
}
