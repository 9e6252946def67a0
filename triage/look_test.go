package triage_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"tipline/crypto"
	"tipline/triage"
)

// newLookStage is a stage whose desk of hue is inspected by court, which looks; post and police are units of its province.
func newLookStage(t *testing.T) *stage {
	s := newStage(t)
	d := &triage.Directory{Version: 1,
		Desks: []triage.Desk{{ID: hue, Provinces: []string{"46"}, Inspectorate: court}, {ID: tri, Provinces: []string{"44"}, Inspectorate: court}, {ID: court}},
		Units: []triage.Unit{{ID: post, Kind: triage.BorderPost, Province: "46"}, {ID: police, Kind: triage.CommunePolice, Province: "46", Communes: []string{"20056"}}}}
	s.console.Directory = func() *triage.Directory { return d }
	s.login(hue, tri, post, police, court)
	return s
}

// crime releases a tip to hue that the machine found a matter of crime in.
func (s *stage) crime(lane triage.Lane) crypto.ID {
	s.t.Helper()
	id, key := s.draw()
	b, err := (&crypto.Envelope{Text: "ma tuy", Channel: "sms"}).Marshal()
	must(s.t, err)
	sealed, err := crypto.SealTip(crypto.KindTip, b, crypto.Readers{Desk: s.office[hue].Recipient()})
	must(s.t, err)
	must(s.t, s.store.Release(s.t.Context(), []triage.Arrival{{ID: id, Tip: id, Desk: hue, Lane: lane, Look: true, Hour: triage.Hour(s.clock()),
		Blob: crypto.Lock(key, id, crypto.KindTip, "", sealed)}}))
	return id
}

func (s *stage) act(office string, id crypto.ID, what string, body any) {
	s.t.Helper()
	s.want(204, office, "POST", "/api/tips/"+id.String()+"/"+what, body, nil)
}

// grants are what a desk's device gives for the office that looks.
func (s *stage) grants(id crypto.ID, to string) map[string][]byte {
	s.t.Helper()
	var v triage.OpenView
	s.want(200, hue, "GET", "/api/tips/"+id.String(), nil, &v)
	key, err := crypto.Key(v.Verbatim, s.office[hue])
	must(s.t, err)
	grant, err := key.Grant(id, s.office[to].Recipient())
	must(s.t, err)
	return map[string][]byte{triage.GrantedTip: grant}
}

// waits are the tips that an office is to look at.
func (s *stage) waits(office string) (all []triage.LookItemView) {
	s.t.Helper()
	s.want(200, office, "GET", "/api/look", nil, &all)
	return all
}

// kept purges as if n days had passed and says whether the tip and its key are still wanted.
func (s *stage) kept(id crypto.ID, days int) bool {
	s.t.Helper()
	_, err := s.store.Purge(s.t.Context(), hue, triage.Day(s.clock())+days)
	must(s.t, err)
	ids, err := s.store.TipIDs(s.t.Context())
	must(s.t, err)
	_, err = s.store.Tip(s.t.Context(), hue, id)
	if (err == nil) != slices.Contains(ids, id) {
		s.t.Fatal("a tip without a key, or a key without a tip")
	}
	return err == nil
}

func closing(d triage.Disposition) triage.CloseRequest {
	r := triage.CloseRequest{Disposition: d}
	if d == triage.Acted {
		r.Checklist = triage.Checklist
	}
	return r
}

