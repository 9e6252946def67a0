package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tipline/cmd/internal/harness"
	"tipline/triage"
)

// TestConsoleInterpret has a desk give one text to a member of another province: they read it, write it down and lose it; the desk reads what they wrote. A member of the desk's own
// communes is on the list too, and is not offered.
func TestConsoleInterpret(t *testing.T) {
	const foreign, words = "muang ni mi khon khay ya ba o xa A Luoi 1", "Có người bán ma túy ở A Lưới 1"
	far := ""
	k := openDeskWith(t, func(draft string) string {
		d, _ := triage.ReadDirectory([]byte(draft), triage.Known{})
		home := d.Desks[0].Provinces
		i := slices.IndexFunc(d.Units, func(u triage.Unit) bool { return !slices.Contains(home, u.Province) })
		near := slices.IndexFunc(d.Units, func(u triage.Unit) bool { return slices.Contains(home, u.Province) && u.Kind == triage.CommunePolice })
		far = d.Units[i].ID + "-1"
		return draft + fmt.Sprintf("\n[[interpreter]]\nmember = %q\nlanguages = [\"lo\"]\n\n[[interpreter]]\nmember = %q\nlanguages = [\"lo\"]\ncommunes = [\"20044\", \"20056\"]\n",
			far, d.Units[near].ID+"-1")
	}, foreign)
	pc := &viewer{k.Screen, "desk"}
	pc.Click(t, "[role=option]")
	pc.Click(t, "details.interpret summary")
	if n := harness.Eval[int](t, pc.Screen, `document.querySelectorAll("details.interpret select")[1].options.length`); n != 1 {
		t.Errorf("%d members are offered", n)
	}
	pc.Press(t, "interpret.give")
	pc.Has(t, "[data-interpreter]")
	pc.look(t, "interpreter-asked")

	other := &viewer{k.d.StartScreen(t, harness.ScreenOptions{Phone: true}), "interpreter"}
	other.Login(t, k.d, far)
	other.Go(t, "interpret")
	other.Press(t, "interpret.open")
	other.Has(t, "[data-interpreting]")
	other.SeesText(t, foreign)
	other.look(t, "opened")
	other.Write(t, "interpret.words", words)
	other.Press(t, "interpret.send")
	other.Sees(t, "interpret.none")
	pc.Click(t, "[role=option]") // the list says that somebody wrote; the tip is read anew
	pc.SeesText(t, words)
	pc.Lacks(t, "[data-interpreter]")
	if faults := other.Faults(); len(faults) > 0 {
		t.Error(strings.Join(faults, "\n"))
	}
	k.clean(t)
}
