package triage_test

import (
	"errors"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tipline/crypto"
	"tipline/triage"
)

// TestEveryStatusReachesAnEnd walks the pure machine: every status can be come to, from every one a closing can be reached, and from a closing every status again, so
// that nothing is a trap.
func TestEveryStatusReachesAnEnd(t *testing.T) {
	reach := func(from triage.Status) map[triage.Status]bool {
		seen, next := map[triage.Status]bool{from: true}, []triage.Status{from}
		for len(next) > 0 {
			at := next[0]
			next = next[1:]
			if at == triage.Moving {
				next = append(next, triage.New) // at the other desk
				seen[triage.New] = true
				continue
			}
			for _, a := range triage.Acts {
				if to, err := triage.Move(at, a); err == nil && !seen[to] {
					seen[to], next = true, append(next, to)
				}
			}
		}
		return seen
	}
	for _, s := range triage.Statuses {
		if !reach(triage.New)[s] {
			t.Errorf("nothing leads to %s", s)
		}
		if !reach(s)[triage.Closed] {
			t.Errorf("no end from %s", s)
		}
		if !reach(triage.Closed)[s] {
			t.Errorf("a closed tip that is opened again does not come to %s", s)
		}
	}
	for _, a := range triage.Acts {
		for _, from := range a.From() {
			if to, err := triage.Move(from, a); err != nil || !slices.Contains(triage.Statuses, to) {
				t.Errorf("%s from %s leads to %q: %v", a, from, to, err)
			}
		}
	}
}

// An officer is a role of the walk, by office.
var walkers = []string{hue, post, police, court}

// TestEveryPathReachesAnEnd lets members of four offices do random things to a tip, at a real store, with random checklists and waiting days between; wherever that
// leaves it, honest members bring it to its end, and then nothing of it is left. "acted" is never reached without the whole checklist.
func TestEveryPathReachesAnEnd(t *testing.T) {
	s := newLookStage(t)
	ends := map[triage.Status]int{}
	rapid.Check(t, func(rt *rapid.T) {
		w := &walk{rt: rt, s: s, id: s.crime(rapid.SampledFrom(triage.Lanes).Draw(rt, "lane")), other: s.tip(hue, "other")}
		for range rapid.IntRange(1, 30).Draw(rt, "acts") {
			w.step()
			w.check()
		}
		ends[w.tip().Status]++
		w.finish()
	})
	for _, status := range triage.Statuses {
		if status != triage.Moving && ends[status] == 0 {
			t.Errorf("no walk stopped at %s: %v", status, ends)
		}
	}
}

// A walk is one tip's way.
type walk struct {
	rt        *rapid.T
	s         *stage
	id, other crypto.ID
	checked   bool // the newest closing as acted came with the whole checklist
}

func (w *walk) tip() triage.Tip {
	t, err := w.s.store.Tip(w.s.t.Context(), hue, w.id)
	if err != nil {
		w.rt.Fatal(err)
	}
	return t
}

// step is one random act of a random office; most are refused, and must leave the tip as it was.
func (w *walk) step() {
	act := rapid.SampledFrom(slices.Sorted(maps.Keys(walkActs))).Draw(w.rt, "act")
	if on := onward[w.tip().Status]; rapid.Bool().Draw(w.rt, "onward") {
		act = rapid.SampledFrom(on).Draw(w.rt, "act")
	}
	office := rapid.SampledFrom(walkers).Draw(w.rt, "office")
	if rapid.IntRange(0, 3).Draw(w.rt, "usual") > 0 {
		if office = usual[act]; office == "" {
			office = hue
		}
	}
	as := triage.Session{Member: "member-of-" + office, Office: office}
	before := w.tip()
	err := walkActs[act](w, as)
	if err == nil {
		return
	}
	for _, final := range []error{triage.ErrNotFound, triage.ErrWrongStatus, triage.ErrLeased, triage.ErrMalformed, triage.ErrDisposition, triage.ErrChecklist, triage.ErrHeldEnough,
		triage.ErrItself, triage.ErrCheck, triage.ErrRouting} {
		if errors.Is(err, final) {
			if after := w.tip(); after.Status != before.Status || after.Disposition != before.Disposition {
				w.rt.Fatalf("%s of %s was refused, and the tip went from %s to %s", act, office, before.Status, after.Status)
			}
			return
		}
	}
	w.rt.Fatalf("%s of %s: %v", act, office, err)
}