// ways are all by which members of one office alone could hope to make a tip about crime vanish: each ends with it out of sight of everybody else.
var ways = map[string]struct {
	lane triage.Lane
	by   string // whose way it is
	do   func(s *stage, id crypto.ID)
}{
	"nothing at all":                    {do: func(*stage, crypto.ID) {}},
	"nothing at all, in the bulk lane":  {lane: triage.Bulk, do: func(*stage, crypto.ID) {}},
	"a lease that is never given back":  {do: func(s *stage, id crypto.ID) { s.act(hue, id, "lease", nil) }},
	"desk: closed as unfounded":         {do: endedAs(triage.Unfounded)},
	"desk: closed as false":             {do: endedAs(triage.False)},
	"desk: closed as out of scope":      {do: endedAs(triage.OutOfScope)},
	"desk: closed as acted":             {do: endedAs(triage.Acted)},
	"desk: closed as passed on":         {do: endedAs(triage.Passed)},
	"desk: out of scope with one key":   {do: func(s *stage, id crypto.ID) { s.act(hue, id, "lease", nil); s.act(hue, id, "out-of-scope", nil) }},
	"desk: in the bulk lane, unfounded": {lane: triage.Bulk, do: endedAs(triage.Unfounded)},
	"desk: put aside for ever": {do: func(s *stage, id crypto.ID) {
		for n := range triage.HoldsMost + 1 {
			s.act(hue, id, "lease", nil)
			want := 204
			if n == triage.HoldsMost {
				want = 409 // from now on it waits where everybody sees it
			}
			s.want(want, hue, "POST", "/api/tips/"+id.String()+"/hold", triage.HoldRequest{Until: triage.Day(s.clock()) + 1, Note: []byte("note")}, nil)
			if want == 204 {
				s.act(hue, id, "unhold", nil)
			}
		}
	}},
	"desk: joined to one that is closed": {do: func(s *stage, id crypto.ID) {
		other := s.tip(hue, "other")
		s.act(hue, other, "lease", nil)
		s.act(hue, other, "close", closing(triage.Acted))
		s.act(hue, id, "lease", nil)
		s.act(hue, id, "join", triage.JoinRequest{To: other.String()})
	}},
	"desk: joined to one that is then closed": {do: func(s *stage, id crypto.ID) {
		other := s.tip(hue, "other")
		s.act(hue, id, "lease", nil)
		s.act(hue, id, "join", triage.JoinRequest{To: other.String()})
		s.act(hue, other, "lease", nil)
		s.act(hue, other, "close", closing(triage.Unfounded))
	}},
	"desk: brought along behind a second and a third": {do: func(s *stage, id crypto.ID) {
		second, third := s.tip(hue, "second"), s.tip(hue, "third")
		s.act(hue, id, "lease", nil)
		s.act(hue, id, "join", triage.JoinRequest{To: second.String()})
		s.lookedAt(id) // an honest look at the first join covers no other
		s.act(hue, second, "lease", nil)
		s.act(hue, second, "join", triage.JoinRequest{To: third.String()})
		s.act(hue, third, "lease", nil)
		s.act(hue, third, "close", closing(triage.OutOfScope))
	}},
	"desk: looked at, reopened, closed again": {do: func(s *stage, id crypto.ID) {
		s.act(hue, id, "lease", nil)
		other := s.tip(hue, "other")
		s.act(hue, id, "join", triage.JoinRequest{To: other.String()})
		s.lookedAt(id)
		s.act(hue, id, "unjoin", nil)
		s.act(hue, id, "lease", nil)
		s.act(hue, id, "close", closing(triage.False))
	}},
	"desk: closed, undone, closed": {do: func(s *stage, id crypto.ID) {
		s.act(hue, id, "lease", nil)
		s.act(hue, id, "close", closing(triage.False))
		s.want(200, hue, "POST", "/api/undo", nil, nil)
		s.act(hue, id, "close", closing(triage.Unfounded))
	}},
	"desk: routed, and closed while it is at a unit": {do: func(s *stage, id crypto.ID) {
		s.act(hue, id, "lease", nil)
		s.route(id, post, nil, nil)
		s.act(hue, id, "close", closing(triage.Unfounded))
	}},
	"desk: what the reporter added meanwhile": {do: func(s *stage, id crypto.ID) {
		other := s.tip(hue, "other")
		s.act(hue, id, "lease", nil)
		s.act(hue, id, "join", triage.JoinRequest{To: other.String()})
		s.lookedAt(id)
		more := triage.NewEntryID()
		must(s.t, s.store.Release(s.t.Context(), []triage.Arrival{{ID: more, Tip: id, Desk: hue, Lane: triage.Normal, Hour: triage.Hour(s.clock()), Blob: []byte("b")}}))
		s.act(hue, other, "lease", nil)
		s.act(hue, other, "close", closing(triage.Acted))
	}},
	"unit: closed as unfounded":            {by: post, do: endedAtUnit(triage.Unfounded)},
	"unit: closed as out of scope":         {by: post, do: endedAtUnit(triage.OutOfScope)},
	"unit: closed as acted":                {by: post, do: endedAtUnit(triage.Acted)},
	"unit: closed as passed on":            {by: post, do: endedAtUnit(triage.Passed)},
	"unit: a friendly one that got it all": {by: post, do: endedReferred(post, triage.False)},
	"inspectorate: what a unit recused": {by: court, do: func(s *stage, id crypto.ID) {
		s.act(hue, id, "lease", nil)
		s.route(id, post, nil, nil)
		s.act(post, id, "recuse", triage.RecuseRequest{To: court, Card: []byte("card"), Note: []byte("note")})
		s.act(court, id, "ack", nil)
		s.act(court, id, "close", closing(triage.Unfounded))
	}},
}

