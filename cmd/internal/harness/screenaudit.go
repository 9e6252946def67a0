package harness

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// axe is the source of axe-core, as the console's package-lock.json pins it.
var axe = sync.OnceValues(func() (string, error) {
	root, err := os.Getwd()
	for err == nil && !exists(filepath.Join(root, "go.mod")) {
		root = filepath.Dir(root)
	}
	b, err := os.ReadFile(filepath.Join(root, "triage/console/node_modules/axe-core/axe.min.js"))
	return string(b), err
})

// auditScript runs every rule, the size of targets too, and tells each violation with where it is.
const auditScript = `axe.run(document, {rules: {"target-size": {enabled: true}}, resultTypes: ["violations"]}).then((r) => JSON.stringify(r.violations.flatMap((v) =>
	v.nodes.map((n) => v.id + ": " + n.target.join(" ") + " (" + (n.failureSummary ?? v.help).replace(/\s+/g, " ") + ")"))))`

// Audit runs axe-core over what is on the screen, in a world of its own, so that the page's policy stays as it is; it returns violations.
func (s *Screen) Audit(tb testing.TB) []string {
	tb.Helper()
	source, err := axe()
	if err != nil {
		tb.Fatalf("axe-core is missing (npm ci in triage/console): %v", err)
	}
	tree, err := chromedp.Call(s.ctx, page.GetFrameTree, cdp.Empty{})
	must(tb, err)
	world, err := chromedp.Call(s.ctx, page.CreateIsolatedWorld, page.CreateIsolatedWorldParams{FrameID: tree.FrameTree.Frame.ID, WorldName: "audit"})
	must(tb, err)
	run := func(expression string, wait bool) string {
		tb.Helper()
		yes := true
		r, err := chromedp.Call(s.ctx, runtime.Evaluate, runtime.EvaluateParams{Expression: expression, ContextID: world.ExecutionContextID, AwaitPromise: &wait, ReturnByValue: &yes})
		must(tb, err)
		if r.ExceptionDetails != nil {
			tb.Fatalf("axe-core: %s %s", r.ExceptionDetails.Text, r.ExceptionDetails.Exception.Description)
		}
		return strings.TrimSpace(string(r.Result.Value))
	}
	run(source+"\n;0", false)
	var told string
	must(tb, json.Unmarshal([]byte(run(auditScript, true)), &told))
	var violations []string
	must(tb, json.Unmarshal([]byte(told), &violations))
	return violations
}

// AuditAll audits what is on the screen in both schemes and reports each violation as an error of the test.
func (s *Screen) AuditAll(tb testing.TB, where string) {
	tb.Helper()
	for _, scheme := range []string{"light", "dark"} {
		s.Scheme(tb, scheme)
		for _, v := range s.Audit(tb) {
			tb.Errorf("%s, %s: %s", where, scheme, v)
		}
	}
	s.Scheme(tb, "light")
}

// Fits says by how much the page is wider than the window, in points: nobody scrolls sideways to read.
func (s *Screen) Fits(tb testing.TB) string {
	tb.Helper()
	over := Eval[float64](tb, s, "document.documentElement.scrollWidth - document.documentElement.clientWidth")
	if over <= 0 {
		return ""
	}
	widest := Eval[string](tb, s, `[...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
		.map((e) => e.tagName + "." + e.className).slice(0, 5).join(", ")`)
	return fmt.Sprintf("%g points too wide: %s", over, widest)
}
