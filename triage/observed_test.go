package triage_test

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tipline/crypto"
	"tipline/triage"
)

// ordinary is a tip about something else, to the whole chain, so that there is something to see; everybody has heard of it before the world goes on.
func (w *world) ordinary(text string) crypto.ID {
	w.t.Helper()
	id := w.tip(hue, text)
	at := func(status string) string {
		return id.String() + `","desk":"hue-desk","lane":"normal","status":"` + status
	}
	w.until(hue, at("new")) // step by step: the hub tells at once what happens at once
	w.want(200, hue, "POST", "/api/next", nil, nil)
	w.until(hue, at("leased"))
	w.route(id, police, []string{post, court}, nil)
	for _, office := range observers {
		w.until(office, at("routed"))
	}
	return id
}

// accusation is a tip about the officers of the commune, walked to its end by the inspectorate.
func (w *world) accusation() crypto.ID {
	w.t.Helper()
	facts := triage.Facts{Province: "46", Commune: "20056", Matter: "drugs", Urgent: true, Officers: true}
	desk := w.directory.DeskOf([]string{"46"}, "46", true, true)
	id := w.arrive(desk.ID, triage.Urgent)
	w.want(200, desk.ID, "POST", "/api/next", nil, nil)
	q := triage.RouteRequest{Cards: map[string][]byte{}}
	for _, c := range w.directory.Route(facts, "2026-11-22") {
		q.Cards[c.Unit] = w.seal(crypto.KindCard, "card", c.Unit)
		switch c.Role {
		case triage.RoleLead:
			q.Lead = c.Unit
		case triage.RoleCopy:
			q.Copies = append(q.Copies, c.Unit)
		default:
			q.Steps = append(q.Steps, triage.Step{Office: c.Unit, After: c.After})
		}
	}
	w.want(204, desk.ID, "POST", "/api/tips/"+id.String()+"/route", q, nil)
	w.want(204, q.Lead, "POST", "/api/tips/"+id.String()+"/ack", nil, nil)
	w.blind(id, desk.ID, q.Cards)
	return id
}

// arrive releases a tip as intake would have sealed it: desk, and dummies for the two halves.
func (w *world) arrive(desk string, lane triage.Lane) crypto.ID {
	w.t.Helper()
	id, key := w.draw()
	b, err := (&crypto.Envelope{Text: "can bo xa nhan tien", Channel: "sms"}).Marshal()
	must(w.t, err)
	sealed, err := crypto.SealTip(crypto.KindTip, b, crypto.Readers{Desk: w.office[desk].Recipient()})
	must(w.t, err)
	must(w.t, w.store.Release(w.t.Context(), []triage.Arrival{{ID: id, Tip: id, Desk: desk, Lane: lane, Hour: triage.Hour(w.clock()),
		Blob: crypto.Lock(key, id, crypto.KindTip, "", sealed)}}))
	return id
}

// blind wants that no key of the chain opens anything of a tip: not the verbatim, whole or by halves, and no card.
func (w *world) blind(id crypto.ID, desk string, cards map[string][]byte) {
	w.t.Helper()
	locked, err := w.store.Verbatim(w.t.Context(), desk, id)
	must(w.t, err)
	key, err := w.keys.Key(id)
	must(w.t, err)
	verbatim, err := crypto.Unlock(key, id, crypto.KindTip, "", locked)
	must(w.t, err)
	if _, err := crypto.Open(crypto.KindTip, verbatim, w.office[desk]); err != nil {
		w.t.Fatalf("the inspectorate cannot open it: %v", err)
	}
	for _, office := range observers {
		for _, sealed := range append([][]byte{verbatim}, values(cards)...) {
			for _, kind := range []crypto.Kind{crypto.KindTip, crypto.KindCard} {
				if _, err := crypto.Open(kind, sealed, w.office[office]); err == nil {
					w.t.Errorf("%s opens it", office)
				}
			}
		}
		for _, other := range observers {
			if _, err := crypto.OpenHalves(crypto.KindTip, verbatim, w.office[office], w.office[other]); err == nil {
				w.t.Errorf("%s and %s open it together", office, other)
			}
		}
	}
}