func endedAs(d triage.Disposition) func(*stage, crypto.ID) {
	return func(s *stage, id crypto.ID) {
		s.act(hue, id, "lease", nil)
		s.act(hue, id, "close", closing(d))
	}
}

func endedAtUnit(d triage.Disposition) func(*stage, crypto.ID) {
	return func(s *stage, id crypto.ID) {
		s.act(hue, id, "lease", nil)
		s.route(id, post, []string{police}, nil)
		s.act(post, id, "ack", nil)
		s.act(post, id, "close", closing(d))
	}
}

func endedReferred(to string, d triage.Disposition) func(*stage, crypto.ID) {
	return func(s *stage, id crypto.ID) {
		s.act(hue, id, "lease", nil)
		s.act(hue, id, "refer", triage.ReferRequest{To: to, Card: []byte("card"), Note: []byte("note")})
		s.act(to, id, "ack", nil)
		s.act(to, id, "close", closing(d))
	}
}

// lookedAt has the office that looks at a tip agree.
func (s *stage) lookedAt(id crypto.ID) {
	s.t.Helper()
	for _, office := range []string{court, hue} {
		for _, item := range s.waits(office) {
			if item.ID == id.String() {
				s.want(204, office, "POST", "/api/look/"+item.ID+"/agree", triage.AgreeRequest{Acts: item.Acts}, nil)
				return
			}
		}
	}
	s.t.Fatal("nobody is asked to look")
}

// TestNobodyAloneMakesACrimeVanish goes every way that one office's members have, and then lets more than a year of midnights pass: the tip and its key are there, and
// it waits before members of another office, or at its desk's before everybody. After they have looked it ends.
func TestNobodyAloneMakesACrimeVanish(t *testing.T) {
	s := newLookStage(t)
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			s.t = t
			by, lane := way.by, way.lane
			if by == "" {
				by = hue
			}
			if lane == "" {
				lane = triage.Normal
			}
			id := s.crime(lane)
			way.do(s, id)
			for _, days := range []int{1, 2, 3, 8, 61, 70, 366, 367, 400, 800} {
				if !s.kept(id, days) {
					t.Fatalf("destroyed on day %d", days)
				}
			}
			asked := func(office string) bool {
				return slices.ContainsFunc(s.waits(office), func(i triage.LookItemView) bool { return i.ID == id.String() })
			}
			if asked(by) || !asked(court) && !asked(hue) {
				t.Fatalf("after %s: %s is asked to look: %t; court %t, hue %t", by, by, asked(by), asked(court), asked(hue))
			}
			s.lookedAt(id)
			if s.kept(id, triage.OpenDays+triage.ClosedDays) {
				t.Error("it is there for ever")
			}
		})
	}
}

// TestLook: the office that looks opens the stored verbatim with what the desk gave, sees nothing of other desks, and agrees; then the days count.
func TestLook(t *testing.T) {
	s := newLookStage(t)
	for _, row := range []struct {
		d          triage.Disposition
		kept, gone int // days after the look
	}{{triage.OutOfScope, 0, 1}, {triage.Unfounded, 6, 7}, {triage.False, 6, 7}, {triage.Acted, 59, 60}} {
		t.Run(string(row.d), func(t *testing.T) {
			s.t = t
			id := s.crime(triage.Normal)
			s.act(hue, id, "lease", nil)
			r := closing(row.d)
			r.Grants, r.Note = s.grants(id, court), s.seal(crypto.KindThread, "vi sao", court)
			s.act(hue, id, "close", r)
			path := "/api/look/" + id.String()
			for _, office := range []string{hue, tri, post} {
				s.want(404, office, "GET", path, nil, nil)
				s.want(404, office, "POST", path+"/agree", triage.AgreeRequest{Acts: 4}, nil)
			}
			var v triage.LookView
			s.want(200, court, "GET", path, nil, &v)
			key, err := crypto.KeyOfGrant(id, v.Verbatim, v.Grants[triage.GrantedTip], s.office[court])
			must(t, err)
			plain, err := key.Open(crypto.KindTip, v.Verbatim)
			must(t, err)
			e, err := crypto.ParseEnvelope(plain)
			must(t, err)
			if e.Text != "ma tuy" || !v.Item.Granted || v.Item.Disposition != row.d || v.Item.Closer != hue || len(v.Talk) != 1 || v.Talk[0].Why != triage.WhyClose {
				t.Errorf("%+v, %+v", v.Item, v.Talk)
			}
			s.want(409, court, "POST", path+"/agree", triage.AgreeRequest{Acts: v.Item.Acts - 1}, nil)
			s.want(204, court, "POST", path+"/agree", triage.AgreeRequest{Acts: v.Item.Acts}, nil)
			s.want(404, court, "GET", path, nil, nil)
			grants, err := s.store.Grants(t.Context(), hue, id)
			must(t, err)
			if len(grants) > 0 {
				t.Error("what opened it is still there")
			}
			if !s.kept(id, row.kept) || s.kept(id, row.gone) {
				t.Errorf("not destroyed between days %d and %d", row.kept, row.gone)
			}
		})
	}
}