// onward is what brings a tip further, so that walks do not end where they began.
var onward = map[triage.Status][]string{
	triage.New: {"lease"}, triage.Leased: {"hold", "join", "route", "route", "refer", "close"}, triage.Held: {"lease", "unhold", "a day goes by"},
	triage.Routed: {"ack", "return", "recuse", "slip", "close"}, triage.Referred: {"ack", "close", "recuse", "a day goes by"}, triage.Acknowledged: {"close", "slip", "return"},
	triage.Closed: {"agree", "send back", "unjoin", "undo", "reporter adds"},
}

// usual is who does an act, most of the time; whoever else tries is to be refused.
var usual = map[string]string{"ack": post, "return": post, "slip": post, "recuse": post, "agree": court, "send back": court}

var walkActs = map[string]func(w *walk, as triage.Session) error{
	"lease":  func(w *walk, as triage.Session) error { return w.s.console.Lease(w.s.t.Context(), as, w.id) },
	"yield":  func(w *walk, as triage.Session) error { return w.s.console.Yield(w.s.t.Context(), as, w.id) },
	"unhold": func(w *walk, as triage.Session) error { return w.s.console.Unhold(w.s.t.Context(), as, w.id) },
	"unjoin": func(w *walk, as triage.Session) error { return w.s.console.Unjoin(w.s.t.Context(), as, w.id) },
	"ack":    func(w *walk, as triage.Session) error { return w.s.console.Ack(w.s.t.Context(), as, w.id) },
	"undo":   func(w *walk, as triage.Session) error { _, err := w.s.console.Undo(w.s.t.Context(), as); return err },
	"hold": func(w *walk, as triage.Session) error {
		return w.s.console.Hold(w.s.t.Context(), as, w.id, triage.HoldRequest{Until: triage.Day(w.s.clock()) + 1, Note: []byte("n"),
			For: rapid.SampledFrom(triage.Conditions).Draw(w.rt, "for")})
	},
	"join": func(w *walk, as triage.Session) error {
		return w.s.console.Join(w.s.t.Context(), as, w.id, w.other, triage.JoinRequest{})
	},
	"other joins": func(w *walk, as triage.Session) error {
		if err := w.s.console.Lease(w.s.t.Context(), as, w.other); err != nil {
			return err
		}
		return w.s.console.Join(w.s.t.Context(), as, w.other, w.id, triage.JoinRequest{})
	},
	"route": func(w *walk, as triage.Session) error {
		r := triage.RouteRequest{Lead: post, Copies: []string{police}, Cards: map[string][]byte{post: []byte("c"), police: []byte("c")}}
		if rapid.Bool().Draw(w.rt, "narrow") {
			r.Narrow, r.Copies = true, nil
			delete(r.Cards, police)
		}
		if rapid.Bool().Draw(w.rt, "slip") {
			r.Slips = map[string][]byte{post: []byte("s")}
		}
		return w.s.console.Route(w.s.t.Context(), as, w.id, r)
	},
	"refer": func(w *walk, as triage.Session) error {
		return w.s.console.Refer(w.s.t.Context(), as, w.id, triage.ReferRequest{To: post, Card: []byte("c"), Note: []byte("n")})
	},
	"recuse": func(w *walk, as triage.Session) error {
		return w.s.console.Recuse(w.s.t.Context(), as, w.id, triage.RecuseRequest{To: court, Card: []byte("c"), Note: []byte("n")})
	},
	"return": func(w *walk, as triage.Session) error {
		return w.s.console.Return(w.s.t.Context(), as, w.id, triage.ReturnRequest{Note: []byte("n")})
	},
	"slip": func(w *walk, as triage.Session) error {
		_, err := w.s.console.Slip(w.s.t.Context(), as, w.id, triage.SlipRequest{Check: rapid.SampledFrom(triage.Checks).Draw(w.rt, "check")})
		return err
	},
	"close": func(w *walk, as triage.Session) error {
		r := triage.CloseRequest{Disposition: rapid.SampledFrom(triage.Dispositions).Draw(w.rt, "disposition")}
		for _, item := range append(slices.Clone(triage.Checklist), "another") {
			if rapid.IntRange(0, 5).Draw(w.rt, "item") > 0 && item != "another" || item == "another" && rapid.IntRange(0, 9).Draw(w.rt, "item") == 0 {
				r.Checklist = append(r.Checklist, item)
			}
		}
		whole := slices.Equal(r.Checklist, triage.Checklist)
		err := w.s.console.Close(w.s.t.Context(), as, w.id, r)
		if err == nil && r.Disposition == triage.Acted {
			w.checked = whole
		}
		return err
	},
	"agree": func(w *walk, as triage.Session) error {
		return w.s.console.Agree(w.s.t.Context(), as, w.id, triage.AgreeRequest{Acts: w.tip().Acts})
	},
	"send back": func(w *walk, as triage.Session) error {
		return w.s.console.SendBack(w.s.t.Context(), as, w.id, triage.BackRequest{Acts: w.tip().Acts, Unopened: true})
	},
	"reporter adds": func(w *walk, _ triage.Session) error {
		id := triage.NewEntryID()
		return w.s.store.Release(w.s.t.Context(), []triage.Arrival{{ID: id, Tip: w.id, Desk: hue, Lane: triage.Normal, Hour: triage.Hour(w.s.clock()), Blob: []byte("b")}})
	},
	"a day goes by": func(w *walk, _ triage.Session) error {
		w.s.pass(24 * 3600e9)
		ctx, now := w.s.t.Context(), w.s.clock()
		_, err1 := w.s.store.EndLeases(ctx, hue, now)
		_, err2 := w.s.store.EndHolds(ctx, hue, now)
		_, err3 := w.s.store.EndReferrals(ctx, hue, now)
		return errors.Join(err1, err2, err3)
	},
}

