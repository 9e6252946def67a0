package intake

import (
	"context"
	"encoding/json"
	"testing"

	"tipline/crypto"
	"tipline/triage"
)

// TestMovedTipIsFollowed: an addition to a tip that an inspectorate has sent to the desk of its place is sealed to that desk, whatever the receipt's record says; and the
// question that the other desk asks is the one that the receipt shows.
func TestMovedTipIsFollowed(t *testing.T) {
	r := newRig(t, rigOptions{codes: 1})
	code := r.send(Submission{Text: []byte(tipText), Officers: true}).Code
	tip := r.all()[0]
	r.release()
	const home = "quang-tri"
	if tip.Desk == home {
		t.Fatal("the tip is there already")
	}
	r.queue.moved = map[crypto.ID]string{tip.ID: home}
	r.send(Submission{Text: []byte("luc 2 gio"), Code: []byte(code.Reveal())})
	for _, a := range r.all() {
		if a.ID != tip.ID && (a.Tip != tip.ID || a.Desk != home) {
			t.Errorf("the addition goes to %s", a.Desk)
		}
	}
	if _, err := r.News(context.Background(), []byte(code.Reveal())); err != nil {
		t.Error(err)
	}
}

// TestDoubtRingsTheInspectorate: an urgent text that names an officer for no reason that is known goes to the inspectorate's desk, in the urgent lane, and says that it is no
// more than doubt.
func TestDoubtRingsTheInspectorate(t *testing.T) {
	r := newRig(t, rigOptions{codes: 1})
	r.send(Submission{Text: []byte("anh Y cong an xa, hang o nha ba Ba"), Urgent: true})
	a := r.all()[0]
	if a.Desk != "thanh-tra" || a.Lane != triage.Urgent {
		t.Errorf("desk %s, lane %s", a.Desk, a.Lane)
	}
	var read Reading
	if err := json.Unmarshal(r.unseal(a).Answer, &read); err != nil || !read.Matter.Doubt {
		t.Errorf("%+v %v", read.Matter, err)
	}
}
