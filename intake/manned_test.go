package intake

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"testing"

	"tipline/crypto"
	"tipline/triage"
)

// TestManned takes a call, twice the same, then what was settled with the caller: one tip, one receipt, one addition to it.
func TestManned(t *testing.T) {
	r := newRig(t, rigOptions{codes: 3})
	call := func() (Answer, error) {
		return r.Manned(context.Background(), "hue", &Submission{Text: []byte("co nguoi ban ma tuy o A Luoi"), Carrier: []byte("once-1"), Urgent: true})
	}
	first, err := call()
	if err != nil {
		t.Fatal(err)
	}
	again, err := call()
	if err != nil || first.Code.IsZero() || again.Code.Reveal() != first.Code.Reveal() {
		t.Fatalf("the second press gets another answer: %v", err)
	}
	if first.Reading == nil || first.Reading.Matter.Matter != "drugs" || !first.Reading.Matter.Urgent || len(first.Reading.Place.Communes) < 2 {
		t.Fatalf("read %+v", first.Reading)
	}
	waiting := r.all()
	if len(waiting) != 1 || waiting[0].Desk != "hue" || waiting[0].Lane != triage.Urgent {
		t.Fatalf("%d tips wait", len(waiting))
	}
	if e := r.unseal(waiting[0]); e.Channel != Manned || len(e.Marks) != 0 {
		t.Errorf("channel %q, marks %v", e.Channel, e.Marks)
	}

	settled := Correction{Commune: "20044", Matter: "weapons"}
	added, err := r.Manned(context.Background(), "hue", &Submission{
		Text: []byte("[hoi lai]"), Code: []byte(first.Code.Reveal()), Carrier: []byte("once-2"), Settled: settled,
	})
	if err != nil || added.Outcome != Added {
		t.Fatal(added.Outcome, err)
	}
	for _, a := range r.all() {
		if !a.Addition() {
			continue
		}
		e := r.unseal(a)
		var got Reading
		if err := json.Unmarshal(e.Answer, &got); err != nil {
			t.Fatal(err)
		}
		if a.Tip != waiting[0].ID || got.Place.Communes[0].Code != "20044" || got.Matter.Matter != "weapons" || len(e.Marks) != 1 || e.Marks[0] != MarkSettled {
			t.Errorf("settled %+v, marks %v", got, e.Marks)
		}
	}
	if n := len(r.all()); n != 2 {
		t.Errorf("%d arrivals, want the tip and what was settled", n)
	}
}

// TestMannedDesks says who may take calls, and for which provinces.
func TestMannedDesks(t *testing.T) {
	r := newRig(t, rigOptions{codes: 1})
	text := []byte("co nguoi dung sung o ban")
	for _, office := range []string{"office-a", "", "nobody"} {
		text := []byte("xin chao")
		if _, err := r.Manned(context.Background(), office, &Submission{Text: text}); !errors.Is(err, triage.ErrNotFound) || text[0] != 0 {
			t.Errorf("%q: %v, zeroed %t", office, err, text[0] == 0)
		}
	}
	for desk, want := range map[string]string{"quang-tri": "quang-tri", "thanh-tra": "hue"} { // an inspectorate's callers speak of what it inspects
		if _, err := r.Manned(context.Background(), desk, &Submission{Text: append([]byte(nil), text...), Carrier: []byte(desk)}); err != nil {
			t.Fatal(err)
		}
		found := false
		for _, a := range r.all() {
			found = found || a.Desk == want
		}
		if !found {
			t.Errorf("a call at %s does not reach %s", desk, want)
		}
	}
	if _, err := r.Manned(context.Background(), "hue", &Submission{Text: []byte("x"), Code: []byte("1234 5678 1234 5678")}); !errors.Is(err, crypto.ErrCheckDigit) {
		t.Errorf("mistyped code: %v", err)
	}
}

// TestMannedNeverBulk floods the form: officers wait for nobody.
func TestMannedNeverBulk(t *testing.T) {
	r := newRig(t, rigOptions{})
	for range 10 {
		if _, err := r.Manned(context.Background(), "hue", &Submission{Text: []byte("hang lau qua suoi"), Sender: []byte("same")}); err != nil {
			t.Fatal(err)
		}
	}
	for _, a := range r.all() {
		if a.Lane == triage.Bulk {
			t.Fatal("a call in the bulk lane")
		}
	}
}

// TestMannedCallerIsMarked: what looks like a caller's name or number is taken all the same, and marked for the desk; the same words in a text message are not.
func TestMannedCallerIsMarked(t *testing.T) {
	r := newRig(t, rigOptions{codes: 3})
	for _, channel := range []string{Manned, "sms"} {
		text := []byte("nguoi goi ten Ho Van Nam, so 0912345678: xe cho go lau qua moc 611 huong " + channel)
		var err error
		if channel == Manned {
			_, err = r.Manned(context.Background(), "hue", &Submission{Text: text, Carrier: []byte("once-9")})
		} else {
			r.send(Submission{Text: text})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	marked := map[string]bool{}
	for _, a := range r.all() {
		e := r.unseal(a)
		marked[e.Channel] = slices.Contains(e.Marks, MarkCaller)
	}
	if len(marked) != 2 || !marked[Manned] || marked["sms"] {
		t.Errorf("marked: %v", marked)
	}
}
