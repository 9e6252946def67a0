package e2e

import (
	"fmt"
	"slices"
	"testing"

	"tipline/cmd/internal/harness"
)

// TestChromium walks the web road with scripts off: a tip with and one without diacritics, the receipt, a question, its answer.
func TestChromium(t *testing.T) {
	d := harness.Deploy(t, quick)
	d.Start(t, harness.Build(t, "tipd"))
	desks := d.Desks(t)
	for i, text := range []string{
		"Tối nào cũng có người gùi hàng lạ qua đường mòn, xã A Lưới 2, thành phố Huế",
		"toi nao cung co nguoi gui hang la qua duong mon, xa Lao Bao, Quang Tri",
	} {
		b := harness.StartBrowser(t)
		b.Open(t, d.Public+"/")
		b.Screenshot(t, "tip")
		b.Fill(t, "#text", text)
		b.Press(t, "button")
		b.Screenshot(t, "received")
		code := b.Text(t, "#receipt")
		if receipt.FindString(code) != code {
			t.Fatalf("the receipt stands not alone: %d letters", len(code))
		}

		officer, tip := find(t, desks, text)
		officer.Ask(t, tip, "Họ đi lúc mấy giờ?")
		b.Open(t, d.Public+"/follow")
		b.Fill(t, "#code", code)
		b.Press(t, "button")
		b.Screenshot(t, "question")
		if got := b.Text(t, "#question"); got != "Họ đi lúc mấy giờ?" {
			t.Errorf("the page asks %q", got)
		}
		answer := fmt.Sprintf("Khoảng chín giờ tối, %d người", i+3)
		b.Fill(t, "#text", answer)
		b.Press(t, "button")
		b.Screenshot(t, "answered")

		harness.Until(t, "the answer at the desk", func() bool {
			return slices.Contains(officer.Open(t, tip.View.ID).Thread, "reporter: "+answer)
		})
	}
}

// find waits for the tip with a text at one of the desks and opens it.
func find(t *testing.T, desks []*harness.Officer, text string) (officer *harness.Officer, tip *harness.Tip) {
	t.Helper()
	harness.Until(t, "the tip at a desk", func() bool {
		for _, o := range desks {
			for _, v := range o.Queue(t) {
				if opened := o.Open(t, v.ID); opened.Envelope.Text == text {
					officer, tip = o, opened
					return true
				}
			}
		}
		return false
	})
	return officer, tip
}
