package main

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"tipline/crypto"
	"tipline/triage"
)

// A gate is a door of the test: it takes a text as intake does, or refuses.
type gate struct {
	tests *canaries
	shut  bool
	n     byte
	texts []string
}

func (g *gate) send(_ context.Context, text string) error {
	g.texts = append(g.texts, text)
	if g.shut {
		return errors.New("shut")
	}
	_, came, ok := g.tests.Known([]byte(text))
	if ok {
		g.n++
		came(crypto.ID{g.n})
	}
	return nil
}

// A canaryStage is canaries over a door and a queue, with the clock in hand.
type canaryStage struct {
	*canaries
	door  *gate
	now   time.Time
	queue map[crypto.ID]triage.Tip
	log   strings.Builder
}

func newCanaryStage() *canaryStage {
	s := &canaryStage{door: &gate{}, now: time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC), queue: map[crypto.ID]triage.Tip{}}
	d := &triage.Directory{Desks: []triage.Desk{{ID: "hue", Provinces: []string{"46"}}, {ID: "tri"}, {ID: "quang-tri", Provinces: []string{"44"}}},
		Units: []triage.Unit{{ID: "don", Name: "Đồn", Province: "46"}}}
	s.canaries = newCanaries(canaryParams{
		open: 12 * time.Hour, claim: 24 * time.Hour, release: time.Hour,
		doors:     []canaryDoor{{name: "kannel", area: []string{"46"}, send: s.door.send}},
		directory: func() *triage.Directory { return d },
		tip: func(_ context.Context, _ string, id crypto.ID) (triage.Tip, error) {
			t, ok := s.queue[id]
			if !ok {
				return t, triage.ErrNotFound
			}
			return t, nil
		},
		clock: func() time.Time { return s.now }, log: slog.New(slog.NewTextHandler(&s.log, nil)),
	})
	s.door.tests = s.canaries
	return s
}

// after lets time pass and says what is stuck then.
func (s *canaryStage) after(d time.Duration) string {
	s.now = s.now.Add(d)
	s.look(context.Background())
	var all []string
	for _, v := range s.Late("hue") {
		all = append(all, string(v.State)+" "+v.Office)
	}
	return strings.Join(all, ",")
}

func TestCanaryOnItsWay(t *testing.T) {
	s := newCanaryStage()
	want := func(what, got, want string) {
		t.Helper()
		if got != want {
			t.Errorf("%s: %q, want %q", what, got, want)
		}
	}
	if err := s.Now(t.Context(), "hue"); err != nil {
		t.Fatal(err)
	}
	if err := s.Now(t.Context(), "hue"); !errors.Is(err, triage.ErrSoon) {
		t.Error(err)
	}
	want("until the release", s.after(time.Hour), "")
	want("not there", s.after(canarySlack+time.Minute), "lost hue")
	id := crypto.ID{1}
	s.queue[id] = triage.Tip{ID: id, Status: triage.New}
	want("late, but there", s.after(0), "")
	want("unopened", s.after(12*time.Hour+time.Minute), "unopened hue")
	s.queue[id] = triage.Tip{ID: id, Status: triage.Leased}
	want("opened", s.after(0), "")
	want("not sent on", s.after(12*time.Hour+time.Minute), "unrouted hue")
	s.queue[id] = triage.Tip{ID: id, Status: triage.Routed, Lead: "don"}
	want("sent on", s.after(0), "")
	want("not acknowledged", s.after(24*time.Hour+time.Minute), "unclaimed don")
	due, _ := s.due(t.Context(), triage.Session{Office: "hue"})
	if len(due) != 1 || due[0].What != triage.DueCanary || due[0].Who != "hue" || due[0].Unit != "don" || due[0].Tip != "" || s.stuck() != 1 {
		t.Errorf("due %+v, %d stuck", due, s.stuck())
	}
	s.queue[id] = triage.Tip{ID: id, Status: triage.Acknowledged, Lead: "don", Acked: []string{"don"}}
	want("acknowledged", s.after(0), "")
	if len(s.tests) != 0 {
		t.Errorf("%d still watched", len(s.tests))
	}
	if strings.Contains(s.log.String(), id.String()) || strings.Contains(s.log.String(), "hue") || strings.Count(s.log.String(), "stuck") != 4 {
		t.Errorf("log: %s", &s.log)
	}
}

func TestCanaryAtAShutDoor(t *testing.T) {
	s := newCanaryStage()
	s.door.shut = true
	if err := s.Now(t.Context(), "hue"); err != nil {
		t.Fatal(err)
	}
	if got := s.after(0); got != "refused hue" {
		t.Errorf("%q", got)
	}
	s.door.shut = false
	s.now = s.now.Add(time.Hour)
	if err := s.Now(t.Context(), "hue"); err != nil {
		t.Fatal(err)
	}
	if got := s.after(0); got != "" || len(s.tests) != 1 {
		t.Errorf("the next one went through: %q", got)
	}
}

// TestCanaryTextIsTakenOnce: what stands for a test tip at a door is random and good once; whoever overheard it sends a tip like any other.
func TestCanaryTextIsTakenOnce(t *testing.T) {
	s := newCanaryStage()
	s.each("", func(d canaryDoor, desk string) { s.submit(t.Context(), d, desk) })
	if len(s.door.texts) != 2 || s.door.texts[0] == s.door.texts[1] { // hue and tri; quang-tri is behind another door
		t.Fatalf("%q", s.door.texts)
	}
	for _, text := range append(s.door.texts, "", strings.Repeat("A", canaryText)) {
		if _, _, ok := s.Known([]byte(text)); ok {
			t.Errorf("%q is taken", text)
		}
	}
}

// TestCanaryStoreAway: a store that is away says nothing of any.
func TestCanaryStoreAway(t *testing.T) {
	s := newCanaryStage()
	if err := s.Now(t.Context(), "hue"); err != nil {
		t.Fatal(err)
	}
	s.p.tip = func(context.Context, string, crypto.ID) (triage.Tip, error) { return triage.Tip{}, errors.New("away") }
	if got := s.after(48 * time.Hour); got != "" {
		t.Errorf("store away: %q", got)
	}
}