// TestLookSendsBack: with a reason, or because the grant is a lie, a tip waits at its desk again, whose members read why; closing it anew asks for a look anew.
func TestLookSendsBack(t *testing.T) {
	s := newLookStage(t)
	for name, r := range map[string]triage.BackRequest{"a reason": {Note: []byte("sealed")}, "unopened": {Unopened: true}} {
		t.Run(name, func(t *testing.T) {
			s.t = t
			id := s.crime(triage.Urgent)
			s.act(hue, id, "lease", nil)
			c := closing(triage.OutOfScope)
			c.Grants = map[string][]byte{triage.GrantedTip: []byte("a lie")}
			s.act(hue, id, "close", c)
			path := "/api/look/" + id.String()
			var v triage.LookView
			s.want(200, court, "GET", path, nil, &v)
			if _, err := crypto.KeyOfGrant(id, v.Verbatim, v.Grants[triage.GrantedTip], s.office[court]); err == nil {
				t.Fatal("a lie opens")
			}
			s.want(400, court, "POST", path+"/back", triage.BackRequest{Acts: v.Item.Acts}, nil)
			r.Acts = v.Item.Acts
			s.want(204, court, "POST", path+"/back", r, nil)
			s.want(404, court, "POST", path+"/back", r, nil)
			got, err := s.store.Tip(t.Context(), hue, id)
			must(t, err)
			if got.Status != triage.New || got.Disposition != "" || got.Returned != court || got.Closer != "" {
				t.Fatalf("%+v", got)
			}
			var o triage.OpenView
			s.want(200, hue, "GET", "/api/tips/"+id.String(), nil, &o)
			if len(o.Talk) != 1 || o.Talk[0].From != court || (len(o.Talk[0].Sealed) > 0) == r.Unopened {
				t.Errorf("the desk reads %+v", o.Talk)
			}
			s.act(hue, id, "lease", nil)
			s.act(hue, id, "close", closing(triage.Unfounded))
			if s.kept(id, 300); len(s.waits(court)) != 1 {
				t.Error("closed again, and nobody looks")
			}
			s.lookedAt(id)
		})
	}
}

// TestSomebodyElseLooks: where a desk has no other office, another member of it looks.
func TestSomebodyElseLooks(t *testing.T) {
	s := newStage(t) // its directory knows neither inspectorate nor halves
	s.login(hue)
	other := s.second()
	id := s.crime(triage.Normal)
	s.act(hue, id, "lease", nil)
	s.act(hue, id, "close", closing(triage.False))
	item := s.waits(hue)[0]
	if !item.Mine || !item.Own {
		t.Errorf("%+v", item)
	}
	s.want(409, hue, "POST", "/api/look/"+item.ID+"/agree", triage.AgreeRequest{Acts: item.Acts}, nil)
	s.want(204, other, "POST", "/api/look/"+item.ID+"/agree", triage.AgreeRequest{Acts: item.Acts}, nil)
}

