package e2e

import (
	"fmt"
	"slices"
	"testing"

	"tipline/cmd/internal/harness"
)

// waiting is the queue that the desk's figures are taken from.
const waiting = 10_000

// stockTexts are what the ten thousand tell; every other one is its own to the machine.
var stockTexts = []string{
	"Tối nào cũng có người gùi hàng lạ qua đường mòn, xã A Lưới 2, thành phố Huế",
	"co nguoi cho phao lau o xa A Luoi 3, xe ban tai mau trang, hay di buoi sang",
	"Nha cuoi ban o xa A Luoi 1 ban hang trang cho thanh nien, toi nao cung dong nguoi",
	"Chieu qua co ba nguoi la mat dat bo qua suoi sang Lao o xa A Luoi 4",
	"o Huong Nguyen co nguoi cua go lim trong rung, dem cho ra bang xe may",
}

// BenchmarkConsoleDesk measures in a real Chromium, from a queue of ten thousand: how soon the list is there once the desk is on the screen (the first lines drawn,
// and all ten thousand fetched), and how soon a tip can be read after its key is pressed: the next one as officers take it, and one out of turn that nothing was
// prepared for, hybrid opening included.
func BenchmarkConsoleDesk(b *testing.B) {
	d := harness.Deploy(b, quick)
	office := d.Directory(b).Desks[0].ID
	tips := d.Stock(b, office, waiting, stockTexts...)
	server := d.Start(b, harness.Build(b, "tipd"))
	server.Release(b, tips)
	s := d.StartScreen(b, harness.ScreenOptions{})
	s.Login(b, d, office+"-1")
	s.Has(b, fmt.Sprintf("[data-ready='%d']", waiting))

	var drawn, ready []float64
	for range 3 {
		s.Leave(b) // forgets the list: the next login fetches all of it
		harness.Eval[bool](b, s, `(() => { window.watched = new Promise((done) => {
			let began = 0, first = 0;
			const look = () => {
				const lines = document.querySelector(".lines");
				if (lines !== null && began === 0) began = performance.now();
				if (first === 0 && lines?.querySelector("[role=option]")) first = performance.now() - began;
				if (lines?.dataset.ready === "`+fmt.Sprint(waiting)+`") return requestAnimationFrame(() => done([first, performance.now() - began]));
				requestAnimationFrame(look);
			};
			look();
		}); return true; })()`)
		s.Login(b, d, office+"-1")
		at := harness.Eval[[]float64](b, s, "window.watched")
		drawn, ready = append(drawn, at[0]), append(ready, at[1])
	}
	// readable presses something and waits until another tip's text has been drawn.
	readable := func(press string) float64 {
		return harness.Eval[float64](b, s, `new Promise((done) => {
			const before = document.querySelector("article[data-tip]")?.dataset.tip ?? "";
			const began = performance.now();
			`+press+`;
			const look = () => {
				const now = document.querySelector("article[data-readable]");
				if (now !== null && now.dataset.tip !== before && now.querySelector(".verbatim")) return requestAnimationFrame(() => done(performance.now() - began));
				requestAnimationFrame(look);
			};
			look();
		})`)
	}
	var next, cold []float64
	for i := range 25 {
		next = append(next, readable(`window.dispatchEvent(new KeyboardEvent("keydown", {key: "n", bubbles: true}))`))
		cold = append(cold, readable(fmt.Sprintf(`(() => { const l = document.querySelector(".lines"); l.scrollTop = l.scrollHeight * %f; })();
			requestAnimationFrame(() => requestAnimationFrame(() => { const rows = [...document.querySelectorAll("[role=option]")]; rows[rows.length >> 1].click(); }))`, 0.3+float64(i)/50)))
	}
	for b.Loop() { // the figures above are what counts
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(median(drawn), "ms_first_lines")
	b.ReportMetric(median(ready), "ms_list_ready")
	b.ReportMetric(median(next), "ms_next_readable")
	b.ReportMetric(median(cold), "ms_any_readable")
	if faults := s.Faults(); len(faults) > 0 {
		b.Error(faults)
	}
}

func median(all []float64) float64 {
	slices.Sort(all)
	return all[len(all)/2]
}
