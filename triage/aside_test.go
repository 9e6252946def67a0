package triage_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"tipline/crypto"
	"tipline/triage"
)

// routed is a tip of hue that lies at post, with police beside it, each with a card and post with a slip.
func (s *stage) routed(lane triage.Lane) crypto.ID {
	s.t.Helper()
	id := s.crime(lane)
	s.act(hue, id, "lease", nil)
	r := s.routing(post, []string{police}, nil)
	r.Slips = map[string][]byte{post: s.seal(crypto.KindSlip, "names", post)}
	s.act(hue, id, "route", r)
	return id
}

// TestRecuse: a unit hands a tip that concerns itself to the inspectorate; neither the unit nor who stood beside it keeps anything of it, or can find out what became of it.
func TestRecuse(t *testing.T) {
	s := newLookStage(t)
	id := s.routed(triage.Normal)
	path := "/api/tips/" + id.String()
	r := triage.RecuseRequest{To: court, Card: s.seal(crypto.KindCard, "card", court), Note: s.seal(crypto.KindThread, "về chúng tôi", court)}
	for name, bad := range map[string]triage.RecuseRequest{
		"to a friend": {To: police, Card: r.Card, Note: r.Note}, "to its desk": {To: hue, Card: r.Card, Note: r.Note},
		"no card": {To: court, Note: r.Note}, "no reason": {To: court, Card: r.Card},
	} {
		if a := s.send(post, "POST", path+"/recuse", bad); a.status != 400 {
			t.Errorf("%s: %d", name, a.status)
		}
	}
	s.want(404, hue, "POST", path+"/recuse", r, nil)
	s.want(404, tri, "POST", path+"/recuse", r, nil)
	s.act(post, id, "recuse", r)

	for _, unit := range []string{post, police} {
		var inbox []triage.TipView
		s.want(200, unit, "GET", "/api/inbox", nil, &inbox)
		if len(inbox) > 0 {
			t.Errorf("%s still has %+v", unit, inbox)
		}
		for _, what := range []string{"", "/ack", "/close", "/tell", "/recuse", "/return"} {
			method := "POST"
			if what == "" {
				method = "GET"
			}
			s.want(404, unit, method, path+what, map[string]any{"/close": closing(triage.Acted), "/recuse": r, "/return": triage.ReturnRequest{Note: []byte("n")},
				"/tell": triage.TellRequest{Sealed: []byte("s"), Copy: []byte("c")}}[what], nil)
		}
		for _, blob := range []func() ([]byte, error){
			func() ([]byte, error) { return s.store.Card(t.Context(), hue, id, unit) }, func() ([]byte, error) { return s.store.Slip(t.Context(), hue, id, unit) },
		} {
			if b, err := blob(); err == nil {
				t.Errorf("%s: %d bytes are still there", unit, len(b))
			}
		}
	}
	var v triage.OpenView
	s.want(200, court, "GET", path, nil, &v)
	if text, err := crypto.Open(crypto.KindCard, v.Cards[court], s.office[court]); err != nil || string(text) != "card" || v.Tip.Status != triage.Referred {
		t.Errorf("the inspectorate has %q, %v, %+v", text, err, v.Tip)
	}
	if len(v.Talk) != 1 || v.Talk[0].Why != triage.WhyRecuse || v.Talk[0].From != post {
		t.Errorf("and reads %+v", v.Talk)
	}
	got, err := s.store.Tip(t.Context(), hue, id)
	must(t, err)
	if got.Lead != court || len(got.Copies)+len(got.Acked)+len(got.Told) > 0 || got.SlipID != (crypto.ID{}) {
		t.Errorf("the record says %+v", got)
	}
	ids, err := s.store.TipIDs(t.Context())
	must(t, err)
	if len(ids) != 1 {
		t.Error("the key of the slip lives on")
	}
	s.act(court, id, "ack", nil)
}

// TestNarrowIsChecked: the server takes no narrow route that somebody at commune level is on, not as a step either.
func TestNarrowIsChecked(t *testing.T) {
	s := newLookStage(t)
	id := s.crime(triage.Normal)
	s.act(hue, id, "lease", nil)
	path := "/api/tips/" + id.String() + "/route"
	for name, r := range map[string]triage.RouteRequest{
		"lead": s.routing(police, nil, nil), "copy": s.routing(post, []string{police}, nil), "step": s.routing(post, nil, []string{police}),
	} {
		r.Narrow = true
		if a := s.send(hue, "POST", path, r); a.status != 400 && a.status != 422 {
			t.Errorf("%s: %d", name, a.status)
		}
	}
	r := s.routing(post, nil, nil)
	r.Narrow = true
	s.act(hue, id, "route", r)
	var v triage.OpenView
	s.want(200, hue, "GET", "/api/tips/"+id.String(), nil, &v)
	if !v.Tip.Narrow {
		t.Error("the desk does not see it")
	}
	v = triage.OpenView{}
	s.want(200, post, "GET", "/api/tips/"+id.String(), nil, &v)
	if v.Tip.Narrow {
		t.Error("the unit does")
	}
}