// check holds after every step: what is closed as acted was checked, and what waits for a look is known to whoever looks.
func (w *walk) check() {
	t := w.tip()
	if t.Disposition == triage.Acted && !w.checked {
		w.rt.Fatal("acted, without the checklist")
	}
	if !t.Look {
		w.rt.Fatal("somebody has taken the look away")
	}
	if t.Status == triage.Closed && t.Looked == 0 && !w.waits() {
		w.rt.Fatalf("closed, and nobody is asked to look: %+v", t)
	}
}

func (w *walk) waits() bool {
	all, err := w.s.store.Looking(w.s.t.Context(), hue)
	if err != nil {
		w.rt.Fatal(err)
	}
	return slices.ContainsFunc(all, func(l triage.Waited) bool { return l.ID == w.id })
}

// finish brings the tip to its end by honest acts, and sees it destroyed.
func (w *walk) finish() {
	ctx := w.s.t.Context()
	desk := triage.Session{Member: "member-of-" + hue, Office: hue}
	for range 4 {
		t := w.tip()
		switch t.Status {
		case triage.New, triage.Held:
			w.must(w.s.console.Lease(ctx, desk, w.id))
		case triage.Leased, triage.Routed, triage.Referred, triage.Acknowledged:
			w.must(w.s.console.Close(ctx, desk, w.id, triage.CloseRequest{Disposition: triage.Unfounded}))
		case triage.Closed:
			if w.waits() {
				looker := w.s.console.Directory().Looker(&t)
				w.must(w.s.console.Agree(ctx, triage.Session{Member: "looker", Office: looker}, w.id, triage.AgreeRequest{Acts: t.Acts}))
			}
		}
	}
	if _, err := w.s.store.Purge(ctx, hue, triage.Day(w.s.clock())+triage.OpenDays+triage.ClosedDays); err != nil {
		w.rt.Fatal(err)
	}
	if _, err := w.s.store.Tip(ctx, hue, w.id); !errors.Is(err, triage.ErrNotFound) {
		w.rt.Fatalf("it never ends: %+v", w.tip())
	}
}

func (w *walk) must(err error) {
	if err != nil {
		w.rt.Fatalf("%v, of %+v", err, w.tip())
	}
}