// TestLookIsDue: after three days, before whoever must look and before the desk; of what is kept for longer, after two weeks.
func TestLookIsDue(t *testing.T) {
	s := newLookStage(t)
	a, b := s.crime(triage.Normal), s.crime(triage.Normal)
	s.act(hue, a, "lease", nil)
	s.act(hue, a, "close", closing(triage.False))
	s.act(hue, b, "lease", nil)
	s.act(hue, b, "close", closing(triage.Acted))
	due := func(office string) (all []string) {
		v, err := s.console.Due(t.Context(), triage.Session{Member: "m", Office: office})
		must(t, err)
		for _, d := range v {
			if d.What == triage.DueLook {
				all = append(all, d.Tip+" "+string(d.Level)+" "+d.Who)
			}
		}
		slices.Sort(all)
		return all
	}
	want := func(days int, lines ...string) {
		t.Helper()
		s.pass(24 * 3600e9 * 1)
		for range days - 1 {
			s.pass(24 * 3600e9)
		}
		slices.Sort(lines)
		for _, office := range []string{hue, court} {
			if got := due(office); !slices.Equal(got, lines) {
				t.Errorf("%s, %s: %v, want %v", s.clock(), office, got, lines)
			}
		}
		if got := due(tri); len(got) > 0 {
			t.Errorf("another desk: %v", got)
		}
	}
	line := func(id crypto.ID, l triage.Level) string { return fmt.Sprintf("%s %s %s", id, l, court) }
	want(1)
	want(1, line(a, triage.LevelWarn))
	want(2, line(a, triage.LevelLate))
	want(10, line(a, triage.LevelLate), line(b, triage.LevelWarn))
	want(1, line(a, triage.LevelLate), line(b, triage.LevelLate))
}

// TestTheBitIsNotShown: no view of a member's says which tips will be looked at, so that nobody can choose those that will not.
func TestTheBitIsNotShown(t *testing.T) {
	s := newLookStage(t)
	bodies := map[bool]string{}
	for _, look := range []bool{true, false} {
		id, key := s.draw()
		must(t, s.store.Release(context.Background(), []triage.Arrival{{ID: id, Tip: id, Desk: hue, Lane: triage.Normal, Look: look, Hour: triage.Hour(s.clock()),
			Blob: crypto.Lock(key, id, crypto.KindTip, "", []byte("sealed"))}}))
		s.act(hue, id, "lease", nil)
		s.act(hue, id, "grant", triage.GrantRequest{Grants: map[string][]byte{triage.GrantedTip: []byte("g")}})
		a := s.send(hue, "GET", "/api/tips/"+id.String(), nil)
		bodies[look] = strings.ReplaceAll(a.body, id.String(), "ID")
	}
	if bodies[true] != bodies[false] {
		t.Errorf("%s\n%s", bodies[true], bodies[false])
	}
}

// TestWhatComesBackWaitsAnew: a tip that the second look sends back, one that is unjoined, one that a unit gives back: none of them is due at once, though it came days ago; each
// is a desk's whole time later, and its desk is rung as for a new one.
func TestWhatComesBackWaitsAnew(t *testing.T) {
	for name, comes := range map[string]func(s *stage, id crypto.ID){
		"sent back": func(s *stage, id crypto.ID) {
			s.act(hue, id, "close", closing(triage.Unfounded))
			s.pass(10 * time.Minute)
			i := slices.IndexFunc(s.waits(court), func(w triage.LookItemView) bool { return w.ID == id.String() })
			s.want(204, court, "POST", "/api/look/"+id.String()+"/back", triage.BackRequest{Acts: s.waits(court)[i].Acts, Unopened: true}, nil)
		},
		"unjoined": func(s *stage, id crypto.ID) {
			s.act(hue, id, "join", triage.JoinRequest{To: s.tip(hue, "other").String()})
			s.pass(10 * time.Minute)
			s.act(hue, id, "unjoin", nil)
		},
		"given back": func(s *stage, id crypto.ID) {
			s.route(id, post, nil, nil)
			s.pass(10 * time.Minute)
			s.act(post, id, "return", triage.ReturnRequest{Note: s.seal(crypto.KindThread, "no", hue)})
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newLookStage(t)
			id := s.crime(triage.Normal)
			s.pass(3 * 24 * time.Hour)
			s.login(hue, post, court)
			s.act(hue, id, "lease", nil)
			comes(s, id)
			owed := func() bool {
				all, err := s.console.Due(t.Context(), triage.Session{Member: "member-of-" + hue, Office: hue})
				must(t, err)
				return slices.ContainsFunc(all, func(v triage.DueView) bool { return v.What == triage.DueLease && v.Tip == id.String() })
			}
			if owed() {
				t.Error("due at once")
			}
			clocks, err := s.store.Ended(t.Context(), hue, 0)
			must(t, err)
			if !slices.ContainsFunc(clocks, func(c triage.Clock) bool { return c.ID == id && c.Minute == 0 && c.Fired == 0 }) {
				t.Errorf("its clock is not set anew: %+v", clocks)
			}
			s.pass(triage.NormalUnleased * time.Minute)
			if !owed() {
				t.Error("never due")
			}
		})
	}
}
