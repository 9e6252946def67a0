package triage_test

import (
	"context"
	"testing"

	"tipline/crypto"
	"tipline/triage"
)

// TestTheWholeWay walks a tip from the queue to its end.
func TestTheWholeWay(t *testing.T) {
	s := newStage(t)
	s.login(hue, post, police)
	s.want(204, hue, "POST", "/api/next", nil, nil) // nothing waits
	id := s.tip(hue, "co nguoi mang hang qua suoi")
	path := "/api/tips/" + id.String()

	var q triage.QueueView
	s.want(200, hue, "GET", "/api/queue", nil, &q)
	if q.Counts[triage.Normal] != 1 || len(q.Tips) != 1 || q.Tips[0].ID != id.String() {
		t.Fatalf("queue %+v", q)
	}
	var taken triage.TipView
	s.want(200, hue, "POST", "/api/next", nil, &taken)
	if taken.ID != id.String() || taken.Holder != "member-of-"+hue || taken.Status != triage.Leased {
		t.Fatalf("next gave %+v", taken)
	}
	s.want(204, hue, "POST", path+"/lease", nil, nil)

	var v triage.OpenView
	s.want(200, hue, "GET", path, nil, &v)
	b, err := crypto.Open(crypto.KindTip, v.Verbatim, s.office[hue])
	must(t, err)
	e, err := crypto.ParseEnvelope(b)
	must(t, err)
	if e.Text != "co nguoi mang hang qua suoi" || v.Cards != nil || v.Erased {
		t.Errorf("opened %q, %+v", e.Text, v)
	}

	reply, err := crypto.NewIdentity()
	must(t, err)
	out, err := crypto.Seal(crypto.KindThread, []byte("may gio?"), reply.Recipient())
	must(t, err)
	s.want(204, hue, "POST", path+"/ask", triage.AskRequest{Out: out, Copy: s.seal(crypto.KindThread, "may gio?", hue)}, nil)
	s.checkThread(id, reply)

	s.route(id, post, []string{police}, []string{tri}[:0])
	var inbox []triage.TipView
	s.want(200, post, "GET", "/api/inbox", nil, &inbox)
	if len(inbox) != 1 || inbox[0].ID != id.String() || inbox[0].Holder != "" || inbox[0].Bytes != 0 {
		t.Fatalf("inbox %+v", inbox)
	}
	for _, unit := range []string{post, police} {
		v = triage.OpenView{}
		s.want(200, unit, "GET", path, nil, &v)
		card, err := crypto.Open(crypto.KindCard, v.Cards[unit], s.office[unit])
		must(t, err)
		if v.Tip.Bytes != 0 || v.Tip.Holder != "" || string(card) != "card of "+unit || len(v.Cards) != 1 || v.Verbatim != nil || v.Thread != nil {
			t.Errorf("%s sees %q and %d cards, %d bytes verbatim", unit, card, len(v.Cards), len(v.Verbatim))
		}
	}
	notices, err := s.store.Notices(context.Background(), hue)
	must(t, err)
	told := map[string]bool{}
	for _, n := range notices {
		told[n.Office] = true
	}
	if !told[post] || !told[police] {
		t.Errorf("notices for %v", told)
	}

	closing := triage.CloseRequest{Disposition: triage.Acted, Checklist: triage.Checklist}
	s.want(409, post, "POST", path+"/close", closing, nil) // not acknowledged yet
	s.want(204, post, "POST", path+"/ack", nil, nil)
	s.want(204, post, "POST", path+"/ack", nil, nil) // twice is once
	s.want(400, post, "POST", path+"/close", triage.CloseRequest{Disposition: "forgotten"}, nil)
	s.want(400, post, "POST", path+"/close", triage.CloseRequest{Disposition: triage.Acted, Checklist: triage.Checklist[1:]}, nil)
	s.want(204, post, "POST", path+"/close", closing, nil)
	s.want(404, post, "POST", path+"/ack", nil, nil)
	v = triage.OpenView{}
	s.want(200, hue, "GET", path, nil, &v)
	if v.Tip.Status != triage.Closed || v.Tip.Disposition != triage.Acted {
		t.Errorf("closed %+v", v.Tip)
	}
}

// checkThread reads the question as the desk sees it and as the reporter will.
func (s *stage) checkThread(id crypto.ID, reply *crypto.Identity) {
	s.t.Helper()
	var v triage.OpenView
	s.want(200, hue, "GET", "/api/tips/"+id.String(), nil, &v)
	if len(v.Thread) != 1 || v.Thread[0].From != triage.FromDesk {
		s.t.Fatalf("thread %+v", v.Thread)
	}
	b, err := crypto.Open(crypto.KindThread, v.Thread[0].Sealed, s.office[hue])
	must(s.t, err)
	thread, err := s.store.Thread(context.Background(), hue, id)
	must(s.t, err)
	key, err := s.keys.Key(id)
	must(s.t, err)
	sealed, err := crypto.Unlock(key, id, crypto.KindThread, triage.OutPart(thread[0].ID), thread[0].Out)
	must(s.t, err)
	asked, err := crypto.Open(crypto.KindThread, sealed, reply)
	must(s.t, err)
	if string(b) != "may gio?" || string(asked) != "may gio?" {
		s.t.Errorf("thread says %q and %q", b, asked)
	}
}

func TestAnotherMemberHoldsIt(t *testing.T) {
	s := newStage(t)
	s.login(hue)
	s.second()

	id, repeat := s.tip(hue, "a"), s.tip(hue, "b")
	path := "/api/tips/" + id.String()
	s.want(204, hue, "POST", path+"/lease", nil, nil)
	for _, act := range []struct {
		name string
		body any
	}{{"/lease", nil}, {"/yield", nil}, {"/route", s.routing(post, nil, nil)}, {"/join", triage.JoinRequest{To: repeat.String()}}} {
		s.want(409, "second", "POST", path+act.name, act.body, nil)
	}
	s.want(204, hue, "POST", path+"/yield", nil, nil)
	s.want(204, "second", "POST", path+"/lease", nil, nil)
	s.want(204, "second", "POST", path+"/join", triage.JoinRequest{To: repeat.String()}, nil)
	var o triage.OpenView
	s.want(200, hue, "GET", path, nil, &o)
	if o.Tip.Link != repeat.String() {
		t.Errorf("linked to %q", o.Tip.Link)
	}
	head := "/api/tips/" + repeat.String() // which cannot repeat what repeats it
	s.want(204, hue, "POST", head+"/lease", nil, nil)
	s.want(409, hue, "POST", head+"/join", triage.JoinRequest{To: id.String()}, nil)
}

func TestErasedTipSaysSo(t *testing.T) {
	s := newStage(t)
	s.login(hue)
	id := s.tip(hue, "a")
	path := "/api/tips/" + id.String()
	s.want(204, hue, "POST", path+"/lease", nil, nil)
	must(t, s.keys.Close())
	var err error
	s.keys, err = crypto.OpenKeyTable(t.TempDir(), "") // a table without the tip's key
	must(t, err)
	d := &triage.Directory{Desks: []triage.Desk{{ID: hue}}, Units: []triage.Unit{{ID: post}}}
	console := &triage.Console{Store: s.store, Keys: s.keys, Directory: func() *triage.Directory { return d }, Clock: s.clock}
	v, err := console.Open(context.Background(), triage.Session{Member: "m", Office: hue}, id)
	if err != nil || !v.Erased || v.Verbatim != nil {
		t.Errorf("opened %+v, %v", v, err)
	}
}
