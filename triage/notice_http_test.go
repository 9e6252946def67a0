package triage_test

import (
	"testing"

	"tipline/triage"
)

// TestReadback: the desk asks for each number once, in order; a wrong word uses its number up and acknowledges nothing; another office, sheet or
// tip is not found.
func TestReadback(t *testing.T) {
	s := newStage(t)
	s.login(hue, tri, post, police)
	id := s.tip(hue, "a")
	s.want(200, hue, "POST", "/api/next", nil, nil)
	s.route(id, post, nil, nil)
	path := "/api/tips/" + id.String() + "/readback"
	asked := func() (v triage.ReadbackView) {
		t.Helper()
		s.want(200, hue, "GET", path+"/"+post+"/2026-11", nil, &v)
		return v
	}
	if v := asked(); v != (triage.ReadbackView{Office: post, Sheet: "2026-11", Number: 1, Left: triage.SheetWords}) {
		t.Errorf("%+v", v)
	}
	say := func(status, n int, right bool) {
		t.Helper()
		s.want(status, hue, "POST", path, triage.ReadbackRequest{Office: post, Sheet: "2026-11", Number: n, Right: right}, nil)
	}
	say(204, 1, false)
	say(409, 1, true)
	say(400, 0, true)
	say(400, triage.SheetWords+1, true)
	if v := asked(); v.Number != 2 || v.Left != triage.SheetWords-1 || s.reads(hue, id).Tip.Status != triage.Routed {
		t.Errorf("after a wrong word: %+v", v)
	}
	say(204, 2, true)
	if v := s.reads(hue, id).Tip; v.Status != triage.Acknowledged || v.AckedHow[post] != triage.AckReadback {
		t.Errorf("after the right one: %+v", v)
	}
	s.want(404, hue, "GET", path+"/"+police+"/2026-11", nil, nil)
	s.want(404, tri, "GET", path+"/"+post+"/2026-11", nil, nil)
	s.want(404, post, "GET", path+"/"+post+"/2026-11", nil, nil)
	s.want(400, hue, "GET", path+"/"+post+"/2026-13", nil, nil)
	s.want(404, hue, "POST", path, triage.ReadbackRequest{Office: police, Sheet: "2026-11", Number: 3, Right: true}, nil)
}

// TestDeadLettersOfTheOwnDesk: a desk lists its own, puts them back and gives them up.
func TestDeadLettersOfTheOwnDesk(t *testing.T) {
	s := newStage(t)
	s.login(hue, tri, post)
	for _, via := range []string{"mail", "sms"} {
		must(t, s.store.Bury(t.Context(), hue, triage.DeadLetter{Office: post, Via: via, Day: 20000}))
	}
	listed := func(desk string) (all []triage.DeadLetterView) {
		t.Helper()
		s.want(200, desk, "GET", "/api/dead-letters", nil, &all)
		return all
	}
	if all := listed(hue); len(all) != 2 || all[1] != (triage.DeadLetterView{Office: post, Via: "sms", Day: 20000}) || len(listed(tri)) != 0 {
		t.Errorf("%+v", all)
	}
	settle := func(status int, desk, via string, again bool) {
		t.Helper()
		s.want(status, desk, "POST", "/api/dead-letters", triage.DeadLetterRequest{Office: post, Via: via, Again: again}, nil)
	}
	settle(404, tri, "sms", true)
	settle(404, post, "sms", true)
	settle(404, hue, "fax", true)
	settle(204, hue, "sms", true)
	settle(204, hue, "mail", false)
	owed, err := s.store.Notices(t.Context(), hue)
	must(t, err)
	if len(listed(hue)) != 0 || len(owed) != 1 || owed[0].Office != post || owed[0].Settling {
		t.Errorf("left %+v, owed %+v", listed(hue), owed)
	}
	s.want(404, hue, "POST", "/api/notices/test", nil, nil) // nobody rings on this stage
	s.want(404, hue, "POST", "/api/canary", nil, nil)
}
