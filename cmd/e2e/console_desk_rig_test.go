package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tipline/cmd/internal/harness"
	"tipline/triage"
)

// A desk of a test: a running deployment with a few tips, and a member's browser logged in at one of its desks.
type desk struct {
	*harness.Screen
	d      *harness.Deployment
	server *harness.Server
	office string
}

// openDesk deploys, sends texts to the desk of Huế, waits until they are released, and logs its first member in.
func openDesk(t testing.TB, texts ...string) *desk {
	t.Helper()
	return openDeskWith(t, nil, texts...)
}

// openDeskWith is the same with a drafted directory that is edited before it is signed.
func openDeskWith(t testing.TB, edit func(draft string) string, texts ...string) *desk {
	t.Helper()
	const receipts = 8
	d := harness.Deploy(t, harness.Options{Every: quick.Every, Receipts: receipts, Edit: edit})
	withOutlines(t, d)
	k := &desk{d: d, server: d.Start(t, harness.Build(t, "tipd"))}
	k.office = d.Directory(t).Desks[0].ID
	harness.Until(t, "the receipts", func() bool { return k.server.Metric(t, "tipline_receipts_ready") >= receipts })
	k.send(t, texts...)
	officer := d.Officer(t, k.office+"-1")
	officer.Login(t)
	harness.Until(t, "the tips at the desk", func() bool { return len(officer.Queue(t)) >= len(texts) })
	k.Screen = d.StartScreen(t, harness.ScreenOptions{})
	k.Login(t, d, k.office+"-1")
	k.Go(t, "desk")
	lists(t, k.Screen, len(texts))
	return k
}

// lists waits until a desk's list counts n tips; one that may tell another's story has no line of its own, but stands behind it.
func lists(t testing.TB, s *harness.Screen, n int) {
	t.Helper()
	s.Has(t, "[data-ready]")
	harness.Until(t, "the tips on the screen", func() bool {
		return harness.Eval[int](t, s, `[...document.querySelectorAll(".head .count")].reduce((n, c) => n + Number(c.textContent), 0)`) == n
	})
}

var sent int

// send texts messages to the service, each from a telephone of its own.
func (k *desk) send(t testing.TB, texts ...string) {
	t.Helper()
	for _, text := range texts {
		sent++
		if status, body := k.d.Twilio.Post(t, harness.Callback{ID: harness.MessageID(7_000_000 + sent), From: "+" + number(sent), Body: text}); status != 200 {
			t.Fatalf("refused: %d %s", status, body)
		}
	}
}

// withOutlines gives the deployment a boundaries file: squares in the place of the communes of the tests, or the file that BOUNDARIES names.
func withOutlines(t testing.TB, d *harness.Deployment) {
	t.Helper()
	file := os.Getenv("BOUNDARIES")
	if file == "" {
		file = filepath.Join(d.Dir, "boundaries.geojson")
		var features []any
		for i, code := range []string{"20056", "20044", "20071", "20101", "20050", "19429", "19432"} {
			x, y := 107.0+float64(i%3)*0.2, 16.0+float64(i/3)*0.2
			features = append(features, map[string]any{"type": "Feature", "properties": map[string]any{"code": code}, "geometry": map[string]any{
				"type": "Polygon", "coordinates": [][][2]float64{{{x, y}, {x + .2, y}, {x + .2, y + .2}, {x, y + .2}, {x, y}}},
			}})
		}
		b, err := json.Marshal(map[string]any{"type": "FeatureCollection", "features": features})
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	config := filepath.Join(d.Dir, "tipd.toml")
	old, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(config, []byte(fmt.Sprintf("boundaries = %q\n%s", file, old)), 0o600); err != nil {
		t.Fatal(err)
	}
}

// clean fails for whatever must never happen in a member's browser.
func (k *desk) clean(t testing.TB) {
	t.Helper()
	if faults := k.Faults(); len(faults) > 0 {
		t.Errorf("in the browser:\n%s", strings.Join(faults, "\n"))
	}
}

// shown is the ID of the tip on the screen, "" for none.
func (k *desk) shown(t testing.TB) string {
	t.Helper()
	return harness.Eval[string](t, k.Screen, `document.querySelector("article[data-tip]")?.dataset.tip ?? ""`)
}

// next takes the next tip with its one key and waits until it can be read.
func next(t testing.TB, s *harness.Screen) string {
	t.Helper()
	const shown = `document.querySelector("article[data-tip]")?.dataset.tip ?? ""`
	before := harness.Eval[string](t, s, shown)
	s.Keys(t, "n")
	s.Has(t, fmt.Sprintf("article[data-readable]:not([data-tip='%s'])", before))
	return harness.Eval[string](t, s, shown)
}

// stands waits until the server has a tip in a status.
func stands(t testing.TB, o *harness.Officer, id string, want triage.Status) triage.TipView {
	t.Helper()
	var v triage.TipView
	harness.Until(t, "the tip to be "+string(want), func() bool {
		v = o.Open(t, id).View
		return v.Status == want
	})
	return v
}

// find brings the tip that holds some words onto the screen by mouse, and takes it.
func (k *desk) find(t testing.TB, o *harness.Officer, words string) string {
	t.Helper()
	queue := o.Queue(t)
	n := len(queue)
	for _, v := range queue {
		k.Lacks(t, ".head.s-mine, .deskacts [aria-busy=true]") // what was given back has left the list, and nothing moves under the mouse
		if v.Status == triage.New && strings.Contains(o.Open(t, v.ID).Envelope.Text, words) {
			option := "[data-tip='" + v.ID + "'][role=option]"
			for i := range 2 * n { // what stands behind another's line comes out while the list stands there: up to its top, then down
				if harness.Eval[bool](t, k.Screen, `document.querySelector("`+option+`") !== null`) {
					break
				}
				k.Keys(t, []string{"ArrowUp", "ArrowDown"}[i/n])
			}
			k.Click(t, option)
			k.Has(t, "article[data-tip='"+v.ID+"'][data-readable]")
			stands(t, o, v.ID, triage.Leased)
			return v.ID
		}
	}
	t.Fatalf("no tip that waits says %q", words)
	return ""
}
