package intake

import (
	"context"
	"testing"

	"tipline/crypto"
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
