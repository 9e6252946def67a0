package intake

import (
	"slices"
	"strings"
	"testing"

	"tipline/crypto"
	"tipline/triage"
)

// tests knows one text as a test tip, once.
type tests struct {
	text string
	came crypto.ID
}

func (c *tests) Known(text []byte) (Canary, func(crypto.ID), bool) {
	if c.text == "" || string(text) != c.text {
		return Canary{}, nil, false
	}
	c.text = ""
	return Canary{Desk: "quang-tri", Unit: "don", UnitName: "Đồn A Đớt"}, func(id crypto.ID) { c.came = id }, true
}

// TestCanaryLooksLikeAnyOther: outside the envelope a test tip has the lane, sizes and parts of any short tip; inside it says so, and names the unit.
func TestCanaryLooksLikeAnyOther(t *testing.T) {
	r := newRig(t, rigOptions{codes: 3})
	const text = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	known := &tests{text: text}
	r.p.Canaries = known
	r.send(Submission{Text: []byte(" " + text + "\n"), Language: "vi"})
	r.send(Submission{Text: []byte(tipText), Language: "vi"})
	r.send(Submission{Text: []byte(text), Language: "vi"}) // again: whoever overheard it
	all := r.all()
	i := slices.IndexFunc(all, func(a *triage.Arrival) bool { return a.ID == known.came })
	if len(all) != 3 || i < 0 {
		t.Fatalf("%d in the spool, the test tip is number %d", len(all), i)
	}
	canary, said := all[i], 0
	for _, a := range all {
		if len(a.Blob) != len(canary.Blob) || a.Lane != canary.Lane || len(a.Record) != len(canary.Record) || (a.Lookup == nil) != (canary.Lookup == nil) || a.Addition() {
			t.Errorf("arrivals differ: %+v and %+v", a, canary)
		}
		if e := r.unseal(a); e.Channel == CanaryChannel {
			said++
			if a != canary || !strings.HasPrefix(e.Text, "TIN THỬ") || !strings.HasSuffix(e.Text, "Đồn A Đớt") || strings.Contains(e.Text, text) ||
				!slices.Equal(e.Marks, []string{MarkCanaryUnit + "don"}) {
				t.Errorf("envelope %+v", e)
			}
		}
	}
	if said != 1 || canary.Desk != "quang-tri" {
		t.Errorf("%d say that they are a test, at %s", said, canary.Desk)
	}
}