// TestReferralComesBack: what another force does not acknowledge within a day, or of an urgent tip within the hour, waits at the desk again; what it acknowledged stays.
func TestReferralComesBack(t *testing.T) {
	s := newLookStage(t)
	refer := func(lane triage.Lane) crypto.ID {
		id := s.crime(lane)
		s.act(hue, id, "lease", nil)
		s.act(hue, id, "refer", triage.ReferRequest{To: tri, Card: s.seal(crypto.KindCard, "card", tri), Note: []byte("n")})
		return id
	}
	urgent, normal, taken := refer(triage.Urgent), refer(triage.Normal), refer(triage.Urgent)
	s.act(tri, taken, "ack", nil)
	want := func(id crypto.ID, status triage.Status) {
		t.Helper()
		got, err := s.store.Tip(t.Context(), hue, id)
		must(t, err)
		if got.Status != status {
			t.Errorf("%s, want %s", got.Status, status)
		}
		if status != triage.New {
			return
		}
		if _, err := s.store.Card(t.Context(), hue, id, tri); err == nil || got.Returned != tri || got.Lead != "" {
			t.Errorf("came back as %+v, card %v", got, err)
		}
	}
	for _, step := range []struct {
		after          time.Duration
		urgent, normal triage.Status
	}{{59 * time.Minute, triage.Referred, triage.Referred}, {time.Minute, triage.New, triage.Referred}, {22*time.Hour + 59*time.Minute, triage.New, triage.Referred},
		{time.Minute, triage.New, triage.New}, {48 * time.Hour, triage.New, triage.New}} {
		s.pass(step.after)
		_, err := s.store.EndReferrals(t.Context(), hue, s.clock())
		must(t, err)
		want(urgent, step.urgent)
		want(normal, step.normal)
		want(taken, triage.Acknowledged)
	}
}

// TestSlipsEnd: on the twentieth day after the routing a name slip is gone and so is its key, unless it was kept; its tip lives on, and with the tip it ends in any case.
func TestSlipsEnd(t *testing.T) {
	s := newLookStage(t)
	a, b := s.routed(triage.Normal), s.routed(triage.Normal)
	today := triage.Day(s.clock())
	key := func(id crypto.ID) crypto.ID {
		got, err := s.store.Tip(t.Context(), hue, id)
		must(t, err)
		return got.SlipID
	}
	keyA, keyB := key(a), key(b)
	must(t, s.store.KeepSlips(t.Context(), hue, b, today+2*triage.SlipDays))
	opens := func(id crypto.ID, status int) {
		t.Helper()
		s.login(post)
		answer := s.send(post, "POST", "/api/tips/"+id.String()+"/slip", triage.SlipRequest{Check: triage.CheckPlace})
		if answer.status != status {
			t.Errorf("day %d: %d %s, want %d", triage.Day(s.clock())-today, answer.status, answer.body, status)
		}
	}
	lives := func(id crypto.ID) bool {
		ids, err := s.store.TipIDs(t.Context())
		must(t, err)
		return slices.Contains(ids, id)
	}
	for _, row := range []struct {
		day  int
		a, b bool
	}{{1, true, true}, {19, true, true}, {20, false, true}, {39, false, true}, {40, false, false}} {
		s.pass(time.Duration(today+row.day-triage.Day(s.clock())) * 24 * time.Hour)
		_, err := s.store.Purge(t.Context(), hue, triage.Day(s.clock()))
		must(t, err)
		if lives(keyA) != row.a || lives(keyB) != row.b || !lives(a) || !lives(b) {
			t.Errorf("day %d: keys of slips %t, %t", row.day, lives(keyA), lives(keyB))
		}
		opens(a, map[bool]int{true: 200, false: 404}[row.a])
		opens(b, map[bool]int{true: 200, false: 404}[row.b])
	}
	if err := s.store.KeepSlips(t.Context(), hue, a, today+100); err == nil {
		t.Error("what is destroyed was kept for longer")
	}
	s.login(hue, court)
	c := s.routed(triage.Normal)
	keyC := key(c)
	s.act(hue, c, "close", closing(triage.OutOfScope))
	s.lookedAt(c)
	if s.kept(c, 1); lives(keyC) {
		t.Error("the slip outlives its tip")
	}
}

