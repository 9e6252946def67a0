package e2e

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"tipline/cmd/internal/harness"
	"tipline/cmd/internal/visible"
)

// readAll takes one tip after another, as an officer pressing n does, and gives the lines of each as they stand on the screen.
const readAll = `(async (count) => {
	const shown = () => document.querySelector("article[data-readable]");
	const all = [];
	while (all.length < count) {
		const before = shown()?.dataset.tip;
		dispatchEvent(new KeyboardEvent("keydown", {key: "n"}));
		const late = performance.now() + 20000;
		while (shown() === null || shown().dataset.tip === before) {
			if (performance.now() > late) return [...all, "nothing more came"];
			await new Promise((done) => requestAnimationFrame(done));
		}
		all.push([...document.querySelectorAll(".verbatim .line")].map((l) => l.textContent).join("\n"));
	}
	return all;
})`

// TestConsoleHostile has an officer open 500 texts that want the screen to do something: no dialog, no request off the origin, no violation of the policy,
// and on the screen stands what was sent, with what would not be seen as marks.
func TestConsoleHostile(t *testing.T) {
	wanted := map[string]string{}
	var texts []string
	for _, h := range harness.Hostile() {
		lines := strings.Split(strings.ReplaceAll(string([]rune(string(h.Text))), "\r\n", "\n"), "\n")
		for i, l := range lines {
			lines[i] = visible.Text(l)
		}
		wanted[strings.Join(lines, "\n")] = h.Name
		texts = append(texts, string(h.Text))
	}
	d := harness.Deploy(t, quick)
	k := &desk{d: d, server: d.Start(t, harness.Build(t, "tipd"))}
	sendAll(t, d, texts)
	k.Screen = d.StartScreen(t, harness.ScreenOptions{})
	desks := d.Desks(t)
	waitTips(t, len(texts), desks)
	for _, o := range desks { // a text goes where its words send it
		n := len(o.Queue(t))
		if n == 0 {
			continue
		}
		k.Login(t, d, o.Key.Member.ID)
		k.Go(t, "desk")
		k.Has(t, "[data-ready]")
		for _, text := range harness.Eval[[]string](t, k.Screen, readAll+"("+strconv.Itoa(n)+")") {
			if wanted[text] == "" {
				t.Errorf("on the screen stands what nobody sent: %.200q", text)
			}
			delete(wanted, text)
		}
		k.Leave(t)
	}
	for _, name := range wanted {
		t.Errorf("%s never stood on the screen as it was sent", name)
	}
	k.clean(t)

	// The watch sees what it should.
	harness.Eval[bool](t, k.Screen, `(alert(1), new Image().src = "http://elsewhere.example/x", fetch("http://elsewhere.example/y").catch(() => 0), true)`)
	harness.Until(t, "the watch to notice", func() bool {
		all := strings.Join(k.Faults(), "\n")
		return strings.Contains(all, "dialog") && strings.Contains(all, "policy")
	})
}

// sendAll sends texts by the page's door, which takes them as they are.
func sendAll(t *testing.T, d *harness.Deployment, texts []string) {
	t.Helper()
	var all crew
	for part := range slices.Chunk(texts, (len(texts)+7)/8) {
		all.Go(func() error {
			for _, text := range part {
				resp, err := http.PostForm(d.Public+"/tips", url.Values{"text": {text}})
				if err != nil {
					return err
				}
				resp.Body.Close()
				if resp.StatusCode != http.StatusOK {
					return fmt.Errorf("refused: %s", resp.Status)
				}
			}
			return nil
		})
	}
	if err := all.Wait(); err != nil {
		t.Fatal(err)
	}
}

// crew waits for several and keeps what went wrong.
type crew struct {
	sync.WaitGroup
	mu     sync.Mutex
	faults []error
}

func (g *crew) Go(act func() error) {
	g.WaitGroup.Go(func() {
		if err := act(); err != nil {
			g.mu.Lock()
			defer g.mu.Unlock()
			g.faults = append(g.faults, err)
		}
	})
}

func (g *crew) Wait() error {
	g.WaitGroup.Wait()
	return errors.Join(g.faults...)
}
