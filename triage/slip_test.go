package triage_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"tipline/crypto"
	"tipline/triage"
	"tipline/triage/store"
)

func TestSlipOpensOnlyOnRecord(t *testing.T) {
	s := newStage(t)
	s.login(hue, post, police)
	id := s.tip(hue, "a")
	path := s.leased(id)
	r := s.routing(post, []string{police}, nil)
	r.Slips = map[string][]byte{post: s.seal(crypto.KindSlip, "ten", post)}
	s.want(204, hue, "POST", path+"/route", r, nil)
	if v := s.reads(post, id); len(v.Slips) != 1 || v.Slips[0].Office != post || v.Slips[0].Openings != nil {
		t.Fatalf("before: %+v", v.Slips)
	}
	if a := s.send(post, "GET", path, nil); strings.Count(a.body, `"sealed"`) != 0 {
		t.Fatalf("the slip came with the card: %s", a.body)
	}
	if v := s.reads(police, id); v.Slips != nil {
		t.Fatalf("another unit hears of a slip: %+v", v.Slips)
	}
	s.want(400, post, "POST", path+"/slip", triage.SlipRequest{Check: "curious"}, nil)
	s.want(404, police, "POST", path+"/slip", triage.SlipRequest{Check: triage.CheckDanger}, nil)
	var o triage.SlipOpened
	s.want(200, post, "POST", path+"/slip", triage.SlipRequest{Check: triage.CheckDanger}, &o)
	if b, err := crypto.Open(crypto.KindSlip, o.Sealed, s.office[post]); err != nil || string(b) != "ten" {
		t.Fatalf("slip says %q, %v", b, err)
	}
	v := s.reads(hue, id)
	if len(v.Slips) != 1 || len(v.Slips[0].Openings) != 1 ||
		v.Slips[0].Openings[0] != (triage.OpeningView{Member: "member-of-" + post, Minute: triage.Minute(s.clock()), Check: triage.CheckDanger, Review: true}) {
		t.Fatalf("on record: %+v", v.Slips)
	}
	var w triage.OverviewView
	s.want(200, hue, "GET", "/api/overview", nil, &w)
	if len(w.Reviews) != 1 || w.Reviews[0].ID != id.String() {
		t.Fatalf("to be looked at: %+v", w.Reviews)
	}
	s.want(204, hue, "POST", path+"/reviewed", nil, nil)
	s.want(409, hue, "POST", path+"/reviewed", nil, nil)
	s.want(409, hue, "POST", "/api/undo", nil, nil) // a route whose slip was opened stands
	must(t, s.keys.Close())
	a := s.send(post, "POST", path+"/slip", triage.SlipRequest{Check: triage.CheckPlace})
	if a.status == 200 {
		t.Fatal("opened without a key")
	}
}

// forgetful is a store that cannot write an opening down.
type forgetful struct{ *store.Store }

func (forgetful) OpenSlip(context.Context, string, crypto.ID, triage.Opening, time.Time) error {
	return store.ErrAway
}

func TestNobodyReadsASlipOffTheRecord(t *testing.T) {
	s := newStage(t)
	s.login(hue)
	id := s.tip(hue, "a")
	path := s.leased(id)
	r := s.routing(post, nil, nil)
	r.Slips = map[string][]byte{post: s.seal(crypto.KindSlip, "ten", post)}
	s.want(204, hue, "POST", path+"/route", r, nil)
	c := &triage.Console{Store: forgetful{s.store}, Keys: s.keys, Directory: s.console.Directory, Clock: s.clock}
	o, err := c.Slip(t.Context(), triage.Session{Member: "member-of-" + post, Office: post}, id, triage.SlipRequest{Check: triage.CheckPlace})
	if !errors.Is(err, store.ErrAway) || o.Sealed != nil {
		t.Errorf("%d bytes of a slip, %v", len(o.Sealed), err)
	}
}