// TestSlipKeyIsItsOwn: with the tip's key alone a slip does not unlock, so that its end does not wait for the tip's.
func TestSlipKeyIsItsOwn(t *testing.T) {
	s := newLookStage(t)
	id := s.routed(triage.Normal)
	locked, err := s.store.Slip(t.Context(), hue, id, post)
	must(t, err)
	tip, err := s.store.Tip(t.Context(), hue, id)
	must(t, err)
	for _, under := range []crypto.ID{id, tip.SlipID} {
		key, err := s.keys.Key(under)
		must(t, err)
		_, err = crypto.Unlock(key, under, crypto.KindSlip, post, locked)
		if (err == nil) != (under != id) {
			t.Errorf("under the tip's key %t: %v", under == id, err)
		}
	}
}

// TestSlipFigures: per unit, of how many tips it opened the slip, at once on danger, and how many of those came to nothing; for the inspectorate and the desk, not for
// units or other desks.
func TestSlipFigures(t *testing.T) {
	s := newLookStage(t)
	open := func(id crypto.ID, c triage.Check) {
		s.want(200, post, "POST", "/api/tips/"+id.String()+"/slip", triage.SlipRequest{Check: c}, nil)
	}
	a, b := s.routed(triage.Normal), s.routed(triage.Urgent)
	open(a, triage.CheckPlace)
	open(a, triage.CheckPlace)
	open(a, triage.CheckMatter)
	open(b, triage.CheckDanger)
	for _, id := range []crypto.ID{a, b} {
		s.act(post, id, "ack", nil)
	}
	s.act(post, a, "close", closing(triage.Unfounded))
	s.act(post, b, "close", closing(triage.Acted))
	s.lookedAt(a)
	s.lookedAt(b)
	if s.kept(a, 7) || s.kept(b, 60) {
		t.Fatal("they are there still")
	}
	for office, n := range map[string]int{court: 1, hue: 1, tri: 0, post: 0} {
		var v []triage.SlipFigureView
		s.want(200, office, "GET", "/api/figures/slips", nil, &v)
		if len(v) != n || n == 1 && v[0] != (triage.SlipFigureView{Desk: hue, Unit: post, Month: "2026-11", Opened: 2, Danger: 1, Unfounded: 1}) {
			t.Errorf("%s reads %+v", office, v)
		}
	}
	_, err := s.store.Purge(t.Context(), hue, triage.Day(s.clock())+800)
	must(t, err)
	figures, err := s.store.SlipFigures(t.Context(), hue)
	must(t, err)
	if len(figures) > 0 {
		t.Errorf("after two years: %+v", figures)
	}
}

// TestHoldForAnAnswer: a tip that waits for the reporter's answer comes back with it, and not one that waits for its day.
func TestHoldForAnAnswer(t *testing.T) {
	s := newLookStage(t)
	for condition, status := range map[triage.Condition]triage.Status{triage.ForAnswer: triage.New, triage.ForDay: triage.Held, triage.ForInquiry: triage.Held} {
		id := s.crime(triage.Normal)
		s.act(hue, id, "lease", nil)
		s.act(hue, id, "hold", triage.HoldRequest{Until: triage.Day(s.clock()) + 9, For: condition, Note: []byte("n")})
		must(t, s.store.Release(t.Context(), []triage.Arrival{{ID: triage.NewEntryID(), Tip: id, Desk: hue, Lane: triage.Normal, Hour: triage.Hour(s.clock()), Blob: []byte("b")}}))
		got, err := s.store.Tip(t.Context(), hue, id)
		must(t, err)
		if got.Status != status || got.Status == triage.Held && got.HoldFor != condition {
			t.Errorf("%s: %+v", condition, got)
		}
	}
	id := s.crime(triage.Normal)
	s.act(hue, id, "lease", nil)
	a := s.send(hue, "POST", "/api/tips/"+id.String()+"/hold", triage.HoldRequest{Until: triage.Day(s.clock()) + 9, For: "ever", Note: []byte("n")})
	if a.status != 400 || strings.Contains(a.body, "ever") {
		t.Errorf("%d %s", a.status, a.body)
	}
}

// TestDangerIsReviewedTheNextDay: an opening on danger is due at its desk, and late when the next day is over.
func TestDangerIsReviewedTheNextDay(t *testing.T) {
	s := newLookStage(t)
	id := s.routed(triage.Urgent)
	s.want(200, post, "POST", "/api/tips/"+id.String()+"/slip", triage.SlipRequest{Check: triage.CheckDanger}, nil)
	level := func() triage.Level {
		all, err := s.console.Due(t.Context(), triage.Session{Member: "m", Office: hue})
		must(t, err)
		for _, d := range all {
			if d.What == triage.DueReview && d.Tip == id.String() {
				return d.Level
			}
		}
		return ""
	}
	for day, want := range []triage.Level{triage.LevelWarn, triage.LevelWarn, triage.LevelLate} {
		if got := level(); got != want {
			t.Errorf("day %d: %q", day, got)
		}
		s.pass(24 * time.Hour)
	}
	s.login(hue)
	s.act(hue, id, "reviewed", nil)
	if level() != "" {
		t.Error("looked at, and still due")
	}
}