func values(m map[string][]byte) (all [][]byte) {
	for _, v := range m {
		all = append(all, v)
	}
	return all
}

var tipID = regexp.MustCompile(`[0-9a-f]{32}`)

// transcript is everything that an office could see, with tips named by the order in which it heard of them: their own names are random, and so is the order of those of
// one hour.
func (w *world) transcript(office string, probes ...crypto.ID) string {
	w.t.Helper()
	var b bytes.Buffer
	s := w.heard[office]
	s.mu.Lock()
	fmt.Fprintln(&b, strings.Join(s.lines, "\n"))
	s.mu.Unlock()
	names := map[string]string{}
	name := func(text string) string {
		return tipID.ReplaceAllStringFunc(text, func(id string) string {
			if names[id] == "" {
				names[id] = fmt.Sprintf("tip-%d", len(names)+1)
			}
			return names[id]
		})
	}
	text := name(b.String())
	for _, path := range []string{"/api/queue", "/api/inbox", "/api/overview", "/api/handover", "/api/registry"} {
		a := w.send(office, "GET", path, nil)
		tips := strings.Split(name(a.body), `{"id":`)
		for i := range tips {
			tips[i] = strings.TrimRight(tips[i], ",]}")
		}
		slices.Sort(tips[1:])
		text += fmt.Sprintln(path, a.status, len(a.body), strings.Join(tips, "\n  "))
	}
	for _, id := range probes {
		for _, act := range []string{"", "lease", "ack", "join", "return", "tell", "slip", "close", "hold", "refer", "route", "note", "ask"} {
			method, path := "POST", "/api/tips/"+id.String()+"/"+act
			if act == "" {
				method, path = "GET", strings.TrimSuffix(path, "/")
			}
			a := w.send(office, method, path, nil)
			text += fmt.Sprintln(method, act, a.status, name(a.body), a.header.Get("Content-Length"))
		}
	}
	w.rung.mu.Lock()
	defer w.rung.mu.Unlock()
	return text + fmt.Sprintln("notices", w.rung.count[office])
}

// TestTheAccusedSeeNoDifference: the world of the accused chain is the same, byte for byte, whether a tip about them came, was routed and worked, or not.
func TestTheAccusedSeeNoDifference(t *testing.T) {
	seen := func(happening func(w *world) crypto.ID) map[string]string {
		w := newWorld(t)
		w.ordinary("truoc")
		id := happening(w)
		w.ring()
		w.ordinary("sau") // whatever there was to hear of the accusation was heard before
		w.ring()
		all := map[string]string{}
		for _, office := range observers {
			all[office] = w.transcript(office, id)
		}
		w.rung.mu.Lock()
		defer w.rung.mu.Unlock()
		all[inspectors] = fmt.Sprint(w.rung.count[inspectors])
		return all
	}
	nothing := seen(func(*world) crypto.ID { return someID(t) })
	accused := seen((*world).accusation)
	ordinary := seen(func(w *world) crypto.ID { return w.ordinary("giua") })
	for _, office := range observers {
		if nothing[office] != accused[office] {
			t.Errorf("%s can tell:\n%s\n--- with the tip ---\n%s", office, nothing[office], accused[office])
		}
		if nothing[office] == ordinary[office] || !strings.Contains(nothing[office], "notices 2") && office != hue {
			t.Errorf("%s would not have seen a thing:\n%s", office, nothing[office])
		}
	}
	if nothing[inspectors] != "0" || accused[inspectors] != "1" {
		t.Errorf("the inspectors were rung %s and %s times", nothing[inspectors], accused[inspectors])
	}
}

func someID(t testing.TB) crypto.ID {
	t.Helper()
	id, err := crypto.ParseID(hex.EncodeToString(bytes.Repeat([]byte{0xab}, 16)))
	must(t, err)
	return id
}
