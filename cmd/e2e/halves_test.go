package e2e

import (
	"errors"
	"testing"

	"tipline/cmd/internal/harness"
	"tipline/crypto"
)

// TestHalves: outside the desk a verbatim opens for two offices together, and for neither alone nor with a stranger.
func TestHalves(t *testing.T) {
	d := harness.Deploy(t, quick)
	d.Start(t, harness.Build(t, "tipd"))
	desks := d.Desks(t)
	const text = "co nguoi ban hang trang o xa A Luoi 1 thanh pho Hue"
	d.Twilio.Post(t, harness.Callback{ID: harness.MessageID(1), From: "+" + number(1), Body: text})
	_, tip := find(t, desks, text)

	var halves [2]string
	stranger := ""
	for _, desk := range d.Directory(t).Desks {
		if desk.ID == tip.View.Desk {
			halves = desk.Halves
		}
	}
	for _, u := range d.Directory(t).Units {
		if u.ID != halves[0] && u.ID != halves[1] {
			stranger = u.ID
		}
	}
	a, b, c := now(t, d, halves[0]), now(t, d, halves[1]), now(t, d, stranger)
	for _, row := range []struct {
		name  string
		open  func() ([]byte, error)
		opens bool
	}{
		{"both offices", func() ([]byte, error) { return crypto.OpenHalves(crypto.KindTip, tip.Sealed, a, b) }, true},
		{"both, the other way round", func() ([]byte, error) { return crypto.OpenHalves(crypto.KindTip, tip.Sealed, b, a) }, true},
		{"the first alone", func() ([]byte, error) { return crypto.Open(crypto.KindTip, tip.Sealed, a) }, false},
		{"the second alone", func() ([]byte, error) { return crypto.Open(crypto.KindTip, tip.Sealed, b) }, false},
		{"the first twice", func() ([]byte, error) { return crypto.OpenHalves(crypto.KindTip, tip.Sealed, a, a) }, false},
		{"the first with a stranger", func() ([]byte, error) { return crypto.OpenHalves(crypto.KindTip, tip.Sealed, a, c) }, false},
		{"a stranger with the second", func() ([]byte, error) { return crypto.OpenHalves(crypto.KindTip, tip.Sealed, c, b) }, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			plaintext, err := row.open()
			if !row.opens {
				if !errors.Is(err, crypto.ErrCannotOpen) || plaintext != nil {
					t.Errorf("it opens: %v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if e, err := crypto.ParseEnvelope(plaintext); err != nil || e.Text != text {
				t.Errorf("it opens to something else: %v", err)
			}
		})
	}
}

// now is an office's identity of this month, as its first member opens it.
func now(t *testing.T, d *harness.Deployment, office string) *crypto.Identity {
	t.Helper()
	return d.Officer(t, office+"-1").Now(t, d)
}
